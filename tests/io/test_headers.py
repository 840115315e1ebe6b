import pytest

from peta.domain.dataset import KINDS
from peta.io.headers import find_header, months_of, wanted
from peta.io.options import ReadOptions
from tests.io.opening import opened, refused

KODE = "64.02.01.2003"


def header(kind, *rows, merges=()):
    records = [(number, list(cells)) for number, cells in enumerate(rows, 1) if any(cells)]
    return find_header(records, merges, wanted(KINDS[kind], ReadOptions()))


def test_a_child_is_joined_with_its_parent():
    found = header(
        "sanitasi",
        ("Kode Desa", "BABS", None, "Aman"),
        (None, "Terbuka", "Tertutup", None),
        (KODE, 1, 2, 3),
    )
    assert found.texts == ["Kode Desa", "BABS Terbuka", "BABS Tertutup", "Aman"]
    assert (found.start, found.depth) == (0, 2)


def test_merged_cells_say_how_far_a_parent_reaches():
    rows = (("Kode Desa", "BABS", None, None), (None, "Terbuka", "Tertutup", "Catatan"))
    found = header("sanitasi", *rows, (KODE, 1, 2, 3), merges=((1, 2, 1, 3),))
    assert found.texts == ["Kode Desa", "BABS Terbuka", "BABS Tertutup", "Catatan"]


def test_a_group_over_known_names_is_left_out():
    found = header(
        "mck", ("Nama", "Letak MCK", None), (None, "Bujur", "Lintang"), ("MCK A", 117.1, -0.5)
    )
    assert found.texts == ["Nama", "Bujur", "Lintang"]


def test_a_general_word_below_a_known_parent_does_not_take_its_place():
    found = header(
        "sanitasi", ("Kode Desa", "Layak", None), (None, "Jumlah KK", "Persen"), (KODE, 1, 2)
    )
    assert found.texts[1] == "Layak Jumlah KK"


def test_a_data_row_is_never_part_of_the_header():
    found = header("mck", ("nama", "lon", "lat"), ("MCK A", None, None), ("B", 117, -1))
    assert found.texts == ["nama", "lon", "lat"]


def test_a_title_is_not_a_parent():
    found = header("mck", ("DATA MCK", None, None), ("nama", "lon", "lat"), ("A", 117, -1))
    assert found.texts == ["nama", "lon", "lat"]


def test_three_levels():
    found = header(
        "sanitasi",
        ("Kode Desa", "Akses sanitasi", None, None),
        (None, "BABS", None, "Aman"),
        (None, "Terbuka", "Tertutup", None),
        (KODE, 1, 2, 3),
    )
    assert found.depth == 3
    assert found.texts[0] == "Kode Desa"
    assert found.texts[1].endswith("BABS Terbuka")


def test_wide_months_are_refused_with_the_columns_that_were_seen(write):
    months = "JANUARI_BERAT,FEBRUARI_BERAT,MARET_BERAT"
    error = refused(write("a.csv", f"kode,{months}\n{KODE},1,2,3\n"), "penduduk")
    assert error.code == "wide_months"
    assert "JANUARI_BERAT, FEBRUARI_BERAT, MARET_BERAT" in error.message
    assert '--map jiwa="MARET_BERAT"' in error.hint


def test_months_beside_the_wanted_value_do_no_harm(write):
    path = write("a.csv", f"kode,jiwa,Jan,Feb,Mar\n{KODE},5,1,2,3\n")
    assert len(opened(path, "penduduk")[0].rows) == 1


def test_a_month_that_a_person_chose_is_taken(write):
    path = write("a.csv", f"kode,Jan,Feb,Mar\n{KODE},1,2,3\n")
    raw, _ = opened(path, "penduduk", mapping={"jiwa": "Mar"})
    assert raw.headers == ["kode", "Jan", "Feb", "Mar"]


@pytest.mark.parametrize("header", ["Maret", "BERAT_MAR", "Agt 2024", "mei", "Nop", "DES"])
def test_months_are_recognised(header):
    assert list(months_of([header])) == [header]


@pytest.mark.parametrize("header", ["Marka", "Desa", "Junaidi", "Meidina", "Octavia", "sepatu"])
def test_words_that_begin_like_months_are_none(header):
    assert not months_of([header])


def test_a_header_named_by_a_person_finds_its_row(write):
    path = write("a.csv", f"Laporan,x\nWilayah,Banyaknya\n{KODE},5\n")
    raw, _ = opened(path, "penduduk", mapping={"kode": "Wilayah", "jiwa": "Banyaknya"})
    assert raw.headers == ["Wilayah", "Banyaknya"]
    assert raw.header_row == 2
