"""What is where, before any standard is applied."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from peta.domain.crs import local_equal_area
from peta.domain.dataset import KINDS
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.demand import demand_points
from peta.engine.place import assigned_village

FACILITY_KINDS = ("posyandu", "mck", "rlh")
INPUT_KINDS = ("boundaries", "penduduk", "permukiman", *FACILITY_KINDS)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The canonical datasets that an assessment is made from.

    Parameters
    ----------
    villages
        Dataset ``boundaries``: polygons in EPSG:4326, column ``kode``.
    population, settlements
        Datasets ``penduduk`` and ``permukiman``; None where not loaded.
    facilities
        Datasets ``posyandu``, ``mck``, ``rlh`` by name, points in EPSG:4326.
    """

    villages: gpd.GeoDataFrame
    population: pd.DataFrame | None
    settlements: gpd.GeoDataFrame | None
    facilities: Mapping[str, gpd.GeoDataFrame]


@dataclass(frozen=True, slots=True)
class Situation:
    """Villages, demand and facilities, placed and counted.

    Parameters
    ----------
    villages
        Index ``kode``: names, ``akurasi``, ``area_km2``, ``people`` (NaN: unknown), geometry in
        `crs`.
    points
        Demand points, see `demand_points`.
    facilities
        By kind: columns ``id``, ``lon``, ``lat``, ``state``, ``kode`` (village, may be missing).
    registers
        By kind, the kabupaten/kota that the dataset holds at least one row of. Elsewhere nobody
        has said what there is: that is unknown, not none.
    crs
        Equal-area system of the village geometries.
    """

    villages: gpd.GeoDataFrame
    points: pd.DataFrame
    facilities: dict[str, pd.DataFrame]
    registers: dict[str, frozenset[str]]
    crs: CRS

    def urban(self, standard: Standard) -> pd.Series:
        """Whether each village is urban by the standard's rule; False where that is unknown."""
        if standard.urban is None:
            return pd.Series(False, index=self.villages.index)
        density = self.villages["people"] / self.villages["area_km2"]
        kind = self.villages["kind"].isin(standard.urban.kinds)
        urban: pd.Series = kind & density.ge(standard.urban.min_density_people_km2)
        return urban

    def registered(self, kind: str) -> pd.Series:
        """Whether the register of a kind covers each village's kabupaten/kota."""
        kabupaten = self.villages.index.str[:5]
        return pd.Series(
            kabupaten.isin(self.registers.get(kind, frozenset())), index=self.villages.index
        )

    def counted(self, kind: str) -> pd.DataFrame:
        """Facilities of each village by state: columns working, not_working, unknown."""
        states = [state.value for state in State]
        rows = self.facilities.get(kind)
        if rows is None:
            return pd.DataFrame(0, index=self.villages.index, columns=states)
        table = pd.crosstab(rows["kode"], rows["state"])
        return table.reindex(index=self.villages.index, columns=states, fill_value=0)

    def positions(self, kind: str, state: State) -> NDArray[np.float64]:
        """Lon, lat (n, 2) of the facilities of a kind in a state, wherever they stand."""
        rows = self.facilities.get(kind)
        if rows is None:
            return np.empty((0, 2))
        return rows.loc[rows["state"] == state.value, ["lon", "lat"]].to_numpy(float)


def situation_of(inputs: Inputs) -> Situation:
    """Place every point in its village and count what is there."""
    villages = inputs.villages.set_index("kode").sort_index()
    crs = local_equal_area(tuple(villages.total_bounds))
    points = demand_points(villages, _population(inputs), _settlements(inputs))
    facilities = {
        kind: _facilities(frame, kind, villages) for kind, frame in inputs.facilities.items()
    }
    return Situation(
        villages=_described(villages, points, crs),
        points=points,
        facilities=facilities,
        registers={
            kind: frozenset(rows["kode"].dropna().str[:5]) for kind, rows in facilities.items()
        },
        crs=crs,
    )


def _population(inputs: Inputs) -> pd.DataFrame:
    if inputs.population is not None:
        return inputs.population
    return pd.DataFrame({"kode": pd.Series(dtype=str), "jiwa": pd.Series(dtype=float)})


def _settlements(inputs: Inputs) -> pd.DataFrame:
    columns = ["kode", "lon", "lat", "jiwa", "rumah", "rumah_tanpa_jamban"]
    if inputs.settlements is None:
        return pd.DataFrame(columns=columns).astype({"kode": "object"})
    # The odd person of a village goes to the first of its like points, in an order of our own.
    frame = _with_lon_lat(inputs.settlements).sort_values("id", kind="stable")
    return frame[columns]


def _facilities(frame: gpd.GeoDataFrame, kind: str, villages: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = _with_lon_lat(frame)
    state_of = KINDS[kind].state_of
    rows["state"] = [state_of(status).value for status in rows["status"]]
    rows["kode"] = assigned_village(rows, villages)
    return rows


def _with_lon_lat(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    points = frame.geometry
    return pd.DataFrame(frame.drop(columns="geometry")).assign(lon=points.x, lat=points.y)


def _described(villages: gpd.GeoDataFrame, points: pd.DataFrame, crs: CRS) -> gpd.GeoDataFrame:
    flat = villages.to_crs(crs)
    flat["area_km2"] = flat.geometry.area / 1e6
    flat["people"] = points.groupby("kode")["people"].sum(min_count=1).reindex(flat.index)
    flat["kind"] = ["kelurahan" if kode[9] == "1" else "desa" for kode in flat.index]
    return flat
