"""Served until full: against plain linear programs, flows in another library, and by hand."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peta.engine.allocation import nearest_first, optimum
from peta.errors import DataError
from tests.engine.towns import CASES, Case, check_laws


def by_linear_programs(people, capacity, point, facility, metres):
    """Most people, then fewest metres: two linear programs over all pairs, as a user writes it."""
    if not len(point):
        return 0.0, 0.0
    pairs = np.arange(len(point))
    rooms = np.zeros((len(people) + len(capacity), len(pairs)))
    rooms[point, pairs] = rooms[len(people) + facility, pairs] = 1
    most = linprog(-np.ones(len(pairs)), A_ub=rooms, b_ub=[*people, *capacity])
    served = round(-most.fun)
    least = linprog(
        metres, A_ub=rooms, b_ub=[*people, *capacity], A_eq=np.ones((1, len(pairs))), b_eq=[served]
    )
    return served, least.fun


def by_flow(people, capacity, point, facility, metres):
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    graph.add_edges_from((("from", ("i", i), {"capacity": int(p)}) for i, p in enumerate(people)))
    graph.add_edges_from(((("j", j), "to", {"capacity": int(c)}) for j, c in enumerate(capacity)))
    for i, j, metre in zip(point, facility, metres, strict=True):
        graph.add_edge(("i", i), ("j", j), weight=round(metre * 1000))
    flow = nx.max_flow_min_cost(graph, "from", "to")
    return sum(flow["from"].values()), nx.cost_of_flow(graph, flow) / 1000


@settings(deadline=None, max_examples=150)
@given(CASES)
def test_optimum_is_that_of_two_linear_programs(case):
    found = optimum(*case.given())
    served, metres = by_linear_programs(*case.given())
    check_laws(found, *case.given()[:4])
    assert found.total_people == served == found.bound_people
    assert found.person_m == pytest.approx(metres, rel=1e-7, abs=1e-3)
    assert (found.served_people == np.rint(found.served_people)).all()


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_optimum_is_the_cheapest_largest_flow(case):
    found = optimum(*case.given())
    served, metres = by_flow(*case.given())
    assert (found.total_people, found.person_m) == (served, pytest.approx(metres, abs=1e-6))


def ranks_of(case, seed):
    return np.random.default_rng(seed).integers(0, 3, len(case.capacity))


def up_to(rank, of, people, capacity, point, facility, metres):
    """The same case with the facilities up to a rank alone."""
    return people, np.where(of <= rank, capacity, 0), point, facility, metres


def by_ranked_programs(of, people, capacity, point, facility, metres):
    """Most people, most of rank 0, most of rank 1, fewest metres: a program each, in turn."""
    if not len(point):
        return [0, 0, 0], 0.0
    pairs = np.arange(len(point))
    rooms = np.zeros((len(people) + len(capacity), len(pairs)))
    rooms[point, pairs] = rooms[len(people) + facility, pairs] = 1
    limits = {"A_ub": rooms, "b_ub": [*people, *capacity]}
    counted = np.array([np.ones(len(pairs)), of[facility] == 0, of[facility] == 1], float)
    held = []
    for row in range(3):
        fixed = {"A_eq": counted[:row], "b_eq": held} if held else {}
        held.append(round(-linprog(-counted[row], **limits, **fixed).fun))
    least = linprog(metres, **limits, A_eq=counted, b_eq=held)
    return [held[1], held[2], held[0] - held[1] - held[2]], least.fun


@settings(deadline=None, max_examples=120)
@given(CASES, st.integers(0, 10**6))
def test_ranks_are_those_of_linear_programs_in_turn(case, seed):
    of = ranks_of(case, seed)
    found = optimum(*case.given(), rank=of)
    counts, metres = by_ranked_programs(of, *case.given())
    check_laws(found, *case.given()[:4])
    by_rank = found.served_by_rank.sum(axis=0).tolist()
    assert by_rank == counts[: len(by_rank)]
    assert not any(counts[len(by_rank) :])
    assert found.person_m == pytest.approx(metres, rel=1e-7, abs=1e-3)


@settings(deadline=None, max_examples=150)
@given(CASES, st.integers(0, 10**6))
def test_a_rank_serves_as_many_with_those_before_it_as_without_those_after(case, seed):
    of = ranks_of(case, seed)
    found = optimum(*case.given(), rank=of)
    by_rank = found.served_by_rank
    assert (by_rank >= 0).all()
    assert by_rank.shape == (len(case.people), of.max() + 1)
    assert (by_rank.sum(axis=1) == found.served_people).all()
    for rank in range(by_rank.shape[1]):
        alone = optimum(*up_to(rank, of, *case.given())).total_people
        assert by_rank[:, : rank + 1].sum() == alone
        assert by_rank[:, rank].sum() == found.load_people[of == rank].sum()
    assert found.total_people == optimum(*case.given()).total_people == found.bound_people


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_one_rank_is_none(case):
    plain, ranked = (
        optimum(*case.given()),
        optimum(*case.given(), rank=np.zeros(len(case.capacity))),
    )
    assert ranked.served_by_rank.tolist() == plain.served_by_rank.tolist()
    assert plain.served_by_rank[:, 0].tolist() == plain.served_people.tolist()
    assert (ranked.load_people.tolist(), ranked.person_m) == (
        plain.load_people.tolist(), plain.person_m)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(CASES)
def test_nearest_first_serves_no_more_than_the_optimum_nor_that_than_the_bound(case):
    found, best = nearest_first(*case.given()), optimum(*case.given())
    check_laws(found, *case.given()[:4])
    assert found.total_people <= best.total_people <= found.bound_people


def plainly_nearest_first(people, capacity, point, facility, metres):
    left, room = people.copy(), capacity.copy()
    for pair in sorted(range(len(point)), key=lambda k: (metres[k], point[k], facility[k])):
        taken = min(left[point[pair]], room[facility[pair]])
        left[point[pair]] -= taken
        room[facility[pair]] -= taken
    return people - left, capacity - room


@settings(deadline=None, max_examples=150)
@given(CASES)
def test_nearest_first_is_the_plain_loop_over_all_pairs(case):
    served, load = plainly_nearest_first(*case.given())
    found = nearest_first(*case.given())
    assert found.served_people.tolist() == served.tolist()
    assert found.load_people.tolist() == load.tolist()


@settings(deadline=None, max_examples=100)
@given(CASES, st.integers(0, 10**6))
def test_rows_and_pairs_in_any_order_give_the_same(case, seed):
    chance = np.random.default_rng(seed)
    distinct = len(np.unique(case.points, axis=0)) == len(case.points)
    assume(distinct and len(np.unique(case.facilities, axis=0)) == len(case.facilities))
    people, capacity, point, facility, metres = case.given()
    rows, places = chance.permutation(len(people)), chance.permutation(len(capacity))
    mixed = chance.permutation(len(point))
    of = ranks_of(case, seed)
    moved = (
        people[rows], capacity[places],
        np.argsort(rows)[point][mixed], np.argsort(places)[facility][mixed], metres[mixed],
    )  # fmt: skip
    keys = {"point_key": case.points[rows], "facility_key": case.facilities[places]}
    for method in (optimum, nearest_first):
        before = method(*case.given(), **case.keys())
        after = method(*moved, **keys)
        assert after.served_people.tolist() == before.served_people[rows].tolist()
        assert after.load_people.tolist() == before.load_people[places].tolist()
        assert after.gross_people.tolist() == before.gross_people[places].tolist()
        assert (after.person_m, after.bound_people) == (before.person_m, before.bound_people)
    before = optimum(*case.given(), **case.keys(), rank=of)
    after = optimum(*moved, **keys, rank=of[places])
    assert after.served_by_rank.tolist() == before.served_by_rank[rows].tolist()
    assert after.load_people.tolist() == before.load_people[places].tolist()


@settings(deadline=None, max_examples=80)
@given(CASES, st.integers(0, 5), st.integers(1, 40))
def test_more_room_never_serves_fewer(case, where, more):
    before = optimum(*case.given())
    case.capacity[where % len(case.capacity)] += more
    after = optimum(*case.given())
    assert before.total_people <= after.total_people <= before.total_people + more


@settings(deadline=None, max_examples=80)
@given(CASES)
def test_one_more_facility_never_serves_fewer(case):
    everything = optimum(*case.given()).total_people
    case.facilities, case.capacity = case.facilities[:-1], case.capacity[:-1]
    if len(case.facilities):
        assert optimum(*case.given()).total_people <= everything


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_what_is_far_away_changes_nothing_here(case):
    people, capacity, point, facility, metres = case.given()
    twice = (
        np.tile(people, 2), np.tile(capacity, 2),
        np.concatenate([point, point + len(people)]),
        np.concatenate([facility, facility + len(capacity)]), np.tile(metres, 2),
    )  # fmt: skip
    for method in (optimum, nearest_first):
        alone, both = method(*case.given()), method(*twice)
        assert both.served_people.tolist() == alone.served_people.tolist() * 2
        assert both.load_people.tolist() == alone.load_people.tolist() * 2


@pytest.mark.parametrize("method", [optimum, nearest_first])
def test_many_towns_that_share_one_large_place(method):
    """200 towns of 10 people, each with a post for 5; the rest of all goes to the same hospital."""
    towns = np.arange(200)
    found = method(
        np.full(200, 10), np.append(np.full(200, 5), 2000),
        np.repeat(towns, 2), np.column_stack([towns, np.full(200, 200)]).ravel(),
        np.tile([100.0, 900.0], 200),
    )  # fmt: skip
    assert found.served_people.tolist() == [10] * 200
    assert found.load_people.tolist() == [5] * 200 + [1000]
    assert found.person_m == 200 * 5 * (100 + 900)
    assert found.bound_people == 2000


def test_a_crowded_town_is_solved_as_one_program_solves_it():
    """Large enough to need thousands of turns of the tree, and every number of it checked."""
    case = Case(7, 400, 60)
    case.points, case.facilities = case.points * 2, case.facilities * 2
    case.capacity = case.capacity + 20
    found, fast = optimum(*case.given(), **case.keys()), nearest_first(*case.given())
    served, metres = by_linear_programs(*case.given())
    assert found.total_people == served
    assert found.person_m == pytest.approx(metres, rel=1e-9)
    assert fast.total_people < served <= fast.bound_people
    check_laws(found, *case.given()[:4])


def test_a_crowded_town_of_three_ranks():
    """Ranks hang together by people who can change places, in a town of thousands of turns."""
    case = Case(11, 400, 60)
    case.points, case.facilities = case.points * 2, case.facilities * 2
    of = ranks_of(case, 3)
    found = optimum(*case.given(), **case.keys(), rank=of)
    sums = np.cumsum(found.served_by_rank.sum(axis=0))
    for rank in range(3):
        assert sums[rank] == by_linear_programs(*up_to(rank, of, *case.given()))[0]
    check_laws(found, *case.given()[:4])


def test_ranks_by_hand():
    """A is nearest to the first place and reaches the second, B the first only, for 10 each."""
    pairs = [0, 0, 1], [0, 1, 0], [90.0, 150.0, 100.0]
    found = optimum([10, 10], [10, 10], *pairs, rank=[0, 1])
    assert found.served_by_rank.tolist() == [[0, 10], [10, 0]]
    # A place of the first rank is full before one of the second is asked, however near.
    found = optimum([10], [4, 10], [0, 0], [0, 1], [5000.0, 1.0], rank=[0, 2])
    assert found.served_by_rank.tolist() == [[4, 0, 6]]
    assert found.person_m == 4 * 5000 + 6
    # One with room for all turns nobody away, and yet nobody goes there before the first is full.
    found = optimum([10, 10], [20, 20], [0, 0, 1], [0, 1, 1], [90.0, 1.0, 1.0], rank=[0, 1])
    assert found.served_by_rank.tolist() == [[10, 0], [0, 10]]


@pytest.mark.parametrize("metres", [1e15, np.inf, np.nan])
def test_metres_that_do_not_fit_are_refused(metres):
    with pytest.raises(DataError, match="Jarak"):
        optimum([10, 10], [5], [0, 1], [0, 0], [1.0, metres], rank=[0])


def test_the_way_around_the_earth_fits():
    half = 2.0e7
    found = optimum([10, 10], [5, 5], [0, 1, 1], [0, 0, 1], [half, 1.0, half], rank=[2, 1])
    assert found.served_by_rank.sum(axis=0).tolist() == [0, 5, 5]
    assert found.person_m == 5 * half + 5


def test_the_worked_example_of_the_page():
    """Two hamlets, two posyandu: A reaches both, B only the near one."""
    people, capacity = [80, 60], [100, 50]
    pairs = [0, 0, 1], [0, 1, 0], [300.0, 900.0, 500.0]
    best, fast = optimum(people, capacity, *pairs), nearest_first(people, capacity, *pairs)
    assert best.served_people.tolist() == [80, 60]
    assert best.load_people.tolist() == [100, 40]
    assert best.gross_people.tolist() == [140, 80]
    assert best.person_m == 40 * 300 + 40 * 900 + 60 * 500
    assert fast.served_people.tolist() == [80, 20]
    assert (fast.bound_people, fast.gap_ratio) == (140, pytest.approx(2 / 7))
    # Nobody knows whether the second is open.
    assert optimum(people, capacity, *pairs, rank=[0, 1]).served_by_rank.tolist() == [
        [40, 40],
        [60, 0],
    ]


@pytest.mark.parametrize("method", [optimum, nearest_first])
def test_unknown_stays_unknown(method):
    pairs = [0, 0, 1, 2], [0, 1, 0, 0], [1.0, 2.0, 3.0, 4.0]
    found = method([np.nan, 10, 10], [15, np.nan], *pairs)
    assert np.isnan(found.served_people).tolist() == [True, False, False]
    assert found.served_people[1:].tolist() == [10, 5]
    assert found.load_people[0] == 15
    assert np.isnan([found.load_people[1], found.left_people[1]]).all()
    assert found.gross_people.tolist() == [20, 0]


@pytest.mark.parametrize("method", [optimum, nearest_first])
def test_nobody_nothing_and_out_of_reach(method):
    none = np.empty(0, int), np.empty(0, int), np.empty(0)
    assert method([], [], *none).total_people == 0
    found = method([5, 0], [9], *none)
    assert found.served_people.tolist() == [0, 0]
    assert (found.left_people.tolist(), found.bound_people, found.gap_ratio) == ([9], 0, 0)
    assert method([5], [0], [0], [0], [1.0]).served_people.tolist() == [0]


@pytest.mark.parametrize("people", [[-1.0], [1.5], [np.inf]])
def test_people_are_whole(people):
    with pytest.raises(DataError, match="bilangan bulat"):
        optimum(people, [10], [0], [0], [1.0])
