"""Rows of tables as JSON-ready values: unknown is None, whole floats are ints."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.render.answers import Json

Key = TypeVar("Key", bound=Hashable)


class Table(Mapping[Key, Json], Generic[Key]):
    """Rows by key, each made JSON-ready when it is asked for.

    As dictionaries, the rows of a country would take more memory than all else together.

    Parameters
    ----------
    frame
        A row a key.
    keys
        Key of each row; each once.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"people": [3.0, None]}), ["64", "65"])
    >>> table["64"], table["65"], "66" in table
    ({'people': 3}, {'people': None}, False)
    """

    def __init__(self, frame: pd.DataFrame, keys: Iterable[Key]) -> None:
        self._place = {key: place for place, key in enumerate(keys)}
        self._columns = {str(name): frame[name].to_numpy() for name in frame.columns}

    def __getitem__(self, key: Key) -> Json:
        return self.at(self._place[key])

    def at(self, place: int) -> Json:
        """The row at a place."""
        return {name: _plain(values.item(place)) for name, values in self._columns.items()}

    def array(self, name: str) -> NDArray[Any]:
        """One column as it is held, in the order of the keys."""
        return self._columns[name]

    def __contains__(self, key: object) -> bool:
        return key in self._place

    def __iter__(self) -> Iterator[Key]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


class Rows(Table[str]):
    """Results of one standard by code, each with its readings.

    Parameters
    ----------
    gaps
        A row an area.
    readings
        A row an area and other reading, ``kode, reading, numerator``.
    """

    def __init__(self, gaps: pd.DataFrame, readings: pd.DataFrame) -> None:
        super().__init__(gaps, (str(kode) for kode in gaps["kode"]))
        other = readings.pivot(index="kode", columns="reading", values="numerator")
        other = other.reindex(gaps["kode"])
        self._readings = {str(name): other[name].to_numpy(float) for name in other.columns}

    def at(self, place: int) -> Json:
        """The row at a place, with its readings."""
        readings = {name: _plain(values.item(place)) for name, values in self._readings.items()}
        return {**super().at(place), "readings": readings}

    def column(self, name: str) -> pd.Series:
        """One number of every area, on its code; NaN is unknown."""
        return pd.Series(self._columns[name].astype(float), index=list(self._place))


class Listed(Sequence[Json]):
    """Rows in their order, each made JSON-ready when it is asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._table = Table(frame, range(len(frame)))

    def array(self, name: str) -> NDArray[Any]:
        """One column as it is held."""
        return self._table.array(name)

    @overload
    def __getitem__(self, place: int) -> Json: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Json]: ...
    def __getitem__(self, place: int | slice) -> Json | Sequence[Json]:
        """One row, or some."""
        found = range(len(self))[place]
        return self._table.at(found) if isinstance(found, int) else [self[at] for at in found]

    def __len__(self) -> int:
        return len(self._table)


class Inside:
    """Places of the rows that lie in an area, found without looking through all of them.

    Examples
    --------
    >>> rows = Inside(["64.02.01.2001", None, "64.01.01.2001", "64.02"])
    >>> rows["64.02"].tolist(), rows["64"].tolist(), rows[""].tolist()
    ([0, 3], [0, 2, 3], [0, 1, 2, 3])
    """

    def __init__(self, codes: Iterable[str | None]) -> None:
        texts = np.array([code if isinstance(code, str) else "" for code in codes], dtype=str)
        self._order = np.argsort(texts, kind="stable")
        self._codes = texts[self._order]

    def __getitem__(self, wilayah: str) -> NDArray[np.int64]:
        """Places of those in an area, in their own order; everywhere if empty."""
        if not wilayah:
            return np.arange(len(self._codes))
        first, last = np.searchsorted(self._codes, [wilayah, wilayah + _AFTER_A_CODE])
        return np.sort(self._order[first:last])


def column_of(rows: Mapping[Any, Json], name: str) -> Iterable[Any]:
    """One value of every row, whether they are held by column or by row.

    Examples
    --------
    >>> list(column_of({"a": {"kode": "64"}}, "kode"))
    ['64']
    """
    if isinstance(rows, Table):
        return rows.array(name)
    return [row[name] for row in rows.values()]


def records(frame: pd.DataFrame | gpd.GeoDataFrame) -> list[Json]:
    """Rows as JSON-ready values: NaN is None, whole floats are ints."""
    table = pd.DataFrame(frame)
    names = [str(name) for name in table.columns]
    columns = [[_plain(value) for value in table[name].tolist()] for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Comes after everything that goes on from a code, and before the next code.
_AFTER_A_CODE = "/"
