"""What a file is, by its content; an extension is a claim, not evidence."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from peta.errors import DataError

MAX_BYTES = 1_000_000_000
_HEAD = 4096
_ACCEPTED = "Kirim CSV, XLSX, GeoPackage, GeoJSON, GeoParquet atau shapefile."


class Format(StrEnum):
    """The formats that are read."""

    CSV = "CSV"
    XLSX = "XLSX"
    GEOJSON = "GeoJSON"
    GPKG = "GeoPackage"
    SHAPEFILE = "shapefile"
    SHAPEFILE_ZIP = "shapefile dalam zip"
    PARQUET = "GeoParquet"


SUFFIXES: dict[Format, tuple[str, ...]] = {
    Format.CSV: (".csv", ".tsv", ".txt"),
    Format.XLSX: (".xlsx", ".xlsm"),
    Format.GEOJSON: (".geojson", ".json"),
    Format.GPKG: (".gpkg",),
    Format.SHAPEFILE: (".shp",),
    Format.SHAPEFILE_ZIP: (".zip",),
    Format.PARQUET: (".parquet", ".geoparquet"),
}

# Content that is recognised only to say what it is; each with what to do instead.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF", "Minta tabel atau peta aslinya; angka di PDF tidak dapat dibaca."),
    (b"\xd0\xcf\x11\xe0", "Excel lama (XLS)", "Simpan ulang sebagai XLSX atau CSV."),
    (b"\x89PNG", "gambar PNG", "Gambar peta tidak memuat data."),
    (b"\xff\xd8\xff", "gambar JPEG", "Gambar peta tidak memuat data."),
    (b"II*\x00", "GeoTIFF", "Raster tidak dibaca di sini."),
    (b"MM\x00*", "GeoTIFF", "Raster tidak dibaca di sini."),
    (b"Rar!", "arsip RAR", "Kemas ulang sebagai ZIP."),
    (b"7z\xbc\xaf", "arsip 7z", "Kemas ulang sebagai ZIP."),
    (b"\x1f\x8b", "berkas terkompresi GZIP", "Buka kompresinya lebih dahulu."),
    (b"fgb\x03", "FlatGeobuf", _ACCEPTED),
)
_XML: tuple[tuple[bytes, str, str], ...] = (
    (b"<ogrvrt", "VRT, yang hanya menunjuk ke berkas lain", "Kirim berkas aslinya."),
    (b"<kml", "KML", "Simpan ulang sebagai GeoPackage."),
    (b"<gpx", "GPX", "Simpan ulang sebagai GeoPackage."),
    (b"<!doctype html", "halaman web (HTML)", "Unduh ulang; yang terunduh halaman, bukan data."),
    (b"<html", "halaman web (HTML)", "Unduh ulang; yang terunduh halaman, bukan data."),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def check_openable(path: Path) -> None:
    """Refuse what is not a plain file of a bearable size.

    Raises
    ------
    DataError
        ``missing_file``, ``not_a_file``, ``zero_bytes``, ``too_large``.

    Examples
    --------
    >>> check_openable(Path("/vsicurl/https:/contoh.go.id/a.gpkg"))
    Traceback (most recent call last):
    ...
    peta.errors.DataError: Berkas tidak ditemukan.
    """
    if not path.exists():
        raise DataError(
            "Berkas tidak ditemukan.",
            code="missing_file",
            hint="Periksa nama berkas; alamat internet tidak dibuka, unduh dahulu.",
        )
    if not path.is_file():
        raise DataError(
            "Ini folder atau perangkat, bukan berkas.",
            code="not_a_file",
            hint="Pilih satu berkas; untuk shapefile pilih berkas .shp atau ZIP-nya.",
        )
    size = path.stat().st_size
    if size == 0:
        raise DataError(
            "Berkas kosong, 0 byte.",
            code="zero_bytes",
            hint="Unduh atau ekspor ulang; pengiriman sebelumnya tampaknya gagal.",
        )
    if size > MAX_BYTES:
        raise too_large()


def too_large() -> DataError:
    """Build the error for a file, or the content of an archive, that is too large to open."""
    return DataError(
        f"Berkas lebih besar dari {MAX_BYTES // 1_000_000} MB.",
        code="too_large",
        hint="Bagi per kabupaten/kota, lalu kirim beberapa berkas.",
    )


def sniff(path: Path) -> Format:
    """Tell the format of a file by its first bytes.

    Raises
    ------
    DataError
        ``unknown_format`` with what the content seems to be; ``truncated``.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, name, hint in _FOREIGN:
        if head.startswith(magic):
            raise _unknown(name, hint)
    if head.startswith(b"SQLite format 3\x00"):
        return _sniff_sqlite(head)
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(path)
    if head.startswith(b"\x00\x00\x27\x0a"):
        return _sniff_shapefile(head)
    return _sniff_text(head)


def _unknown(name: str, hint: str = _ACCEPTED) -> DataError:
    return DataError(
        f"Isi berkas bukan format yang dibaca; tampaknya {name}.", code="unknown_format", hint=hint
    )


def _sniff_sqlite(head: bytes) -> Format:
    if head[68:72] in (b"GPKG", b"GP10", b"GP11"):
        return Format.GPKG
    raise _unknown("basis data SQLite biasa", "Simpan ulang sebagai GeoPackage.")


def _sniff_shapefile(head: bytes) -> Format:
    # .shp and .shx share their magic: the first record of a .shp is numbered 1, the first entry
    # of a .shx is the offset 50.
    if head[100:104] == b"\x00\x00\x00\x32":
        raise _unknown("indeks shapefile (.shx)", "Pilih berkas .shp.")
    return Format.SHAPEFILE


def _sniff_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise DataError(
            "Arsip ZIP atau XLSX terpotong.",
            code="truncated",
            hint="Unduh atau kirim ulang berkasnya sampai selesai.",
        ) from None
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise too_large()
    return _format_of_archive([entry.filename.lower() for entry in entries])


def _format_of_archive(names: list[str]) -> Format:
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if any(name.endswith(".shp") for name in names):
        return Format.SHAPEFILE_ZIP
    if "word/document.xml" in names:
        raise _unknown("dokumen Word", "Salin tabelnya ke XLSX atau CSV.")
    if "content.xml" in names:
        raise _unknown("OpenDocument (ODS)", "Simpan ulang sebagai XLSX atau CSV.")
    if any(name.endswith(".kml") for name in names):
        raise _unknown("KMZ", "Simpan ulang sebagai GeoPackage.")
    raise _unknown("arsip ZIP tanpa shapefile", "Keluarkan berkas datanya, lalu kirim berkas itu.")


def _sniff_text(head: bytes) -> Format:
    if head.startswith(_UTF16):
        return Format.CSV
    if b"\x00" in head:
        raise _unknown("berkas biner yang tidak dikenal")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        raise _xml(start.lower())
    if re.match(rb'\{\s*("|\}|$)', start) or re.match(rb"\[\s*(\{|\]|$)", start):
        return Format.GEOJSON
    return Format.CSV


def _xml(start: bytes) -> DataError:
    found = [(start.find(tag), name, hint) for tag, name, hint in _XML if tag in start]
    if not found:
        return _unknown("XML")
    _, name, hint = min(found)
    return _unknown(name, hint)
