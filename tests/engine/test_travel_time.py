"""Least-cost time against skimage, against a plain Dijkstra, and against what a hand computes."""

import heapq
import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from peta.engine.travel_time import least_cost_minutes
from peta.errors import QueryError

STEP_M = 100.0
WALK = 0.02
INF = np.inf

KNIGHT = [(2, 1), (2, -1), (-2, 1), (-2, -1), (1, 2), (1, -2), (-1, 2), (-1, -2)]
NEIGHBOURS = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]


def crossed(move):
    """The two cells that a diagonal passes between, or that a knight's move crosses."""
    down, right = move
    if abs(down) == 2:
        return [(down // 2, 0), (down // 2, right)]
    if abs(right) == 2:
        return [(0, right // 2), (down, right // 2)]
    return [(down, 0), (0, right)] if down and right else []


def tobler(slope):
    return math.exp(3.5 * (abs(slope + 0.05) - 0.05))


def dijkstra(friction, sources, moves, heights=None, wet=None, boarding=0.0):
    """Minutes with a heap and dictionaries, one source after the other."""
    friction = np.where(np.isnan(friction), INF, friction)
    best = {cell: 0.0 for cell in map(tuple, sources) if friction[cell] < INF}
    heap = [(0.0, cell) for cell in best]
    while heap:
        minutes, here = heapq.heappop(heap)
        if minutes > best[here]:
            continue
        for move in moves:
            there = (here[0] + move[0], here[1] + move[1])
            if not all(0 <= x < n for x, n in zip(there, friction.shape, strict=True)):
                continue
            beside = crossed(move)[::-1]
            passed = [friction[here[0] + r, here[1] + c] for r, c in beside]
            ends = [friction[here], friction[there]]
            if len(passed) == 2 and abs(move[0]) == abs(move[1]) and min(passed) == INF:
                continue
            along = ends + passed if abs(move[0]) != abs(move[1]) else ends
            length = math.hypot(*move) * STEP_M
            cost = sum(along) / len(along) * length
            boat = wet is not None and (wet[here] or wet[there])
            if heights is not None and not boat:
                cost *= tobler((heights[here] - heights[there]) / length)
            if wet is not None:
                way = [wet[there], *[wet[here[0] + r, here[1] + c] for r, c in beside], wet[here]]
                if len(beside) == 2 and abs(move[0]) == abs(move[1]):
                    way = [way[0], way[3] or (way[1] and way[2])]
                cost += boarding * sum(b > a for a, b in itertools.pairwise(way))
            if minutes + cost < best.get(there, INF):
                best[there] = minutes + cost
                heapq.heappush(heap, (minutes + cost, there))
    return np.array(
        [[best.get((r, c), INF) for c in range(friction.shape[1])] for r in range(len(friction))]
    )


def open_ground(chance, shape, barriers=0.0):
    friction = chance.choice([0.0015, 0.012, 0.02, 0.06], shape) * chance.uniform(0.9, 1.1, shape)
    return np.where(chance.random(shape) < barriers, INF, friction)


@pytest.mark.parametrize("seed", range(5))
def test_eight_neighbours_are_those_of_skimage(seed):
    chance = np.random.default_rng(seed)
    friction = open_ground(chance, (60, 83))
    friction[20:22, 5:60] = INF  # two cells wide: skimage slips between diagonal barriers
    sources = chance.integers(0, 60, (7, 2))
    sources = sources[friction[tuple(sources.T)] < INF]
    plain = MCP_Geometric(np.where(friction < INF, friction, -1), sampling=(STEP_M, STEP_M))
    expected, _ = plain.find_costs([tuple(source) for source in sources])
    minutes, source = least_cost_minutes(friction, sources, STEP_M, knight=False)
    assert minutes == pytest.approx(expected, rel=1e-9)
    assert ((source >= 0) == (minutes < INF)).all()
    assert minutes.dtype == np.float64
    assert source.dtype == np.int32


@pytest.mark.parametrize("knight", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_every_cost_is_that_of_a_plain_dijkstra(seed, knight):
    chance = np.random.default_rng(100 + seed)
    friction = open_ground(chance, (17, 13), barriers=0.3)
    heights = chance.uniform(0, 30, friction.shape)
    wet = chance.random(friction.shape) < 0.3
    sources = chance.integers(0, 13, (4, 2))
    moves = NEIGHBOURS + (KNIGHT if knight else [])
    mine, _ = least_cost_minutes(friction, sources, STEP_M, knight=knight)
    assert mine == pytest.approx(dijkstra(friction, sources, moves), rel=1e-9)
    mine, _ = least_cost_minutes(
        friction, sources, STEP_M, knight=knight, elevation_m=heights, wet=wet, boarding_minutes=7
    )
    assert mine == pytest.approx(dijkstra(friction, sources, moves, heights, wet, 7), rel=1e-9)


@pytest.mark.parametrize("slow", [1e3, 1e9, 1e15])
def test_friction_may_differ_by_any_factor(slow):
    chance = np.random.default_rng(3)
    friction = np.where(chance.random((30, 30)) < 0.5, 0.02, 0.02 * slow)
    expected = dijkstra(friction, [(0, 0)], NEIGHBOURS)
    minutes, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, knight=False)
    assert minutes == pytest.approx(expected, rel=1e-9)


def test_nearest_source_is_the_one_whose_minutes_these_are():
    chance = np.random.default_rng(9)
    friction = open_ground(chance, (40, 40), barriers=0.2)
    sources = np.argwhere(friction < INF)[::180]
    minutes, source = least_cost_minutes(friction, sources, STEP_M)
    alone = [least_cost_minutes(friction, [one], STEP_M)[0] for one in sources]
    assert minutes == pytest.approx(np.min(alone, axis=0))
    reached = np.argwhere(minutes < INF)
    assert all(alone[source[r, c]][r, c] == minutes[r, c] for r, c in reached)
    assert (source[minutes == INF] == -1).all()


@pytest.mark.parametrize("limit", [0, 1, 30, 1e9])
def test_within_the_limit_nothing_changes_and_beyond_it_is_nothing(limit):
    chance = np.random.default_rng(4)
    friction = open_ground(chance, (40, 40), barriers=0.1)
    sources = [[3, 4], [30, 33]]
    every, _ = least_cost_minutes(friction, sources, STEP_M)
    some, source = least_cost_minutes(friction, sources, STEP_M, limit_minutes=limit)
    assert np.array_equal(some, np.where(every <= limit, every, INF))
    assert ((source >= 0) == (some < INF)).all()


def even(shape, knight):
    """Minutes over even ground from the corner, and the straight line's."""
    minutes, _ = least_cost_minutes(np.full(shape, WALK), [[0, 0]], STEP_M, knight=knight)
    down, right = np.indices(shape)
    return minutes, WALK * STEP_M * np.hypot(down, right), (down, right)


def test_eight_neighbours_on_even_ground_are_the_octile_distance():
    minutes, _, (down, right) = even((30, 40), knight=False)
    octile = np.abs(down - right) + math.sqrt(2) * np.minimum(down, right)
    assert minutes == pytest.approx(WALK * STEP_M * octile)


def test_a_knight_comes_within_three_percent_of_the_straight_line():
    eight, straight, _ = even((150, 150), knight=False)
    sixteen, _, _ = even((150, 150), knight=True)
    over = (sixteen[straight > 0] / straight[straight > 0]) - 1
    assert over.min() > -1e-9
    assert over.max() < 0.0276
    assert 0.082 < (eight[straight > 0] / straight[straight > 0]).max() - 1 < 0.0824
    assert (sixteen <= eight + 1e-9).all()


def test_a_wall_is_gone_around_through_its_one_gap():
    friction = np.full((9, 9), WALK)
    friction[4, :] = INF
    assert (least_cost_minutes(friction, [[0, 0]], STEP_M)[0][4:] == INF).all()
    friction[4, 8] = WALK
    minutes, _ = least_cost_minutes(friction, [[0, 8]], STEP_M)
    assert minutes[8, 8] == pytest.approx(8 * 2)
    minutes, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, knight=False)
    assert minutes[8, 0] == pytest.approx(2 * 2 * (4 * math.sqrt(2) + 4))


@pytest.mark.parametrize("knight", [False, True])
def test_a_barrier_of_diagonal_cells_is_tight(knight):
    friction = np.full((12, 12), WALK)
    np.fill_diagonal(friction, INF)
    minutes, _ = least_cost_minutes(friction, [[11, 0]], STEP_M, knight=knight)
    above = np.triu_indices(12, 1)
    assert (minutes[above] == INF).all()
    assert (minutes[np.tril_indices(12, -1)] < INF).all()


def test_one_barrier_beside_a_diagonal_does_not_close_it():
    minutes, _ = least_cost_minutes([[WALK, INF], [WALK, WALK]], [[0, 0]], STEP_M)
    assert minutes[1, 1] == pytest.approx(2 * math.sqrt(2))


def test_a_knight_takes_the_mean_of_the_four_cells_that_its_line_crosses():
    friction = [[0.01, 0.02, 9.0], [9.0, 0.03, 0.04]]
    minutes, _ = least_cost_minutes(friction, [[0, 0]], STEP_M)
    assert minutes[1, 2] == pytest.approx(0.025 * math.sqrt(5) * STEP_M)


def test_up_is_slower_than_down_and_the_traveller_goes_to_the_source():
    friction = np.full((1, 2), WALK)
    heights = [[0.0, 10.0]]  # 10 m in 100 m
    to_top, _ = least_cost_minutes(friction, [[0, 1]], STEP_M, elevation_m=heights)
    to_bottom, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, elevation_m=heights)
    assert to_top[0, 0] == pytest.approx(2 * math.exp(3.5 * 0.10))
    assert to_bottom[0, 1] == pytest.approx(2 * math.exp(0.0))
    gentle, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, elevation_m=[[0.0, 5.0]])
    assert gentle[0, 1] == pytest.approx(2 * math.exp(-3.5 * 0.05))
    flat, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, elevation_m=[[3.0, 3.0]])
    unknown, _ = least_cost_minutes(friction, [[0, 0]], STEP_M, elevation_m=[[3.0, np.nan]])
    assert flat[0, 1] == unknown[0, 1] == pytest.approx(2.0)


def test_boarding_is_paid_on_getting_in_and_not_on_getting_out():
    friction = np.full((1, 6), WALK)
    wet = [[False, False, True, True, False, False]]
    minutes, _ = least_cost_minutes(friction, [[0, 5]], STEP_M, wet=wet, boarding_minutes=10)
    assert minutes.round(6).tolist() == [[20, 18, 6, 4, 2, 0]]


def test_what_cannot_be_reached_says_so():
    minutes, source = least_cost_minutes([[WALK, np.nan, WALK]], [[0, 2]], STEP_M)
    assert (minutes.tolist(), source.tolist()) == ([[INF, INF, 0.0]], [[-1, -1, 0]])
    minutes, source = least_cost_minutes([[WALK, INF]], [[0, 1]], STEP_M)
    assert (minutes.tolist(), source.tolist()) == ([[INF, INF]], [[-1, -1]])
    minutes, source = least_cost_minutes(np.full((2, 2), WALK), np.empty((0, 2)), STEP_M)
    assert (minutes == INF).all()
    assert (source == -1).all()
    assert least_cost_minutes(np.empty((0, 3)), [], STEP_M)[0].shape == (0, 3)
    assert (least_cost_minutes(np.full((2, 2), INF), [[0, 0]], STEP_M)[0] == INF).all()


@pytest.mark.parametrize(
    ("code", "arguments", "options"),
    [
        ("bad_friction", ([[0.0]], [[0, 0]], STEP_M), {}),
        ("bad_friction", ([[-1.0]], [[0, 0]], STEP_M), {}),
        ("bad_friction", ([[1.0]], [[0, 0]], 0), {}),
        ("bad_friction", ([[1.0]], [[0, 0]], STEP_M), {"boarding_minutes": -1}),
        ("off_grid", ([[1.0]], [[0, 1]], STEP_M), {}),
        ("off_grid", ([[1.0]], [[-1, 0]], STEP_M), {}),
        ("grid_shapes", ([[1.0]], [[0, 0]], STEP_M), {"elevation_m": [[1.0, 2.0]]}),
        ("grid_shapes", ([[1.0]], [[0, 0]], STEP_M), {"wet": [True]}),
    ],
)
def test_what_makes_no_sense_is_refused(code, arguments, options):
    with pytest.raises(QueryError) as caught:
        least_cost_minutes(*arguments, **options)
    assert caught.value.code == code
    assert caught.value.hint


def test_threads_do_not_disturb_each_other():
    chance = np.random.default_rng(5)
    grids = [open_ground(chance, (60, 60), barriers=0.1) for _ in range(8)]
    alone = [least_cost_minutes(grid, [[0, 0], [50, 9]], STEP_M) for grid in grids]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda grid: least_cost_minutes(grid, [[0, 0], [50, 9]], STEP_M), grids)
        )
    for (minutes, source), (again, same) in zip(alone, together, strict=True):
        assert np.array_equal(minutes, again)
        assert np.array_equal(source, same)


GRID = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=40)
@given(GRID)
def test_one_more_source_never_takes_longer(seed):
    chance = np.random.default_rng(seed)
    friction = open_ground(chance, (12, 15), barriers=0.3)
    sources = chance.integers(0, 12, (5, 2))
    fewer, _ = least_cost_minutes(friction, sources[:-1], STEP_M)
    more, _ = least_cost_minutes(friction, sources, STEP_M)
    assert (more <= fewer).all()


@settings(deadline=None, max_examples=40)
@given(GRID)
def test_more_friction_never_makes_it_quicker(seed):
    chance = np.random.default_rng(seed)
    friction = open_ground(chance, (12, 15), barriers=0.2)
    sources = chance.integers(0, 12, (3, 2))
    slower = np.where(chance.random(friction.shape) < 0.3, 2 * friction, friction)
    slower[tuple(chance.integers(0, 12, 2))] = INF
    before, _ = least_cost_minutes(friction, sources, STEP_M)
    after, _ = least_cost_minutes(slower, sources, STEP_M)
    assert (after >= before * (1 - 1e-12)).all()


@settings(deadline=None, max_examples=40)
@given(GRID)
def test_there_and_back_take_the_same_on_level_ground(seed):
    chance = np.random.default_rng(seed)
    friction = open_ground(chance, (12, 12), barriers=0.2)
    here, there = (tuple(cell) for cell in chance.integers(0, 12, (2, 2)))
    one, _ = least_cost_minutes(friction, [here], STEP_M)
    other, _ = least_cost_minutes(friction, [there], STEP_M)
    if friction[here] < INF and friction[there] < INF:
        assert one[there] == pytest.approx(other[here])


@settings(deadline=None, max_examples=40)
@given(GRID)
def test_the_order_of_the_sources_does_not_matter(seed):
    chance = np.random.default_rng(seed)
    friction = np.where(chance.random((12, 15)) < 0.2, INF, WALK)  # even ground: many ties
    sources = np.unique(chance.integers(0, 12, (6, 2)), axis=0)
    order = chance.permutation(len(sources))
    minutes, source = least_cost_minutes(friction, sources, STEP_M)
    again, shuffled = least_cost_minutes(friction, sources[order], STEP_M)
    assert (minutes == again).all()
    reached = source >= 0
    assert (source[reached] == order[shuffled[reached]]).all()


@settings(deadline=None, max_examples=20)
@given(GRID)
def test_mirroring_the_grid_mirrors_the_answer(seed):
    chance = np.random.default_rng(seed)
    friction = open_ground(chance, (9, 9), barriers=0.3)
    row, column = chance.integers(0, 9, 2)
    minutes, _ = least_cost_minutes(friction, [[row, column]], STEP_M)
    flipped, _ = least_cost_minutes(friction[:, ::-1], [[row, 8 - column]], STEP_M)
    turned, _ = least_cost_minutes(friction.T, [[column, row]], STEP_M)
    assert flipped[:, ::-1] == pytest.approx(minutes)
    assert np.asarray(turned.T) == pytest.approx(minutes)
