"""Floating catchments: against another library, by hand, and what must add up."""

import numpy as np
import pandas as pd
import pytest
from access import weights
from access.fca import three_stage_fca, two_stage_fca
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.engine.catchments import Decay, parts_by_supply_ratio, three_step, two_step
from peta.errors import StandardError

ZONES = ((50.0, 1.0), (100.0, 0.68), (150.0, 0.22))
DECAYS = {
    "binary": (Decay("binary", reach_m=120), 120, lambda metres: 1.0),
    "step": (Decay("step", zones=ZONES), 150, weights.step_fn(dict(ZONES))),
    "gaussian": (Decay("gaussian", reach_m=120, sigma_m=60), 120, weights.gaussian(60)),
    "linear": (Decay("linear", reach_m=120), 120, lambda metres: max(1 - metres / 120, 0)),
}
OURS = {"two": (two_step, two_stage_fca), "three": (three_step, three_stage_fca)}


class Case:
    """People and places on a square of 400 m, and all pairs between them."""

    def __init__(self, seed, points=15, facilities=6):
        chance = np.random.default_rng(seed)
        places = chance.uniform(0, 400, (points + facilities, 2))
        self.people = chance.integers(0, 40, points)
        self.supply = chance.integers(0, 60, facilities)
        self.point, self.facility = np.divmod(np.arange(points * facilities), facilities)
        apart = places[self.point] - places[points + self.facility]
        self.metres = np.round(np.linalg.norm(apart, axis=1), 3)

    def given(self):
        return self.people, self.supply, self.point, self.facility, self.metres


CASES = st.builds(Case, st.integers(0, 10**6), st.integers(1, 15), st.integers(1, 6))


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("steps", OURS)
@pytest.mark.parametrize("kind", DECAYS)
def test_access_is_that_of_the_access_library(steps, kind):
    for seed in range(5):
        case = Case(seed)
        decay, reach, weight = DECAYS[kind]
        ours, theirs = OURS[steps]
        pairs = pd.DataFrame({"origin": case.point, "dest": case.facility, "cost": case.metres})
        pairs = pairs[pairs["cost"] <= reach].reset_index(drop=True)
        expected = theirs(
            pd.DataFrame({"geoid": range(len(case.people)), "demand": case.people}),
            pd.DataFrame({"supply": case.supply}),
            pairs,
            reach,
            supply_name="supply",
            weight_fn=weight,
        )
        found = ours(*case.given(), decay).access
        expected = expected.reindex(range(len(found))).fillna(0.0)
        assert found == pytest.approx(expected.to_numpy(), rel=1e-12)
        assert (found == 0).any() or kind == "step"


@settings(deadline=None, max_examples=100)
@given(CASES, st.sampled_from(list(DECAYS)), st.sampled_from(list(OURS)))
def test_what_falls_to_people_is_the_supply_that_anybody_may_use(case, kind, steps):
    decay = DECAYS[kind][0]
    found = OURS[steps][0](*case.given(), decay)
    asked = np.bincount(
        case.facility, decay.weights(case.metres) * case.people[case.point], len(case.supply)
    )
    assert (found.access * case.people).sum() == pytest.approx(case.supply[asked > 0].sum())
    assert np.isnan(found.supply_ratio).tolist() == (asked == 0).tolist()
    assert (found.access >= 0).all()


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(0, 10**6))
def test_the_order_of_rows_and_pairs_does_not_matter(case, seed):
    chance = np.random.default_rng(seed)
    rows, places = chance.permutation(len(case.people)), chance.permutation(len(case.supply))
    mixed = chance.permutation(len(case.point))
    moved = (
        case.people[rows], case.supply[places],
        np.argsort(rows)[case.point][mixed], np.argsort(places)[case.facility][mixed],
        case.metres[mixed],
    )  # fmt: skip
    for method in (two_step, three_step):
        before, after = (method(*each, DECAYS["linear"][0]) for each in (case.given(), moved))
        assert after.access.tolist() == before.access[rows].tolist()


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(0, 5), st.integers(1, 50))
def test_more_supply_never_gives_anybody_less(case, where, more):
    before = two_step(*case.given(), DECAYS["gaussian"][0]).access
    case.supply[where % len(case.supply)] += more
    assert (two_step(*case.given(), DECAYS["gaussian"][0]).access >= before).all()


def test_the_worked_example_of_the_page():
    """Two hamlets, two posyandu: A (80 people) reaches both, B (60 people) only the near one."""
    given = [80, 60], [100, 50], [0, 0, 1], [0, 1, 0], [300.0, 900.0, 500.0]
    two = two_step(*given, Decay("binary", reach_m=1000))
    assert two.supply_ratio == pytest.approx([100 / 140, 50 / 80])
    assert two.access == pytest.approx([100 / 140 + 50 / 80, 100 / 140])
    assert parts_by_supply_ratio(two.access, 1.0).tolist() == ["served", "over_capacity"]
    three = three_step(*given, Decay("binary", reach_m=1000))
    assert three.supply_ratio == pytest.approx([100 / (40 + 60), 50 / 40])
    assert three.access == pytest.approx([0.5 * 1.0 + 0.5 * 1.25, 1.0])
    assert parts_by_supply_ratio(three.access, 1.0).tolist() == ["served", "served"]


def test_out_of_reach_is_nothing_and_unknown_asks_for_nothing():
    found = two_step([np.nan, 10, 5], [20], [0, 1], [0, 0], [1.0, 1.0], Decay("binary", reach_m=9))
    assert found.access.tolist() == [2.0, 2.0, 0.0]
    empty = two_step([5], [], [], [], [], Decay("binary", reach_m=9))
    assert (empty.access.tolist(), len(empty.supply_ratio)) == ([0.0], 0)
    assert three_step([5], [9], [0], [0], [10.0], Decay("binary", reach_m=9)).access.tolist() == [0]
    unknown = two_step([5], [np.nan], [0], [0], [1.0], Decay("binary", reach_m=9))
    assert unknown.access.tolist() == [0.0]


def test_an_edge_belongs_to_its_zone():
    assert DECAYS["step"][0].weights([0, 50, 50.001, 150, 151]).tolist() == [1, 1, 0.68, 0.22, 0]
    assert DECAYS["binary"][0].weights([120, 120.001]).tolist() == [1, 0]
    assert DECAYS["gaussian"][0].weights([0, 121]).tolist() == [1, 0]


@pytest.mark.parametrize(
    "numbers",
    [
        {"kind": "exponential", "reach_m": 1},
        {"kind": "binary"},
        {"kind": "linear", "reach_m": 0},
        {"kind": "gaussian", "reach_m": 10},
        {"kind": "step"},
        {"kind": "step", "zones": ((200, 1.0), (100, 0.5))},
    ],
)
def test_a_decay_without_its_numbers_is_refused(numbers):
    with pytest.raises(StandardError, match="Peluruhan"):
        Decay(**numbers)
