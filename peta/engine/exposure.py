"""Exposure: which facilities, and how many people, are in hazard areas?"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.rules import Exposure
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.finding import PARTLY, Finding, parts_of
from peta.engine.situation import Situation


def exposure(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Facilities outside and inside hazard areas of the named classes, by village.

    Demand is the facilities that are not closed. Served: outside every such area; unreached:
    inside one; unknown: in an area whose class nobody states, or where nobody handed over a hazard
    map for the kabupaten. Where no register of any of the kinds covers the kabupaten, there is no
    data; where one does and another does not, the standard is never shown as met.

    Returns
    -------
    Finding with ``people_beyond``: people at demand points inside those areas.
    """
    if not isinstance(standard.rule, Exposure):
        raise TypeError(f"{standard.id}: kinds and classes are missing")
    index = situation.villages.index
    hazards = situation.tables.get(standard.supply)
    rule, none = standard.rule, pd.Series(0.0, index=index)
    areas, unrated = _areas(hazards, rule.classes), _unrated(hazards)
    mapped = situation.registered(standard.supply)
    demand, exposed, unclear = none.copy(), none.copy(), none.copy()
    registered, complete = none.astype(bool), ~none.astype(bool)
    for kind in rule.kinds:
        here, inside, maybe = _counts(situation, kind, areas, unrated)
        demand, exposed, unclear = demand + here, exposed + inside, unclear + maybe
        registered |= situation.registered(kind)
        complete &= situation.registered(kind)
    demand = demand.where(registered)
    unknown = unclear.where(mapped, demand).fillna(0.0)
    served = (demand - exposed - unclear).where(mapped, 0.0)
    parts = parts_of(served, unknown, demand)
    people = _people_inside(situation, areas).where(mapped)
    return Finding(parts.assign(units_to_build=np.nan, people_beyond=people, **{PARTLY: ~complete}))


def inside_any(xy: NDArray[np.float64], areas: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether each point lies in one of the areas, their borders included."""
    held = np.zeros(len(xy), bool)
    if len(areas) and len(xy):
        point, _ = shapely.STRtree(areas).query(shapely.points(xy), predicate="intersects")
        held[point] = True
    return held


def _areas(hazards: pd.DataFrame | None, classes: tuple[str, ...]) -> NDArray[np.object_]:
    if hazards is None:
        return np.empty(0, object)
    chosen: NDArray[np.object_] = hazards.geometry[hazards["kelas"].isin(classes)].to_numpy()
    return chosen


def _unrated(hazards: pd.DataFrame | None) -> NDArray[np.object_]:
    if hazards is None:
        return np.empty(0, object)
    chosen: NDArray[np.object_] = hazards.geometry[hazards["kelas"].isna()].to_numpy()
    return chosen


def _counts(
    situation: Situation, kind: str, areas: NDArray[np.object_], unrated: NDArray[np.object_]
) -> tuple[pd.Series, ...]:
    """Facilities of a kind in each village that are not closed; in hazard areas; perhaps in one."""
    index, rows = situation.villages.index, situation.facilities.get(kind)
    if rows is None:
        return tuple(pd.Series(0.0, index=index) for _ in range(3))
    rows = rows[rows["kode"].notna() & (rows["state"] != State.NOT_WORKING.value)]
    xy = rows[["lon", "lat"]].to_numpy(float)
    inside = inside_any(xy, areas)
    maybe = ~inside & inside_any(xy, unrated)
    counted = (np.ones(len(rows)), inside.astype(float), maybe.astype(float))
    return tuple(
        pd.Series(values, index=rows.index).groupby(rows["kode"]).sum().reindex(index).fillna(0.0)
        for values in counted
    )


def _people_inside(situation: Situation, areas: NDArray[np.object_]) -> pd.Series:
    points, index = situation.points, situation.villages.index
    rows = np.flatnonzero(points.people > 0)
    inside = rows[inside_any(points.xy[rows], areas)]
    summed = np.bincount(points.village[inside], points.people[inside], len(index))
    return pd.Series(summed, index=index)
