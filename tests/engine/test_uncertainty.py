"""Rank uncertainty: against closed forms, and laws that errors must keep."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ncx2, norm

from peta.domain.crs import GEOD
from peta.engine.nearest import geodesic_m
from peta.engine.uncertainty import rank_uncertainty

CERTAIN = {"position_sd_m": 0.0, "radius_sd_ratio": 0.0, "people_sd_ratio": 0.0}
ERRORS = {"position_sd_m": 80.0, "radius_sd_ratio": 0.15, "people_sd_ratio": 0.2}
RULE = {"target_ratio": 0.8, "seed": 20261122}


class Case:
    """Villages in a row around the equator, points and facilities strewn over them."""

    def __init__(self, seed, villages=6, points=40, facilities=8):
        chance = np.random.default_rng(seed)
        self.villages = villages
        self.village = chance.integers(0, villages, points)
        self.people = chance.integers(0, 60, points).astype(float)
        west = 117 + 0.01 * self.village
        self.points = np.column_stack([west, np.zeros(points)]) + chance.uniform(
            0, 0.01, (points, 2)
        )
        self.facilities = chance.uniform([117, 0], [117 + 0.01 * villages, 0.01], (facilities, 2))
        self.radius_m = np.where(self.village % 2, 300.0, 600.0)

    def given(self):
        return (
            self.village, self.people, self.points, self.facilities, self.radius_m, self.villages,
        )  # fmt: skip

    def ranking(self):
        """Served and gap of each village as they are, facility by facility."""
        covered = np.zeros(len(self.people), bool)
        for place in self.facilities:
            apart = geodesic_m(self.points, np.broadcast_to(place, self.points.shape))
            covered |= apart <= self.radius_m
        total = np.bincount(self.village, self.people, self.villages)
        return np.bincount(self.village, self.people * covered, self.villages), total


CASES = st.builds(
    Case, st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 40), st.integers(0, 9)
)


def within(found, expected, draws):
    """Whether a share of draws is the probability, within four standard errors."""
    return abs(found - expected) <= 4 * np.sqrt(expected * (1 - expected) / draws) + 1e-12


@settings(deadline=None, max_examples=60)
@given(CASES, st.integers(1, 6))
def test_without_error_probabilities_are_the_ranking(case, worst):
    found = rank_uncertainty(*case.given(), **CERTAIN, **RULE, draws=3, worst=worst)
    served, total = case.ranking()
    known = np.bincount(case.village, minlength=case.villages) > 0
    ranked = sorted(np.flatnonzero(known), key=lambda row: (served[row] - total[row], row))
    expected = pd.Series(np.nan, index=found.index)
    expected[known] = 0.0
    expected[ranked[:worst]] = 1.0
    assert found["p_worst"].equals(expected.rename("p_worst"))
    for row in np.flatnonzero(total > 0):
        ratio = served[row] / total[row]
        assert found.loc[row, "p_fail"] == float(ratio < 0.8)
        assert found.loc[row, ["ratio_p05", "ratio_p95"]].tolist() == [ratio, ratio]
    assert found.loc[total == 0, ["p_fail", "ratio_p05", "ratio_p95"]].isna().all(axis=None)


@settings(deadline=None, max_examples=40)
@given(CASES, st.integers(1, 6))
def test_as_many_are_among_the_worst_as_the_list_has(case, worst):
    found = rank_uncertainty(*case.given(), **ERRORS, **RULE, draws=40, worst=worst)
    known = int((np.bincount(case.village, minlength=case.villages) > 0).sum())
    assert found["p_worst"].sum() == pytest.approx(min(worst, known), abs=1e-9)
    inside = found.dropna()
    assert inside[["p_worst", "p_fail", "ratio_p05", "ratio_p95"]].stack().between(0, 1).all()
    assert (inside["ratio_p05"] <= inside["ratio_p95"]).all()


@settings(deadline=None, max_examples=40)
@given(CASES, st.integers(0, 10**6))
def test_the_order_of_the_rows_does_not_matter(case, seed):
    chance = np.random.default_rng(seed)
    rows, places = chance.permutation(len(case.people)), chance.permutation(len(case.facilities))
    before = rank_uncertainty(*case.given(), **ERRORS, **RULE, draws=30)
    case.village, case.people, case.points = (
        case.village[rows],
        case.people[rows],
        case.points[rows],
    )
    case.radius_m, case.facilities = case.radius_m[rows], case.facilities[places]
    pd.testing.assert_frame_equal(
        rank_uncertainty(*case.given(), **ERRORS, **RULE, draws=30), before, check_exact=True
    )


def test_the_same_seed_gives_the_same_and_another_does_not():
    case, rule = Case(3), {"target_ratio": 0.8, "draws": 60}
    once, again, other = (
        rank_uncertainty(*case.given(), **ERRORS, **rule, seed=seed) for seed in (5, 5, 6)
    )
    assert once.equals(again)
    assert not once.equals(other)


@pytest.mark.parametrize(("metres", "sd"), [(900, 100), (1000, 100), (1100, 300), (0, 800)])
def test_one_point_and_one_misplaced_facility_by_the_rice_distribution(metres, sd):
    """The worked example of the page: 900 m away, 1,000 m of reach, 100 m of error."""
    lon, lat, _ = GEOD.fwd(117.0, -1.0, 30.0, metres)
    found = rank_uncertainty(
        [0], [50.0], [[117.0, -1.0]], [[lon, lat]], [1000.0], 1,
        **CERTAIN | {"position_sd_m": sd}, target_ratio=1.0, draws=4000, seed=1,
    )  # fmt: skip
    out_of_reach = ncx2.sf((1000 / sd) ** 2, 2, (metres / sd) ** 2)
    assert within(found.loc[0, "p_fail"], out_of_reach, 4000)


def test_one_point_and_a_radius_that_may_be_wrong():
    lon, lat, _ = GEOD.fwd(117.0, -1.0, 30.0, 900.0)
    found = rank_uncertainty(
        [0], [50.0], [[117.0, -1.0]], [[lon, lat]], [1000.0], 1,
        **CERTAIN | {"radius_sd_ratio": 0.2}, target_ratio=1.0, draws=4000, seed=1,
    )  # fmt: skip
    log_sd = np.sqrt(np.log1p(0.2**2))
    assert within(found.loc[0, "p_fail"], norm.cdf(np.log(0.9) / log_sd), 4000)


def test_two_villages_whose_people_may_be_wrong():
    """100 and 120 people without any facility: the smaller is the worse when errors say so."""
    found = rank_uncertainty(
        [0, 1], [100.0, 120.0], [[117.0, 0.0], [117.1, 0.0]], np.empty((0, 2)), [500.0, 500.0], 2,
        **CERTAIN | {"people_sd_ratio": 0.3}, target_ratio=0.5, draws=4000, seed=2, worst=1,
    )  # fmt: skip
    log_sd = np.sqrt(np.log1p(0.3**2))
    assert within(found.loc[0, "p_worst"], norm.sf(np.log(1.2) / log_sd / np.sqrt(2)), 4000)
    assert found["p_fail"].tolist() == [1.0, 1.0]


def test_unknown_people_and_empty_villages_have_no_place():
    found = rank_uncertainty(
        [0, 1, 1], [np.nan, 5.0, np.nan], [[117.0, 0.0]] * 3, [[117.0, 0.0]], [500.0] * 3, 3,
        **ERRORS, target_ratio=0.5, draws=20, seed=2,
    )  # fmt: skip
    assert found["p_worst"].isna().tolist() == [True, False, True]
    assert found.loc[1].tolist() == [1.0, 0.0, 1.0, 1.0]
    assert found.index.name == "village"
