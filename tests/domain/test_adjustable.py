"""Numbers that may be tried out, and the standard with others in their place."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.adjustable import adjustable, adjusted
from peta.domain.standard import Method
from peta.errors import QueryError
from peta.io.standards import read_standards
from peta.settings import data_dir

RULES = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
SOME = [rule for rule in RULES.values() if adjustable(rule)]


def names(name):
    return [one.name for one in adjustable(RULES[name])]


def test_only_methods_with_such_a_number():
    assert {rule.method for rule in SOME} == {Method.PROXIMITY, Method.CAPACITY}
    assert names("POS-JARAK") == ["radius_urban_m", "radius_rural_m", "people_per_unit"]
    assert names("MCK-JARAK") == ["radius_m", "people_per_unit"]
    assert names("MCK-KAP") == ["radius_m", "people_per_unit"]
    assert names("POS-RASIO") == ["people_per_unit"]
    for name in ("POS-ADA", "KONV", "POS-WAKTU", "RTLH-NEED", "POS-AKTIF"):
        assert names(name) == []


def test_ranges_by_hand():
    """100 m: a twentieth is 5, so 20 to 500; rooms of the largest MCK hold 200 and no more."""
    radius, people = adjustable(RULES["MCK-KAP"])
    assert (radius.value, radius.min, radius.max, radius.step) == (100, 20, 500, 5)
    assert (people.value, people.min, people.max, people.step) == (200, 40, 200, 10)


@given(st.floats(0.5, 1e6), st.sampled_from(["MCK-JARAK", "POS-RASIO"]))
def test_the_value_of_the_standard_is_one_of_the_steps(value, name):
    rule = replace(RULES[name], people_per_unit=value)
    (one,) = (one for one in adjustable(rule) if one.name == "people_per_unit")
    assert one.min <= value <= one.max
    steps = (value - one.min) / one.step
    assert steps == pytest.approx(round(steps), abs=1e-6)
    assert one.min > 0 or value < 1


@pytest.mark.parametrize("rule", SOME, ids=lambda rule: rule.id)
def test_its_own_numbers_leave_a_standard_as_it_is(rule):
    assert adjusted(rule, {}) == rule
    assert adjusted(rule, {one.name: one.value for one in adjustable(rule)}) == rule


def test_one_radius_stands_for_both_and_a_single_one_goes_before_it():
    rule = RULES["POS-JARAK"]
    assert adjusted(rule, {"radius_m": 1000}).radius_m == {"urban": 1000, "rural": 1000}
    both = adjusted(rule, {"radius_m": 1000, "radius_urban_m": 600})
    assert both.radius_m == {"urban": 600, "rural": 1000}
    assert adjusted(rule, {"radius_rural_m": 1000}).radius_m == {"urban": 500, "rural": 1000}


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("POS-ADA", {"radius_m": 500}, "not_adjustable"),
        ("POS-RASIO", {"radius_m": 500}, "not_adjustable"),
        ("MCK-JARAK", {"radius_urban_m": 100}, "not_adjustable"),
        ("POS-JARAK", {"minutes": 30}, "not_adjustable"),
        ("MCK-JARAK", {"radius_m": 19}, "out_of_range"),
        ("MCK-JARAK", {"radius_m": 501}, "out_of_range"),
        ("MCK-JARAK", {"radius_m": float("nan")}, "out_of_range"),
        ("MCK-KAP", {"people_per_unit": 201}, "out_of_range"),
        ("POS-JARAK", {"radius_m": 3000}, "out_of_range"),
    ],
)
def test_what_cannot_be_tried(name, values, code):
    with pytest.raises(QueryError) as refused:
        adjusted(RULES[name], values)
    assert refused.value.code == code
    assert refused.value.hint
