"""A place is found however people write its name, and nobody is taken at a likeness."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peta.domain.wilayah import Level
from peta.io.names import SAME_PLACE_SCORE, folded_name
from peta.search import AreaSearch
from peta.selection import AreaColumns

NAMES = {
    "32": "Jawa Barat",
    "32.01": "Kabupaten Bogor",
    "32.71": "Kota Bogor",
    "64": "Kalimantan Timur",
    "64.02": "Kabupaten Kutai Kartanegara",
    "64.02.01": "Muara Muntai",
    "64.02.02": "Loa Kulu",
    "64.02.02.2003": "Loa Kulu Kota",
    "64.02.02.2014": "Sumber Sari",
    "64.02.07": "Sebulu",
    "64.02.07.2001": "Sebulu Ulu",
    "64.02.07.2007": "Sumber Sari",
    "64.02.07.2009": "Kota Bangun II",
    "64.72": "Kota Samarinda",
    "64.72.03": "Samarinda Ulu",
    "64.72.03.1001": "Sidodadi",
}


def areas_of(names):
    box = {"west": 0.0, "south": 0.0, "east": 1.0, "north": 1.0}
    return AreaColumns({kode: {"nama": name, **box} for kode, name in names.items()})


SEARCH = AreaSearch(areas_of(NAMES))


def codes(text, **more):
    return [one.kode for one in SEARCH.find(text, **more)]


@pytest.mark.parametrize(
    ("text", "first", "match"),
    [
        ("loa kulu", "64.02.02", "same"),
        ("LOA KOELOE", "64.02.02", "same"),
        ("Kec. Loa Kulu", "64.02.02", "same"),
        ("ds. sumbersari", "64.02.02.2014", "same"),
        ("Kel. Sidodadi", "64.72.03.1001", "same"),
        ("Sebulu Hulu", "64.02.07.2001", "same"),
        ("Kota Bangun 2", "64.02.07.2009", "same"),
        ("kukar", "64.02", "same"),
        ("kaltim", "64", "same"),
        ("Prov. Kalimantan Timur", "64", "same"),
        ("Kota Bogor", "32.71", "same"),
        ("Kabupaten Bogor", "32.01", "same"),
        ("samar", "64.72", "prefix"),
        ("loa ku", "64.02.02", "prefix"),
        ("muntai", "64.02.01", "part"),
        ("kartanegara", "64.02", "part"),
        ("kutai kertanegara", "64.02", "similar"),
        ("samrinda", "64.72", "similar"),
        ("sidodaid", "64.72.03.1001", "similar"),
        ("64.02.07", "64.02.07", "kode"),
        ("64.02.07.", "64.02.07.2001", "kode"),
    ],
)
def test_however_it_is_written(text, first, match):
    found = SEARCH.find(text)[0]
    assert (found.kode, found.match) == (first, match)


def test_what_is_alike_comes_last_and_says_how_like_it_is():
    ways = [one.match for one in SEARCH.find("sebul", limit=50)]
    rank = ["same", "prefix", "part", "similar"]
    assert ways == sorted(ways, key=rank.index)
    for one in SEARCH.find("kutai kertanegara"):
        assert SAME_PLACE_SCORE <= one.score < 100


def test_names_of_areas_above_tell_namesakes_apart():
    assert codes("sumber sari") == ["64.02.02.2014", "64.02.07.2007"]
    assert codes("sumber sari, sebulu") == ["64.02.07.2007"]
    assert codes("sumber sari, Kec. Loa Kulu, kukar") == ["64.02.02.2014"]
    assert codes("sumber sari, Kota Samarinda") == []
    assert codes("sumber sari, ") == codes("sumber sari")


def test_level_and_limit():
    assert codes("loa", level=Level.KECAMATAN) == ["64.02.02"]
    assert codes("s", limit=2) == ["64.72", "64.02.07"]
    assert codes("64", level=Level.KABUPATEN_KOTA) == ["64.02", "64.72"]


@pytest.mark.parametrize("text", ["", " ", ",", "!?", "zzzzzz", "99", "64.99", "'; drop", "\x00"])
def test_nothing_is_found_where_nothing_is_meant(text):
    assert codes(text) == []


def test_no_areas_at_all():
    assert AreaSearch(areas_of({})).find("loa") == []


LETTERS = st.text("abnstui", min_size=2, max_size=8)


@settings(deadline=None, max_examples=200)
@given(st.lists(LETTERS, min_size=1, max_size=30), LETTERS)
@example(["ntb"], "ntb")  # a village, not the province
@example(["pasir", "paser"], "pasir")
def test_same_beginning_and_part_are_those_of_a_plain_search(names, text):
    table = {f"64.02.01.{2000 + n}": name for n, name in enumerate(names)}
    found = AreaSearch(areas_of(table)).find(text, limit=100)
    key = folded_name(text)
    holding = {kode for kode, name in table.items() if key in folded_name(name)}
    assert {one.kode for one in found if one.match != "similar"} == holding
    for one in found:
        own = folded_name(table[one.kode])
        way = {"same": own == key, "prefix": own.startswith(key), "part": key in own}
        assert way.get(one.match, True)
    assert len({one.kode for one in found}) == len(found)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(NAMES)), st.data())
def test_one_letter_wrong_is_still_found(kode, data):
    """In names of at least eight letters, unless the wrong one is another name."""
    name = folded_name(NAMES[kode], next(level for level in Level if level.width == len(kode)))
    if len(name) < 8 or name.isdigit():
        return
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + "x" + name[at + 1 :]
    assert kode in codes(wrong, limit=50)
