"""How much an untrusted file may be, and may cost, before it is given up."""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file and on the process that reads it.

    Parameters
    ----------
    file_bytes
        Size of the file itself; of all files of a shapefile together.
    unpacked_bytes
        What an archive (ZIP, XLSX, ODS, KMZ) may unpack to, by its own word and in truth.
    ratio
        Unpacked to packed size of one member of more than 1 MB, and of all together.
    members
        Files in an archive.
    rows
        Rows or features taken from a file, and points made of a grid.
    columns
        Columns of a table.
    grid_cells
        Cells of a population grid.
    memory_bytes, cpu_seconds, wall_seconds
        Address space, processor time and time on the clock of the reading process.

    Examples
    --------
    >>> Limits().rows, Limits(rows=10).rows
    (5000000, 10)
    """

    file_bytes: int = 1_000 * MB
    unpacked_bytes: int = 1_000 * MB
    ratio: float = 250
    members: int = 5_000
    rows: int = 5_000_000
    columns: int = 2_000
    grid_cells: int = 1_000_000_000
    memory_bytes: int = 4_000 * MB
    cpu_seconds: int = 300
    wall_seconds: float = 300


DEFAULT = Limits()
