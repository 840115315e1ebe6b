import pytest
import shapely

from peta.io.rings import polygonal, valid_polygon


def test_a_bow_keeps_both_halves_and_its_border():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    repaired, moved = valid_polygon(bow, bow)
    assert repaired.area == 2
    assert moved == 0


def test_a_hole_larger_than_its_shell_is_not_lost():
    confused = shapely.Polygon(
        [(40, 40), (60, 40), (60, 60), (40, 60)], [[(0, 0), (100, 0), (100, 100), (0, 100)]]
    )
    assert confused.area < 0
    repaired, moved = valid_polygon(confused, confused)
    assert repaired.area == pytest.approx(100 * 100 - 20 * 20)
    assert moved == 0


def test_a_spike_without_width_goes():
    spike = shapely.Polygon([(0, 0), (10, 0), (10, 5), (90, 5), (10, 5), (10, 10), (0, 10)])
    repaired, _ = valid_polygon(spike, spike)
    assert repaired.equals(shapely.box(0, 0, 10, 10))


def test_what_has_no_area_cannot_be_mended():
    line = shapely.Polygon([(0, 0), (10, 0), (0, 0), (10, 0)])
    assert valid_polygon(line, line) is None


def test_only_areas_are_kept():
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    assert polygonal(mixed).equals(shapely.box(0, 0, 1, 1))
    assert polygonal(shapely.Point(0, 0)).is_empty
