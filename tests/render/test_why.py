"""One sentence for every result: whole whatever is known, in both languages, with its numbers."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.domain.gap import PARTS
from peta.domain.standard import LANGUAGES, Method, Source, Standard
from peta.domain.wilayah import Level
from peta.io.standards import read_standards
from peta.render.why import quality, why
from peta.render.why_words import part_names, phrases, requirement_list
from peta.settings import data_dir

STANDARDS = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
KINDS_OF_FACILITY = ("posyandu", "mck", "rlh", "paud", "umkm_ikan", "kua")
COUNTS = st.one_of(st.none(), st.just(0), st.integers(1, 10**7), st.floats(0.1, 1e6))
METRES = st.one_of(st.none(), st.floats(0, 1e6))


def row_of(**numbers):
    """A result: nothing in any part but what is given."""
    made = {"status": "gap", **dict.fromkeys(PARTS, 0), **numbers}
    known = sum(made[part] or 0 for part in PARTS)
    made.setdefault("demand", known)
    made.setdefault("gap", known - (made["served"] or 0))
    return made


def area_of(level=Level.DESA_KELURAHAN, people=1830, km2=20.0, kind="desa", **counts):
    """An area of 20 km2 with no facility of any kind but those given."""
    states = ("working", "not_working", "unknown")
    none = {f"{name}_{state}": 0 for name in KINDS_OF_FACILITY for state in states}
    more = {"villages_approximate": 0, "area_km2": km2, "kind": kind, "people": people}
    return {"level": level.value, **more, **none, **counts}


def said(standard, row, area=None, lang="id", missing=()):
    return why(row, area or area_of(), STANDARDS[standard], lang, missing)


@st.composite
def results(draw):
    row = {name: draw(COUNTS) for name in ("demand", "gap", *PARTS, "people_beyond")}
    row |= {name: draw(METRES) for name in ("median_distance_m", "p90_distance_m")}
    rule = draw(st.sampled_from(list(STANDARDS.values())))
    if draw(st.booleans()):
        row["readings"] = {name: draw(COUNTS) for name in rule.readings}
    counts = {name: draw(COUNTS) for name in area_of() if name.endswith(("working", "unknown"))}
    area = area_of(draw(st.sampled_from(list(Level))), draw(COUNTS), draw(COUNTS), **counts)
    area["kind"] = draw(st.sampled_from(["desa", "kelurahan", None]))
    missing = draw(st.lists(st.sampled_from(list(rule.needs) or ["kader"]), unique=True))
    return rule, row, area, draw(st.sampled_from(LANGUAGES)), missing


@settings(max_examples=500, deadline=None)
@given(results())
def test_no_sentence_is_ever_empty_or_broken(case):
    rule, row, area, lang, missing = case
    text = why(row, area, rule, lang, missing)
    assert text.endswith(".")
    assert len(text) > 10
    assert text[0].isupper() or text[0].isdigit()
    assert not re.search(r"\bNone\b|\bnan\b|[{}–]|  |; ?[;.]|: ?[;.]|\(\)|\.\.|^[ ;]", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_dataset_and_facility_has_a_name(lang):
    keys = phrases(lang)
    assert {f"dataset_{kind}" for kind in KINDS} == {k for k in keys if k.startswith("dataset_")}
    facilities = {f"supply_{kind}" for kind in KINDS_OF_FACILITY}
    assert facilities == {key for key in keys if key.startswith("supply_")}


@pytest.mark.parametrize("name", STANDARDS)
def test_parts_are_named_in_both_languages_and_a_standard_has_the_last_word(name):
    rule = STANDARDS[name]
    for lang in LANGUAGES:
        names = part_names(rule, lang)
        assert list(names) == list(PARTS)
        assert all(text.strip() and "{" not in text for text in names.values())
        for part, text in rule.parts.items():
            assert names[part] == text[lang]
    assert part_names(rule, "id") != part_names(rule, "en")


def test_distance_says_how_many_how_far_and_what_stands_nearby():
    row = row_of(served=590, unreached=1000, not_working=240, median_distance_m=4130)
    assert said("POS-JARAK", row) == (
        "1.240 dari 1.830 jiwa lebih dari 2 km dari posyandu aktif; "
        "separuh dari semuanya berjarak 4,1 km atau lebih; "
        "240 di antaranya dekat posyandu yang tidak aktif."
    )
    assert said("POS-JARAK", row, lang="en") == (
        "1,240 of 1,830 people are more than 2 km from a working posyandu; "
        "half of all are 4.1 km or more from the nearest; "
        "240 of these near a posyandu that does not work."
    )


def test_the_reach_is_that_of_the_place():
    row = row_of(served=10, unreached=2)
    dense = area_of(people=20_000, km2=4.0, kind="kelurahan")
    assert "lebih dari 500 m dari" in said("POS-JARAK", row, dense)
    thin = area_of(people=1000, km2=4.0, kind="kelurahan")
    assert "lebih dari 2 km dari" in said("POS-JARAK", row, thin)
    above = area_of(Level.KECAMATAN)
    assert "di luar jangkauan posyandu aktif" in said("POS-JARAK", row, above)
    assert "lebih dari 100 m dari" in said("MCK-JARAK", row, above)
    assert "lebih dari 30 menit dari" in said("POS-WAKTU", row, above)


def test_how_far_is_said_of_those_who_go_without():
    far = {"median_distance_m": 300, "p90_distance_m": 2600}
    assert "sepersepuluh dari semuanya berjarak 2,6 km" in said(
        "POS-JARAK", row_of(served=80, unreached=20, **far)
    )
    assert "berjarak" not in said("POS-JARAK", row_of(served=95, unreached=5, **far))
    assert said("POS-JARAK", row_of(served=100, **far)) == (
        "Semua 100 jiwa dalam 2 km dari posyandu aktif; separuhnya berjarak paling jauh 300 m."
    )
    one = row_of(unreached=1, median_distance_m=17_300)
    assert "jaraknya 17,3 km" in said("DKP-GIZI", one)


def test_what_hangs_on_the_unknown_is_told_apart():
    row = row_of(served=590, unreached=1000, unknown=240)
    assert "; 240 lagi bergantung pada posyandu yang statusnya belum diketahui" in said(
        "POS-JARAK", row
    )
    only = row_of(served=590, unknown=240)
    assert said("POS-JARAK", only).startswith("240 dari 830 jiwa bergantung pada posyandu")
    unregistered = area_of(posyandu_working=None)
    assert said("POS-JARAK", only, unregistered) == (
        "240 dari 830 jiwa belum dapat dinilai: belum ada data posyandu dari kabupaten/kota ini: "
        "muat dengan `peta load posyandu BERKAS`."
    )


def test_posts_say_what_they_lack():
    row = row_of(served=1, unreached=3, not_working=1, unknown=1)
    assert said("POS-AKTIF", row) == (
        "3 dari 6 posyandu buka tetapi belum memenuhi syarat (buka paling sedikit 8 hari setahun, "
        "paling sedikit 5 kader); 1 tidak aktif; 1 belum diketahui."
    )
    assert said("POS-6SPM", row_of(served=5, unreached=3)) == "3 dari 8 syarat yang belum dipenuhi."
    assert requirement_list(STANDARDS["POS-6SPM"], "id") == ""


def test_sanitation_is_read_in_both_ways():
    readings = {"aman": 26, "layak_susenas": 270, "layak_sanitarian": 281}
    row = row_of(served=285, unreached=25, readings=readings)
    assert said("SAN-LADDER", row) == (
        "25 dari 310 KK BABS terbuka; layak 270 (SUSENAS) atau 281 (sanitarian)."
    )


def test_children_not_weighed_are_not_counted_as_well():
    row = row_of(served=51, unreached=40, unknown=46, readings={"ditimbang": 91})
    assert said("GIZI-NEED", row) == (
        "40 dari 137 balita stunting; 46 belum ditimbang; 91 ditimbang (D/S 66 %)."
    )


def test_room_names_each_cause():
    row = row_of(served=100, unreached=22_798, over_capacity=38)
    assert said("MCK-KAP", row) == (
        "22.836 dari 22.936 orang tidak kebagian tempat di MCK; "
        "22.798 di luar jangkauan (100 m); 38 dekat MCK yang penuh."
    )
    assert said("MCK-KAP", row_of(unreached=5)).endswith("semuanya di luar jangkauan (100 m).")


def test_a_score_says_what_it_lost_and_what_the_weights_do():
    readings = {"equal": 600, "low": 590, "high": 640}
    row = row_of(served=612, unreached=250, not_working=38, unknown=100, readings=readings)
    text = said("KONV", row)
    assert text.startswith("612 dari 1.000 poin; 250 poin hilang karena belum terjangkau")
    assert "antara 590 dan 640" in text
    both = {name: 2 * value if isinstance(value, int) else value for name, value in row.items()}
    both["readings"] = {name: 2 * value for name, value in readings.items()}
    above = said("KONV", both, area_of(Level.KECAMATAN))
    assert above.startswith("Rata-rata 612 dari 1.000 poin di 2 desa; 250 poin hilang")


OTHERS = {
    "BNC-PAPAR": (
        row_of(served=3, unreached=2, people_beyond=927),
        "2 dari 5 bangunan di daerah bahaya tinggi; 927 jiwa tinggal di daerah itu.",
    ),
    "DATA-MUTU": (
        row_of(served=44, unreached=8, not_working=4),
        "44 dari 56 pemeriksaan lolos; 8 datanya belum ada; 4 datanya ada tetapi tidak lolos.",
    ),
    "AID-GANDA": (
        row_of(served=3, over_capacity=2, unknown=1),
        "Dari 6 KK: 3 dibantu tanpa ganda, 2 bantuan sejenis lebih dari sekali, "
        "1 baris tanpa nomor penerima.",
    ),
    "SOS-EKS": (
        row_of(served=20, unreached=11),
        "11 dari 31 KK salah eksklusi: berhak tetapi belum menerima.",
    ),
    "BAZ-PRIO": (row_of(served=4), "Semua 4 KK terpenuhi; tidak ada yang belum dibantu."),
    "POS-RASIO": (
        row_of(served=1, over_capacity=1, not_working=1),
        "Kurang 2 dari 3 posyandu yang dibutuhkan 1.830 jiwa; 1 ada tetapi tidak aktif.",
    ),
    "RTLH-NEED": (
        row_of(served=1, unreached=2, unknown=1),
        "3 dari 4 rumah belum terbukti ditangani; 1 belum diketahui statusnya.",
    ),
    "PAUD-POS": (row_of(), "Tidak ada posyandu yang dihitung di sini."),
    "MCK-JARAK": (row_of(), "Tidak ada rumah tanpa jamban yang dihitung di sini."),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_method_by_hand(name):
    row, sentence = OTHERS[name]
    assert said(name, row) == sentence


def test_presence_counts_what_stands_in_the_village():
    there = area_of(posyandu_working=3)
    assert said("POS-ADA", row_of(served=1), there) == "Ada 3 posyandu aktif."
    closed = area_of(posyandu_not_working=2, posyandu_unknown=1)
    assert said("POS-ADA", row_of(unknown=1), closed) == (
        "Tidak ada posyandu aktif; 2 tidak aktif; 1 belum diketahui statusnya."
    )
    above = said("POS-ADA", row_of(served=8, unreached=1), area_of(Level.KECAMATAN))
    assert above == "1 dari 9 desa belum terbukti punya posyandu aktif."


NOTHING = {"status": "no_data", "demand": None, "gap": None, **dict.fromkeys(PARTS)}


@pytest.mark.parametrize("name", [name for name, rule in STANDARDS.items() if rule.needs])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_missing_comes_with_the_command_that_loads_it(name, lang):
    needs = STANDARDS[name].needs
    text = said(name, NOTHING, lang=lang, missing=needs)
    assert all(f"`peta load {kind} BERKAS`" in text for kind in needs)


def test_what_is_missing_beside_a_known_demand_is_said_last():
    row = row_of(served=0, unknown=5)
    assert said("POS-AKTIF", row, missing=["kader"]).endswith(
        "belum ada data kader: muat dengan `peta load kader BERKAS`."
    )
    assert "peta load" not in said("POS-AKTIF", row_of(served=5), missing=["kader"])


def test_no_data_says_whose_it_is():
    assert said("SAN-LADDER", NOTHING) == "Belum ada angka untuk wilayah ini dalam data sanitasi."
    assert said("GIZI-NEED", NOTHING).endswith("dalam data layanan posyandu.")
    assert said("POS-JARAK", NOTHING) == "Belum ada data penduduk untuk wilayah ini."
    assert said("PAUD-POS", NOTHING) == "Tidak ada posyandu yang dihitung di sini."
    unregistered = area_of(rlh_working=None)
    assert "peta load rlh BERKAS" in said("RTLH-NEED", NOTHING, unregistered)


def shared(standard: Standard) -> Standard:
    """The standard as one of the method that no embedded standard uses."""
    return replace(standard, method=Method.FLOATING_CATCHMENT, rule=None, radius_m={})


def test_a_shared_facility_says_who_gets_too_little():
    row = row_of(served=10, unreached=5, over_capacity=3)
    text = why(row, area_of(), shared(STANDARDS["POS-JARAK"]), "id")
    assert text == (
        "8 dari 18 jiwa tidak mendapat bagian posyandu yang cukup; 5 di luar jangkauan; "
        "3 berbagi posyandu dengan terlalu banyak orang."
    )


def test_caveats_are_counted():
    row = {"points_unknown": 2, "demand_estimated": 0, "rows_inconsistent": 1}
    notes = quality(row, area_of(), STANDARDS["SAN-LADDER"], True, "id")
    assert notes == [
        "data contoh",
        "2 titik permukiman belum ada datanya",
        "angka 1 desa/kelurahan melebihi jumlahnya dan dipotong",
    ]
    assumed = replace(STANDARDS["SAN-LADDER"], source=Source("SNI", True, {}))
    assert "ambang adalah asumsi" in quality({}, area_of(), assumed, False, "id")


def test_a_standard_that_had_ended_when_the_data_were_made_says_so():
    ended = replace(STANDARDS["SAN-LADDER"], valid_to=date(2023, 12, 31))
    for lang, note in (
        ("id", "standar ini berlaku sampai 31 Desember 2023"),
        ("en", "this standard was valid until 31 December 2023"),
    ):
        assert quality({}, area_of(), ended, False, lang, "2024-01-01") == [note]
        assert quality({}, area_of(), ended, False, lang, "2023-12-31") == []
        assert quality({}, area_of(), ended, False, lang) == []
        lasting = replace(ended, valid_to=None)
        assert quality({}, area_of(), lasting, False, lang, "2024-01-01") == []
