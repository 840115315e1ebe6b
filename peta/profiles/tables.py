"""Tables by village, summed for any area; what nobody counted stays unknown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class VillageTable:
    """Counts of villages.

    Parameters
    ----------
    frame
        Column ``kode`` and counts; rows of one village are added. None: nobody handed it over.
    columns
        The counts to keep; one that the frame lacks is unknown everywhere.

    Examples
    --------
    >>> rows = pd.DataFrame({"kode": ["64.02.01.2001", "64.02.02.2001", "64.03.01.2001"],
    ...                      "bayi": [3, None, 5]})
    >>> table = VillageTable(rows, ["bayi", "lansia"])
    >>> table.sums("64.02"), table.known("64.02"), table.sums("65")
    ({'bayi': 3, 'lansia': None}, {'bayi': 1, 'lansia': 0}, {'bayi': None, 'lansia': None})
    >>> VillageTable(None, ["bayi"]).sums("64")
    {'bayi': None}
    """

    def __init__(self, frame: pd.DataFrame | None, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        if frame is None:
            frame = pd.DataFrame({"kode": pd.Series(dtype=object)})
        counts = pd.DataFrame(
            {name: frame.get(name, pd.Series(np.nan, frame.index)) for name in columns}
        ).astype("Float64")
        summed = counts.groupby(frame["kode"].astype(object)).sum(min_count=1).sort_index()
        self._codes: NDArray[np.str_] = summed.index.to_numpy(dtype=str)
        self._values = summed.to_numpy(float, na_value=np.nan)

    def sums(self, kode: str) -> dict[str, float | None]:
        """Sum of what is known of each count in an area; None where nothing is."""
        rows = self._values[codes_in(self._codes, kode)]
        known = ~np.isnan(rows)
        totals = np.where(known, rows, 0.0).sum(axis=0)
        return {
            name: plain(total) if some else None
            for name, total, some in zip(self._columns, totals, known.any(axis=0), strict=True)
        }

    def known(self, kode: str) -> dict[str, int]:
        """How many villages of an area each count is known of."""
        rows = self._values[codes_in(self._codes, kode)]
        counted = (~np.isnan(rows)).sum(axis=0)
        return dict(zip(self._columns, counted.tolist(), strict=True))

    def covers(self, kode: str) -> bool:
        """Whether it says anything of an area."""
        return bool(len(self._codes[codes_in(self._codes, kode)]))


def codes_in(codes: NDArray[np.str_], kode: str) -> slice:
    """Where the codes inside an area stand among sorted codes; the area's own is among them.

    Examples
    --------
    >>> codes = np.array(["64.01", "64.02", "64.02.01", "64.02.01.2001", "64.03"])
    >>> codes[codes_in(codes, "64.02")].tolist(), codes[codes_in(codes, "65")].tolist()
    (['64.02', '64.02.01', '64.02.01.2001'], [])
    """
    # A slash comes right after the dot.
    return slice(int(np.searchsorted(codes, kode)), int(np.searchsorted(codes, kode + "/")))


def plain(value: Any) -> float | None:
    """A number as JSON has it: NaN is None, whole floats are ints.

    Examples
    --------
    >>> plain(2.0), plain(np.float64(2.5)), plain(float("nan")), plain(None)
    (2, 2.5, None, None)
    """
    if value is None or value != value:
        return None
    number = float(value)
    return int(number) if number.is_integer() else number
