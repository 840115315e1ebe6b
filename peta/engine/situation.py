"""What is where, before any standard is applied."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from peta.domain.crs import local_equal_area
from peta.domain.dataset import KINDS
from peta.domain.schema import State
from peta.domain.speeds import Speeds
from peta.domain.standard import Standard
from peta.engine.demand import DemandPoints, demand_points
from peta.engine.place import assigned_village
from peta.engine.supply import Supply, offered_states, offers_of, supply_of
from peta.engine.tally import known_counts, known_sums
from peta.engine.uncovered import village_km2

FACILITY_KINDS = ("posyandu", "mck", "rlh", "paud", "umkm_ikan", "kua")
OF_POSTS = ("kader", "layanan")  # a row a posyandu, by its id
TABLE_KINDS = (*OF_POSTS, "sanitasi", "kesejahteraan", "krs", "program")
GROUND_KINDS = ("bahaya", "jaringan")
INPUT_KINDS = (
    "boundaries", "penduduk", "permukiman", *FACILITY_KINDS, *TABLE_KINDS, *GROUND_KINDS
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inputs:
    """The canonical datasets that an assessment is made from.

    Parameters
    ----------
    villages
        Dataset ``boundaries``: polygons in EPSG:4326, column ``kode``.
    population, settlements
        Datasets ``penduduk`` and ``permukiman``; None where not loaded. Places of settlements are
        points in EPSG:4326, or columns ``lon`` and ``lat``.
    facilities
        Datasets of `FACILITY_KINDS` by name, points in EPSG:4326 or columns ``lon`` and ``lat``.
    tables
        Datasets of `TABLE_KINDS` and `GROUND_KINDS` by name.
    dates
        Date that each dataset speaks of, ISO 8601, by name.
    speeds
        How fast people move on what; None: nobody says.
    """

    villages: gpd.GeoDataFrame
    population: pd.DataFrame | None
    settlements: pd.DataFrame | None
    facilities: Mapping[str, pd.DataFrame]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    speeds: Speeds | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of dataset that are there."""
        some = {"penduduk": self.population, "permukiman": self.settlements}
        there = {kind for kind, frame in some.items() if frame is not None}
        return frozenset({"boundaries", *there, *self.facilities, *self.tables})


@dataclass(frozen=True, slots=True)
class Situation:
    """Villages, demand and facilities, placed and counted.

    Parameters
    ----------
    villages
        Index ``kode``: names, ``akurasi``, ``area_km2``, ``people`` (NaN: unknown), geometry in
        EPSG:4326.
    points
        Demand points, in the order of the villages.
    facilities
        By kind: the dataset's columns, ``lon``, ``lat``, ``state``, ``kode`` (village that it
        counts for, may be missing) and ``kode_stated``.
    tables
        Tables that say something of villages or facilities, by kind, with ``kode`` filled in from
        the facility of the same ``id`` where it is not stated.
    registers
        By kind, the kabupaten/kota that the dataset holds at least one row of. Elsewhere nobody
        has said what there is: that is unknown, not none.
    population
        Index ``kode``: the columns of ``penduduk``; NaN is unknown.
    crs
        Equal-area system to draw and cut polygons in.
    dates
        Date of each dataset, ISO 8601.
    speeds
        How fast people move on what; None: nobody says.
    supplies
        What `supply` has made so far.
    """

    villages: gpd.GeoDataFrame
    points: DemandPoints
    facilities: dict[str, pd.DataFrame]
    tables: dict[str, pd.DataFrame]
    registers: dict[str, frozenset[str]]
    population: pd.DataFrame
    crs: CRS
    dates: Mapping[str, str]
    speeds: Speeds | None = None
    supplies: dict[tuple[str, str], Supply] = field(default_factory=dict)

    @property
    def outlines(self) -> NDArray[np.object_]:
        """Village polygons in EPSG:4326, in the order of `villages`."""
        polygons: NDArray[np.object_] = self.villages.geometry.to_numpy()
        return polygons

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
        register, index = self.registers.get(kind, frozenset()), self.villages.index
        listed = np.fromiter((kode[:5] in register for kode in index), bool, len(index))
        return pd.Series(listed, index=index)

    def counted(self, kind: str) -> pd.DataFrame:
        """Facilities of each village by state: columns working, not_working, unknown."""
        names, index = [state.value for state in State], self.villages.index
        counts: NDArray[np.int64] = np.zeros((len(index), len(names)), np.int64)
        rows = self.facilities.get(kind)
        if rows is not None:
            village = index.get_indexer(pd.Index(rows["kode"]))
            state = pd.Index(names).get_indexer(pd.Index(rows["state"]))
            np.add.at(counts, (village[village >= 0], state[village >= 0]), 1)
        return pd.DataFrame(counts, index=index, columns=names)

    def positions(self, kind: str, state: State) -> NDArray[np.float64]:
        """Lon, lat (n, 2) of the facilities of a kind in a state, wherever they stand."""
        rows = self.facilities.get(kind)
        if rows is None:
            return np.empty((0, 2))
        return rows.loc[rows["state"] == state.value, ["lon", "lat"]].to_numpy(float)

    def supply(self, kind: str, offers: str = "") -> Supply:
        """Facilities of a kind by state, or by whether they offer a service; made once."""
        key = (kind, offers)
        if key not in self.supplies:
            rows = self.facilities.get(kind)
            states = None
            if offers and rows is not None:
                states = offered_states(rows, offers_of(self.tables.get("layanan"), offers))
            self.supplies[key] = supply_of(rows, states)
        return self.supplies[key]


def situation_of(inputs: Inputs) -> Situation:
    """Place every point in its village and count what is there."""
    # Codes as plain strings: they are looked up and cut far more often than they are stored.
    coded = inputs.villages.astype({"kode": object})
    villages = coded.set_index("kode").sort_index()
    crs = local_equal_area(tuple(villages.total_bounds))
    population = _population(inputs)
    points = demand_points(villages, population, _settlements(inputs))
    facilities = {
        kind: _facilities(frame, kind, villages) for kind, frame in inputs.facilities.items()
    }
    posts = facilities.get("posyandu")
    tables = {
        kind: _with_village(frame, posts) if kind in OF_POSTS else frame
        for kind, frame in inputs.tables.items()
    }
    return Situation(
        villages=_described(villages, points),
        points=points,
        facilities=facilities,
        tables=tables,
        registers={kind: _register(rows, villages) for kind, rows in (facilities | tables).items()},
        population=population.set_index("kode").reindex(villages.index).astype("Float64"),
        crs=crs,
        dates=inputs.dates,
        speeds=inputs.speeds,
    )


def _population(inputs: Inputs) -> pd.DataFrame:
    if inputs.population is not None:
        return inputs.population
    return pd.DataFrame({"kode": pd.Series(dtype=str), "jiwa": pd.Series(dtype=float)})


def _with_village(frame: pd.DataFrame, posts: pd.DataFrame | None) -> pd.DataFrame:
    """A table with the village of each row: that of the posyandu of the same id, or as stated."""
    if posts is None:
        return frame
    village = posts.drop_duplicates("id").set_index("id")["kode"]
    return frame.assign(kode=frame["id"].map(village).astype("object").fillna(frame["kode"]))


def _settlements(inputs: Inputs) -> pd.DataFrame:
    columns = ["kode", "lon", "lat", "jiwa", "rumah", "rumah_tanpa_jamban"]
    if inputs.settlements is None:
        return pd.DataFrame(columns=columns).astype({"kode": "object"})
    frame = _with_lon_lat(inputs.settlements)
    return frame[[name for name in columns if name in frame]]


def _facilities(frame: pd.DataFrame, kind: str, villages: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = _with_lon_lat(frame)
    code, words = pd.factorize(rows["status"])
    states = [KINDS[kind].state_of(word).value for word in words]
    state = np.array([*states, State.UNKNOWN.value], object)[code]
    village = assigned_village(rows, villages)
    return latest_stock(rows.assign(state=state, kode_stated=rows["kode"], kode=village))


def _register(rows: pd.DataFrame, villages: gpd.GeoDataFrame) -> frozenset[str]:
    """Kabupaten/kota that a dataset says something of, by its codes or by where it lies."""
    if "kode" in rows:
        return frozenset(rows["kode"].dropna().str[:5])
    tree = shapely.STRtree(gpd.GeoDataFrame(rows).geometry.to_numpy())
    polygons = villages.geometry.to_numpy()
    touched, area = tree.query(polygons, predicate="intersects")
    # A map that ends at a border touches the neighbour and says nothing of it.
    inside = shapely.relate_pattern(polygons[touched], tree.geometries[area], "T********")
    return frozenset(villages.index[np.unique(touched[inside])].str[:5])


def latest_stock(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest list of each kabupaten/kota: snapshots of a stock are never added up.

    Parameters
    ----------
    rows
        Columns ``kode`` and, where lists of several years may stand together, ``tahun_data``; a
        row without a year belongs to every list.

    Examples
    --------
    >>> rows = pd.DataFrame({"kode": ["64.01.01.2001"] * 3, "tahun_data": [2023, 2024, None]})
    >>> latest_stock(rows)["tahun_data"].tolist()
    [2024.0, nan]
    """
    if "tahun_data" not in rows or rows["tahun_data"].isna().all():
        return rows
    year = rows["tahun_data"].astype(float)
    newest = year.groupby(rows["kode"].str[:5].fillna("")).transform("max")
    return rows[year.isna() | year.eq(newest)]


def _with_lon_lat(frame: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    points = frame.geometry
    return pd.DataFrame(frame.drop(columns="geometry")).assign(lon=points.x, lat=points.y)


def _described(villages: gpd.GeoDataFrame, points: DemandPoints) -> gpd.GeoDataFrame:
    known = known_counts(points.starts, points.people) > 0
    return villages.assign(
        area_km2=village_km2(villages.geometry.to_numpy()),
        people=np.where(known, known_sums(points.starts, points.people), np.nan),
        kind=np.where(villages.index.str[9] == "1", "kelurahan", "desa"),
    )
