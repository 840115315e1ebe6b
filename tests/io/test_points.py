from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from peta.domain.dataset import PAUD
from peta.io.datasets import read_dataset
from peta.io.options import ReadOptions
from peta.io.villages import KnownVillages

SHARED = Path(__file__).parents[3] / "shared" / "data"
A, B = "64.02.01.2001", "64.02.01.2002"


def _told(report, code):
    return [(finding.row, finding.message) for finding in report.findings if finding.code == code]


def test_points_outside_and_elsewhere_are_told_with_their_distance(write, read, known):
    rows = ["117.51234,-0.50512,", f"117.00512,-0.50512,{A}", f"117.01512,-0.50512,{A}"]
    report = read("mck", write("a.csv", "lon,lat,kode\n" + "\n".join(rows)), known=known).report
    ((row, message),) = _told(report, "outside_villages")
    assert row == 2
    assert 53_000 < int(message.split(": ")[1].split(" m")[0]) < 54_000
    ((row, message),) = _told(report, "other_village")
    assert (row, "570 m" in message) == (4, True)
    assert report.figures["placed"] == 2
    assert report.figures["in_stated_place"] == 1


@pytest.mark.parametrize(
    ("kode", "code"),
    [
        ("64.03.01.2001", "other_kabupaten"),
        ("64.02.02.2001", "other_kecamatan"),
        (B, "other_village"),
    ],
)
def test_the_largest_level_that_differs_is_named(write, read, known, villages, kode, code):
    villages["kode"] = [A, kode, "64.02.01.2003"]
    known = KnownVillages(frozenset(villages["kode"]), polygons=villages)
    report = read(
        "mck", write("a.csv", f"lon,lat,kode\n117.00512,-0.50512,{kode}\n"), known=known
    ).report
    assert [row for row, _ in _told(report, code)] == [2]


def test_a_house_is_told_without_its_distance(write, read, known):
    report = read(
        "rlh", write("a.csv", f"lon,lat,kode\n117.01512,-0.50512,{A}\n"), known=known
    ).report
    (finding,) = [f for f in report.findings if f.code == "other_village"]
    assert (finding.given, finding.proposed) == ("", "")
    assert not any(character.isdigit() for character in finding.message)


def test_points_on_one_spot_and_rounded_points_are_told_row_by_row(write, read):
    path = write("a.csv", "id,lon,lat\n1,117.12345,-0.5\n2,117.12345,-0.5\n3,117.12,-0.6\n")
    report = read("mck", path).report
    assert [row for row, _ in _told(report, "repeated_points")] == [2, 3]
    assert [row for row, _ in _told(report, "rounded_coordinates")] == [4]


def test_one_name_within_50_m_is_a_likely_duplicate(write, read):
    rows = ["Posyandu Melati II,117.12345,-0.51234", "melati 2,117.12385,-0.51234",
            "Melati II,117.12445,-0.51234", "Mawar,117.12345,-0.51235", ",117.12346,-0.51234",
            ",117.12346,-0.51235"]  # fmt: skip
    report = read("posyandu", write("a.csv", "nama,lon,lat\n" + "\n".join(rows))).report
    told = _told(report, "likely_duplicate")
    assert [row for row, _ in told] == [2, 3]
    assert "45 m dari a.csv baris 3" in told[0][1]


def test_many_of_one_name_on_one_spot_are_found_quickly(write, read):
    rows = "Melati,117.12345,-0.51234\n" * 3000
    report = read("posyandu", write("a.csv", "nama,lon,lat\n" + rows)).report
    assert report.figures["likely_duplicate"] == report.figures["repeated_points"] == 3000


@pytest.mark.parametrize(
    ("number", "told"),
    [(f"{A}.001", 0), (f"{B}.001", 1), ("64.99.99.2001.001", 1), ("P-17", 0), ("64.02.01.2001", 0)],
)
def test_a_registration_number_is_held_to_its_place(write, read, known, number, told):
    path = write("a.csv", f"id,nama,kode,lon,lat\n{number},Melati,{A},117.00512,-0.50512\n")
    report = read("posyandu", path, known=known).report
    assert len(_told(report, "registration_elsewhere")) == told


def test_nothing_is_compared_before_there_are_boundaries(write, read):
    report = read("mck", write("a.csv", f"lon,lat,kode\n117.01512,-0.50512,{A}\n")).report
    assert report.findings == ()
    assert report.figures == {"points": 1}


@pytest.mark.realdata
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_the_schools_of_kalimantan_timur_and_palangka_raya():
    """Every school in another kabupaten than stated is told or mended; the rest is not."""
    files = ("kaltim_desa.gpkg", "palangkaraya_desa.gpkg")
    villages = pd.concat([gpd.read_file(SHARED / "boundaries" / file) for file in files])
    villages = villages.rename(columns={"kec_nama": "kecamatan", "kab_nama": "kabupaten_kota"})
    path = SHARED / "tables" / "sekolah_kaltim_palangkaraya.csv"
    known = KnownVillages(frozenset(villages["kode"]), polygons=villages)
    options = ReadOptions({"nama": "sekolah", "id": "npsn", "status": ""}, accept_valid=True)
    report = read_dataset(PAUD, [path], known, options).report
    rows = {code: {f.row for f in report.findings if f.code == code} for code in
            ("other_kabupaten", "lost_minus", "outside_villages", "missing_coordinates",
             "zero_coordinates")}  # fmt: skip
    assert len(rows["missing_coordinates"]) == 9
    assert len(rows["zero_coordinates"]) == 12
    assert (report.rows_read, report.rows_accepted) == (3137, 3116)

    # The file's own join, over all of Kalimantan, with the kabupaten by name, capitals or not.
    table = pd.read_csv(path, dtype=str)
    named = (
        villages["kabupaten_kota"].str.replace(r"Kabupaten |Kota | ", "", regex=True).str.upper()
    )
    codes = dict(zip(named, villages["kode"].str[:5], strict=True))
    said = table["kabupaten_kota"].str.upper().str.replace(r"KAB\. |KOTA | ", "", regex=True)
    joined = table["desa_kode_sjoin"]
    elsewhere = table[joined.notna() & (joined.str[:5] != said.map(codes))]
    found = rows["other_kabupaten"] | rows["lost_minus"] | rows["outside_villages"]
    assert len(elsewhere) == 46
    assert set(elsewhere.index + 2) <= found
    inside = joined.notna() & (joined.str[:5] == said.map(codes))
    assert not rows["other_kabupaten"] & set(table[inside].index + 2)
