"""What goes without, where it stands: people, houses, a sasaran group, or posyandu."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Share
from peta.domain.schema import State
from peta.domain.standard import SASARAN_DEMANDS, Demand
from peta.engine.finding import Floats, Ints
from peta.engine.situation import Situation
from peta.engine.spreading import spread


@dataclass(frozen=True, slots=True)
class DemandAt:
    """Demand where it stands, before anybody asks who serves it; see `Situated`."""

    village: Ints
    xy: Floats
    weight: Floats
    users: Floats
    estimated: NDArray[np.bool_]
    undecided: NDArray[np.bool_] | None = None


def demand_of(situation: Situation, demand: Demand, where: Share | None) -> DemandAt:
    """Points of a demand: people, houses, a sasaran group, or the posyandu that are not closed.

    Parameters
    ----------
    where
        Only in villages where this share is high; where it is not known, the demand is undecided.
    """
    if demand is Demand.POSYANDU:
        return _posts(situation, where)
    points = situation.points
    if demand in SASARAN_DEMANDS:
        weight = users = sasaran_at_points(situation, demand)
    else:
        weight = np.ascontiguousarray(getattr(points, demand.value))
        of_houses = demand is Demand.HOUSES_WITHOUT_TOILET
        users = np.ascontiguousarray(points.people_without_toilet) if of_houses else points.people
    return DemandAt(points.village, points.xy, weight, users, points.estimated)


def sasaran_at_points(situation: Situation, group: Demand) -> Floats:
    """Members of a sasaran group at each demand point: the village's, spread as its people are."""
    points = situation.points
    if group.value not in situation.population:
        return np.full(len(points.people), np.nan)
    totals = situation.population[group.value].to_numpy(float, na_value=np.nan)
    members = spread(points.people, totals, points.starts)
    return np.where(np.isnan(totals)[points.village], np.nan, members)


def _posts(situation: Situation, where: Share | None) -> DemandAt:
    """Posyandu that are not closed, each a demand of one, in the villages that count."""
    empty = np.empty(0, np.int64)
    rows = situation.facilities.get("posyandu")
    if rows is None:
        return DemandAt(empty, np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0, bool))
    village = situation.villages.index.get_indexer(rows["kode"])
    counts = (village >= 0) & (rows["state"] != State.NOT_WORKING.value).to_numpy()
    undecided = np.zeros(len(rows), bool)
    if where is not None:
        share = share_of_village(situation, where).to_numpy(float)[village]
        counts &= np.isnan(share) | (share >= where.min_ratio)
        undecided = np.isnan(share)
    chosen = np.flatnonzero(counts)
    chosen = chosen[np.argsort(village[chosen], kind="stable")]
    one = np.ones(len(chosen))
    return DemandAt(
        village[chosen], rows[["lon", "lat"]].to_numpy(float)[chosen], one, one,
        np.zeros(len(one), bool), undecided[chosen],
    )  # fmt: skip


def share_of_village(situation: Situation, share: Share) -> pd.Series:
    """Part over whole of a table's columns by village; NaN where either is not known."""
    index, table = situation.villages.index, situation.tables.get(share.table)
    if table is None or share.part not in table:
        return pd.Series(np.nan, index=index)
    both = table[["kode", share.part, share.whole]].dropna()
    sums = both.groupby("kode")[[share.part, share.whole]].sum().astype(float).reindex(index)
    return sums[share.part] / sums[share.whole].where(sums[share.whole] > 0)


def total_of_village(situation: Situation, demand: Demand) -> pd.Series:
    """Demand of each village; NaN where none of it is known."""
    if demand is Demand.PEOPLE:
        return situation.villages["people"]
    index, there = situation.villages.index, demand_of(situation, demand, None)
    known = ~np.isnan(there.weight)
    summed = np.bincount(there.village, np.where(known, there.weight, 0.0), len(index))
    some = np.bincount(there.village[known], minlength=len(index)) > 0
    return pd.Series(np.where(some, summed, np.nan), index=index)
