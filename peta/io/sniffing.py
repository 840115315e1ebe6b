"""What a file is, by its content; an extension is a claim, not evidence."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from peta.errors import DataError
from peta.io.archives import check_archive
from peta.io.limits import DEFAULT, MB, Limits

_HEAD = 8192
_ACCEPTED = (
    "Kirim CSV, XLSX, XLS, ODS, GeoPackage, GeoJSON, GeoParquet, FlatGeobuf, KML, KMZ "
    "atau shapefile."
)


class Format(StrEnum):
    """The formats that are read."""

    CSV = "CSV"
    XLSX = "XLSX"
    XLS = "XLS"
    ODS = "ODS"
    GEOJSON = "GeoJSON"
    GPKG = "GeoPackage"
    SHAPEFILE = "shapefile"
    SHAPEFILE_ZIP = "shapefile dalam zip"
    PARQUET = "GeoParquet"
    FLATGEOBUF = "FlatGeobuf"
    ZIPPED = "satu berkas data dalam zip"
    KML = "KML"
    KMZ = "KMZ"
    GEOTIFF = "GeoTIFF"


SUFFIXES: dict[Format, tuple[str, ...]] = {
    Format.CSV: (".csv", ".tsv", ".txt"),
    Format.XLSX: (".xlsx", ".xlsm"),
    Format.XLS: (".xls",),
    Format.ODS: (".ods",),
    Format.GEOJSON: (".geojson", ".json"),
    Format.GPKG: (".gpkg",),
    Format.SHAPEFILE: (".shp",),
    Format.SHAPEFILE_ZIP: (".zip",),
    Format.ZIPPED: (".zip",),
    Format.PARQUET: (".parquet", ".geoparquet"),
    Format.FLATGEOBUF: (".fgb",),
    Format.KML: (".kml",),
    Format.KMZ: (".kmz",),
    Format.GEOTIFF: (".tif", ".tiff", ".gtiff"),
}

# Content that is recognised only to say what it is; each with what to do instead.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF", "Minta tabel atau peta aslinya; angka di PDF tidak dapat dibaca."),
    (b"\x89PNG", "gambar PNG", "Gambar peta tidak memuat data."),
    (b"\xff\xd8\xff", "gambar JPEG", "Gambar peta tidak memuat data."),
    (b"Rar!", "arsip RAR", "Kemas ulang sebagai ZIP."),
    (b"7z\xbc\xaf", "arsip 7z", "Kemas ulang sebagai ZIP."),
    (b"\x1f\x8b", "berkas terkompresi GZIP", "Buka kompresinya lebih dahulu."),
    (b"\x00\x00\x00\x0cjP  ", "gambar JPEG 2000", "Kirim GeoTIFF."),
    (b"\x89HDF", "HDF atau NetCDF", "Kirim GeoTIFF."),
)
_XML: tuple[tuple[bytes, str, str], ...] = (
    (b"<ogrvrt", "VRT, yang hanya menunjuk ke berkas lain", "Kirim berkas aslinya."),
    (b"<vrtdataset", "VRT, yang hanya menunjuk ke berkas lain", "Kirim berkas aslinya."),
    (b"<gpx", "GPX", "Simpan ulang sebagai GeoPackage."),
    (b"<!doctype html", "halaman web (HTML)", "Unduh ulang; yang terunduh halaman, bukan data."),
    (b"<html", "halaman web (HTML)", "Unduh ulang; yang terunduh halaman, bukan data."),
    (b"<table", "tabel HTML", "Buka di Excel, lalu simpan sebagai XLSX."),
    (b"<workbook", "XML Excel 2003", "Buka di Excel, lalu simpan sebagai XLSX."),
)
_ZIPPED = (".gpkg", ".geojson", ".json", ".csv", ".fgb", ".parquet", ".xls")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
GRID_STARTS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""First bytes of a TIFF or BigTIFF, of either byte order."""

_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", Format.PARQUET),
    (b"fgb\x03fgb", Format.FLATGEOBUF),
    *((start, Format.GEOTIFF) for start in GRID_STARTS),
)


def check_openable(path: Path, limits: Limits = DEFAULT) -> None:
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
    if not _exists(path):
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
    if size > limits.file_bytes:
        raise too_large(limits)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (ValueError, OSError):  # a NUL in the name, or a name too long to be one
        return False


def too_large(limits: Limits = DEFAULT) -> DataError:
    """Build the error for a file that is too large to open."""
    return DataError(
        f"Berkas lebih besar dari {limits.file_bytes // MB} MB.",
        code="too_large",
        hint="Bagi per kabupaten/kota, lalu kirim beberapa berkas.",
    )


def sniff(path: Path, limits: Limits = DEFAULT) -> Format:
    """Tell the format of a file by its first bytes.

    Raises
    ------
    DataError
        ``unknown_format`` with what the content seems to be; for an archive as `check_archive`.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, name, hint in _FOREIGN:
        if head.startswith(magic):
            raise _unknown(name, hint)
    for start, form in _STARTS:
        if head.startswith(start):
            return form
    return _sniff_container(path, head, limits)


def _sniff_container(path: Path, head: bytes, limits: Limits) -> Format:
    if head.startswith(b"SQLite format 3\x00"):
        return _sniff_sqlite(head)
    if head.startswith(b"PK\x03\x04"):
        return _format_of_archive([name.lower() for name in check_archive(path, limits)])
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _sniff_ole(path)
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


def _sniff_ole(path: Path) -> Format:
    # Word, Excel, Outlook and locked XLSX share the container; the names of its streams differ.
    content = path.read_bytes()
    names = {name: name.encode("utf-16-le") in content for name in ("EncryptedPackage", "Workbook")}
    if names["EncryptedPackage"]:
        raise DataError(
            "Buku kerja Excel dikunci dengan kata sandi.",
            code="encrypted",
            hint="Buka di Excel, hapus kata sandinya, lalu simpan ulang.",
        )
    if names["Workbook"] or "B\x00o\x00o\x00k\x00\x00".encode("latin-1") in content:
        return Format.XLS
    raise _unknown("dokumen Office lama (Word atau lainnya)", "Salin tabelnya ke XLSX atau CSV.")


def _sniff_shapefile(head: bytes) -> Format:
    # .shp and .shx share their magic: the first record of a .shp is numbered 1, the first entry
    # of a .shx is the offset 50.
    if head[100:104] == b"\x00\x00\x00\x32":
        raise _unknown("indeks shapefile (.shx)", "Pilih berkas .shp.")
    return Format.SHAPEFILE


def _format_of_archive(names: list[str]) -> Format:
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if any(name.endswith(".shp") for name in names):
        return Format.SHAPEFILE_ZIP
    if "word/document.xml" in names:
        raise _unknown("dokumen Word", "Salin tabelnya ke XLSX atau CSV.")
    if "xl/workbook.bin" in names:
        raise _unknown("Excel biner (XLSB)", "Simpan ulang sebagai XLSX.")
    if "content.xml" in names:
        return Format.ODS
    if any(name.endswith(".kml") for name in names):
        return Format.KMZ
    if len(zipped_data(names)) == 1:
        return Format.ZIPPED
    hint = "Keluarkan berkas datanya, lalu kirim berkas itu."
    raise _unknown("arsip ZIP tanpa shapefile atau satu berkas data", hint)


def zipped_data(names: Iterable[str]) -> list[str]:
    """Names of the files in an archive that can be read without being archives themselves."""
    return [name for name in names if name.lower().endswith(_ZIPPED)]


def _sniff_text(head: bytes) -> Format:
    if head.startswith(_UTF16):
        return _sniff_markup(_utf16(head)) or Format.CSV
    if b"\x00" in head:
        raise _unknown("berkas biner yang tidak dikenal")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if found := _sniff_markup(start):
        return found
    if re.match(rb'\{\s*("|\}|$)', start) or re.match(rb"\[\s*(\{|\]|$)", start):
        return Format.GEOJSON
    return Format.CSV


def _utf16(head: bytes) -> bytes:
    text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return text.lstrip().encode("utf-8", errors="replace")


def _sniff_markup(start: bytes) -> Format | None:
    if not start.startswith(b"<"):
        return None
    lower = start.lower()
    known = [(lower.find(tag), name, hint) for tag, name, hint in _XML if tag in lower]
    kml = re.search(rb"<(?:\w+:)?kml[\s>/]", lower)
    if kml and all(kml.start() < place for place, _, _ in known):
        return Format.KML
    if not known:
        raise _unknown("XML")
    _, name, hint = min(known)
    raise _unknown(name, hint)
