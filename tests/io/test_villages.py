import pytest

from peta.io.villages import KnownVillages, names_of

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


def test_every_row_of_a_shared_key_is_told(write, refusal):
    path = write("a.csv", "kode,jiwa\n64.02.01.2001,1\n64.02.01.2002,2\n64.02.01.2001,3\n")
    errors = refusal("penduduk", path).report.errors
    assert [(error.code, error.row) for error in errors] == [
        ("duplicate_kode", 2), ("duplicate_kode", 4)]  # fmt: skip


def test_names_come_from_the_boundaries(villages, known):
    assert names_of(villages) == dict(zip(villages["kode"], "ABC", strict=True))
    assert KnownVillages().all_names() == {}
    assert KnownVillages(names={"64": "Kaltim"}, polygons=villages).all_names() == {"64": "Kaltim"}
    assert known.all_names()["64.02.01.2001"] == "A"
