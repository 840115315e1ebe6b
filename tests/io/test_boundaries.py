from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from peta.domain.crs import local_equal_area
from peta.domain.dataset import BOUNDARIES
from peta.io.boundaries import excess_movement, repair_boundaries
from peta.io.datasets import read_dataset
from peta.io.quality import Findings

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "boundaries"
CENTRE = (116.99, -0.51, 117.01, -0.49)
METRES = local_equal_area(CENTRE)


def _villages(*shapes):
    """Villages drawn in metres around 117 E, 0.5 S."""
    codes = [f"64.02.01.20{i:02}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"kode": codes}, geometry=list(shapes), crs=METRES).to_crs(4326)


def _mended(*shapes):
    findings = Findings()
    before = _villages(*shapes)
    frame, figures = repair_boundaries(before, findings)
    return before.to_crs(METRES), frame.to_crs(METRES), figures, [f.code for f in findings]


def _farthest(before, after):
    """Greatest Hausdorff distance of the borders, by points every half metre."""
    pairs = zip(before.geometry, after.geometry, strict=True)
    return max(
        shapely.hausdorff_distance(
            shapely.segmentize(a.boundary, 0.5), shapely.segmentize(b.boundary, 0.5)
        )
        for a, b in pairs
    )


def _pair(width, left=None):
    """Two villages of 100 m, whose middle overlaps by `width` metres, or gapes if negative."""
    left = left or shapely.box(0, 0, 100, 100)
    bulge = [(100, 0), (200, 0), (200, 100), (100, 100), (100 - width, 50)]
    return left, shapely.Polygon(bulge)


@pytest.mark.parametrize("width", [0.5, 3, 4.5, 7, 9])
def test_a_narrow_overlap_is_mended(width):
    before, after, figures, codes = _mended(*_pair(width))
    assert codes == ["overlap_mended"]
    assert shapely.coverage_is_valid(after.geometry)
    assert after.geometry[0].intersection(after.geometry[1]).area < 1e-6
    assert _farthest(before, after) <= 5
    assert figures["overlap_left_km2"] == 0
    assert after.union_all().area == pytest.approx(before.union_all().area, abs=1e-3)


def test_a_wide_overlap_is_left_and_told():
    before, after, figures, codes = _mended(*_pair(14))
    assert codes == ["overlap_too_wide"]
    assert figures["overlaps_left"] == 1
    assert (before.geometry.area - after.geometry.area).abs().max() < 1e-3


def _hole(width):
    notch = [(0, 0), (100, 0), (100, 30), (100 - width, 50), (100, 70), (100, 100), (0, 100)]
    right = [(100, 0), (200, 0), (200, 100), (100, 100), (100, 70), (100, 30)]
    return shapely.Polygon(notch), shapely.Polygon(right)


@pytest.mark.parametrize("width", [0.5, 4, 8])
def test_a_narrow_gap_is_closed(width):
    before, after, figures, codes = _mended(*_hole(width))
    assert codes == ["gap_closed"]
    assert shapely.coverage_is_valid(after.geometry)
    assert _farthest(before, after) <= 5
    added = after.geometry.area.sum() - before.geometry.area.sum()
    assert added == pytest.approx(width * 40 / 2, rel=1e-3)
    assert figures["area_after_km2"] - figures["area_before_km2"] == pytest.approx(added / 1e6)


def test_a_lake_and_a_wide_gap_are_left():
    lake = shapely.box(0, 0, 100, 100) - shapely.Point(50, 50).buffer(20)
    _, after, _, codes = _mended(lake, shapely.box(100, 0, 200, 100))
    assert codes == ["gap_too_wide"]
    assert len(after.geometry[0].interiors) == 1
    assert _mended(*_hole(30))[3] == ["gap_too_wide"]


def test_a_slit_inside_one_village_is_closed():
    slit = shapely.box(0, 0, 100, 100) - shapely.box(20, 50, 80, 50.5)
    _, after, _, codes = _mended(slit, shapely.box(100, 0, 200, 100))
    assert codes == ["gap_closed"]
    assert not after.geometry[0].interiors


def test_an_enclave_is_no_overlap_when_it_is_cut_out():
    inner = shapely.box(40, 40, 60, 60)
    _, after, _, codes = _mended(shapely.box(0, 0, 100, 100) - inner, inner)
    assert codes == []
    assert len(after.geometry[0].interiors) == 1


def test_a_village_inside_or_on_top_of_another_is_not_lost():
    for inner in (
        shapely.box(40, 40, 60, 60),
        shapely.box(0, 0, 100, 100),
        shapely.box(0, 0, 3, 3),
    ):
        _, after, _, codes = _mended(shapely.box(0, 0, 100, 100), inner)
        assert "overlap_too_wide" in codes or after.geometry[1].area > 1
        assert not after.geometry.is_empty.any()
        assert after.geometry.is_valid.all()


def test_stacked_slivers_do_not_add_up_beyond_five_metres():
    strips = [shapely.box(0, 0, 100, 100), shapely.box(104, 0, 200, 100)]
    middle = shapely.MultiPolygon([shapely.box(104, 0, 200, 40), shapely.box(150, 60, 200, 100)])
    lid = [shapely.box(0, -50, 200, 0), shapely.box(0, 100, 200, 150)]
    for shapes in ([*strips, *lid], [strips[0], middle, *lid]):
        before, after, _, _ = _mended(*shapes)
        for a, b in zip(before.geometry, after.geometry, strict=True):
            assert shapely.is_empty(excess_movement(a, b))


def test_invalid_rings_are_mended_and_told():
    bow = shapely.Polygon(
        [(0, 0), (100, 0), (100, 100), (40, 100), (40.5, 100.4), (40.4, 99), (0, 100)]
    )
    before, after, _, codes = _mended(bow, shapely.box(100, 0, 200, 100))
    assert not before.geometry.is_valid.all()
    assert "invalid_ring" in codes
    assert after.geometry.is_valid.all()


def test_a_ring_without_area_is_refused():
    line = shapely.Polygon([(300, 0), (310, 0), (300, 0), (310, 0)])
    assert "unmendable_ring" in _mended(shapely.box(0, 0, 9, 9), line)[3]


def test_vertices_that_were_there_stay_to_the_last_digit():
    before = _villages(*_pair(3))
    after, _ = repair_boundaries(before, Findings())
    old = set(map(tuple, shapely.get_coordinates(before.geometry)))
    new = set(map(tuple, shapely.get_coordinates(after.geometry)))
    assert len(old - new) <= 1


def _ragged(side, offsets):
    """Village from x = `side` to a border near x = 100 that strays by `offsets`."""
    border = [(100 + offset, y) for offset, y in zip(offsets, (20, 40, 60, 80), strict=True)]
    return shapely.Polygon([(side, 0), (100, 0), *border, (100, 100), (side, 100)])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-12, 12), min_size=4, max_size=4),
    st.lists(st.floats(-12, 12), min_size=4, max_size=4),
)
def test_no_border_of_any_ragged_pair_moves_more_than_five_metres(one, other):
    left = _ragged(0, one)
    right = _ragged(200, other)
    before, after, figures, _ = _mended(left, right)
    assert _farthest(before, after) <= 5.001
    assert after.geometry.is_valid.all()
    assert not after.geometry.is_empty.any()
    left_over = after.geometry[0].intersection(after.geometry[1]).area
    assert left_over == pytest.approx(figures["overlap_left_km2"] * 1e6, abs=1e-3)


def test_excess_is_found_where_a_border_moved_six_metres():
    moved = excess_movement(shapely.box(0, 0, 100, 100), shapely.box(0, 0, 100, 106))
    assert moved.length == pytest.approx(200, abs=20)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "villages", "area_km2"),
    [("kaltim_desa", 1038, 126_932), ("palangkaraya_desa", 30, 2_856)],
)
def test_real_boundaries_are_mended_within_the_law(name, villages, area_km2):
    path = DATA / f"{name}.gpkg"
    if not path.exists():
        pytest.skip(f"REAL DATA MISSING: {path.name} is not in the shared data folder")
    dataset = read_dataset(BOUNDARIES, [path])
    before = gpd.read_file(path).sort_values("kode", ignore_index=True)
    frame, figures = dataset.frame, dataset.report.figures
    assert frame["kode"].tolist() == before["kode"].tolist()
    assert len(frame) == villages
    assert figures["area_before_km2"] == pytest.approx(area_km2, rel=0.003)
    assert figures["area_after_km2"] == pytest.approx(figures["area_before_km2"], rel=1e-4)
    assert figures["overlap_left_km2"] < 0.5 * figures["overlap_before_km2"]
    assert figures["gap_left_km2"] < 0.5 * figures["gap_before_km2"]
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()
    assert _sampled_movement(before, frame) <= 5


def _sampled_movement(before, after):
    """Farthest new vertex or midpoint from the old border, an oracle that shares no code."""
    transform = Transformer.from_crs(
        4326, local_equal_area(tuple(before.total_bounds)), always_xy=True
    )
    farthest = 0.0
    for old, new in zip(before.geometry, after.geometry, strict=True):
        pairs = [
            np.column_stack(transform.transform(*shapely.get_coordinates(s).T)) for s in (old, new)
        ]
        border = shapely.transform(
            old.boundary, lambda xy: np.column_stack(transform.transform(*xy.T))
        )
        fresh = pairs[1][~np.isin(pairs[1] @ [1, 1j], pairs[0] @ [1, 1j])]
        if len(fresh):
            farthest = max(farthest, shapely.distance(shapely.points(fresh), border).max())
    return farthest
