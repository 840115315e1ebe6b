"""Columns give what rows give: the plain way, one dictionary after the other, is the oracle."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.gap import PARTS
from peta.domain.wilayah import Level
from peta.errors import NotFoundError
from peta.io.names import folded_name
from peta.selection import LARGEST_FIRST, ORDERS, SUMMED, Wanted, select
from peta.workspace import Workspace
from tests.engine.kecamatan import CENTRE, KELURAHAN, ROWS, at

STANDARDS = ("POS-JARAK", "POS-RASIO", "MCK-JARAK", "RTLH-NEED", "KONV")
WEST, SOUTH = at(-1.4, -1.4)
EAST, NORTH = at(0.2, 0.2)


@pytest.fixture(scope="module")
def state(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


def plainly(state, wanted):
    """Items that match, one after the other."""
    return [
        item for item in state.items(wanted.standard, "id") if matches(item, state.areas, wanted)
    ]


def matches(item, areas, wanted):
    area = areas[item["kode"]]
    if item["level"] != wanted.level.value or not item["kode"].startswith(wanted.wilayah):
        return False
    if wanted.box is not None:
        west, south, east, north = wanted.box
        if area["west"] > east or area["east"] < west:
            return False
        if area["south"] > north or area["north"] < south:
            return False
    if wanted.statuses and item["status"] not in wanted.statuses:
        return False
    if wanted.causes and not any((item[cause] or 0) > 0 for cause in wanted.causes):
        return False
    if wanted.min_gap is not None and (item["gap"] is None or item["gap"] < wanted.min_gap):
        return False
    text = folded_name(wanted.text, wanted.level) if wanted.text else ""
    return text in folded_name(area["nama"], wanted.level)


def ordered(items, wanted):
    down = wanted.descending
    if down is None:
        down = wanted.sort in LARGEST_FIRST
    known = sorted((item for item in items if item[wanted.sort] is not None),
                   key=lambda item: item["kode"])  # fmt: skip
    known.sort(key=lambda item: item[wanted.sort], reverse=False)
    if down:  # equals stay in order of code
        groups: dict = {}
        for item in known:
            groups.setdefault(item[wanted.sort], []).append(item)
        known = [item for value in sorted(groups, reverse=True) for item in groups[value]]
    rest = [item for item in items if item[wanted.sort] is None]
    return [item["kode"] for item in known + sorted(rest, key=lambda item: item["kode"])]


WANTED = st.builds(
    Wanted,
    standard=st.sampled_from(STANDARDS),
    wilayah=st.sampled_from(["", "64", "64.02", "64.02.01", CENTRE]),
    level=st.sampled_from(list(Level)),
    box=st.sampled_from([None, (WEST, SOUTH, EAST, NORTH), (0.0, 0.0, 1.0, 1.0)]),
    statuses=st.sampled_from([(), ("gap",), ("met", "no_data"), ("no_data",)]),
    causes=st.sampled_from([(), ("unreached",), ("unknown", "not_working")]),
    min_gap=st.sampled_from([None, 0.0, 1.0, 500.0]),
    text=st.sampled_from(["", "desa 2003", "2O", "200", "DESA", "!"]),
    sort=st.sampled_from(ORDERS),
    descending=st.sampled_from([None, True, False]),
)


@settings(deadline=None, max_examples=300)
@given(WANTED)
def test_columns_choose_and_order_as_rows_do(state, wanted):
    found = select(state, wanted)
    if wanted.text == "!":  # nothing of a name is left to look for
        assert found.codes == []
        return
    items = plainly(state, wanted)
    assert found.codes == ordered(items, wanted)


@settings(deadline=None, max_examples=100)
@given(WANTED)
def test_the_sums_are_those_of_what_is_known(state, wanted):
    found = select(state, wanted)
    rows = [state.item(wanted.standard, kode, "id") for kode in found.codes]
    sums = found.sums()
    assert sums["total"] == len(rows)
    assert sum(sums["statuses"].values()) == len(rows)
    for name in SUMMED:
        known = [row[name] for row in rows if row[name] is not None]
        if known:
            assert sums[name] == pytest.approx(math.fsum(known), abs=1e-9)
        else:
            assert sums[name] is None
    if sums["demand"] is not None:
        parts = math.fsum(sums[part] for part in PARTS)
        assert parts == pytest.approx(sums["demand"], abs=1e-9)
        assert sums["gap"] == pytest.approx(sums["demand"] - sums["served"], abs=1e-9)


def test_the_kecamatan_by_hand(state):
    """Demand 4783 of which 1600 served; the nine villages of 64.02.01 sum to their kecamatan."""
    sums = select(state, Wanted("POS-JARAK", wilayah="64.02.01")).sums()
    assert (sums["total"], sums["demand"], sums["served"]) == (9, 4783, 1600)
    assert [sums[part] for part in PARTS[1:]] == [450, 0, 633, 2100]
    assert sums["ratio"] == 1600 / 4783
    (above,) = select(state, Wanted("POS-JARAK", "64.02.01", Level.KECAMATAN)).codes
    item = state.item("POS-JARAK", above, "id")
    assert {name: item[name] for name in SUMMED} == {name: sums[name] for name in SUMMED}


def test_whoever_asks_for_the_view_of_a_map_gets_what_meets_it(state):
    lon, lat = at(-1.0, 1.0)
    here = select(state, Wanted("POS-ADA", box=(lon, lat, lon, lat))).codes
    assert here == [KELURAHAN]
    assert select(state, Wanted("POS-ADA", box=(-10, -10, -9, -9))).codes == []
    everywhere = select(state, Wanted("POS-ADA", box=(-180, -90, 180, 90)))
    assert sorted(everywhere.codes) == sorted(ROWS)


def test_a_name_is_found_however_it_is_spelt(state):
    assert select(state, Wanted("POS-ADA", text="DESA 2003")).codes == ["64.02.01.2003"]
    assert len(select(state, Wanted("POS-ADA", text="2O03")).codes) == 0


def test_what_there_is_not(state):
    with pytest.raises(NotFoundError):
        select(state, Wanted("TIDAK-ADA"))
    with pytest.raises(NotFoundError):
        select(state, Wanted("POS-ADA", wilayah="99"))
    empty = select(state, Wanted("POS-ADA", min_gap=1e9))
    assert (len(empty), empty.sums()["gap"], empty.sums()["ratio"]) == (0, None, None)
