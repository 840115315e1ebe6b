"""Rows of tables as JSON-ready values: unknown is None, whole floats are ints."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from numpy.typing import NDArray

from peta.render.answers import Json


class Rows(Mapping[str, Json]):
    """Results of one standard by code, each made JSON-ready when it is asked for.

    As dictionaries, the results of a country would take more memory than all else together.

    Parameters
    ----------
    gaps
        A row an area.
    readings
        A row an area and other reading, ``kode, reading, numerator``.
    """

    def __init__(self, gaps: pd.DataFrame, readings: pd.DataFrame) -> None:
        self._place = {str(kode): place for place, kode in enumerate(gaps["kode"])}
        self._columns = {str(name): gaps[name].to_numpy() for name in gaps.columns}
        other = readings.pivot(index="kode", columns="reading", values="numerator")
        other = other.reindex(gaps["kode"])
        self._readings = {str(name): other[name].to_numpy(float) for name in other.columns}

    def __getitem__(self, kode: str) -> Json:
        place = self._place[kode]
        row = {name: _plain(values.item(place)) for name, values in self._columns.items()}
        row["readings"] = {
            name: _plain(values.item(place)) for name, values in self._readings.items()
        }
        return row

    def column(self, name: str) -> pd.Series:
        """One number of every area, on its code; NaN is unknown."""
        return pd.Series(self._columns[name].astype(float), index=list(self._place))

    def array(self, name: str) -> NDArray[Any]:
        """One column as it is held, in the order of the codes."""
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


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
