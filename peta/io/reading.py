"""Open one file from outside safely: judged by its content, read as that, or refused."""

from pathlib import Path

from peta.domain.schema import DatasetKind
from peta.io import maps
from peta.io.columns import header_score
from peta.io.coordinates import Box
from peta.io.geojson import read_geojson
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.sniffing import SUFFIXES, Format, check_openable, sniff
from peta.io.tables import read_csv, read_xlsx


def read_raw(
    path: Path, kind: DatasetKind, findings: Findings, expected: Box | None = None
) -> RawTable:
    """Read one file as what it is, whatever its name says.

    Parameters
    ----------
    expected
        west, south, east, north in degrees where the data should lie; helps to name the
        coordinate system of a file that does not state its own.

    Returns
    -------
    Rows as given, geometry in EPSG:4326.

    Raises
    ------
    DataError
        The file cannot be opened or is none of the formats.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> read_raw(Path("tidak_ada.gpkg"), MCK, Findings())
    Traceback (most recent call last):
    ...
    peta.errors.DataError: Berkas tidak ditemukan.
    """
    check_openable(path)
    form = sniff(path)
    _note_extension(path, form, findings)
    return _read(path, form, kind, findings, expected)


def _read(
    path: Path, form: Format, kind: DatasetKind, findings: Findings, expected: Box | None
) -> RawTable:
    score = header_score(kind)
    match form:
        case Format.CSV:
            return read_csv(path, score, findings)
        case Format.XLSX:
            return read_xlsx(path, kind.name, score, findings)
        case Format.GEOJSON:
            return read_geojson(path, expected, findings)
        case Format.PARQUET:
            return maps.read_parquet(path, expected)
        case Format.GPKG:
            return maps.read_gpkg(path, kind.name, kind.geometry, expected)
        case Format.SHAPEFILE:
            return maps.read_shapefile(path, kind.name, kind.geometry, expected)
        case Format.SHAPEFILE_ZIP:
            return maps.read_shapefile_zip(path, kind.name, kind.geometry, expected)


def _note_extension(path: Path, form: Format, findings: Findings) -> None:
    if path.suffix.lower() not in SUFFIXES[form]:
        findings.note(
            "wrong_extension",
            f"Nama berkas tidak sesuai isinya; dibaca sebagai {form.value}.",
            file=path.name,
        )
