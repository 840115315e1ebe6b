import zipfile
from pathlib import Path

import pytest

from peta.errors import DataError
from peta.io.sniffing import check_openable, sniff

FOREIGN = {
    "scan.csv": (b"%PDF-1.7 ...", "PDF"),
    "lama.xlsx": (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "XLS"),
    "vrt_renamed.geojson": (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "VRT"),
    "vrt_after_comment.csv": (b"<!-- x --><OGRVRTDataSource/>", "VRT"),
    "peta.kml": (b'<?xml version="1.0"?><kml/>', "KML"),
    "galat.geojson": (b"<!DOCTYPE html><html>login</html>", "HTML"),
    "lain.gpkg": (b"SQLite format 3\x00" + b"\x00" * 100, "SQLite"),
    "biner.csv": (b"\x01\x02\x00\x03", "biner"),
    "data.gz": (b"\x1f\x8b\x08", "GZIP"),
    "indeks.shp": (b"\x00\x00\x27\x0a" + b"\x00" * 96 + b"\x00\x00\x00\x32", "shx"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_content_is_named(write, name):
    content, said = FOREIGN[name]
    with pytest.raises(DataError) as caught:
        sniff(write(name, content))
    assert caught.value.code == "unknown_format"
    assert said in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("inside", "said"),
    [("word/document.xml", "Word"), ("content.xml", "ODS"), ("doc.kml", "KMZ"), ("a.txt", "ZIP")],
)
def test_foreign_archives_are_named(tmp_path, inside, said):
    path = tmp_path / "arsip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")
    with pytest.raises(DataError, match=said):
        sniff(path)


def test_a_truncated_archive_is_said_to_be_truncated(write):
    with pytest.raises(DataError) as caught:
        sniff(write("truncated.xlsx", b"PK\x03\x04 and no more"))
    assert caught.value.code == "truncated"


def test_an_archive_that_would_swell_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("peta.io.sniffing.MAX_BYTES", 1000)
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\x00" * 5000)
    with pytest.raises(DataError) as caught:
        sniff(path)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (Path("tidak_ada.csv"), "missing_file"),
        (Path("/vsicurl/https:/contoh.go.id/a.gpkg"), "missing_file"),
        (Path("https://contoh.go.id/a.gpkg"), "missing_file"),
        (Path("/dev/null"), "not_a_file"),
        (Path(), "not_a_file"),
    ],
)
def test_only_plain_files_are_opened(path, code):
    with pytest.raises(DataError) as caught:
        check_openable(path)
    assert caught.value.code == code


def test_zero_bytes_and_giants_are_refused(write, monkeypatch):
    with pytest.raises(DataError) as caught:
        check_openable(write("zero_bytes.csv", b""))
    assert caught.value.code == "zero_bytes"
    monkeypatch.setattr("peta.io.sniffing.MAX_BYTES", 3)
    with pytest.raises(DataError) as caught:
        check_openable(write("raksasa.csv", b"abcd"))
    assert caught.value.code == "too_large"
