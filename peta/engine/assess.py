"""The pipeline, top to bottom: inputs and standards in, results of every area out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from peta.domain.crs import WGS84
from peta.domain.gap import PARTS, status_of
from peta.domain.schema import State
from peta.domain.standard import Method, Standard
from peta.domain.wilayah import Level
from peta.engine.need import need
from peta.engine.presence import capacity, presence
from peta.engine.proximity import proximity, underserved_area
from peta.engine.situation import FACILITY_KINDS, Inputs, Situation, situation_of

Progress = Callable[[int, int, str], None]

METHODS: dict[Method, Callable[[Situation, Standard], pd.DataFrame]] = {
    Method.PRESENCE: presence,
    Method.PROXIMITY: proximity,
    Method.CAPACITY: capacity,
    Method.NEED: need,
}

_SUMMED = (
    "demand", *PARTS, "units_to_build", "people_beyond", "points_unknown", "demand_estimated",
)  # fmt: skip
_PARENT_NAME = {
    Level.PROVINSI: "provinsi",
    Level.KABUPATEN_KOTA: "kabupaten_kota",
    Level.KECAMATAN: "kecamatan",
    Level.DESA_KELURAHAN: "nama",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an assessment found.

    Parameters
    ----------
    areas
        A row an area of every level: ``kode, level, nama``, the names of its parents, ``kind``,
        ``akurasi``, ``area_km2``, ``people``, ``villages``, its box in degrees, and for each kind
        of facility the count by state (``posyandu_working`` ...; NaN: no register).
    gaps
        A row a standard and area: ``demand`` and its parts, ``numerator``, ``denominator``,
        ``ratio``, ``gap``, ``status``, ``villages_no_data`` and what explains them.
    underserved
        A row a proximity standard and village: ``underserved_km2``, geometry in EPSG:4326.
    facilities
        Facilities with their ``state`` and the village they count for, all kinds together.
    """

    areas: pd.DataFrame
    gaps: pd.DataFrame
    underserved: gpd.GeoDataFrame
    facilities: pd.DataFrame


def assess(
    inputs: Inputs, standards: Sequence[Standard], progress: Progress = lambda *_: None
) -> Assessment:
    """Assess every area against every standard.

    Parameters
    ----------
    inputs
        The canonical datasets.
    standards
        What to assess them against.
    progress
        Called with steps done, steps in all, and what comes next.
    """
    steps = len(standards) + 1
    progress(0, steps, "menempatkan penduduk dan fasilitas")
    situation = situation_of(inputs)
    areas = _areas(situation)
    gaps, underserved = [], []
    for done, standard in enumerate(standards, 1):
        progress(done, steps, standard.id)
        villages = METHODS[standard.method](situation, standard)
        if standard.method is Method.PROXIMITY:
            ground = underserved_area(situation, standard)
            villages["underserved_km2"] = ground["underserved_km2"]
            underserved.append(ground.to_crs(WGS84).assign(standard=standard.id).reset_index())
        gaps.append(_every_level(villages, standard))
    progress(steps, steps, "selesai")
    return Assessment(
        areas=areas,
        gaps=pd.concat(gaps, ignore_index=True),
        underserved=_stacked(underserved),
        facilities=_all_facilities(situation),
    )


def _every_level(villages: pd.DataFrame, standard: Standard) -> pd.DataFrame:
    """Sum the villages' parts upwards; an area above never averages ratios."""
    columns = [*_SUMMED, "underserved_km2"]
    villages = villages.reindex(columns=[*columns, "median_distance_m"])
    villages["villages_no_data"] = villages["demand"].isna().astype(float)
    levels = [villages.assign(level=Level.DESA_KELURAHAN.value)]
    for level in (Level.KECAMATAN, Level.KABUPATEN_KOTA, Level.PROVINSI):
        above = villages[[*columns, "villages_no_data"]].groupby(villages.index.str[: level.width])
        levels.append(above.sum(min_count=1).assign(level=level.value))
    table = pd.concat(levels)
    table.index.name = "kode"
    table["status"] = status_of(table, standard.target_ratio)
    # Below a target of all, an unknown village can also lift the others over it.
    undecided = table["villages_no_data"].gt(0) & (
        table["status"].eq("met") | (standard.target_ratio < 1)
    )
    table.loc[undecided, "status"] = "no_data"
    table["numerator"], table["denominator"] = table["served"], table["demand"]
    table["gap"] = table["denominator"] - table["numerator"]
    table["ratio"] = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    return table.reset_index().assign(standard=standard.id)


def _areas(situation: Situation) -> pd.DataFrame:
    villages = pd.DataFrame(situation.villages.drop(columns="geometry"))
    villages["nama"] = villages["nama"].astype("object")
    boxes = situation.villages.to_crs(WGS84).geometry.bounds
    villages = villages.join(boxes.set_axis(["west", "south", "east", "north"], axis=1))
    villages["villages"] = 1
    villages["villages_approximate"] = villages["akurasi"].eq("perkiraan").fillna(False).astype(int)
    for kind in FACILITY_KINDS:
        counts = situation.counted(kind).where(situation.registered(kind))
        villages = villages.join(counts.add_prefix(f"{kind}_"))
    levels = [_level_above(villages, level) for level in list(Level)[:3]]
    return pd.concat([*levels, villages.assign(level=Level.DESA_KELURAHAN.value)]).rename_axis(
        "kode"
    )


def _level_above(villages: pd.DataFrame, level: Level) -> pd.DataFrame:
    groups = villages.groupby(villages.index.str[: level.width])
    counts = [f"{kind}_{state.value}" for kind in FACILITY_KINDS for state in State]
    summed = groups[["area_km2", "people", "villages", "villages_approximate", *counts]].sum(
        min_count=1
    )
    boxes = groups.agg({"west": "min", "south": "min", "east": "max", "north": "max"})
    names = groups[["provinsi", "kabupaten_kota", "kecamatan"]].first()
    named = names[_PARENT_NAME[level]].fillna(pd.Series(names.index, index=names.index))
    for below in list(Level)[list(Level).index(level) + 1 : 3]:
        names[_PARENT_NAME[below]] = None
    above = summed.join(boxes).join(names)
    return above.assign(nama=named, level=level.value, kind=level.value)


def _stacked(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    if not frames:
        columns = ["kode", "geometry", "underserved_km2", "standard"]
        return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=WGS84)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=WGS84)


def _all_facilities(situation: Situation) -> pd.DataFrame:
    """Facilities that may be shown one by one; houses are counted, never listed."""
    columns = ["kind", "id", "nama", "status", "state", "kode", "lon", "lat"]
    shown = [
        rows.assign(kind=kind).reindex(columns=columns)
        for kind, rows in situation.facilities.items()
        if kind != "rlh"
    ]
    if not shown:
        return pd.DataFrame(columns=columns)
    return pd.concat(shown, ignore_index=True).replace({np.nan: None})
