"""What a file holds before anybody has judged it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one file, with headers and values as they were handed over.

    Parameters
    ----------
    file
        Name of the file, without its folder.
    frame
        Values as read, dtype object; headers may repeat.
    rows
        For each row its number as the officer sees it: 1 is the first row of a table, or the first
        feature of a map file.
    geometry
        Two-dimensional shapely geometries in EPSG:4326, None where a feature has none; None for a
        table.
    sheet
        Name of the sheet or layer that was read; empty where a file has only one thing in it.
    header_row
        Row on which the (last line of the) header stands; None for a map file.
    positions
        For each column its place in the sheet, 1 for A; empty for a map file.
    about
        What stands above the header, a text a row, such as ``"Puskesmas: Loa Kulu"``.
    hidden_rows
        Numbers of the rows that are read although the sheet hides them.
    """

    file: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    geometry: NDArray[Any] | None = None
    sheet: str = ""
    header_row: int | None = None
    positions: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()

    @property
    def headers(self) -> list[str]:
        """Headers as given, an empty cell as an empty text."""
        return [str(header) for header in self.frame.columns]
