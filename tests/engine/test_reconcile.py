"""Every check holds in an honest run, and each one finds the fault that it is there for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.engine.assess import assess
from peta.engine.reconcile import Check, reconcile
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, World, inputs_of

RULES = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
STANDARD = "POS-JARAK"
VILLAGES = ("64.02.01.1001", "64.02.01.2002", "64.02.02.2001", "64.03.01.2001", "65.01.01.2001")
WIDTHS = {"provinsi": 2, "kabupaten_kota": 5, "kecamatan": 8, "desa_kelurahan": 13}
NUMBERS = ("demand", *PARTS, "units_to_build", "people_beyond", "villages_no_data")

# served, unreached, over_capacity, not_working, unknown of each village; None: no data.
PEOPLE = ((60, 30, 0, 10, 0), (0, 0, 0, 0, 0), None, (5, 0, 5, 0, 40), (7, 0, 0, 0, 0))


def tables(people=PEOPLE, standard=STANDARD):
    """Gaps and areas of villages added up by hand; no line of the engine is in it."""
    gaps, areas = [], []
    for level, width in WIDTHS.items():
        for kode in sorted({village[:width] for village in VILLAGES}):
            mine = [row for village, row in zip(VILLAGES, people, strict=True)
                    if village.startswith(kode)]  # fmt: skip
            gaps.append({"standard": standard, "kode": kode, "level": level, **_numbers(mine)})
            known = [row for row in mine if row is not None]
            areas.append({"kode": kode, "level": level, "villages": len(mine),
                          "people": sum(map(sum, known)) if known else np.nan,
                          "posyandu_working": len(mine), "posyandu_not_working": 0,
                          "posyandu_unknown": 2 * len(mine)})  # fmt: skip
    return pd.DataFrame(gaps), pd.DataFrame(areas)


def _numbers(rows):
    known = [row for row in rows if row is not None]
    lost = len(rows) - len(known)
    if not known:
        nothing = dict.fromkeys(("demand", *PARTS, "units_to_build", "people_beyond", "numerator",
                                 "denominator", "gap", "ratio"), np.nan)  # fmt: skip
        return {**nothing, "villages_no_data": lost, "status": "no_data"}
    parts = dict(zip(PARTS, map(sum, zip(*known, strict=True)), strict=True))
    demand, served, unknown = sum(parts.values()), parts["served"], parts["unknown"]
    status = "met" if served >= demand else "gap" if served + unknown < demand else "no_data"
    return {
        "demand": demand, **parts, "units_to_build": sum(row[1] // 10 for row in known),
        "people_beyond": demand - served, "villages_no_data": lost,
        "numerator": served, "denominator": demand, "gap": demand - served,
        "ratio": served / demand if demand else np.nan,
        "status": "no_data" if lost and status == "met" else status,
    }  # fmt: skip


def failing(checks):
    return set(checks.loc[~checks["holds"], "check"])


@pytest.fixture
def gaps():
    return tables()[0].astype(dict.fromkeys(NUMBERS, float))


@pytest.fixture
def areas():
    return tables()[1]


def readings_of(gaps):
    rows = gaps[["standard", "kode", "level", "numerator", "denominator"]]
    return pd.concat([rows.assign(reading="garis_lurus"),
                      rows.assign(reading="memutar", numerator=rows["numerator"] * 0)])  # fmt: skip


LOADS = pd.DataFrame(
    {"standard": STANDARD, "kind": "posyandu", "id": ["a", "b"], "kode": [VILLAGES[0], None],
     "gross_people": [50.0, 30.0], "net_people": [40.0, 20.0],
     "capacity_people": [40.0, np.nan], "left_people": [0.0, np.nan]}
)  # fmt: skip


def test_an_honest_run_holds_and_everything_is_compared(gaps, areas):
    before = tables((None, (1, 2, 0, 0, 0), (3, 0, 0, 0, 0), None, (7, 0, 0, 0, 0)))[0]
    checks = reconcile(gaps, areas, readings_of(gaps), LOADS, before, RULES)
    assert failing(checks) == set()
    assert set(checks["check"]) == {check.value for check in Check}
    assert checks["first_kode"].eq("").all()
    assert checks["largest_difference"].eq(0).all()
    parts = checks[checks["check"] == "parts_sum"].set_index("level")["compared"]
    assert parts.to_dict() == {"provinsi": 2, "kabupaten_kota": 3, "kecamatan": 4,
                               "desa_kelurahan": 5}  # fmt: skip
    # 8 numbers and the villages without data, for 4 kecamatan.
    sums = checks[checks["check"] == "levels_sum"].set_index("level")["compared"]
    assert sums["kecamatan"] == 4 * len(NUMBERS)


def spoil(table, kode, **values):
    spoiled = table.copy()
    spoiled.loc[spoiled["kode"] == kode, list(values)] = list(values.values())
    return spoiled


# A fault in one row of the gaps, and the checks that must find it.
FAULTS = {
    "a part too many": (VILLAGES[0], {"unknown": 1}, {"parts_sum", "levels_sum"}),
    "a part below nothing": (VILLAGES[0], {"unreached": -10, "not_working": 50},
                             {"parts_within", "levels_sum"}),
    "one person lost on the way up": ("64.02", {"demand": 99, "served": 59},
                                      {"levels_sum", "gap_is_rest"}),
    "an unknown village that is none": (VILLAGES[2], {"demand": 0.0},
                                        {"parts_sum", "parts_within", "levels_sum",
                                         "gap_is_rest"}),
    "a known village lost": (VILLAGES[4], {"served": np.nan},
                             {"parts_sum", "parts_within", "levels_sum", "gap_is_rest",
                              "status_follows"}),
    "an averaged ratio": ("64", {"ratio": (0.6 + 0.1) / 2}, {"ratio_of_row"}),
    "a gap without its unknown": (VILLAGES[3], {"gap": 5}, {"gap_is_rest"}),
    "a status of its own": (VILLAGES[0], {"status": "met"}, {"status_follows"}),
    "units that vanish": ("64.02.01", {"units_to_build": 2}, {"levels_sum"}),
    "a village without data forgotten": ("64", {"villages_no_data": 0}, {"levels_sum"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_where_it_is(gaps, areas, name):
    kode, values, expected = FAULTS[name]
    checks = reconcile(spoil(gaps, kode, **values), areas, standards=RULES)
    found = checks[~checks["holds"]].set_index("check")
    assert failing(checks) == expected
    at = set(found["first_kode"])
    assert all(kode.startswith(one) for one in at)
    assert (found["failed"] >= 1).all()


def test_a_fault_says_how_large_it_is(gaps, areas):
    checks = reconcile(spoil(gaps, VILLAGES[0], unknown=7.0), areas)
    row = checks[(checks["check"] == "parts_sum") & ~checks["holds"]].iloc[0]
    assert (row["failed"], row["largest_difference"], row["first_kode"]) == (1, 7.0, VILLAGES[0])


def test_a_lost_area_and_a_doubled_one_are_found(gaps, areas):
    lost = gaps[gaps["kode"] != "64.03"]
    assert failing(reconcile(lost, areas)) == {"levels_sum"}
    orphan = gaps[gaps["kode"] != "65.01.01.2001"]
    assert failing(reconcile(orphan, areas)) == {"levels_sum"}
    twice = pd.concat([gaps, gaps[gaps["kode"] == VILLAGES[0]]])
    assert "one_row" in failing(reconcile(twice, areas))


def test_people_and_facilities_of_areas_add_up(gaps, areas):
    assert failing(reconcile(gaps, spoil(areas, "64", people=1))) == {"people_sum"}
    assert failing(reconcile(gaps, spoil(areas, "64.02", posyandu_working=1))) == {"facilities_sum"}


def test_readings(gaps, areas):
    readings = readings_of(gaps)

    def with_one(kode, **values):
        return failing(reconcile(gaps, areas, spoil(readings, kode, **values)))

    assert with_one("64.02", numerator=59) == {"readings_sum"}
    assert with_one(VILLAGES[0], numerator=101) == {"readings_within", "readings_sum"}
    assert with_one(VILLAGES[0], denominator=101.0) == {"readings_denominator", "readings_sum"}
    assert with_one(VILLAGES[2], denominator=0.0) == {"readings_denominator"} | {"readings_sum"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"net_people": 51.0}, {"loads_net", "loads_left"}),
        ({"gross_people": 39.0}, {"loads_net"}),
        ({"left_people": 1.0}, {"loads_left"}),
        ({"left_people": np.nan}, {"loads_left"}),
        ({"net_people": 30.0, "left_people": 10.0, "capacity_people": 40.0}, set()),
        ({"capacity_people": 39.0, "left_people": -1.0}, {"loads_net", "loads_left"}),
    ],
)
def test_loads(gaps, areas, values, expected):
    loads = LOADS.copy()
    loads.loc[0, list(values)] = list(values.values())
    assert failing(reconcile(gaps, areas, loads=loads)) == expected


def test_no_more_people_are_in_facilities_than_are_served(gaps, areas):
    full = LOADS.assign(gross_people=100.0, net_people=[40.0, 33.0])
    assert failing(reconcile(gaps, areas, loads=full)) == {"loads_served"}
    exact = LOADS.assign(gross_people=100.0, net_people=[40.0, 32.0])
    assert failing(reconcile(gaps, areas, loads=exact)) == set()


def test_what_an_older_run_lacks_is_not_compared(gaps, areas):
    old = gaps.drop(columns=["people_beyond", "units_to_build"])
    checks = reconcile(old, areas, before=gaps)
    assert failing(checks) == set()
    assert Check.STATUS_FOLLOWS.value not in set(checks["check"])


def test_a_standard_that_only_one_of_two_runs_has(gaps, areas):
    other = gaps.assign(standard="POS-ADA")
    checks = reconcile(gaps, areas, before=other)
    assert failing(checks) == set()
    increments = checks[checks["check"] == "increments_sum"]
    assert set(increments["standard"]) == {"POS-ADA", STANDARD}


def test_no_area_is_no_fault(gaps, areas):
    assert reconcile(gaps.head(0), areas.head(0), before=gaps.head(0)).empty


ROWS = st.lists(
    st.one_of(st.none(), st.tuples(*[st.integers(0, 10**7)] * 5)), min_size=5, max_size=5
)


@settings(max_examples=6, deadline=None)
@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_any_honest_run_holds_in_any_order(people, people_before, random):
    (gaps, areas), (before, _) = tables(people), tables(people_before)
    checks = reconcile(gaps, areas, before=before, standards=RULES)
    assert failing(checks) == set()
    order = list(range(len(gaps)))
    random.shuffle(order)
    shuffled = reconcile(gaps.iloc[order], areas.iloc[order], before=before, standards=RULES)
    pd.testing.assert_frame_equal(shuffled, checks)


@settings(max_examples=10, deadline=None)
@given(ROWS, st.integers(0, 10_000), st.sampled_from(["demand", *PARTS]), st.integers(1, 5))
def test_one_number_off_by_one_is_always_found(people, row, column, by):
    gaps, areas = tables(people)
    place = row % len(gaps)
    if pd.isna(gaps[column].iloc[place]):
        gaps.loc[place, column] = by
    else:
        gaps.loc[place, column] += by
    checks = reconcile(gaps, areas)
    assert {"parts_sum", "levels_sum"} & failing(checks)


def test_a_reading_that_some_villages_leave_open_agrees(standards):
    ladder = [
        {"kode": CENTRE, "kk": 100, "aman": 20, "babs_terbuka": 5},
        {"kode": EAST, "kk": 50, "babs_terbuka": 1},
    ]
    rules = [rule for rule in standards if rule.id == "SAN-LADDER"]
    found = assess(inputs_of(World(sanitasi=ladder).frames()), rules)
    table = reconcile(
        found.gaps,
        found.areas.reset_index(),
        found.readings,
        found.loads,
        standards={rule.id: rule for rule in rules},
    )
    assert table["holds"].all()
    safe = found.readings[found.readings["reading"] == "aman"].set_index("kode")
    assert safe.loc[CENTRE[:8], ["numerator", "denominator"]].tolist() == [20, 100]
