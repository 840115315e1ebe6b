"""Village of each point, against ``geopandas.sjoin(predicate="within")``.

The plain way joins in parts of 2.5 million points: joined at once, 25 million of them take 11 GB.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from benchmarks.inputs import Inputs, scattered, shuffled
from benchmarks.measure import Check, Comparison, in_turn
from peta.domain.placing import village_of

NATIONAL = 25_000_000
PART = 2_500_000


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """The real facilities; with the demand; then a point a household, in two orders, once each."""
    yield _compare("facilities, as they come", inputs.facilities, inputs, inputs.repeat)
    together = np.vstack([inputs.facilities, inputs.demand])
    yield _compare("facilities and demand, as they come", together, inputs, inputs.repeat)
    yield _compare("the same in random order", shuffled(together), inputs, inputs.repeat)
    if not inputs.quick:
        points = scattered(inputs.villages, NATIONAL)
        yield _compare("demand of the nation, in village order", points, inputs, 1)
        yield _compare("the same in random order", shuffled(points), inputs, 1)


def _compare(what: str, points: NDArray[np.float64], inputs: Inputs, repeat: int) -> Comparison:
    polygons = inputs.villages.geometry.to_numpy()
    found, joined, peta, plain = in_turn(
        repeat,
        ("peta.domain.placing.village_of", lambda: village_of(points, polygons)),
        ('sjoin(predicate="within")', lambda: _plainly(points, inputs.villages)),
    )
    least, holders = _by_point(joined, len(points))
    return Comparison(
        title=f"place: {len(points):,} points ({what}), {len(polygons):,} villages",
        checks=[_agreement(points, polygons, found, least)],
        peta=peta,
        plain=plain,
        notes=[
            f"in no village {int((least < 0).sum()):,}; "
            f"in overlapping villages {int((holders > 1).sum()):,} (peta: the first of them)"
        ],
    )


def _plainly(points: NDArray[np.float64], villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """Longitudes and latitudes to villages, as a geopandas user writes it."""
    parts = []
    for start in range(0, len(points), PART):
        xy = points[start : start + PART]
        index = pd.RangeIndex(start, start + len(xy))
        places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), index=index, crs="EPSG:4326")
        joined = gpd.sjoin(places, villages, how="left", predicate="within")
        parts.append(pd.DataFrame(joined[["index_right"]]))
    return pd.concat(parts)


def _by_point(joined: pd.DataFrame, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First village of each point (-1: none), and in how many it lies."""
    rows = joined["index_right"].groupby(level=0)
    least = rows.min().reindex(range(count)).fillna(-1).to_numpy(np.int64)
    return least, rows.count().reindex(range(count)).to_numpy(np.int64)


def _agreement(
    points: NDArray[np.float64],
    polygons: NDArray[np.object_],
    found: NDArray[np.int64],
    least: NDArray[np.int64],
) -> Check:
    """Equal everywhere but on borders, which "within" leaves out and peta gives to the first."""
    rows = np.flatnonzero(found != least)
    mine = found[rows]
    border = np.zeros(len(rows), bool)
    given = mine >= 0
    border[given] = shapely.touches(shapely.points(points[rows[given]]), polygons[mine[given]])
    unexplained = int((~border).sum())
    claim = "every point gets the same village, but for points exactly on a border"
    return Check(claim, f"{len(rows)} on a border, {unexplained} otherwise", not unexplained)
