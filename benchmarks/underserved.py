"""Ground of each village out of every facility's reach, against buffer and overlay."""

from collections.abc import Iterator

import numpy as np
import shapely

from benchmarks.inputs import Inputs, Objects
from benchmarks.measure import Check, Comparison, in_turn, timed
from benchmarks.parts import RADIUS_M, Part, flat, part_of, parts_of, plainly, title, total
from peta.engine.nearest import nearest
from peta.engine.reach import geodesic_discs, underserved_geometry

EDGE_M = 1.0
"""A disc of 128 corners and the true circle are 0.6 m apart at most."""


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Parts of the country both ways; all of it peta's way only."""
    for name, part in parts_of(inputs):
        yield _compare(name, part, inputs.repeat)
    if not inputs.quick:
        yield _alone("Indonesia", part_of(inputs, inputs.villages))


def _compare(name: str, part: Part, repeat: int) -> Comparison:
    left, table, peta, plain = in_turn(
        repeat,
        ("peta: geodesic_discs, underserved_geometry", lambda: _peta(part)),
        ('buffer, overlay(how="difference")', lambda: plainly(part)),
    )
    whole, mine = part.villages.area.sum() / 1e6, float(shapely.area(left).sum()) / 1e6
    theirs = table.area.sum() / 1e6
    rest = table.geometry.reindex(part.villages.index).to_numpy()
    return Comparison(
        title=title("underserved", name, part),
        checks=[_point_by_point(part, left), total(whole, mine, theirs)],
        peta=peta,
        plain=plain,
        notes=[f"out of reach: peta {mine:,.1f} km2, plain {theirs:,.1f}", _misplaced(part, rest)],
    )


def _alone(name: str, part: Part) -> Comparison:
    left, peta = timed("peta: geodesic_discs, underserved_geometry", lambda: _peta(part))
    return Comparison(
        title=title("underserved", name, part) + ", peta alone",
        checks=[_point_by_point(part, left)],
        peta=peta,
        notes=[f"out of reach: {shapely.area(left).sum() / 1e6:,.1f} km2"],
    )


def _peta(part: Part) -> Objects:
    discs = geodesic_discs(part.facilities, RADIUS_M, part.crs)
    return underserved_geometry(part.villages.geometry.to_numpy(), discs)


def _point_by_point(part: Part, left: Objects) -> Check:
    """The ground left and the geodesic distance decide alike about every demand point."""
    wrong, near = _decided_otherwise(part, left)
    claim = f"ground and geodesic agree at {len(part.demand):,} demand points"
    found = f"{wrong} otherwise, {near} within {EDGE_M:g} m of the edge left out"
    return Check(claim, found, not wrong)


def _misplaced(part: Part, rest: Objects) -> str:
    wrong, _ = _decided_otherwise(part, rest)
    return f"the plain way decides otherwise at {wrong} of {len(part.demand):,} demand points"


def _decided_otherwise(part: Part, rest: Objects) -> tuple[int, int]:
    """Demand points where ground and distance disagree; and those too near the edge to say."""
    _, metres = nearest(part.demand, part.facilities)
    demand = flat(part.demand, part.crs)
    beyond = shapely.contains_xy(rest[part.village_of_demand], demand.x, demand.y)
    near = np.abs(metres - RADIUS_M) <= EDGE_M
    return int(((beyond != (metres > RADIUS_M)) & ~near).sum()), int(near.sum())
