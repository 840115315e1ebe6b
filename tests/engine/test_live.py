"""One facility changed, moved, opened or closed: as if everything had been assessed anew."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peta.domain.schema import State
from peta.engine.assess import assess
from peta.engine.live import Change, LiveAssessment
from peta.engine.register import Facility
from peta.engine.situation import situation_of
from peta.errors import QueryError
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, EAST, NO_REGISTER, World, at, inputs_of

LEFT_TO_THE_NEXT = ["AID-GANDA", "POS-WAKTU"]
RULES = [r for r in read_standards(data_dir() / "standards") if r.id not in LEFT_TO_THE_NEXT]
NOT_FOLLOWED = ["median_distance_m", "p90_distance_m", "p_worst", "p_fail", "ratio_p05",
                "ratio_p95"]  # fmt: skip
STATUS = {
    State.WORKING: {"posyandu": "aktif", "mck": "berfungsi"},
    State.NOT_WORKING: {"posyandu": "tutup", "mck": "rusak"},
    State.UNKNOWN: {"posyandu": None, "mck": None},
}


def frames_with(frames, kind, number, facility):
    """The canonical frames after a change, made by hand."""
    rows = frames[kind][frames[kind]["id"] != number]
    if facility is None:
        return {**frames, kind: rows}
    new = dict.fromkeys(rows.columns) | {
        "id": number,
        "nama": "baru",
        "kode": facility.kode,
        "status": STATUS[facility.state][kind],
        **facility.columns,
        "geometry": shapely.Point(facility.lon, facility.lat),
    }
    added = gpd.GeoDataFrame([new], geometry="geometry", crs=4326).astype(
        {name: rows[name].dtype for name in rows.columns if name != "geometry"}
    )
    return {**frames, kind: gpd.GeoDataFrame(pd.concat([rows, added], ignore_index=True))}


def anew(frames):
    gaps = assess(inputs_of(frames), RULES, detail=False).gaps
    return gaps.set_index("kode").drop(columns=NOT_FOLLOWED)


def same_as_anew(live, frames):
    expected = anew(frames)
    for rule in RULES:
        mine = live.gaps(rule.id)
        theirs = expected[expected["standard"] == rule.id]
        assert set(mine.index) == set(theirs.index)
        columns = [name for name in theirs.columns if name in mine.columns]
        assert {"demand", "served", "unreached", "underserved_km2", "status", "ratio",
                "units_to_build"} <= set(columns)  # fmt: skip
        pd.testing.assert_frame_equal(
            mine.sort_index()[columns], theirs.sort_index()[columns], check_exact=True
        )


PLACE = st.tuples(st.floats(-1.6, 1.6), st.floats(-1.6, 1.6)).map(lambda place: at(*place))
WHAT = st.builds(
    lambda place, state, kode: Facility(*place, state, kode),
    PLACE, st.sampled_from(list(State)), st.sampled_from([None, CENTRE, EAST]),
)  # fmt: skip
CHANGE = st.tuples(
    st.sampled_from(["posyandu", "mck"]), st.integers(0, 6), st.one_of(st.none(), WHAT)
)


def village_of_place(frames, facility):
    """What an assessment anew would take as its village: where it stands."""
    boundaries = frames["boundaries"]
    point = shapely.Point(facility.lon, facility.lat)
    inside = boundaries.loc[boundaries.intersects(point), "kode"]
    kode = min(inside) if len(inside) else facility.kode
    return replace(facility, kode=kode)


@settings(deadline=None, max_examples=5, phases=[Phase.explicit, Phase.generate])
@given(st.lists(CHANGE, min_size=1, max_size=3))
def test_any_changes_one_after_another_equal_an_assessment_from_scratch(changes):
    frames = World().frames()
    live = LiveAssessment(situation_of(inputs_of(frames)), RULES)
    for kind, row, facility in changes:
        number = f"{kind.upper()}-{row:04d}"
        if facility is None and number not in set(frames[kind]["id"]):
            continue
        if facility is not None:
            facility = village_of_place(frames, facility)
        live.apply(Change(kind, number, facility))
        frames = frames_with(frames, kind, number, facility)
    same_as_anew(live, frames)


def test_undoing_leaves_no_trace():
    frames = World().frames()
    live = LiveAssessment(situation_of(inputs_of(frames)), RULES)
    lon, lat = at(0.2, 0.1)
    delta = live.apply(Change("posyandu", "BARU", Facility(lon, lat, State.WORKING, CENTRE)))
    assert CENTRE in delta.villages
    assert delta.after["POS-ADA"].frame().loc[CENTRE, "served"] == 1
    assert delta.before["POS-ADA"].frame().loc[CENTRE, "served"] == 0
    assert delta.above["POS-ADA"].frame().loc[CENTRE[:8], "served"] == 2
    live.apply(delta.undo)
    same_as_anew(live, frames)


def test_only_the_villages_in_reach_are_assessed_again():
    near = [rule for rule in RULES if rule.id in ("POS-ADA", "POS-JARAK", "MCK-KAP")]
    live = LiveAssessment(situation_of(World().inputs()), near)
    far = live.apply(
        Change("posyandu", "BARU", Facility(*at(30.1, 0.1), State.WORKING, "65.01.01.2001"))
    )
    assert "65.01.01.2001" in far.villages
    assert CENTRE not in far.villages


def test_the_first_facility_makes_a_register_for_the_whole_kabupaten():
    frames = World().frames()
    live = LiveAssessment(situation_of(inputs_of(frames)), RULES)
    place = Facility(*at(0.0, 30.0), State.NOT_WORKING, NO_REGISTER)
    delta = live.apply(Change("posyandu", "BARU", place))
    assert delta.before["POS-ADA"].frame().loc[NO_REGISTER, "unknown"] == 1
    assert delta.after["POS-ADA"].frame().loc[NO_REGISTER, "not_working"] == 1
    same_as_anew(live, frames_with(frames, "posyandu", "BARU", place))


def test_a_facility_that_is_not_there_cannot_go():
    live = LiveAssessment(situation_of(World().inputs()), RULES)
    with pytest.raises(QueryError) as refused:
        live.apply(Change("posyandu", "TIDAK-ADA", None))
    assert refused.value.code == "unknown_facility"
