"""Least-cost minutes over a grid, against ``skimage.graph.MCP_Geometric``."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

from benchmarks.inputs import SEED, Inputs
from benchmarks.measure import Check, Comparison, in_turn, timed
from peta.engine.friction import MINUTES_PER_M_AT_1_KM_H
from peta.engine.travel_time import least_cost_minutes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP_M = 100.0
GROUND_KM_H = (1.0, 2.0, 3.0, 4.0, 5.0)
ROAD_KM_H = (20.0, 30.0)
PATCH = 8
SAME_MINUTES = 1e-6
SIZE, SOURCES = 4_000, 1_000
QUICK_SIZE, QUICK_SOURCES = 1_000, 60


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """The same minutes by 8 neighbours, then fewer by 16 than the plain way can."""
    size, count = (QUICK_SIZE, QUICK_SOURCES) if inputs.quick else (SIZE, SOURCES)
    friction, sources = _landscape(size, count)
    warm = friction[:8, :8]
    least_cost_minutes(warm, [[0, 0]], STEP_M)
    yield _compare(friction, sources, inputs.repeat)


def _landscape(size: int, count: int) -> tuple[Floats, Ints]:
    """Patches of ground, straight roads across them, lakes on a sixteenth of it; seeded.

    No two lakes touch: where barriers meet by a corner only, the plain way slips between them.
    """
    chance = np.random.default_rng(SEED)
    patches = chance.choice(GROUND_KM_H, (size // PATCH, size // PATCH))
    lakes = patches[::2, ::2]
    lakes[chance.random(lakes.shape) < 1 / 4] = 0
    km_h = np.kron(patches, np.ones((PATCH, PATCH)))
    for line in chance.choice(size, size // 50, replace=False):
        km_h[line, :] = np.maximum(km_h[line, :], chance.choice(ROAD_KM_H))
        km_h[:, line] = np.maximum(km_h[:, line], chance.choice(ROAD_KM_H))
    with np.errstate(divide="ignore"):
        friction = MINUTES_PER_M_AT_1_KM_H / km_h
    passable = np.argwhere(np.isfinite(friction))
    return friction, passable[chance.choice(len(passable), count, replace=False)]


def _compare(friction: Floats, sources: Ints, repeat: int) -> Comparison:
    (minutes, _), plainly, peta, plain = in_turn(
        repeat,
        (
            "peta.engine.travel_time, 8 neighbours",
            lambda: least_cost_minutes(friction, sources, STEP_M, knight=False),
        ),
        ("skimage MCP_Geometric.find_costs", lambda: _plainly(friction, sources)),
    )
    (finer, _), sixteen = timed(
        "peta.engine.travel_time, 16 neighbours",
        lambda: least_cost_minutes(friction, sources, STEP_M),
    )
    rows, columns = friction.shape
    return Comparison(
        title=f"travel time: {rows:,} x {columns:,} cells, {len(sources):,} sources",
        checks=[_same_reach(minutes, plainly), _same_minutes(minutes, plainly)],
        peta=peta,
        plain=plain,
        notes=[_shorter(finer, minutes), str(sixteen)],
    )


def _plainly(friction: Floats, sources: Ints) -> Floats:
    """Costs as a skimage user writes it."""
    graph = MCP_Geometric(friction, sampling=(STEP_M, STEP_M))
    costs, _ = graph.find_costs([tuple(source) for source in sources.tolist()])
    return np.asarray(costs)


def _same_reach(minutes: Floats, plainly: object) -> Check:
    apart = int((np.isfinite(minutes) != np.isfinite(np.asarray(plainly))).sum())
    return Check("both reach the same cells", f"{apart:,} differ", apart == 0)


def _same_minutes(minutes: Floats, plainly: object) -> Check:
    both = np.isfinite(minutes)
    worst = float(np.abs(minutes[both] - np.asarray(plainly)[both]).max())
    claim = f"minutes agree within {SAME_MINUTES:g}"
    return Check(claim, f"worst {worst:.2g}", worst <= SAME_MINUTES)


def _shorter(finer: Floats, minutes: Floats) -> str:
    both = np.isfinite(minutes) & (minutes > 0)
    saved = 1 - finer[both] / minutes[both]
    return f"16 neighbours find ways shorter by {saved.mean():.1%} (at most {saved.max():.1%})"
