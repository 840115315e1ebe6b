"""Nearest facility of each demand point, against ``geopandas.sjoin_nearest``."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.inputs import SEED, Inputs, resampled, scattered, shuffled
from benchmarks.measure import Check, Comparison, in_turn
from peta.domain.crs import GEOD
from peta.engine.nearest import nearest as nearest_of

Floats = NDArray[np.float64]

MERCATOR = "EPSG:3395"
MERCATOR_EXCESS = 0.02
"""World Mercator stretches by 1.9 % at 11 degrees south, the country's southern end."""
ROUNDING = 1e-6
SAME_M = 1e-3
WRONG_M = 1.0
BRUTE_SAMPLE = 2_000
SAMPLE = 25
"""The plain way gets one point in so many, and answers are compared at those."""


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Demand of a nation in the order of the villages, as datasets come, and in random order."""
    points = scattered(inputs.villages, 1_000_000 if inputs.quick else 25_000_000)
    facilities = resampled(inputs.facilities, 300_000)
    nearest_of(points[:1], facilities[:1])
    every = slice(None, None, SAMPLE)
    yield _compare("in village order", points, facilities, every, inputs.repeat)
    first = slice(None, len(points) // SAMPLE)
    yield _compare("in random order", shuffled(points), facilities, first, inputs.repeat)


def _compare(
    order: str, points: Floats, facilities: Floats, sample: slice, repeat: int
) -> Comparison:
    some = points[sample]
    mine, table, peta, plain = in_turn(
        repeat,
        ("peta.engine.nearest.nearest", lambda: nearest_of(points, facilities)),
        (f"sjoin_nearest in {MERCATOR}, {len(some):,}", lambda: _plainly(some, facilities)),
    )
    index, metres = (answer[sample] for answer in mine)
    first = table[~table.index.duplicated()]
    true_of_plain = _true_m(some, facilities[first["index_right"].to_numpy()])
    excess = true_of_plain - metres
    return Comparison(
        title=f"nearest: {len(points):,} points {order}, {len(facilities):,} facilities",
        checks=[
            _is_geodesic(some, facilities[index], metres),
            _is_nearest(some, facilities, metres),
            _never_farther(excess),
            _within_mercator(first["metres"].to_numpy(), true_of_plain),
        ],
        peta=peta,
        plain=plain,
        notes=[
            "kernels compiled before the clock started",
            _wrong_choices(excess),
            _ties(len(table) - len(first)),
        ],
        plain_sample=len(points) / len(some),
    )


def _plainly(points: Floats, facilities: Floats) -> pd.DataFrame:
    """Longitudes and latitudes to distances, as a geopandas user writes it."""
    demand = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs="EPSG:4326")
    supply = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*facilities.T), crs="EPSG:4326")
    joined = gpd.sjoin_nearest(
        demand.to_crs(MERCATOR), supply.to_crs(MERCATOR), distance_col="metres"
    )
    return pd.DataFrame(joined[["index_right", "metres"]])


def _true_m(origins: Floats, targets: Floats) -> Floats:
    _, _, metres = GEOD.inv(*origins.T, *targets.T)
    return np.asarray(metres)


def _is_geodesic(points: Floats, chosen: Floats, metres: Floats) -> Check:
    worst = float(np.abs(_true_m(points, chosen) - metres).max())
    claim = f"peta's distance is the WGS 84 geodesic within {SAME_M * 1e3:g} mm"
    return Check(claim, f"worst {worst * 1e3:.2g} mm", worst <= SAME_M)


def _is_nearest(points: Floats, facilities: Floats, metres: Floats) -> Check:
    """Every facility near enough to matter is measured to, for a seeded sample."""
    rows = np.random.default_rng(SEED).choice(len(points), BRUTE_SAMPLE, replace=False)
    least = np.array([_least(points[row], facilities, metres[row]) for row in rows])
    worst = float((metres[rows] - least).max())
    claim = f"no facility is nearer than peta's, by brute force on {BRUTE_SAMPLE:,} points"
    return Check(claim, f"worst {worst * 1e3:.2g} mm", worst <= SAME_M)


def _least(point: Floats, facilities: Floats, metres: float) -> float:
    """Least geodesic distance to any facility in a box that a nearer one cannot lie outside."""
    reach = metres * 1.02 + 1
    degrees = np.array([reach / (111_000 * np.cos(np.radians(abs(point[1]) + 2))), reach / 110_000])
    near = facilities[(np.abs(facilities - point) <= degrees).all(axis=1)]
    _, _, found = GEOD.inv(*np.broadcast_to(point, near.shape).T, *near.T)
    return float(np.min(found))


def _never_farther(excess: Floats) -> Check:
    worst = float(-excess.min())
    claim = "the plain way's facility is never truly nearer than peta's"
    return Check(claim, f"at most {max(worst, 0) * 1e3:.2g} mm", worst <= SAME_M)


def _within_mercator(planar: Floats, geodesic: Floats) -> Check:
    apart = geodesic > WRONG_M
    ratio = planar[apart] / geodesic[apart] - 1
    low, high = float(ratio.min()), float(ratio.max())
    claim = f"plain distances exceed the geodesic by 0 to {MERCATOR_EXCESS:.0%} (the projection)"
    found = f"{low:.3%} to {high:.3%}"
    return Check(claim, found, low >= -ROUNDING and high <= MERCATOR_EXCESS)


def _wrong_choices(excess: Floats) -> str:
    wrong = excess[excess > WRONG_M]
    if not len(wrong):
        return f"the plain way picks no facility that is more than {WRONG_M:g} m farther"
    return (
        f"the plain way picks a facility more than {WRONG_M:g} m farther for {len(wrong):,} of "
        f"{len(excess):,} points ({len(wrong) / len(excess):.3%}): median {np.median(wrong):.1f} m,"
        f" worst {wrong.max():.1f} m"
    )


def _ties(surplus: int) -> str:
    return f"the plain way returns {surplus:,} rows more than points (facilities that tie)"
