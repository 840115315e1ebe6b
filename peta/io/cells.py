"""Cells with people as points, made coarser as they come so that they never become too many."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class Cells:
    """Collects the cells of a grid in which people live.

    Parameters
    ----------
    step
        Cells a side that make one point; doubled whenever there are more than `most` points.
    width
        Columns of the whole grid.

    Examples
    --------
    >>> cells = Cells(1, 3, 4)
    >>> cells.add(np.array([[1.0, 3.0, 0.0, np.nan], [0.0, 0.0, 2.0, 4.0]]), 0, 0)
    >>> cells.step, cells.people
    (2, 10.0)
    >>> [numbers.tolist() for numbers in cells.points()]
    [[0.0, 1.0], [0.75, 2.6666666666666665], [4.0, 6.0]]
    """

    def __init__(self, step: int, most: int, width: int) -> None:
        self.step = step
        self.people = 0.0
        self._most = max(1, most)
        self._across = width + 1
        self._parts: list[NDArray[np.float64]] = []
        self._count = 0

    def add(self, values: Numbers, first_row: int, first_column: int) -> None:
        """Add the cells above zero of a window whose corner lies at that row and column."""
        rows, columns = np.nonzero(values > 0)
        if not len(rows):
            return
        people = values[rows, columns]
        self.people += float(people.sum())
        part = np.stack([rows + float(first_row), columns + float(first_column), people])
        self._keep(part if self.step == 1 else self._merged(part))
        while self._count > self._most:
            self._coarsen()

    def points(self) -> tuple[Numbers, Numbers, Numbers]:
        """Row, column and people of each point; between cells where their people are on average."""
        whole = self._all()
        merged = whole if self.step == 1 else self._merged(whole)
        order = np.lexsort((merged[1], merged[0] // self.step))
        rows, columns, people = merged[:, order]
        return rows, columns, people

    def _keep(self, part: Numbers) -> None:
        self._parts.append(part)
        self._count += part.shape[1]

    def _all(self) -> Numbers:
        return np.concatenate([np.empty((3, 0)), *self._parts], axis=1)

    def _coarsen(self) -> None:
        # Windows can share a block of cells; that alone may be enough.
        if self.step > 1:
            self._replace(self._merged(self._all()))
        if self._count > self._most:
            self.step *= 2
            self._replace(self._merged(self._all()))

    def _replace(self, part: Numbers) -> None:
        self._parts = [part]
        self._count = part.shape[1]

    def _merged(self, part: Numbers) -> Numbers:
        """One point for each block of step x step cells; people are summed, places averaged."""
        rows, columns, people = part
        key = (rows // self.step).astype(np.int64) * self._across + (columns // self.step).astype(
            np.int64
        )
        order = np.argsort(key, kind="stable")
        _, starts = np.unique(key[order], return_index=True)
        if not len(starts):
            return part
        total = np.add.reduceat(people[order], starts)
        places = [
            np.add.reduceat((place * people)[order], starts) / total for place in (rows, columns)
        ]
        return np.stack([*places, total])
