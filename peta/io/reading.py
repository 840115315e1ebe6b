"""Open one file from outside safely: judged by its content, read as that, or refused."""

from dataclasses import asdict
from pathlib import Path

from peta.domain.dataset import PERMUKIMAN
from peta.domain.schema import DatasetKind
from peta.errors import DataError
from peta.io.coordinates import Box
from peta.io.exchange import read_result
from peta.io.formats import AS_IT_IS, read_here
from peta.io.grids import GridOptions, grid_table
from peta.io.limits import DEFAULT, Limits
from peta.io.maps import parts_beside
from peta.io.options import ReadOptions
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.sandbox import answered, unfinished
from peta.io.sniffing import GRID_STARTS, check_openable

_UNFINISHED = (ValueError, KeyError, OSError, TypeError, AttributeError, IndexError)
_GRID_POINTS = 1_000_000


def read_raw(
    path: Path,
    kind: DatasetKind,
    findings: Findings,
    expected: Box | None = None,
    options: ReadOptions = AS_IT_IS,
    *,
    limits: Limits = DEFAULT,
    isolated: bool = True,
) -> RawTable:
    """Read one file as what it is, whatever its name says.

    Parameters
    ----------
    expected
        west, south, east, north in degrees where the data should lie; helps to name the
        coordinate system of a file that does not state its own.
    options
        What a person said about the file: which sheet or layer, which coordinate system.
    isolated
        Open it in a confined process. False only for files that peta itself brought along.

    Returns
    -------
    Rows as given, geometry in EPSG:4326.

    Raises
    ------
    DataError
        The file cannot be opened or is none of the formats; ``too_slow``, ``too_much_memory`` or
        ``reader_crashed`` if reading it had to be given up.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> read_raw(Path("tidak_ada.gpkg"), MCK, Findings())
    Traceback (most recent call last):
    ...
    peta.errors.DataError: Berkas tidak ditemukan.
    """
    check_openable(path, limits)
    if kind.name == PERMUKIMAN.name and _is_grid(path):
        return grid_table(path, findings, GridOptions(options.crs, points=_GRID_POINTS), limits)
    if not isolated:
        return read_here(path, kind, findings, expected, options, limits)
    told = asdict(options) | {"mapping": dict(options.mapping)}
    about = {"kind": kind.name, "expected": expected, "options": told, "secret": findings.secret}
    with answered("rows", path, [path, *parts_beside(path).values()], limits, **about) as folder:
        try:
            return read_result(folder, findings)
        except DataError:
            raise
        except _UNFINISHED:
            raise unfinished() from None


def _is_grid(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in GRID_STARTS
