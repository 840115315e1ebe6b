"""The pipeline: hand-computed answers at every level, and the laws that hold in any world."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from peta.domain.gap import CAUSES, PARTS, Status
from peta.domain.schema import State
from peta.domain.wilayah import Level
from peta.engine.assess import assess
from peta.engine.situation import Inputs
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import (
    CENTRE,
    EAST,
    HAND,
    HAND_KECAMATAN,
    HAND_STATUS,
    HAND_UNITS,
    HOUSES,
    KECAMATAN,
    KELURAHAN,
    MCK,
    NO_REGISTER,
    OWN_COUNT,
    POSYANDU,
    ROWS,
    SETTLEMENTS,
    UNKNOWN,
    World,
    at,
    cell,
    inputs_of,
    one_village,
)

STANDARDS = [rule for rule in read_standards(data_dir() / "standards") if rule.id in HAND]
RULES = {rule.id: rule for rule in STANDARDS}
COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
WIDTHS = {2: "provinsi", 5: "kabupaten_kota", 8: "kecamatan", 13: "desa_kelurahan"}


def gaps_of(world, standards=STANDARDS):
    return assess(world.inputs(), standards).gaps.set_index(["standard", "kode"]).sort_index()


@pytest.fixture(scope="module")
def assessment():
    return assess(World().inputs(), STANDARDS)


@pytest.fixture(scope="module")
def gaps(assessment):
    return assessment.gaps.set_index(["standard", "kode"]).sort_index()


# What the kecamatan gives, worked out by hand.


@pytest.mark.parametrize("standard", HAND)
def test_every_village_by_hand(gaps, standard):
    rows = gaps.loc[standard]
    for kode, hand in HAND[standard].items():
        row = rows.loc[kode]
        if hand is None:
            assert row[[*COLUMNS, "numerator", "denominator", "gap", "ratio"]].isna().all(), kode
        else:
            assert tuple(row[COLUMNS]) == hand, kode
            assert (row["numerator"], row["denominator"]) == (hand[1], hand[0])
            assert row["gap"] == sum(hand[2:])
            expected = hand[1] / hand[0] if hand[0] else None
            assert (None if pd.isna(row["ratio"]) else row["ratio"]) == expected
    assert " ".join(rows.loc[list(ROWS), "status"]) == HAND_STATUS[standard]


@pytest.mark.parametrize("standard", HAND)
@pytest.mark.parametrize("width", [2, 5, 8])
def test_every_area_above_by_hand(gaps, standard, width):
    for kode in {village[:width] for village in ROWS}:
        known = [hand for village, hand in HAND[standard].items()
                 if village.startswith(kode) and hand is not None]  # fmt: skip
        row = gaps.loc[(standard, kode)]
        members = [village for village in ROWS if village.startswith(kode)]
        assert row["level"] == WIDTHS[width]
        assert row["villages_no_data"] == len(members) - len(known)
        if known:
            sums = tuple(sum(column) for column in zip(*known, strict=True))
            assert tuple(row[COLUMNS]) == sums, kode
            assert pd.isna(row["ratio"]) if not sums[0] else row["ratio"] == sums[1] / sums[0]
        else:
            assert row[[*COLUMNS, "ratio", "gap"]].isna().all(), kode


@pytest.mark.parametrize("standard", HAND_KECAMATAN)
def test_the_kecamatan_by_hand(gaps, standard):
    parts, status = HAND_KECAMATAN[standard]
    row = gaps.loc[(standard, KECAMATAN)]
    assert (tuple(row[COLUMNS]), row["status"]) == (parts, status)


def test_units_to_build_by_hand(gaps):
    for standard, units in HAND_UNITS.items():
        assert {kode: gaps.loc[(standard, kode), "units_to_build"] for kode in units} == units


def test_a_kabupaten_without_a_register_is_never_zero(gaps, assessment):
    for standard in RULES:
        for kode in (NO_REGISTER, NO_REGISTER[:8], NO_REGISTER[:5]):
            row = gaps.loc[(standard, kode)]
            assert row["status"] == Status.NO_DATA, (standard, kode)
            assert row["served"] == 0 or pd.isna(row["served"])
            assert row["unreached"] == 0 or pd.isna(row["unreached"])
    counts = [f"{kind}_{state}" for kind in ("posyandu", "mck", "rlh") for state in State]
    assert assessment.areas.loc[[NO_REGISTER, NO_REGISTER[:5]], counts].isna().all(axis=None)
    assert assessment.areas.loc[EAST, "posyandu_working"] == 0


def test_who_the_areas_are(assessment):
    areas = assessment.areas
    assert set(areas.index) == {kode[:width] for kode in ROWS for width in WIDTHS}
    assert all(areas["level"] == [WIDTHS[len(kode)] for kode in areas.index])
    assert areas.loc[KECAMATAN, ["villages", "nama"]].tolist() == [9, "Kecamatan 64.02.01"]
    assert areas.loc["64.02", "nama"] == "Kabupaten 64.02"
    assert areas.loc["64", ["villages", "nama"]].tolist() == [11, "Provinsi 64"]
    assert areas.loc[KECAMATAN, "area_km2"] == pytest.approx(9, rel=1e-4)
    assert areas.loc[KECAMATAN, "people"] == 3000 + 200 + 300 + 0 + 400 + 333 + 50 + 500
    assert pd.isna(areas.loc[UNKNOWN, "people"])
    assert areas.loc[KELURAHAN, "kind"] == "kelurahan"
    assert areas.loc[KECAMATAN, ["posyandu_working", "posyandu_not_working",
                                 "posyandu_unknown"]].tolist() == [1, 1, 1]  # fmt: skip


def test_houses_are_counted_and_never_listed(assessment):
    assert set(assessment.facilities["kind"]) == {"posyandu", "mck"}
    assert len(assessment.facilities) == len(POSYANDU) + len(MCK)
    assert assessment.areas.loc["64.02", ["rlh_working", "rlh_not_working"]].tolist() == [1, 3]
    assert set(assessment.underserved["standard"]) == {"POS-JARAK", "MCK-JARAK"}


def test_progress_counts_up_to_the_end():
    heard = []
    assess(one_village().inputs(), STANDARDS, lambda *step: heard.append(step))
    assert [done for done, _, _ in heard] == [*range(len(STANDARDS) + 1), len(STANDARDS) + 1]
    assert {steps for _, steps, _ in heard} == {len(STANDARDS) + 1}


# Laws that hold in any world.

PLACE = st.tuples(st.integers(-30, 30), st.integers(-30, 30)).map(lambda p: (p[0] / 12, p[1] / 12))
CODES = [kode for kode in ROWS if kode.startswith(KECAMATAN)]
NEIGHBOUR = "64.03.01.2001"
CELLS = {**{kode: cell(*ROWS[kode]) for kode in CODES}, NEIGHBOUR: cell(2, 0)}


def register(words):
    """Facilities anywhere, and always one that works in the middle."""
    return st.lists(st.tuples(PLACE, st.sampled_from(words)), max_size=6).map(
        lambda rows: [(0.1, 0.1, words[0]), *((*place, status) for place, status in rows)]
    )


WORKING = {"posyandu": "aktif", "mck": "berfungsi", "rlh": "ditangani"}
POSYANDU_WORDS = ["aktif", "aktif", "tutup", "tidak_diketahui", None]
MCK_WORDS = ["berfungsi", "berfungsi", "rusak", None]
PEOPLE_COUNT = st.one_of(st.none(), st.integers(1, 3000))
POINT = st.tuples(
    PLACE, st.integers(0, 50), st.one_of(st.none(), st.integers(0, 40)), st.integers(0, 100)
).map(
    lambda row: (None, *row[0], row[1], row[2], None if row[2] is None else row[2] * row[3] // 100)
)
WORLDS = st.builds(
    World,
    cells=st.just(CELLS),
    people=st.dictionaries(st.sampled_from(list(CELLS)), PEOPLE_COUNT).map(
        lambda people: {**people, CENTRE: 40}
    ),
    settlements=st.lists(POINT, max_size=12),
    posyandu=register(POSYANDU_WORDS),
    mck=register(MCK_WORDS),
    rlh=register(["ditangani", "belum_ditangani", None]),
    akurasi=st.just({}),
)
# An assessment takes a fifth of a second, and shrinking a failure takes hundreds of them.
few = settings(deadline=None, max_examples=6, phases=[Phase.explicit, Phase.generate])


@few
@given(WORLDS)
def test_the_parts_are_the_whole_at_every_level(world):
    gaps = gaps_of(world)
    known = gaps[gaps["demand"].notna()]
    assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
    assert (known["served"] + known[list(CAUSES)].sum(axis=1) == known["demand"]).all()
    assert (known["gap"] == known["demand"] - known["served"]).all()
    assert (known[list(PARTS)] >= 0).all(axis=None)
    some = known[known["demand"] > 0]
    assert (some["ratio"] == some["numerator"] / some["denominator"]).all()
    assert some["ratio"].between(0, 1).all()
    unknown = gaps[gaps["demand"].isna()]
    assert unknown[["numerator", "denominator", "gap", "ratio", *PARTS]].isna().all(axis=None)
    assert (unknown["status"] == "no_data").all()


@few
@given(WORLDS)
def test_areas_above_are_the_sums_of_their_villages(world):
    gaps = gaps_of(world)
    summed = ["demand", *PARTS, "numerator", "denominator", "gap", "underserved_km2",
              "units_to_build", "villages_no_data"]  # fmt: skip
    for standard in RULES:
        table = gaps.loc[standard]
        villages = table[table["level"] == Level.DESA_KELURAHAN]
        for width in (2, 5, 8):
            mine = villages.groupby(villages.index.str[:width])[summed].sum(min_count=1)
            given_ = table[table["level"] == WIDTHS[width]][summed]
            pd.testing.assert_frame_equal(given_.sort_index(), mine, check_names=False)


@few
@given(WORLDS)
def test_everybody_is_counted_once(world):
    result = assess(world.inputs(), STANDARDS)
    reach = result.gaps[result.gaps["standard"] == "POS-JARAK"].set_index("kode")["demand"]
    for kode, people in world.people.items():
        if people is not None:
            assert reach[kode] == people
    known = sum(people for people in world.people.values() if people is not None)
    assert reach["64"] >= known or not known
    houses = result.gaps[result.gaps["standard"] == "RTLH-NEED"].set_index("kode")["demand"]
    inside = sum(
        any(cell_.intersects(_point(row)) for cell_ in CELLS.values()) for row in world.rlh
    )
    assert np.nansum([houses["64"]]) == inside


def _point(row):
    from shapely import Point

    return Point(at(row[0], row[1]))


@few
@given(WORLDS, PLACE, st.sampled_from(["posyandu", "mck"]))
def test_one_more_working_facility_never_adds_a_gap(world, place, kind):
    more = world.but(**{kind: [*getattr(world, kind), (*place, WORKING[kind])]})
    before, after = gaps_of(world), gaps_of(more)
    assert (before["demand"].isna() == after["demand"].isna()).all()
    assert (after["gap"].dropna() <= before["gap"].dropna()).all()
    assert (after["served"].dropna() >= before["served"].dropna()).all()
    ground = after["underserved_km2"] - before["underserved_km2"]
    assert (ground.dropna() <= 1e-9).all()
    better = (before["status"] == "met") & (after["status"] != "met")
    assert not better.any()


@few
@given(WORLDS, st.floats(50, 3000), st.floats(1, 5))
def test_a_larger_radius_never_takes_anything_away(world, radius_m, times):
    small = [replace(RULES[name], radius_m={"urban": radius_m, "rural": radius_m})
             for name in ("POS-JARAK", "MCK-JARAK")]  # fmt: skip
    large = [replace(rule, radius_m={"urban": radius_m * times, "rural": radius_m * times})
             for rule in small]  # fmt: skip
    before, after = gaps_of(world, small), gaps_of(world, large)
    assert (after["served"].dropna() >= before["served"].dropna()).all()
    assert (after["unreached"].dropna() <= before["unreached"].dropna()).all()
    assert (after["underserved_km2"] <= before["underserved_km2"] + 1e-9).all()


def shuffled(frames, seed):
    return {kind: frame.sample(frac=1, random_state=seed).reset_index(drop=True)
            for kind, frame in frames.items()}  # fmt: skip


def same_results(first, second):
    for name in ("areas", "gaps"):
        keys = ["kode"] if name == "areas" else ["standard", "kode"]
        one, other = (getattr(result, name).reset_index().set_index(keys).sort_index()
                      for result in (first, second))  # fmt: skip
        one, other = (frame.drop(columns="index", errors="ignore") for frame in (one, other))
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    keys = ["standard", "kode"]
    ground = [result.underserved.sort_values(keys, ignore_index=True) for result in (first, second)]
    assert ground[0].geometry.geom_equals_exact(ground[1].geometry, 1e-9).all()
    keys = ["kind", "id"]
    pd.testing.assert_frame_equal(
        *(result.facilities.sort_values(keys, ignore_index=True) for result in (first, second))
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_does_not_matter(assessment, seed):
    same_results(assessment, assess(inputs_of(shuffled(World().frames(), seed)), STANDARDS))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_settlements_does_not_decide_who_is_the_odd_one(seed):
    # Seven people at four points alike, of which two are in reach: who gets the last person?
    rows = [(CENTRE, east, 0, 1, 10, 10) for east in (-0.4, -0.3, 0.3, 0.4)]
    world = one_village(people={CENTRE: 7}, settlements=rows, posyandu=[(-2.0, 0, "aktif")])
    world = world.but(mck=[(-0.35, 0, "berfungsi")])
    frames = {**world.frames(), "penduduk": World(people={CENTRE: 7}).frames()["penduduk"]}
    same_results(
        assess(inputs_of(frames), STANDARDS), assess(inputs_of(shuffled(frames, seed)), STANDARDS)
    )


ODD = [
    (121, False),
    (626, False),
    (665, True),
    (908, False),
    (928, True),
    (98, False),
    (802, False),
]


@example(ODD)
@few
@given(st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=1, max_size=12))
def test_the_parts_are_the_whole_even_for_fractions_of_people(rows):
    # Settlement points of a village without a total may carry estimates that are no whole numbers.
    points = [(CENTRE, 0.01 * number, 0.0 if near else 0.45, people / 10, 1, 0)
              for number, (people, near) in enumerate(rows)]  # fmt: skip
    world = one_village(people={}, settlements=points, posyandu=[(0.0, -1.8, "aktif")])
    gaps = gaps_of(world, [RULES["POS-JARAK"]])
    assert (gaps[list(PARTS)].sum(axis=1) == gaps["demand"]).all()


# What is not known.


def test_only_an_unknown_posyandu_is_no_data():
    gaps = gaps_of(one_village(posyandu=[(0.1, 0, "tidak_diketahui")]))
    assert gaps.loc[("POS-ADA", CENTRE), "status"] == "no_data"
    assert gaps.loc[("POS-JARAK", CENTRE), ["unknown", "served"]].tolist() == [100, 0]
    assert gaps.loc[("POS-JARAK", CENTRE), "status"] == "no_data"


def test_a_village_of_which_nothing_is_known_is_counted_as_such(gaps):
    for standard in ("POS-JARAK", "POS-RASIO", "MCK-JARAK"):
        row = gaps.loc[(standard, UNKNOWN)]
        assert (row["status"], row["villages_no_data"]) == ("no_data", 1)
        assert gaps.loc[(standard, KECAMATAN), "villages_no_data"] >= 1
        assert gaps.loc[(standard, KECAMATAN), "status"] != "met"


def test_an_area_is_not_met_while_a_village_is_unknown():
    world = one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)},
        people={CENTRE: 100},
        posyandu=[(0, 0, "aktif")],
    )
    gaps = gaps_of(world)
    assert gaps.loc[("POS-JARAK", CENTRE), "status"] == "met"
    row = gaps.loc[("POS-JARAK", KECAMATAN)]
    assert (row["numerator"], row["denominator"], row["villages_no_data"]) == (100, 100, 1)
    assert row["status"] == "no_data"


def test_a_gap_is_only_called_so_if_the_unknown_village_cannot_close_it():
    rule = replace(RULES["POS-JARAK"], target_ratio=0.5)
    world = one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)},
        people={CENTRE: 10},
        settlements=[(CENTRE, 0, 0, 4, 1, 0), (CENTRE, 0.3, 0, 6, 1, 0)],
        posyandu=[(-1.9, 0, "aktif"), (0.4, 0.4, "tutup")],
    )
    gaps = gaps_of(world, [rule])
    assert gaps.loc[("POS-JARAK", CENTRE), "status"] == "gap"
    # Ten thousand people in the other village, all of them served, would reach the half.
    assert gaps.loc[("POS-JARAK", KECAMATAN), "status"] == "no_data"


def test_nothing_but_borders():
    frames = World().frames()
    result = assess(Inputs(frames["boundaries"], None, None, {}), STANDARDS)
    assert set(result.gaps["status"]) == {"no_data"}
    assert result.gaps[result.gaps["standard"] == "RTLH-NEED"]["demand"].isna().all()
    assert result.facilities.empty
    assert result.areas["people"].isna().all()


def test_every_working_facility_far_away():
    world = one_village(posyandu=[(40, 0, "aktif"), (0, 0, "tutup")], mck=[(40, 0, "berfungsi")])
    row = gaps_of(world).loc[("POS-JARAK", CENTRE)]
    assert (row["not_working"], row["gap"]) == (100, 100)
    assert row["underserved_km2"] == pytest.approx(1, rel=1e-4)


def test_empty_registers_are_no_registers():
    world = one_village(posyandu=(), mck=(), rlh=())
    gaps = gaps_of(world)
    assert set(gaps["status"]) == {"no_data"}
    assert gaps.loc[("POS-JARAK", CENTRE), "unknown"] == 100


def test_a_register_of_another_kabupaten_is_none_of_ours():
    gaps = gaps_of(World(rlh=[row for row in HOUSES if row[0] > 20]))
    assert gaps.loc[("RTLH-NEED", "64.02"), "status"] == "no_data"
    assert gaps.loc[("RTLH-NEED", "65.01"), "demand"] == 2


# Which village a facility counts for.


@pytest.mark.parametrize(("akurasi", "there"), [("perkiraan", EAST), ("resmi", CENTRE)])
def test_an_approximate_border_gives_way_to_what_the_sender_says(akurasi, there):
    world = one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)}, posyandu=[(0, 0, "aktif")],
        akurasi={CENTRE: akurasi, EAST: akurasi},
    )  # fmt: skip
    frames = world.frames()
    frames["posyandu"]["kode"] = pd.Series([EAST], dtype="str")
    result = assess(inputs_of(frames), STANDARDS)
    gaps = result.gaps.set_index(["standard", "kode"])
    assert gaps.loc[("POS-ADA", there), "served"] == 1
    assert result.facilities["kode"].tolist() == [there]
    # Distance asks where it stands and not whose it is.
    assert gaps.loc[("POS-JARAK", CENTRE), "served"] == 100


def test_whose_it_is_and_whom_it_serves_are_two_things(gaps):
    # 2003 has only a closed posyandu of its own; a third of its people are served from 1001.
    assert gaps.loc[("POS-ADA", "64.02.01.2003"), "not_working"] == 1
    assert gaps.loc[("POS-JARAK", "64.02.01.2003"), "served"] == 100
    assert gaps.loc[("MCK-JARAK", OWN_COUNT), "served"] == 10
    assert len(SETTLEMENTS) == 17
