"""Exposure: which facilities, and how many people, are in hazard areas?"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.rules import Exposure
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.finding import Finding, parts_of
from peta.engine.situation import Situation


def exposure(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Facilities outside and inside hazard areas of the named classes, by village.

    Demand is the facilities that are not closed. Served: outside every such area; unreached:
    inside one; unknown: where nobody handed over a hazard map for the kabupaten. Where no register
    of any of the kinds covers the kabupaten, there is no data.

    Returns
    -------
    Finding with ``people_beyond``: people at demand points inside those areas.
    """
    if not isinstance(standard.rule, Exposure):
        raise TypeError(f"{standard.id}: kinds and classes are missing")
    index = situation.villages.index
    hazards = situation.tables.get(standard.supply)
    rule, none = standard.rule, pd.Series(0.0, index=index)
    areas = _areas(hazards, rule.classes)
    mapped = situation.registered(standard.supply)
    demand, exposed, registered = none.copy(), none.copy(), none.astype(bool)
    for kind in rule.kinds:
        here, inside = _counts(situation, kind, areas)
        demand, exposed = demand + here, exposed + inside
        registered |= situation.registered(kind)
    demand = demand.where(registered)
    unknown = demand.where(~mapped, 0.0).fillna(0.0)
    served = (demand - exposed).where(mapped, 0.0)
    parts = parts_of(served, unknown, demand)
    people = _people_inside(situation, areas).where(mapped)
    return Finding(parts.assign(units_to_build=np.nan, people_beyond=people))


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


def _counts(
    situation: Situation, kind: str, areas: NDArray[np.object_]
) -> tuple[pd.Series, pd.Series]:
    """Facilities of a kind in each village that are not closed, and those in hazard areas."""
    index, rows = situation.villages.index, situation.facilities.get(kind)
    if rows is None:
        return pd.Series(0.0, index=index), pd.Series(0.0, index=index)
    rows = rows[rows["kode"].notna() & (rows["state"] != State.NOT_WORKING.value)]
    inside = pd.Series(inside_any(rows[["lon", "lat"]].to_numpy(float), areas), index=rows.index)
    by = inside.astype(float).groupby(rows["kode"])
    return (
        by.size().astype(float).reindex(index, fill_value=0.0),
        by.sum().reindex(index, fill_value=0.0),
    )


def _people_inside(situation: Situation, areas: NDArray[np.object_]) -> pd.Series:
    points, index = situation.points, situation.villages.index
    people = points["people"].to_numpy(float)
    rows = np.flatnonzero(people > 0)
    inside = rows[inside_any(points[["lon", "lat"]].to_numpy(float)[rows], areas)]
    summed = np.bincount(situation.village_rows[inside], people[inside], len(index))
    return pd.Series(summed, index=index)
