import zipfile
from pathlib import Path

import pytest

from peta.errors import DataError
from peta.io.limits import Limits
from peta.io.sniffing import Format, check_openable, sniff

FOREIGN = {
    "scan.csv": (b"%PDF-1.7 ...", "PDF"),
    "surat.doc": (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Office"),
    "raster.vrt": (b"<VRTDataset/>", "VRT"),
    "utf16.kml": ("<OGRVRTDataSource/>".encode("utf-16"), "VRT"),
    "vrt_with_kml.kml": (b"<OGRVRTDataSource><kml/></OGRVRTDataSource>", "VRT"),
    "tabel.xls": (b"<table><tr><td>kode</td></tr></table>", "tabel HTML"),
    "excel2003.xls": (b"<?xml version='1.0'?><Workbook/>", "Excel 2003"),
    "jalur.gpx": (b"<gpx/>", "GPX"),
    "vrt_renamed.geojson": (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "VRT"),
    "vrt_after_comment.csv": (b"<!-- x --><OGRVRTDataSource/>", "VRT"),
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
    [("word/document.xml", "Word"), ("xl/workbook.bin", "XLSB"), ("a.txt", "ZIP")],
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


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"II*\x00", Format.GEOTIFF),
        (b"MM\x00+", Format.GEOTIFF),
        (b"fgb\x03fgb\x00", Format.FLATGEOBUF),
        (b'<?xml version="1.0"?><kml/>', Format.KML),
        (b"\xef\xbb\xbf\n<kml:kml xmlns:kml='x'>", Format.KML),
        ("<kml>".encode("utf-16"), Format.KML),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), Format.XLS),
        (b"kode,jiwa\n", Format.CSV),
        (b'\n {"type": "Feature"}', Format.GEOJSON),
        (b"PAR1", Format.PARQUET),
    ],
)
def test_content_tells_the_format(write, content, form):
    assert sniff(write("a.dat", content)) is form


@pytest.mark.parametrize(("inside", "form"), [("content.xml", Format.ODS), ("doc.kml", Format.KMZ)])
def test_archives_are_told_apart(tmp_path, inside, form):
    path = tmp_path / "arsip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")
    assert sniff(path) is form


def test_a_locked_workbook_is_told(write):
    content = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DataError) as caught:
        sniff(write("a.xlsx", content))
    assert caught.value.code == "encrypted"


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


def test_zero_bytes_and_giants_are_refused(write):
    with pytest.raises(DataError) as caught:
        check_openable(write("zero_bytes.csv", b""))
    assert caught.value.code == "zero_bytes"
    with pytest.raises(DataError) as caught:
        check_openable(write("raksasa.csv", b"abcd"), Limits(file_bytes=3))
    assert caught.value.code == "too_large"
