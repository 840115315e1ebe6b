"""Which reader opens which format; called in the confined process, or for peta's own files."""

import tempfile
from pathlib import Path

from peta.domain.schema import DatasetKind
from peta.errors import DataError
from peta.io import maps
from peta.io.archives import data_names, nested, opened, unpack
from peta.io.coordinates import Box
from peta.io.delimited import read_csv
from peta.io.geojson import read_geojson
from peta.io.geoparquet import read_parquet
from peta.io.headers import wanted
from peta.io.kml import read_kml, read_kmz
from peta.io.layers import map_wanted
from peta.io.limits import DEFAULT, Limits
from peta.io.options import ReadOptions
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.sheets import read_workbook
from peta.io.sniffing import SUFFIXES, Format, check_openable, sniff, zipped_data

AS_IT_IS = ReadOptions()
"""Nothing was said about the file."""


def read_here(
    path: Path,
    kind: DatasetKind,
    findings: Findings,
    expected: Box | None = None,
    options: ReadOptions = AS_IT_IS,
    limits: Limits = DEFAULT,
) -> RawTable:
    """Read one file in this process, as what its content says it is.

    Raises
    ------
    DataError
        The file cannot be opened or is none of the formats.
    """
    check_openable(path, limits)
    form = sniff(path, limits)
    _note_extension(path, form, findings)
    if form is not Format.ZIPPED:
        return _read_as(form, path, kind, findings, expected, options, limits)
    with tempfile.TemporaryDirectory(prefix="peta-") as folder:
        # It keeps the name that the officer knows.
        own = Path(folder) / path.name
        own_form = _unpacked(path, own, limits)
        return _read_as(own_form, own, kind, findings, expected, options, limits)


def _unpacked(path: Path, own: Path, limits: Limits) -> Format:
    """Format of the one data file of an archive, unpacked; an archive again is refused."""
    with opened(path, limits) as archive:
        (name,) = zipped_data(data_names(archive.namelist()))
        unpack(archive, name, own, limits)
    check_openable(own, limits)
    with own.open("rb") as file:
        if file.read(2) == b"PK":
            raise nested()
    return sniff(own, limits)


def _read_as(
    form: Format,
    path: Path,
    kind: DatasetKind,
    findings: Findings,
    expected: Box | None,
    options: ReadOptions,
    limits: Limits,
) -> RawTable:
    look = wanted(kind, options)
    map_look = map_wanted(kind, expected, options)
    match form:
        case Format.CSV:
            return read_csv(path, look, findings, limits)
        case Format.XLSX | Format.XLS | Format.ODS:
            return read_workbook(path, form, look, findings, limits)
        case Format.GEOJSON:
            return read_geojson(path, map_look, findings, limits)
        case Format.PARQUET:
            return read_parquet(path, map_look, limits)
        case Format.GPKG:
            return maps.read_gpkg(path, map_look)
        case Format.FLATGEOBUF:
            return maps.read_flatgeobuf(path, map_look)
        case Format.SHAPEFILE:
            return maps.read_shapefile(path, map_look)
        case Format.SHAPEFILE_ZIP:
            return maps.read_shapefile_zip(path, map_look, limits)
        case Format.KML:
            return read_kml(path, look, map_look, findings, limits)
        case Format.KMZ:
            return read_kmz(path, look, map_look, findings, limits)
        case Format.GEOTIFF | Format.ZIPPED:
            raise raster()


def raster() -> DataError:
    """Build the error for a grid where rows are wanted."""
    return DataError(
        "Ini raster (GeoTIFF), bukan tabel atau peta titik atau poligon.",
        code="raster",
        hint="Raster hanya dibaca sebagai grid penduduk: muat sebagai permukiman.",
    )


def _note_extension(path: Path, form: Format, findings: Findings) -> None:
    if path.suffix.lower() not in SUFFIXES[form]:
        findings.note(
            "wrong_extension",
            f"Nama berkas tidak sesuai isinya; dibaca sebagai {form.value}.",
            file=path.name,
        )
