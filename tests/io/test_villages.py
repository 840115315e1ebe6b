import geopandas as gpd
import pytest
import shapely

from peta.io.villages import village_of

UNKNOWN = "64.02.01.2009"


def test_an_unknown_village_in_a_population_table_is_refused(write, refusal, known):
    error = refusal(
        "penduduk", write("unknown_codes.csv", f"kode,jiwa\n{UNKNOWN},1\n"), known=known
    )
    assert (error.code, error.report.errors[0].given) == ("unknown_kode", UNKNOWN)
    assert "Kemendagri" in error.hint


def test_an_unknown_stated_village_of_a_facility_is_a_note(write, read, known):
    path = write("a.csv", f"lon,lat,kode\n117.005,-0.505,{UNKNOWN}\n")
    assert "unknown_kode" in [note.code for note in read("mck", path, known=known).report.notes]


def test_nothing_is_unknown_while_nothing_is_known(write, read):
    path = write("a.csv", f"kode,jiwa\n{UNKNOWN},1\n")
    assert read("penduduk", path).report.findings == ()


def test_a_village_off_a_complete_list_is_refused(tmp_path, refusal, villages, known):
    villages["kode"] = villages["kode"].replace("64.02.01.2003", UNKNOWN)
    villages.to_file(tmp_path / "unknown_codes.gpkg")
    error = refusal("boundaries", tmp_path / "unknown_codes.gpkg", known=known)
    assert [(f.code, f.row, f.given) for f in error.report.errors] == [("unknown_kode", 3, UNKNOWN)]


def test_a_village_of_an_incomplete_kabupaten_passes(tmp_path, read, villages, known):
    villages["kode"] = ["64.03.01.2001", "64.03.01.2002", "64.03.01.2003"]
    villages.to_file(tmp_path / "a.gpkg")
    assert len(read("boundaries", tmp_path / "a.gpkg", known=known).frame) == 3


def test_missing_villages_are_counted_and_the_first_named(tmp_path, read, villages, known):
    villages[:1].to_file(tmp_path / "a.gpkg")
    notes = read("boundaries", tmp_path / "a.gpkg", known=known).report.notes
    missing = next(note for note in notes if note.code == "missing_villages")
    assert "2 desa" in missing.message
    assert "64.02.01.2002, 64.02.01.2003" in missing.message


@pytest.mark.parametrize(("code", "given"), [("kode_level", "64.02.01"), ("malformed_kode", "A")])
def test_malformed_codes_are_refused(write, refusal, code, given):
    error = refusal("mck", write("a.csv", f"lon,lat,kode\n117,-0.5,{given}\n"))
    assert (error.code, error.report.errors[0].given) == (code, given)


def test_duplicate_codes_name_their_rows(tmp_path, refusal, villages):
    villages["kode"] = ["64.02.01.2001", "64.02.01.2002", "64.02.01.2001"]
    villages.to_file(tmp_path / "duplicate_codes.gpkg")
    error = refusal("boundaries", tmp_path / "duplicate_codes.gpkg")
    assert error.code == "duplicate_kode"
    assert "baris 1, duplicate_codes.gpkg baris 3" in str(error)


def test_points_outside_and_elsewhere_are_noted(write, read, known):
    rows = ["117.5,-0.5,", "117.005,-0.505,64.02.01.2001", "117.015,-0.505,64.02.01.2001"]
    path = write("a.csv", "lon,lat,kode\n" + "\n".join(rows))
    notes = {note.code: note.message for note in read("mck", path, known=known).report.notes}
    assert "1 baris (baris 2)" in notes["outside_villages"]
    assert "1 baris (baris 4)" in notes["other_village"]


def test_a_lost_minus_that_lands_in_another_village_is_noted(write, read, known, villages):
    north = gpd.GeoDataFrame(
        {"kode": ["64.02.02.2001"]}, geometry=[shapely.box(117, 0.5, 117.03, 0.51)], crs=4326
    )
    both = gpd.GeoDataFrame(
        {"kode": [*villages["kode"], *north["kode"]]},
        geometry=[*villages.geometry, *north.geometry],
        crs=4326,
    )
    known = type(known)(known.codes, known.complete_areas, known.bounds, both)
    path = write("a.csv", "lon,lat,kode\n117.005,0.505,64.02.01.2001\n")
    assert "lost_minus" in [note.code for note in read("mck", path, known=known).report.notes]


def test_the_village_of_a_point_on_a_border_is_the_first_by_code(villages):
    points = gpd.GeoSeries([shapely.Point(117.01, -0.505), shapely.Point(0, 0), None], crs=4326)
    assert village_of(points, villages[::-1]).fillna("").tolist() == ["64.02.01.2001", "", ""]


def test_points_at_one_place_are_counted(write, read):
    path = write("a.csv", "id,lon,lat\n1,117,-0.5\n2,117,-0.5\n3,117,-0.6\n")
    notes = read("mck", path).report.notes
    assert [note.message[:7] for note in notes if note.code == "repeated_points"] == ["1 titik"]
