"""The drawn map: every area in its colour at its place, to scale, the same every time."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from peta.domain.crs import GEOD
from peta.domain.wilayah import Level
from peta.render.drawn_map import (
    OUTSIDE,
    Ground,
    MapView,
    draw_locator,
    draw_map,
    simplified,
)
from peta.render.map_classes import FIXED, MET, NO_DATA, colour_of, fitted
from peta.render.map_frame import METRES_PER_POINT, MapFrame, degrees
from peta.render.map_labels import Name, placed
from peta.render.map_legend import Imprint, legend_of, map_setting
from peta.render.picture import LARGEST, SMALLEST, Picture, layout_of, render_png
from peta.render.style import luminance

BOX = (116.0, 0.0, 116.4, 0.2)
# Four villages side by side, each a tenth of a degree wide, two in each kecamatan.
KODES = ["64.01.01.2001", "64.01.01.2002", "64.01.02.2001", "64.02.01.2001"]
RATIOS = [0.1, 0.6, None, 1.0]
STATUSES = ["gap", "gap", "no_data", "met"]
COLOURS = ["#6b1535", "#e8834a", NO_DATA, "#dcefdc"]
SHAPES = [shapely.box(116 + x / 10, 0, 116.1 + x / 10, 0.2) for x in range(4)]
FACILITIES = [
    {"kind": "posyandu", "state": "working", "lon": 116.05, "lat": 0.03},
    {"kind": "mck", "state": "not_working", "lon": 116.15, "lat": 0.03},
    {"kind": "posyandu", "state": "unknown", "lon": 116.25, "lat": 0.03},
]
GROUND = Ground(KODES, ["Satu", "Dua", "Tiga", "Empat"], RATIOS, STATUSES, SHAPES, FACILITIES)
STANDARD = {
    "name": "Dalam jangkauan",
    "sentence": "Setiap orang.",
    "source": {"title": "Asumsi", "assumption": True},
}
RUN = {
    "id": "0123456789",
    "created_at": "2026-01-02T03:04:05+00:00",
    "data_date": "2025-06-17",
    "sample": True,
    "approximate": True,
}
NAMES_OF_EVIL = [
    "<script>alert(1)</script>",
    "</text></svg><image href='http://evil.example/x'/>",
    "]]>&amp;&#x41;",
    '" onload="alert(1)',
    "#panic() $x$ *b*",
    "\x00\x0b\ufffe\ud83c\udf0b".encode("utf-16", "surrogatepass").decode("utf-16"),
]


def view(kode="", **more):
    return MapView(kode, "id", "Judul", "U", **more)


def drawn(kode="", ground=GROUND, frame=None):
    return draw_map(frame or MapFrame(BOX, 400, 260), ground, view(kode))


def imprint(lang="id"):
    return Imprint("Semua", STANDARD, RUN, {"origin": "desa.gpkg", "data_date": "2025-01-01"},
                   "peta.example.go.id", lang)  # fmt: skip


def picture(kode="", ground=GROUND, width=600, height=400, **parts):
    layout = layout_of(width, height, **parts)
    frame = MapFrame(BOX, *layout.map_size)
    setting = map_setting(draw_map(frame, ground, view(kode)), imprint())
    return frame, layout, render_png(
        Picture(setting, layout, STANDARD, RUN, ["data contoh"], "peta.example.go.id", "id")
    )  # fmt: skip


# The frame.


@given(
    lon=st.floats(95, 140),
    lat=st.floats(-10, 5),
    side=st.floats(0.01, 3),
    width=st.floats(100, 2000),
    height=st.floats(100, 2000),
)
@settings(max_examples=60, deadline=None)
def test_a_place_on_the_page_leads_back_to_the_ground(lon, lat, side, width, height):
    frame = MapFrame((lon, lat, lon + side, lat + side), width, height)
    corners = np.array([[lon, lat], [lon + side, lat], [lon, lat + side], [lon + side, lat + side]])
    page = frame.place(corners)
    assert np.allclose(frame.lonlat(page), corners, atol=1e-7)
    assert (page >= 0).all()
    assert (page <= [width, height]).all()


@given(st.floats(0.02, 1.5), st.floats(0, 359))
@settings(max_examples=40, deadline=None)
def test_distances_are_to_scale(side, bearing):
    frame = MapFrame((116, -side, 116 + side, 0), 300, 300)
    middle = (116 + side / 2, -side / 2)
    metres = side * 30_000
    lon, lat, _ = GEOD.fwd(*middle, bearing, metres)
    points = np.hypot(*np.diff(frame.place(np.array([middle, (lon, lat)])), axis=0)[0])
    assert points * METRES_PER_POINT * frame.denominator == pytest.approx(metres, rel=1e-3)
    assert points * frame.metres_per_point == pytest.approx(metres, rel=1e-3)


def test_north_is_up_and_east_is_right():
    frame = MapFrame(BOX, 400, 260)
    (left, low), (right, high) = frame.place(np.array([[116.0, 0.0], [116.4, 0.2]]))
    assert left < right
    assert high < low


def test_a_village_of_a_few_metres_is_no_division_by_nothing():
    frame = MapFrame((116.0, 0.0, 116.0, 0.0), 300, 200)
    assert 1000 <= frame.denominator < 10_000
    assert frame.bar_m > 0


def test_the_graticule_stands_where_its_degrees_are():
    frame = MapFrame(BOX, 400, 260)
    assert len(frame.meridians()) >= 3
    for lon, x in frame.meridians():
        assert frame.lonlat(np.array([[x, frame.height]]))[0, 0] == pytest.approx(lon, abs=1e-4)
    for lat, y in frame.parallels():
        assert frame.lonlat(np.array([[0, y]]))[0, 1] == pytest.approx(lat, abs=1e-4)


@pytest.mark.parametrize(
    ("value", "lang", "axis", "text"),
    [(117, "id", "lon", "117° BT"), (-0.25, "en", "lat", "0°15′ S"), (-1e-9, "id", "lat", "0°"),
     (116.99999, "id", "lon", "117° BT"), (-45, "id", "lon", "45° BB")],
)  # fmt: skip
def test_degrees_are_written_as_on_maps(value, lang, axis, text):
    assert degrees(value, lang, axis) == text


# What is drawn.


def test_every_area_is_counted_in_its_class_and_no_data_is_hatched():
    counts = drawn().counts
    assert sum(counts.values()) == len(KODES)
    assert counts == dict.fromkeys(COLOURS, 1)
    assert f'fill="url(#{NO_DATA})"' in drawn().svg
    assert (
        'fill="url(#no-data)"'
        not in drawn(ground=replace(GROUND, ratios=[0.0] * 4, statuses=["gap"] * 4)).svg
    )


@pytest.mark.parametrize(
    ("ratio", "place"), [(0, 0), (0.2499, 0), (0.25, 1), (0.5, 2), (0.9999, 3), (1.2, 3)]
)
def test_a_ratio_has_the_colour_of_its_class(ratio, place):
    assert colour_of(ratio, "gap") == FIXED[place].colour
    assert colour_of(ratio, "met") == MET.colour


@pytest.mark.parametrize("unknown", [None, float("nan")])
def test_unknown_has_no_colour_of_a_class(unknown):
    assert colour_of(unknown, "no_data") == colour_of(unknown, "gap") == NO_DATA
    assert colour_of(0.4, "no_data") == NO_DATA


@given(st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True))
def test_fitted_classes_follow_each_other_from_the_darkest_to_the_palest(cuts):
    breaks = [0.0, *(cut / 100 for cut in sorted(cuts)), 1.0]
    classes = fitted(breaks)
    assert [one.low for one in classes] + [classes[-1].high] == breaks
    shades = [luminance(one.colour) for one in classes]
    assert shades == sorted(set(shades))


def test_around_an_area_above_nothing_else_is_coloured_but_around_a_village_everything_is():
    inside = drawn("64.01")
    assert inside.counts == dict.fromkeys(COLOURS[:3], 1)
    assert OUTSIDE in inside.svg
    village = drawn(KODES[0])
    assert sum(village.counts.values()) == 4
    assert OUTSIDE not in village.svg
    assert village.has_chosen
    assert not drawn().has_chosen


def test_borders_of_the_levels_above_are_drawn_where_two_areas_meet():
    assert drawn().levels == [Level.KECAMATAN, Level.KABUPATEN_KOTA]
    one = Ground(KODES[:2], ["a", "b"], [0.1, 0.2], ["gap", "gap"], SHAPES[:2])
    assert drawn(ground=one).levels == []


def test_a_shared_border_is_drawn_once_so_that_its_dashes_stay():
    dashed = re.findall(r'<path d="([^"]+)"[^>]*stroke-dasharray', drawn().svg)[0]
    lines = [re.findall(r"([\d.]+) ([\d.]+)", line) for line in dashed.split("M")[1:]]
    steps = [frozenset(step) for line in lines for step in pairwise(line)]
    x = MapFrame(BOX, 400, 260).place(np.array([[116.2, 0.0]]))[0, 0]
    between = [step for step in steps if all(float(end[0]) == round(x, 2) for end in step)]
    assert len(between) == 1
    assert len(set(steps)) == len(steps)


def test_facilities_show_their_kind_and_state_unless_they_are_too_many():
    assert drawn().symbols == [
        ("mck", "not_working"), ("posyandu", "unknown"), ("posyandu", "working"),
    ]  # fmt: skip
    crowd = [{**FACILITIES[0], "lon": 116 + n / 10_000} for n in range(800)]
    assert drawn(ground=replace(GROUND, facilities=crowd)).symbols == []


def test_the_order_of_the_rows_does_not_matter():
    order = [2, 0, 3, 1]
    mixed = Ground(
        [KODES[n] for n in order],
        [GROUND.names[n] for n in order],
        [RATIOS[n] for n in order],
        [STATUSES[n] for n in order],
        [SHAPES[n] for n in order],
        FACILITIES[::-1],
    )
    assert drawn("64.01", mixed).svg == drawn("64.01").svg
    assert drawn("64.01").svg == drawn("64.01").svg


def test_simplified_neighbours_keep_one_border():
    rng = np.random.default_rng(4)
    wiggle = np.column_stack([50 + rng.normal(0, 0.3, 400), np.linspace(0, 100, 400)])
    left = shapely.Polygon([*wiggle, (0, 100), (0, 0)])
    right = shapely.Polygon([*wiggle, (100, 100), (100, 0)])
    one, other = simplified(np.array([left, right], dtype=object))
    assert shapely.get_num_coordinates(one) < 300
    assert shapely.area(shapely.intersection(one, other)) == pytest.approx(0, abs=1e-9)
    assert one.area + other.area == pytest.approx(left.area + right.area)


def test_nothing_at_all_can_be_drawn():
    empty = drawn(ground=Ground([], [], [], [], []))
    assert empty.counts == {}
    ElementTree.fromstring(empty.svg)


# Names.


@pytest.mark.parametrize("name", NAMES_OF_EVIL)
def test_a_name_is_text_and_never_markup(name):
    ground = replace(GROUND, names=[name, "Dua", "Tiga", "Empat"])
    svg = drawn(KODES[0], ground).svg
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "defs", "pattern", "rect", "path", "g", "circle", "text", "title",
                    "clipPath"}  # fmt: skip
    attributes = {key for element in root.iter() for key in element.attrib}
    assert not {key for key in attributes if key.startswith("on") or "href" in key}
    texts = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
    kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", name)
    assert set(kept.split()) <= set(texts.split())


def test_names_keep_clear_of_each_other_and_of_the_edge():
    shapes = [shapely.box(x, 0, x + 6, 30) for x in range(0, 300, 6)]
    names = [Name(f"Sukamaju {n}", shape, 6.0, roomy=True) for n, shape in enumerate(shapes)]
    xs = [float(x) for x in re.findall(r'<text x="([\d.]+)"', placed(names, (0, 0, 300, 30)))]
    assert 3 <= len(xs) < 50
    assert all(10 <= x <= 290 for x in xs)


def test_a_drawing_names_no_other_host():
    hosts = set(re.findall(r"https?://[^\"' ]+", drawn().svg))
    assert hosts == {"http://www.w3.org/2000/svg"}


# Beside the map.


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_legend_explains_all_that_is_drawn_and_the_imprint_its_making(lang):
    found = draw_map(MapFrame(BOX, 400, 260), GROUND, view("64.01"))
    labels = [entry["label"] for entry in legend_of(found, lang)]
    assert len(labels) == len(set(labels)) == len(FIXED) + 2 + 1 + 2 + 3
    for entry in legend_of(found, lang):
        ElementTree.fromstring(entry["picture"])
    told = map_setting(found, imprint(lang))
    assert str(round(found.frame.denominator))[:2] in told["scale"]
    text = " ".join(told["imprint"])
    for fact in ("WGS 84", "Lambert", "desa.gpkg", "Asumsi", RUN["id"], "peta.example.go.id"):
        assert fact in text


def test_the_locator_points_at_the_area():
    frame = MapFrame(BOX, 90, 90)
    svg = draw_locator(frame, list(zip(["64.01", "64.02"], SHAPES[:2], strict=True)), "64.02",
                       (116.35, 0.1))  # fmt: skip
    x, y = map(float, re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg).groups())
    assert np.allclose(frame.place(np.array([[116.35, 0.1]]))[0], (x, y), atol=0.01)


# Pictures.


def test_a_picture_shows_every_area_in_its_colour_where_it_lies():
    frame, layout, png = picture()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert image.size == (600, 400)
    corner = np.array([layout.margin, layout.margin + layout.title + layout.gutter])
    for colour, shape in zip(COLOURS, SHAPES, strict=True):
        if colour == NO_DATA:
            continue
        spot = np.array([[shape.centroid.x - 0.03, 0.155]])
        x, y = (frame.place(spot)[0] + corner).round().astype(int).tolist()
        assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((x, y))) == colour


@pytest.mark.parametrize(
    ("width", "height", "parts"),
    [(SMALLEST, SMALLEST, {}), (LARGEST, SMALLEST, {}), (320, 640, {"legend": False}),
     (640, 360, {"title": False, "legend": False})],
)  # fmt: skip
def test_a_picture_has_the_size_that_was_asked_for(width, height, parts):
    _, _, png = picture(width=width, height=height, **parts)
    assert Image.open(io.BytesIO(png)).size == (width, height)


@given(st.integers(SMALLEST, LARGEST), st.integers(SMALLEST, LARGEST), st.booleans(), st.booleans())
def test_the_map_has_the_most_of_a_picture(width, height, legend, title):
    layout = layout_of(width, height, legend=legend, title=title)
    wide, tall = layout.map_size
    assert wide > width * 0.5
    assert tall > height * 0.4
    assert layout.foot > 0


def test_a_picture_is_the_same_every_time():
    assert picture()[2] == picture()[2]


@pytest.mark.parametrize("name", NAMES_OF_EVIL)
def test_no_name_keeps_a_picture_from_being_made(name):
    ground = replace(GROUND, names=[name] * 4)
    assert picture(KODES[0], ground)[2].startswith(b"\x89PNG")


def test_the_scale_is_the_one_worked_by_hand():
    """44 km on 260 points, 3 % free on each side: 1 : 510,329, drawn at 1 : 600,000."""
    width = 44_000 / 111_319.490793
    frame = MapFrame((116, 0, 116 + width, 0.01), 260, 260, margin=0.03)
    assert frame.denominator == 600_000
    (left, _), (right, _) = frame.place(np.array([[116, 0], [116 + width, 0]]))
    assert (right - left) * 25.4 / 72 == pytest.approx(44_000_000 / 600_000, rel=1e-3)
