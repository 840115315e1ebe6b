import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.schema import ColumnType
from peta.domain.wilayah import Level, is_kode
from peta.io.settler import Settler, Statement
from peta.io.values import is_missing
from peta.io.villages import KnownVillages

NAMES = {
    "64.02": "Kabupaten Kutai Kartanegara",
    "64.07": "Kabupaten Kutai Barat",
    "64.02.02": "Loa Kulu",
    "64.02.08": "Kota Bangun",
    "64.02.19": "Kota Bangun Darat",
    "64.07.07": "Melak",
    "64.02.02.2008": "Margahayu",
    "64.02.02.2014": "Sumber Sari",
    "64.02.19.2005": "Kota Bangun II",
    "64.02.19.2007": "Sumber Sari",
    "64.07.07.2018": "Sumber Sari",
    "64.72.05.1004": "Sungai Siring Pelita",
}
CODES = frozenset(kode for kode in NAMES if len(kode) == 13)
KNOWN = KnownVillages(CODES, names=NAMES)


def _settle(*said, system="", required=True, **more):
    return Settler(KNOWN, required, system).settle(Statement(*said, **more))


def _told(settled):
    return [(told.severity, told.code) for told in settled.told]


def test_a_code_and_its_name_agree_whatever_the_writing():
    settled = _settle("64.02.02.2008", "Ds. MargaHayu", "Kec. Loa Kulu", "Kukar")
    assert (settled.kode, settled.told) == ("64.02.02.2008", ())


def test_a_misspelt_name_beside_its_code_is_a_note():
    settled = _settle("64.02.02.2008", "Margahaya")
    assert (settled.kode, _told(settled)) == ("64.02.02.2008", [("note", "name_spelling")])


@pytest.mark.parametrize(
    "said",
    [("64.02.02.2008", "Sumber Sari", "Loa Kulu"), ("64.02.02.2014", "Sumber Sari", "Melak",
     "Kutai Barat"),
     ("64.02.02.2008", "", "", "Kutai Barat")],
)  # fmt: skip
@pytest.mark.parametrize(("required", "severity"), [(True, "error"), (False, "note")])
def test_a_code_and_a_name_that_disagree_are_told_not_chosen(said, required, severity):
    settled = _settle(*said, required=required)
    assert (settled.kode, settled.area) == (None, None)
    assert _told(settled) == [(severity, "code_name_disagree")]
    assert said[0] in settled.told[0].proposed


def test_names_alone_within_their_parents():
    assert _settle(None, "Sumber Sari", "Loa Kulu", "Kutai Kartanegara").kode == "64.02.02.2014"
    assert _settle(None, "Sumber Sari", "", "Kutai Barat").kode == "64.07.07.2018"
    assert _settle(None, "Sumber Sari", parent="64.02.19").kode == "64.02.19.2007"


@pytest.mark.parametrize(
    "said",
    [(None, "Sumber Sari", "", "Kukar"), (None, "Antah Berantah", "Loa Kulu"), (None, "Margahayu")],
)
def test_the_rest_is_put_up_for_review_with_candidates(said):
    settled = _settle(*said)
    assert settled.kode is None
    assert ("error", "name_review") in _told(settled)
    ambiguous = said[1] == "Sumber Sari"
    assert settled.told[-1].proposed.count("Sumber Sari") == (2 if ambiguous else 0)


def test_a_slip_with_one_clear_winner_is_mended_and_said():
    settled = _settle(None, "Margahavu", "Loa Kulu")
    assert (settled.kode, _told(settled)) == ("64.02.02.2008", [("repair", "name_matched")])


@pytest.mark.parametrize("code", ["6402022008", 6402022008, "6,402E+09", 64.02, 6402020000.0])
def test_a_damaged_code_is_restored_by_a_name_that_fits_it(code):
    settled = _settle(code, "Margahayu", "Loa Kulu")
    assert (settled.kode, _told(settled)) == ("64.02.02.2008", [("repair", "kode_from_name")])


@pytest.mark.parametrize("code", ["6407072008", "6,407E+09", 64.07, "apa ini"])
def test_a_damaged_code_is_not_restored_against_what_is_left_of_it(code):
    settled = _settle(code, "Margahayu", "Loa Kulu")
    assert settled.kode is None
    assert settled.told[0].severity == "error"
    assert settled.told[0].proposed == "64.02.02.2008"


def test_a_bps_code_gives_the_kabupaten_and_the_name_gives_the_village():
    settled = _settle("6402070018", "Sumber Sari", system="bps")
    assert (settled.kode, _told(settled)) == ("64.07.07.2018", [("repair", "kode_bps")])
    lone = _settle("6402070018", system="bps")
    assert (lone.kode, lone.area, _told(lone)) == (None, "64.07", [("error", "bps_review")])
    two = _settle("6403070018", "Sumber Sari", system="bps")
    assert (two.kode, _told(two)) == (None, [("error", "bps_review")])


def test_a_dotted_code_is_kemendagri_even_in_a_bps_file():
    assert _settle("64.02.02.2008", system="bps").kode == "64.02.02.2008"


def test_a_retired_code_is_followed_where_the_name_tells_the_village():
    settled = _settle("64.02.08.2013", "Sumber Sari")
    assert (settled.kode, _told(settled)) == ("64.02.19.2007", [("repair", "retired_kode")])
    unnamed = _settle("64.02.08.2013")
    assert (unnamed.kode, unnamed.area, _told(unnamed)) == (
        None,
        "64.02.19",
        [("error", "retired_kode")],
    )


def test_a_renamed_village_agrees_with_its_former_name():
    assert _settle("64.72.05.1004", "Sungai Siring").told == ()


def test_a_list_older_than_a_split_agrees_with_the_new_code():
    assert _settle("64.02.19.2005", "Kota Bangun 2", "Kota Bangun").kode == "64.02.19.2005"


def test_nothing_known_matches_no_name_and_passes_codes():
    settler = Settler(KnownVillages(), True)
    assert (
        settler.settle(Statement("64.02.02.2008", "Apa Saja", "Loa Kulu")).kode == "64.02.02.2008"
    )
    assert settler.settle(Statement(None, "Margahayu", "Loa Kulu")).told[0].code == "name_review"


WORDS = st.one_of(st.text(max_size=12), st.sampled_from(sorted(NAMES.values())), st.just(""))


@given(st.one_of(st.none(), st.text(max_size=14), st.floats(), st.sampled_from(sorted(CODES))),
       WORDS, WORDS, WORDS, st.sampled_from(["", "kemendagri", "bps"]), st.booleans())  # fmt: skip
def test_whatever_is_stated_a_village_or_a_reason_comes_out(
    code, desa, kecamatan, kabupaten, system, required
):
    settled = _settle(code, desa, kecamatan, kabupaten, system=system, required=required)
    assert settled.kode is None or is_kode(settled.kode, Level.DESA_KELURAHAN)
    said_nothing = not desa and is_missing(code, ColumnType.KODE)
    assert settled.kode is not None or settled.told or said_nothing
    assert all(told.severity != "error" for told in settled.told) or settled.kode is None
