"""The areas as vector tiles: everybody is there at every zoom, and borders are shared."""

import gzip
import json
import math
import subprocess
import sys
from itertools import product

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.render.tiles import DEEPEST, FEW_VILLAGES, LAYERS, extent_of, first_zooms, wilayah_archive
from peta.render.tiles_archive import Archive, archive_bytes, tile_ids, zipped_tiles
from peta.render.tiles_coverage import met, simplified
from peta.render.tiles_cutting import MARGIN, pieces_of, rings_of
from tests.engine.kecamatan import KECAMATAN, World
from tests.render.decoding import decoded

TINY = "64.02.02.2002"
SPECK = shapely.box(117.5, 0.5, 117.50002, 0.50002)  # two metres


@pytest.fixture(scope="module")
def villages():
    """The kecamatan, and an island of two metres that no zoom has a unit for."""
    frame = World().frames()["boundaries"]
    island = frame.iloc[[0]].assign(kode=TINY, nama='Pulau "Kecil" é', geometry=[SPECK])
    return gpd.GeoDataFrame(gpd.pd.concat([frame, island], ignore_index=True), crs=frame.crs)


def made(villages):
    """The archive of villages as publishing makes it."""
    return wilayah_archive(villages, met(villages.geometry.to_numpy()))


@pytest.fixture(scope="module")
def file(villages, tmp_path_factory):
    """The archive on disk."""
    file = tmp_path_factory.mktemp("tiles") / "wilayah.pmtiles"
    file.write_bytes(made(villages))
    return file


def features_of(archive, zoom):
    """Every feature of every tile of a zoom, by layer."""
    found = {name: [] for name in LAYERS}
    column, row = (math.floor(share * 2**zoom) for share in (297 / 360, 0.5))
    for place in product(range(column - 15, column + 25), range(row - 20, row + 20)):
        tile = archive.tile(zoom, *place)
        for name, features in decoded(gzip.decompress(tile)).items() if tile else ():
            found[name] += features
    return found


def codes(villages, name):
    return sorted({kode[: LAYERS[name].width] for kode in villages["kode"]})


@pytest.mark.parametrize("zoom", [0, 5, 6, 7, 9, DEEPEST])
def test_nobody_is_dropped_at_any_zoom(villages, file, zoom):
    found = features_of(Archive(file), zoom)
    first = first_zooms(len(villages))
    for name, features in found.items():
        expected = codes(villages, name) if zoom >= first[name] else []
        assert sorted({feature.kode for feature in features}) == expected
        # The id is the row in the order of code.
        assert all(feature.id == expected.index(feature.kode) for feature in features)
        assert all(feature.shape.area > 0 for feature in features)


READ_BY_GDAL = """
import json, sys, pyogrio
read = pyogrio.read_dataframe(sys.argv[1], layer=sys.argv[2], ZOOM_LEVEL=int(sys.argv[3]))
shapes = read.dissolve("kode").to_crs(4326).geometry
print(json.dumps([dict(zip(read["kode"], read["nama"])), dict(shapes.to_wkt())]))
"""


def test_gdal_reads_the_same(villages, file):
    # A process of its own: here only the drivers that uploads need are left.
    command = [sys.executable, "-c", READ_BY_GDAL, str(file), "desa", str(DEEPEST)]
    names, shapes = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert names == dict(zip(villages["kode"], villages["nama"], strict=True))
    for kode, shape in zip(villages["kode"], villages.geometry, strict=True):
        assert shapely.hausdorff_distance(shape, shapely.from_wkt(shapes[kode])) < 0.0002


def test_the_order_of_rows_does_not_matter(villages, file):
    shuffled = villages.sample(frac=1, random_state=1)
    assert made(shuffled) == file.read_bytes()


def test_metadata_says_from_where_on_a_layer_is_there(villages, file):
    archive = Archive(file)
    layers = {layer["id"]: layer for layer in archive.metadata["vector_layers"]}
    assert list(layers) == list(LAYERS)
    assert {name: layer["minzoom"] for name, layer in layers.items()} == first_zooms(13)
    assert archive.header.zooms == (0, DEEPEST)
    assert archive.header.box == pytest.approx(villages.total_bounds, abs=1e-6)
    assert first_zooms(FEW_VILLAGES)["desa"] < first_zooms(FEW_VILLAGES + 1)["desa"]


def test_every_tile_in_turn(file):
    archive = Archive(file)
    contents = list(archive.contents())
    assert contents[0] == (0, archive.tile(0, 0, 0))
    assert sorted({zoom for zoom, _ in contents}) == list(range(DEEPEST + 1))


def test_outside_is_nothing(file):
    archive = Archive(file)
    for place in ((7, 0, 0), (13, 0, 0), (7, 128, 0), (7, -1, 3), (0, 0, 1), (30, 5, 5)):
        assert archive.tile(*place) is None


def test_names_that_nobody_gave_are_codes(villages):
    unnamed = villages.assign(kecamatan=None)
    content = made(unnamed)
    assert f'\n\x08{KECAMATAN}"\n\n\x08{KECAMATAN}'.encode() in _all_tiles(content)


def _all_tiles(content):
    begin = content.index(b"\x1f\x8b")
    wire = b""
    for part in content[begin:].split(b"\x1f\x8b\x08")[1:]:
        try:
            wire += gzip.decompress(b"\x1f\x8b\x08" + part)
        except (OSError, EOFError):
            continue
    return wire


def jigsaw(seed, count=60):
    """Cells that fill a box, as villages fill a kabupaten."""
    points = np.random.default_rng(seed).uniform((116, -1), (117, 0), (count, 2))
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points), extend_to=shapely.box(116, -1, 117, 0)
    )
    box = shapely.box(116, -1, 117, 0)
    return shapely.intersection(shapely.get_parts(cells), box)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), zoom=st.integers(5, 12))
def test_neighbours_share_their_border_in_every_tile(seed, zoom):
    """On the grid there is neither a gap nor an overlap: areas sum to that of the whole."""
    cells = simplified(jigsaw(seed), 0.01)
    extent = extent_of(zoom)
    points = shapely.get_coordinates(shapely.point_on_surface(cells))
    rings = rings_of(cells, points, extent << zoom)
    whole = rings_of([shapely.coverage_union_all(cells)], points[:1], extent << zoom)
    assert _area(rings) == _area(whole)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), zoom=st.integers(5, 11))
def test_tiles_cut_a_shape_without_loss(seed, zoom):
    """What lies in the tiles without their margins is the shape."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    far = np.random.default_rng(seed).uniform(0.1, 0.4, len(turn))
    ring = np.column_stack([116.5 + far * np.cos(turn), -0.5 + far * np.sin(turn)])
    extent = 2048
    rings = rings_of([shapely.Polygon(ring)], np.array([[116.5, -0.5]]), extent << zoom)
    pieces = pieces_of(rings, extent)
    area = 0.0
    for start, stop, column, row in zip(
        pieces.start, pieces.stop, pieces.column, pieces.row, strict=True
    ):
        x, y, margin = column * extent, row * extent, extent // MARGIN
        piece = shapely.make_valid(shapely.Polygon(pieces.xy[start:stop]))
        inside = shapely.intersection(piece, shapely.box(x, y, x + extent, y + extent))
        area += inside.area
        west, south, east, north = piece.bounds
        assert (west, south) >= (x - margin, y - margin) or south >= y - margin
        assert east <= x + extent + margin
        assert north <= y + extent + margin
    # A corner cut at a margin is rounded to the grid.
    assert area == pytest.approx(abs(_area(rings)) / 2, rel=0.002, abs=20)


def _area(rings):
    """Twice the area of all rings, holes counted against it."""
    total = 0
    for start, stop, hole in zip(rings.start, rings.stop, rings.hole, strict=True):
        x, y = rings.xy[start:stop].T
        twice = abs(int((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()))
        total += -twice if hole else twice
    return total


def test_a_lake_is_a_hole_and_an_island_in_it_is_not():
    lake = shapely.box(116.2, -0.8, 116.8, -0.2)
    shapes = [shapely.box(116, -1, 117, 0) - lake, shapely.box(116.4, -0.6, 116.6, -0.4)]
    rings = rings_of(shapes, np.zeros((2, 2)), 2048 << 6)
    assert rings.hole.tolist() == [False, True, False]
    assert rings.area.tolist() == [0, 0, 1]


def test_what_is_too_small_is_a_triangle_where_it_lies():
    points = np.array([[116.0, -1.0], [117.0, 0.0]])
    rings = rings_of([SPECK, None], points, 2048)
    assert rings.area.tolist() == [0, 1]
    for start, stop, (lon, _) in zip(rings.start, rings.stop, points, strict=True):
        assert stop - start == 3
        assert rings.xy[start, 0] == round((lon + 180) / 360 * 2048)


def test_borders_that_do_not_quite_meet_are_made_to_meet():
    """Overlaps, slivers and a hole of metres between villages; a lake stays."""
    west = shapely.box(0, 0, 1, 1) - shapely.box(0.4, 0.4, 0.6, 0.6)
    east = shapely.box(1.0004, 0, 2, 1)
    north = shapely.box(-0.0, 0.9999, 2, 2)
    south = shapely.box(0, -1, 2, 0)
    whole = met([west, east, north, south])
    assert shapely.coverage_is_valid(whole)
    assert shapely.get_num_interior_rings(shapely.coverage_union_all(whole)) == 1
    assert shapely.area(whole).sum() == pytest.approx(6 - 0.04, abs=1e-9)


def test_what_meets_already_is_left_alone():
    cells = jigsaw(1)
    clean = met(cells)
    assert shapely.equals(clean, cells).all()
    assert list(met(clean)) == list(clean)


@pytest.mark.parametrize("zoom", range(6))
def test_tiles_are_numbered_along_a_curve_without_a_jump(zoom):
    side = np.arange(1 << zoom)
    column, row = (axis.ravel() for axis in np.meshgrid(side, side))
    ids = tile_ids(zoom, column, row)
    assert sorted(ids - (4**zoom - 1) // 3) == list(range(4**zoom))
    order = np.argsort(ids)
    steps = np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))
    assert (steps == 1).all()


def test_a_tile_number_of_the_specification():
    assert tile_ids(12, np.array([3423]), np.array([1763])).tolist() == [19078479]


def test_a_large_archive_has_directories_below_its_root(tmp_path):
    places = [(8, column, row) for column in range(256) for row in range(256)]
    tiles = {place: repr(place).encode() * (1 + place[1] % 7) for place in places}
    tiles |= {(8, column, 7): b"sea" for column in range(256)}
    del tiles[8, 3, 4]
    content = archive_bytes(zipped_tiles(tiles), {"name": "x"}, (0, 0, 1, 1))
    (tmp_path / "large.pmtiles").write_bytes(content)
    archive = Archive(tmp_path / "large.pmtiles")
    assert sum(archive.header.root) <= 16_384
    for place in [(8, 0, 0), (8, 255, 255), (8, 3, 5), (8, 9, 7), (8, 200, 7)]:
        assert gzip.decompress(archive.tile(*place)) == tiles[place]
    assert archive.tile(8, 3, 4) is None
    assert {tile for _, tile in archive.contents()} == set(zipped_tiles(tiles).values())
    # The same content is kept once.
    assert content.count(zipped_tiles({(8, 0, 7): b"sea"})[8, 0, 7]) == 1
