import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import BOUNDARIES, KINDS, LAYANAN, MCK, PENDUDUK, RLH
from peta.io.options import ReadOptions
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.recognition import header_score, normal_header, recognise


def _raw(*headers, row=None):
    values = [row or [f"v{i}" for i in range(len(headers))]]
    return RawTable(
        "a.csv", pd.DataFrame(values, columns=pd.Index(headers, dtype=object)), np.array([2])
    )


def _found(kind, *headers, row=None, **options):
    findings = Findings()
    return recognise(kind, _raw(*headers, row=row), ReadOptions(**options), findings), findings


@pytest.mark.parametrize(
    ("header", "column"),
    [("BUJUR (BT)", "lon"), ("Koordinat Bujur", "lon"), ("Koordinat / Lintang", "lat"),
     ("X", "lon"),
     ("Longitude [derajat]", "lon"), ("Koordinat UTM Easting", "lon"), ("Nama MCK", "nama"),
     ("NAMOBJ", "nama"),
     ("Jumlah Kakus (unit)", "kakus"), ("Titik Koordinat", "koordinat"), ("Lat, Long", "koordinat"),
     ("Zona UTM", "zona"), ("Desa/Kelurahan", "desa"), ("Wilayah Desa", "desa"), ("WADMKD", "desa"),
     ("Kec.", "kecamatan"), ("KAB/KOTA", "kabupaten"), ("Kode Desa (Kemendagri)", "kode"),
     ("KDEPUM", "kode"),
     ("KDCPUM", "kode_kecamatan"), ("KDEBPS", "kode_bps"), ("bps_kode_desa_kelurahan", "kode_bps"),
     ("Kode Desa BPS", "kode_bps")],
)  # fmt: skip
def test_headers_as_agencies_write_them(header, column):
    assert _found(MCK, header)[0].mapping == {column: header}


@pytest.mark.parametrize(
    "header",
    [
        "Nama Kepala Desa",
        "NIK",
        "Jarak ke kota",
        "KDCBPS",
        "KDPBPS",
        "bps_nama_provinsi",
        "SRS_ID",
        "",
        "%",
        "Alamat",
    ],
)
def test_what_only_looks_like_a_column_is_none(header):
    assert _found(MCK, header)[0].mapping == {}


def test_rbi_attributes_of_a_village_layer():
    headers = [
        "NAMOBJ",
        "WADMKD",
        "WADMKC",
        "WADMKK",
        "WADMPR",
        "KDCPUM",
        "KDEPUM",
        "KDEBPS",
        "UUPP",
    ]
    found, findings = _found(BOUNDARIES, *headers)
    assert found.mapping == {"kode": "KDEPUM", "nama": "WADMKD", "kecamatan": "WADMKC",
                             "kabupaten_kota": "WADMKK", "provinsi": "WADMPR"}  # fmt: skip
    assert found.code_system == "kemendagri"
    assert not findings.has_errors


def test_bps_columns_beside_kemendagri_are_not_taken():
    found, _ = _found(PENDUDUK, "bps_kode_desa_kelurahan", "kemendagri_kode_desa_kelurahan", "jiwa")
    assert found.mapping["kode"] == "kemendagri_kode_desa_kelurahan"
    assert found.code_system == "kemendagri"


def test_only_a_bps_column_says_bps():
    found, findings = _found(PENDUDUK, "bps_kode_desa_kelurahan", "jiwa")
    assert found.code_system == "bps"
    assert not findings.has_errors


def test_two_headers_with_the_same_values_are_one():
    found, findings = _found(MCK, "bujur", "longitude", "lat", row=["117", "117", "-0.5"])
    assert (found.mapping["lon"], findings.has_errors) == ("bujur", False)
    _, findings = _found(MCK, "bujur", "longitude", "lat", row=["117", "118", "-0.5"])
    assert [f.code for f in findings if f.severity == "error"] == ["ambiguous_column"]


def test_a_mapping_goes_before_recognition():
    found, findings = _found(MCK, "bujur", "lat", "Garis", mapping={"lon": "GARIS "})
    assert found.mapping["lon"] == "Garis"
    assert not findings.has_errors


def test_a_column_mapped_to_nothing_is_not_looked_for():
    found, _ = _found(MCK, "lon", "lat", "Status", mapping={"status": ""})
    assert "status" not in found.mapping


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({"nama": "Tidak Ada"}, "missing_header"), ({"nomer": "lat"}, "unknown_mapping")],
)
def test_a_mapping_that_cannot_be_followed_is_an_error(mapping, code):
    _, findings = _found(MCK, "lon", "lat", mapping=mapping)
    assert code in [finding.code for finding in findings]


def test_names_with_a_parent_stand_in_for_a_code_names_alone_do_not():
    assert not _found(PENDUDUK, "Desa", "Kecamatan", "jiwa")[1].has_errors
    _, findings = _found(PENDUDUK, "Desa", "jiwa")
    (error,) = [finding for finding in findings if finding.severity == "error"]
    assert error.code == "missing_column"
    assert "kecamatan" in error.hint


def test_a_house_list_without_headers_is_not_quoted():
    _, findings = _found(RLH, "Siti Aminah", "117.1", "-0.5")
    assert "Siti" not in "".join(map(str, findings))


def test_nothing_recognised_is_said():
    assert [f.code for f in _found(LAYANAN, "a", "b")[1]] == ["no_known_columns"]


def test_a_mapped_header_counts_for_the_header_row():
    assert header_score(MCK, ReadOptions({"nama": "Judul Aneh"}))(["Judul Aneh", "lon"]) == 2


HEADERS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            sorted(
                {s for kind in KINDS.values() for c in kind.columns for s in (c.name, *c.synonyms)}
            )
        ),
    ),
    max_size=8,
)


@given(st.sampled_from(list(KINDS.values())), HEADERS)
def test_any_headers_are_recognised_or_told(kind, headers):
    findings = Findings()
    found = recognise(kind, _raw(*headers), ReadOptions(), findings)
    assert all(0 <= position < len(headers) for position in found.positions.values())
    assert len(set(found.positions.values())) == len(found.positions)
    for name in (column.name for column in kind.columns if column.required):
        assert found.has(name) or name == "kode" or findings.has_errors


@given(st.text())
def test_a_normal_header_is_stable(text):
    assert normal_header(normal_header(text)) == normal_header(text)
