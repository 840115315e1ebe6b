"""The live index answers as brute force does, after inserts and deletes, and from any thread."""

import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.crs import GEOD
from peta.engine.index import Entry, SpatialIndex

# A coarse lattice over the equator and the zone border at 114 E makes ties, shared corners and
# duplicates common.
LONS = st.integers(-6, 6).map(lambda step: 114 + step / 100)
LATS = st.integers(-6, 6).map(lambda step: step / 100)
PLACES = st.tuples(LONS, LATS)
KEYS = st.integers(0, 15)
STEPS = st.lists(st.tuples(st.booleans(), KEYS, PLACES), max_size=40)
START = st.lists(PLACES, max_size=8)
BOXES = st.tuples(PLACES, PLACES).map(
    lambda ends: (
        min(ends[0][0], ends[1][0]),
        min(ends[0][1], ends[1][1]),
        max(ends[0][0], ends[1][0]),
        max(ends[0][1], ends[1][1]),
    )
)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


def built(start: list[tuple[float, float]], steps: list) -> tuple[SpatialIndex, dict]:
    """An index after inserts and deletes, and what must be in it."""
    content = {f"start-{number}": place for number, place in enumerate(start)}
    index = SpatialIndex(Entry("p", key, shapely.Point(at)) for key, at in content.items())
    for adds, key, place in steps:
        if adds and key not in content:
            index.insert(Entry("p", key, shapely.Point(place)))
            content[key] = place
        elif not adds and key in content:
            index.delete("p", key)
            del content[key]
    return index, content


@settings(deadline=None, max_examples=60)
@given(START, STEPS, BOXES)
def test_within_is_brute_force(start, steps, box):
    index, content = built(start, steps)
    west, south, east, north = box
    expected = {
        key for key, (lon, lat) in content.items() if west <= lon <= east and south <= lat <= north
    }
    assert {entry.key for entry in index.within(box, "p")} == expected
    assert len(index) == len(content)


@settings(deadline=None, max_examples=60)
@given(START, STEPS, PLACES, st.integers(1, 6))
def test_nearest_is_brute_force(start, steps, here, k):
    index, content = built(start, steps)
    found = index.nearest(*here, "p", k)
    expected = sorted(metres(here, place) for place in content.values())[:k]
    assert [distance for _, distance in found] == pytest.approx(expected, abs=1e-6)
    assert len({entry.key for entry, _ in found}) == len(found)
    for entry, distance in found:
        assert distance == pytest.approx(metres(here, content[entry.key]), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.lists(BOXES, max_size=12), st.sets(st.integers(0, 11)), PLACES)
def test_containing_is_brute_force(boxes, gone, here):
    boxes = [box for box in boxes if box[0] < box[2] and box[1] < box[3]]
    index = SpatialIndex(Entry("d", key, shapely.box(*box)) for key, box in enumerate(boxes))
    for key in gone & set(range(len(boxes))):
        index.delete("d", key)
    lon, lat = here
    expected = {
        key
        for key, (west, south, east, north) in enumerate(boxes)
        if key not in gone and west <= lon <= east and south <= lat <= north
    }
    assert {entry.key for entry in index.containing(lon, lat, "d")} == expected


def test_containing_looks_at_the_shape_and_not_at_its_box():
    corner = shapely.Polygon([(0, 0), (1, 0), (0, 1)])
    index = SpatialIndex([Entry("d", "A", corner)])
    assert index.containing(0.9, 0.9, "d") == []
    assert [entry.key for entry in index.containing(0.5, 0.5, "d")] == ["A"]


def test_entries_come_in_order_of_entry():
    places = [(114.03, 0.0), (114.01, 0.0), (114.02, 0.0)]
    index = SpatialIndex(Entry("p", number, shapely.Point(at)) for number, at in enumerate(places))
    index.insert(Entry("p", 9, shapely.Point(114.0, 0.0)))
    assert [entry.key for entry in index.within((113, -1, 115, 1), "p")] == [0, 1, 2, 9]


def test_nearest_measures_metres_and_not_degrees():
    # At 60 N a degree east is half a degree north: the tree's own order is wrong there.
    index = SpatialIndex(
        [
            Entry("p", "north", shapely.Point(117, 60.08)),
            Entry("p", "east", shapely.Point(117.1, 60)),
        ]
    )
    assert [entry.key for entry, _ in index.nearest(117, 60, "p", 2)] == ["east", "north"]


def test_kinds_do_not_meet():
    index = SpatialIndex([Entry("posyandu", 1, shapely.Point(117, 0))])
    index.insert(Entry("mck", 1, shapely.Point(117, 0)))
    index.delete("mck", 1)
    assert [entry.kind for entry, _ in index.nearest(117, 0, "posyandu", 5)] == ["posyandu"]
    assert index.nearest(117, 0, "mck", 5) == []
    assert index.within((116, -1, 118, 1), "rumah") == []


def test_nothing_there():
    index = SpatialIndex()
    assert len(index) == 0
    assert index.nearest(117, 0, "p", 3) == []
    assert index.containing(117, 0, "p") == []
    assert SpatialIndex([Entry("p", 1, shapely.Point(0, 0))]).nearest(0, 0, "p", 0) == []


def test_a_key_is_there_once():
    index = SpatialIndex([Entry("p", 1, shapely.Point(117, 0))])
    with pytest.raises(KeyError):
        index.insert(Entry("p", 1, shapely.Point(118, 0)))
    assert [entry.geometry.x for entry in index.within((116, -1, 119, 1), "p")] == [117]
    with pytest.raises(KeyError):
        index.delete("p", 2)
    with pytest.raises(KeyError):
        SpatialIndex([Entry("p", 1, shapely.Point(0, 0)), Entry("p", 1, shapely.Point(1, 0))])
    assert len(index) == 1


THREADS, ROUNDS = 8, 400


def hammer() -> None:
    """Eight threads ask, insert and delete at once; afterwards the right things are left."""
    index = SpatialIndex(
        Entry("p", f"start-{number}", shapely.Point(117 + number / 1000, 0))
        for number in range(200)
    )
    boxes = product(range(10), range(10))
    for number, (column, row) in enumerate(boxes):
        west, south = 117 + column / 50, -0.1 + row / 50
        index.insert(Entry("d", number, shapely.box(west, south, west + 0.02, south + 0.02)))

    def work(thread: int) -> None:
        chance = random.Random(thread)
        for turn in range(ROUNDS):
            lon, lat = 117 + chance.random() / 5, (chance.random() - 0.5) / 5
            key = f"{thread}-{turn}"
            index.insert(Entry("p", key, shapely.Point(lon, lat)))
            assert len(index.nearest(lon, lat, "p", 3)) == 3
            assert any(entry.key == key for entry in index.within((lon, lat, lon + 1, 1), "p"))
            assert index.containing(117.01, 0.01, "d")
            if turn % 2:
                index.delete("p", key)
        for number in range(thread, 200, THREADS):
            index.delete("p", f"start-{number}")

    # Threads change places often, so that one comes between two steps of another.
    sys.setswitchinterval(1e-5)
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, thread) for thread in range(THREADS)]:
            done.result()
    left = {entry.key for entry in index.within((116, -1, 118, 1), "p")}
    expected = {f"{thread}-{turn}" for thread in range(THREADS) for turn in range(0, ROUNDS, 2)}
    assert left == expected
    assert len(index) == len(expected) + 100


def test_nearest_finds_as_many_as_there_are_while_one_comes_and_goes():
    index = SpatialIndex(Entry("p", key, shapely.Point(117 + key / 100, 0)) for key in range(1, 9))
    done = threading.Event()

    def come_and_go():
        while not done.is_set():
            index.insert(Entry("p", "guest", shapely.Point(117, 0)))
            index.delete("p", "guest")

    guest = threading.Thread(target=come_and_go)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    guest.start()
    try:
        answers = [index.nearest(117, 0, "p", 3) for _ in range(1500)]
    finally:
        done.set()
        guest.join()
        sys.setswitchinterval(usual)
    hosts = [[entry.key for entry, _ in answer if entry.key != "guest"] for answer in answers]
    assert {len(answer) for answer in answers} == {3}
    assert {tuple(keys) for keys in hosts} <= {(1, 2, 3), (1, 2)}


def test_threads_do_not_kill_the_process():
    # In a process of its own: an abort of the R-tree takes the whole process with it.
    code = "from tests.engine.test_index import hammer; hammer(); print('survived')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "survived"), done.stderr[-2000:]
