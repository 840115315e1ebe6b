import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.wilayah import Level
from peta.io.lineage import load_lineage
from peta.io.names import Gazetteer, folded_name, plain_name

CODES = Path(__file__).parents[3] / "shared" / "data" / "tables" / "kode_wilayah_2025.csv.gz"
NAMES = {
    "62.71": "Kota Palangka Raya",
    "64.02": "Kabupaten Kutai Kartanegara",
    "64.11": "Kabupaten Mahakam Ulu",
    "64.02.02": "Loa Kulu",
    "64.02.07": "Sebulu",
    "64.02.08": "Kota Bangun",
    "64.02.19": "Kota Bangun Darat",
    "64.02.02.2014": "Sumber Sari",
    "64.02.02.2008": "Margahayu",
    "64.02.07.2007": "Sumber Sari",
    "64.02.07.2001": "Gunung Samarinda",
    "64.02.08.2006": "Kota Bangun Ilir",
    "64.02.19.2004": "Kota Bangun I",
    "64.02.19.2005": "Kota Bangun II",
    "64.02.19.2007": "Sumber Sari",
    "64.72.05.1004": "Sungai Siring Pelita",
}


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(NAMES, load_lineage())


@pytest.mark.parametrize(
    "written",
    [
        "Ds. Margahayu",
        "DESA MARGAHAYU",
        "marga hayu",
        "Kel. Marga-Hayu",
        "Kampung Margahayoe",
        " Margahayu ",
    ],
)
def test_prefixes_spelling_and_spaces_do_not_matter(gazetteer, written):
    match = gazetteer.village(written, "64.02.02")
    assert (match.kode, match.is_exact) == ("64.02.02.2008", True)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Soekamadjoe", "Sukamaju"), ("Tjempaka", "Cempaka"), ("Njamplung", "Nyamplung"),
     ("Tandjoeng", "Tanjung"),
     ("Mahakam Hulu", "Mahakam Ulu"), ("Sei. Pinang", "Sungai Pinang"), ("Kota Bangun 2",
     "Kota Bangun II"),
     ("Kota Bangun III", "Kota Bangun 03"), ("Batu-Batu", "Batu Batu"), ("Long La'ai",
     "Long Laai")],
)  # fmt: skip
def test_old_and_new_writing_are_one_name(old, new):
    assert folded_name(old) == folded_name(new)


def test_a_name_is_never_matched_alone_and_not_across_parents(gazetteer):
    assert gazetteer.village("Sumber Sari", "").kode == ""
    assert gazetteer.village("Sumber Sari", "64.02.07").kode == "64.02.07.2007"
    three = gazetteer.village("Sumber Sari", "64.02")
    assert (three.kode, len(three.candidates)) == ("", 3)


def test_a_numeral_or_a_word_is_no_slip(gazetteer):
    assert gazetteer.village("Kota Bangun III", "64.02.19").kode == ""
    assert gazetteer.village("Gunung Samarinda Baru", "64.02.07").kode == ""
    assert gazetteer.village("Gunung Samarida", "64.02.07").kode == "64.02.07.2001"


def test_what_was_split_off_counts_as_inside(gazetteer):
    assert gazetteer.village("Kota Bangun I", "64.02.08").kode == "64.02.19.2004"


@pytest.mark.parametrize(
    ("kecamatan", "kabupaten", "kode"),
    [("Kec. Loa Kulu", "Kab. Kutai Kartanegara", "64.02.02"), ("LOA KULU", "Kukar", "64.02.02"),
     ("", "Palangkaraya", "62.71"), ("", "KOTA PALANGKA RAYA", "62.71"), ("", "Mahakam Hulu",
     "64.11"),
     ("Loa Kulu", "Mahakam Ulu", ""), ("Loa Kulu", "Atlantis", ""), ("Loa Kulu", "", "64.02.02"),
     ("Kota Bangun", "Kukar", "64.02.08"), ("", "", "")],
)  # fmt: skip
def test_areas_by_name(gazetteer, kecamatan, kabupaten, kode):
    assert gazetteer.area(kecamatan, kabupaten).kode == kode


def test_kota_and_kabupaten_of_one_name_are_told_apart():
    gazetteer = Gazetteer({"32.01": "Kabupaten Bogor", "32.71": "Kota Bogor"})
    assert gazetteer.area("", "Kota Bogor").kode == "32.71"
    assert gazetteer.area("", "Kab. Bogor").kode == "32.01"
    assert gazetteer.area("", "Bogor").kode == ""


def test_a_former_name_leads_to_the_same_village(gazetteer):
    assert gazetteer.village("Sungai Siring", "64.72.05").kode == "64.72.05.1004"
    assert gazetteer.likeness("Sungai Siring", "64.72.05.1004") == 100


@given(st.text(max_size=40), st.sampled_from(list(Level)))
def test_any_text_has_a_plain_name(text, level):
    assert plain_name(text, level).isascii()
    assert folded_name(text, level).isascii()


@given(st.text(max_size=30), st.sampled_from(["64.02", "64.02.02", "64.02.19", "", "99"]))
def test_a_match_lies_in_the_stated_area(text, area):
    match = Gazetteer(NAMES).village(text, area)
    assert match.kode == "" or match.kode.startswith(area)


@pytest.mark.realdata
@pytest.mark.skipif(not CODES.exists(), reason="../shared/data is not there")
def test_one_wrong_letter_never_leads_to_another_village():
    """Over all of Kalimantan Timur: either the right village or nobody's."""
    with gzip.open(CODES) as file:
        table = pd.read_csv(file, dtype=str)
    table = table[table["kode"].str.startswith("64")]
    gazetteer = Gazetteer(dict(zip(table["kode"], table["nama"], strict=True)))
    villages = table[table["kode"].str.len() == 13]
    right = 0
    for kode, nama in zip(villages["kode"], villages["nama"], strict=True):
        for place in range(1, len(nama), 3):
            written = nama[:place] + ("q" if nama[place] != " " else "") + nama[place + 1 :]
            found = gazetteer.village(written, kode[:8]).kode
            assert found in ("", kode), (nama, written, found)
            right += found == kode
    assert right > len(villages)
    exact = [gazetteer.village(nama, kode[:8]).kode == kode
             for kode, nama in zip(villages["kode"], villages["nama"], strict=True)]  # fmt: skip
    assert all(exact)
