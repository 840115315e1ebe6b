"""Who lives within reach, what ground does not, and what is only unknown."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from peta.engine.levels import every_level
from peta.engine.proximity import proximity, radius_of_village, underserved_area
from peta.engine.situation import situation_of
from tests.engine.kecamatan import (
    CENTRE,
    CORNER,
    EAST,
    GRID,
    KELURAHAN,
    MCK,
    MIXED,
    POSYANDU,
    ROWS,
    World,
    at,
    cell,
    one_village,
)

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def reach_people(standards):
    return next(rule for rule in standards if rule.id == "POS-JARAK")


@pytest.fixture(scope="module")
def reach_houses(standards):
    return next(rule for rule in standards if rule.id == "MCK-JARAK")


def found(world, rule):
    return proximity(situation_of(world.inputs()), rule).villages


def km2(shape):
    """Ellipsoidal area by a projection that peta does not use."""
    to_cea = Transformer.from_crs(4326, CRS.from_proj4("+proj=cea +ellps=WGS84"), always_xy=True)
    flat = shapely.transform(
        shapely.segmentize(shape, 0.01), lambda xy: np.column_stack(to_cea.transform(*xy.T))
    )
    return flat.area / 1e6


def circles(places, radius_m):
    """Ground within a geodesic radius of any place, drawn with 720 corners."""
    azimuths = np.linspace(0, 360, 720, endpoint=False)
    rings = []
    for lon, lat in places:
        many = np.full(720, lon), np.full(720, lat)
        x, y, _ = GEOD.fwd(*many, azimuths, np.full(720, float(radius_m)))
        rings.append(shapely.Polygon(np.column_stack([x, y])))
    return shapely.union_all(rings)


def working(rows, word):
    return [at(row[0], row[1]) for row in rows if row[2] == word]


@pytest.mark.parametrize(
    ("statuses", "part"),
    [
        (["aktif"], "served"),
        (["tutup", "aktif"], "served"),
        (["tidak_diketahui"], "unknown"),
        ([None], "unknown"),
        (["tutup", None], "unknown"),
        (["tutup"], "not_working"),
    ],
)
def test_the_best_known_facility_in_reach_decides(reach_people, statuses, part):
    row = found(one_village(posyandu=[(0.1, 0, s) for s in statuses]), reach_people).loc[CENTRE]
    assert (row["demand"], row[part]) == (100, 100)


def test_out_of_reach_of_all_is_unreached_whatever_their_state(reach_people):
    far = [(3, 0, "aktif"), (3, 0, "tutup"), (3, 0, None), (0.5, 50, "aktif")]
    world = one_village(posyandu=far, cells={CENTRE: cell(0, 0), EAST: cell(3, 0)})
    row = found(world, reach_people).loc[CENTRE]
    assert (row["unreached"], row["demand"]) == (100, 100)


def test_without_a_register_people_are_unknown_unless_a_neighbour_serves_them(reach_people):
    two = {CENTRE: cell(0, 0), "64.09.01.2001": cell(1, 0)}
    people = {CENTRE: 100, "64.09.01.2001": 70}
    points = [(CENTRE, 0, 0, 1, 1, 0), ("64.09.01.2001", 1, 0, 1, 1, 0)]
    world = one_village(cells=two, people=people, settlements=points)
    assert found(world, reach_people)["unknown"].tolist() == [100, 70]
    served = found(world.but(posyandu=[(0, 0, "aktif")]), reach_people)
    assert served["served"].tolist() == [100, 70]
    closed = found(world.but(posyandu=[(0, 0, "tutup")]), reach_people)
    assert closed.loc[CENTRE, "not_working"] == 100
    assert closed.loc["64.09.01.2001", "unknown"] == 70


def test_a_facility_in_no_village_serves_all_the_same(reach_people):
    world = one_village(posyandu=[(0, 0, "tutup"), (1.4, 0, "aktif")])
    assert found(world, reach_people).loc[CENTRE, "served"] == 100


@pytest.mark.parametrize("place", [(113.05, -2.4), (118.95, 2.4), (114.0, 0.0), (116.0, 0.0)])
def test_the_radius_is_geodesic_far_from_the_centre_of_the_extent(reach_people, place):
    lon, lat = place
    west, east = shapely.box(113, -2.5, 113.02, -2.48), shapely.box(118.98, 2.48, 119, 2.5)
    here = shapely.box(lon - 0.04, lat - 0.04, lon + 0.04, lat + 0.04)
    rows = []
    for azimuth, metres in [(0, 1999), (90, 1999), (135, 1999), (0, 2001), (90, 2001), (225, 2001)]:
        x, y, _ = GEOD.fwd(lon, lat, azimuth, metres)
        rows.append((CENTRE, (x - 117) * 111.319490793, y * 110.574275822, 1, 1, 0))
    spot = ((lon - 117) * 111.319490793, lat * 110.574275822, "aktif")
    world = one_village(
        cells={CENTRE: here, "64.01.01.2001": west, "64.05.01.2001": east},
        people={CENTRE: 600},
        settlements=rows,
        posyandu=[spot],
    )
    row = found(world, reach_people).loc[CENTRE]
    assert (row["demand"], row["served"], row["unreached"]) == (600, 300, 300)
    ground = underserved_area(situation_of(world.inputs()), reach_people)
    mine = km2(here - circles([place], 2000))
    assert ground.loc[CENTRE, "underserved_km2"] == pytest.approx(mine, abs=0.001 * km2(here))


def test_urban_is_a_dense_kelurahan_and_nothing_else(reach_people):
    kelurahan, sparse = "64.02.01.1001", "64.02.01.1002"
    unknown, dense_desa = "64.02.01.1003", "64.02.01.2004"
    codes = (kelurahan, sparse, unknown, dense_desa)
    world = one_village(
        cells={kode: cell(column, 0) for column, kode in enumerate(codes)},
        people={kelurahan: 501, sparse: 499, dense_desa: 9000},
        settlements=(),
    )
    radius = radius_of_village(situation_of(world.inputs()), reach_people)
    assert radius.to_dict() == {kelurahan: 500, sparse: 2000, unknown: 2000, dense_desa: 2000}


@pytest.mark.parametrize("kode", ROWS)
def test_ground_beyond_reach_is_the_village_less_the_circles(reach_people, kode):
    situation = situation_of(World().inputs())
    ground = underserved_area(situation, reach_people).loc[kode, "underserved_km2"]
    village = cell(*ROWS[kode])
    reach = circles(working(POSYANDU, "aktif"), 500 if kode == KELURAHAN else 2000)
    assert ground == pytest.approx(km2(village - reach), abs=0.001)
    assert ground + km2(village & reach) == pytest.approx(
        situation.villages.area_km2[kode], rel=1e-3
    )


def test_ground_by_hand(reach_people, reach_houses):
    people = underserved_area(situation_of(World().inputs()), reach_people)["underserved_km2"]
    assert people[GRID] == 0
    assert people[CORNER] == pytest.approx(1, abs=0.001)
    houses = underserved_area(situation_of(World().inputs()), reach_houses)["underserved_km2"]
    one_disc = 1 - np.pi * 0.01
    assert houses[[KELURAHAN, MIXED]].tolist() == pytest.approx([one_disc] * 2, abs=0.001)
    assert houses[CENTRE] == pytest.approx(1, abs=0.001)
    # The block in 2009 stands 30 m from the border: both villages have a part of its disc.
    across = 0.1**2 * np.arccos(0.3) - 0.03 * np.sqrt(0.1**2 - 0.03**2)
    assert houses["64.02.01.2008"] == pytest.approx(1 - across, abs=0.001)
    assert houses[CORNER] == pytest.approx(1 - (np.pi * 0.01 - across), abs=0.001)
    assert len(working(MCK, "berfungsi")) == 3


def test_the_ground_says_what_its_geometry_is(reach_people):
    ground = underserved_area(situation_of(World().inputs()), reach_people)
    assert ground.geometry.area.to_numpy() / 1e6 == pytest.approx(ground["underserved_km2"])
    assert ground.geometry.is_valid.all()
    assert set(ground.geometry.geom_type) <= {"Polygon", "MultiPolygon"}


def test_distances_that_half_and_nine_tenths_of_the_people_do_not_exceed(reach_people):
    rows = [(CENTRE, 0.1, 0, 1, 1, 0), (CENTRE, 0.2, 0, 1, 1, 0), (CENTRE, 0.4, 0, 3, 1, 0)]
    world = one_village(settlements=rows, posyandu=[(0, 0, "aktif")])
    table = every_level(proximity(situation_of(world.inputs()), reach_people), reach_people)
    for kode in (CENTRE, CENTRE[:8], CENTRE[:5], CENTRE[:2]):
        row = table.set_index("kode").loc[kode]
        assert row["median_distance_m"] == pytest.approx(400, abs=0.1)
        assert row["p90_distance_m"] == pytest.approx(400, abs=0.1)
    closed = world.but(posyandu=[(0, 0, "tutup")])
    nobody = every_level(proximity(situation_of(closed.inputs()), reach_people), reach_people)
    assert nobody["median_distance_m"].isna().all()


def test_what_is_estimated_and_what_is_not_known_is_counted(reach_people, reach_houses):
    people, houses = found(World(), reach_people), found(World(), reach_houses)
    assert people["demand_estimated"].fillna(0).to_dict() == {
        kode: 200 if kode == GRID else 0 for kode in sorted(ROWS)
    }
    assert people.loc["64.02.01.2008", "points_unknown"] == 1
    assert houses.loc[EAST, "points_unknown"] == 1


def test_people_beyond_are_the_people_of_the_houses_not_served(reach_houses):
    beyond = found(World(), reach_houses)["people_beyond"]
    by_hand = {KELURAHAN: 200, MIXED: 40, CENTRE: 400, EAST: 11, CORNER: 200}
    assert {kode: beyond[kode] for kode in by_hand} == by_hand


def test_units_are_not_zero_where_the_people_behind_the_houses_are_unknown(reach_houses):
    # Five houses without a toilet, but nobody says of how many houses: how many users is unknown.
    rows = [(CENTRE, 0, 0, 100, None, 5)]
    row = found(one_village(settlements=rows, mck=[(0.4, 0.4, "berfungsi")]), reach_houses).loc[
        CENTRE
    ]
    assert (row["demand"], row["unreached"]) == (5, 5)
    assert np.isnan(row["people_beyond"])
    assert np.isnan(row["units_to_build"])


def test_unknown_people_beyond_reach_are_not_zero_because_others_are_served(reach_houses):
    rows = [(CENTRE, 0, 0, 50, None, 5), (CENTRE, 0.4, 0.4, 50, 10, 5)]
    row = found(one_village(settlements=rows, mck=[(0.4, 0.4, "berfungsi")]), reach_houses).loc[
        CENTRE
    ]
    assert (row["served"], row["unreached"]) == (5, 5)
    assert np.isnan(row["people_beyond"])


def test_nobody_is_met_and_not_unknown(reach_people):
    world = one_village(people={CENTRE: 0}, settlements=(), posyandu=[(0, 0, "aktif")])
    assert found(world, reach_people).loc[CENTRE, "demand"] == 0


@pytest.mark.parametrize("radius", [(100, 200), (500, 500), (1999, 2001), (3000, 200_000)])
def test_a_larger_radius_only_helps(reach_people, radius):
    small, large = (replace(reach_people, radius_m={"urban": r, "rural": r}) for r in radius)
    situation = situation_of(World().inputs())
    before, after = (proximity(situation, rule).villages for rule in (small, large))
    assert (after["served"].dropna() >= before["served"].dropna()).all()
    less = underserved_area(situation, large)["underserved_km2"]
    assert (less <= underserved_area(situation, small)["underserved_km2"] + 1e-9).all()
