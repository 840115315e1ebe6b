import pytest

from peta.io.villages import KnownVillages

NAMES = {
    "64.02": "Kutai Kartanegara",
    "64.02.02": "Loa Kulu",
    "64.02.02.2008": "Margahayu",
    "64.02.02.2014": "Sumber Sari",
}
KNOWN = KnownVillages(frozenset({"64.02.02.2008", "64.02.02.2014"}), names=NAMES)


def test_names_stand_in_for_a_missing_code_column(write, read):
    text = "Nama Desa,Kec.,Kabupaten,Jumlah Penduduk\nDs. Margahayu,LOA KULU,Kukar,1.234\n"
    dataset = read("penduduk", write("a.csv", text), known=KNOWN)
    assert dataset.frame[["kode", "jiwa"]].to_numpy().tolist() == [["64.02.02.2008", 1234]]
    assert list(dataset.frame.columns) == list(dataset.kind.column_names)


def test_every_row_that_needs_review_is_told_with_its_row(write, refusal):
    text = "desa,kecamatan,jiwa\nMargahayu,Loa Kulu,1\nMargasari,Loa Kulu,2\n,Loa Kulu,3\n"
    errors = refusal("penduduk", write("a.csv", text), known=KNOWN).report.errors
    assert [(e.code, e.row) for e in errors] == [("name_review", 3), ("missing_value", 4)]


def test_a_facility_whose_village_is_unclear_keeps_its_place_and_no_village(write, read):
    text = "nama,kode,desa,lon,lat\nA,64.02.02.2008,Sumber Sari,117.12345,-0.5\n"
    dataset = read("mck", write("a.csv", text), known=KNOWN)
    assert dataset.frame["kode"].isna().all()
    assert [f.code for f in dataset.report.notes] == ["code_name_disagree"]


@pytest.mark.parametrize("header", ["kemendagri_kode_desa_kelurahan", "KDEPUM", "Kode Kemendagri"])
def test_ten_digits_under_a_header_that_names_kemendagri(write, read, header):
    dataset = read("penduduk", write("a.csv", f"{header},jiwa\n6402022008,1\n"), known=KNOWN)
    assert dataset.frame["kode"].tolist() == ["64.02.02.2008"]
    assert [f.code for f in dataset.report.notes] == ["kode_system"]


def test_village_names_stay_out_of_a_secret_report(write, refusal):
    text = "lembaga,desa,kecamatan\nDinsos,Rahasia Sekali,Loa Kulu\n"
    report = refusal("program", write("a.csv", text), known=KNOWN).report
    assert report.errors[0].code == "name_review"
    assert "Rahasia" not in str(report.as_dict())
