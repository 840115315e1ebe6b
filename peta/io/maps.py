"""Map files: GeoPackage, shapefile and GeoParquet, each opened so that it can only be itself."""

import logging
import shutil
import sqlite3
import tempfile
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from peta.domain.crs import WGS84
from peta.errors import DataError
from peta.io.coordinates import Box, candidates_text
from peta.io.raw import RawTable
from peta.io.tables import empty, several_layers

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_DRIVERS = ("GPKG", "ESRI Shapefile", "GeoJSON", "MEM")
_GEOMETRIES = {"polygon": "Polygon", "point": "Point"}
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

Layers = list[tuple[str, str]]


def _skip_drivers() -> None:
    """Take away GDAL's drivers that follow references to other files, hosts and commands."""
    skipped = [driver for driver in pyogrio.list_drivers() if driver not in _DRIVERS]
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(skipped)})
    # GDAL reads OGR_SKIP only while it registers its drivers, which importing pyogrio has done.
    pyogrio.core._register_drivers()


_skip_drivers()


def read_gpkg(path: Path, kind: str, geometry: str, expected: Box | None) -> RawTable:
    """Read the one layer of a GeoPackage that can hold the wanted geometry.

    Parameters
    ----------
    kind
        Name of the dataset kind; a layer of that name is taken where several would do.
    geometry
        ``"polygon"``, ``"point"`` or empty for any.
    expected
        west, south, east, north in degrees where the data should lie.

    Raises
    ------
    DataError
        ``truncated``, ``unsafe_file``, ``several_layers``, ``no_crs``, ``empty``.
    """
    with _own_folder() as folder:
        own = folder / "data.gpkg"
        shutil.copyfile(path, own)
        _check_gpkg(own)
        frame = _read_with_gdal(own, kind, geometry)
    return raw_of(path.name, frame, expected)


def read_shapefile(path: Path, kind: str, geometry: str, expected: Box | None) -> RawTable:
    """Read a shapefile from its .shp; .shx, .dbf and .prj must lie beside it.

    Raises
    ------
    DataError
        ``shapefile_incomplete``, ``truncated``, ``no_crs``, ``empty``.
    """
    beside = {p.suffix.lower(): p for p in path.parent.glob("*") if p.stem == path.stem}
    # The content says which file is the .shp, whatever it is called.
    beside[".shp"] = path
    with _own_folder() as folder:
        _copy_parts(beside, lambda part, own: shutil.copyfile(part, own), folder)
        frame = _read_with_gdal(folder / "data.shp", kind, geometry)
    return raw_of(path.name, frame, expected)


def read_shapefile_zip(path: Path, kind: str, geometry: str, expected: Box | None) -> RawTable:
    """Read the one shapefile of a ZIP archive, in whatever folder of it.

    Raises
    ------
    DataError
        As `read_shapefile`, and ``several_layers``.
    """
    with _own_folder() as folder, zipfile.ZipFile(path) as archive:
        stem = _only_shapefile(archive.namelist(), kind)
        parts = {Path(n).suffix.lower(): n for n in archive.namelist() if _stem(n) == stem}

        def extract(name: str, own: Path) -> None:
            with archive.open(name) as source, own.open("wb") as target:
                shutil.copyfileobj(source, target)

        try:
            _copy_parts(parts, extract, folder)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
            raise _truncated("Arsip ZIP rusak, terpotong atau berkata sandi.") from None
        frame = _read_with_gdal(folder / "data.shp", kind, geometry)
    return raw_of(path.name, frame, expected)


def read_parquet(path: Path, expected: Box | None) -> RawTable:
    """Read a GeoParquet file, or a Parquet table without geometry.

    Raises
    ------
    DataError
        ``truncated``, ``no_crs``, ``empty``.
    """
    try:
        with path.open("rb") as file:
            metadata = pyarrow.parquet.read_schema(file).metadata or {}
            file.seek(0)
            is_map = b"geo" in metadata
            frame = gpd.read_parquet(file) if is_map else pd.read_parquet(file)
    except (pyarrow.ArrowException, ValueError, OSError, KeyError, TypeError):
        raise _truncated("Berkas Parquet rusak atau terpotong.") from None
    return raw_of(path.name, frame.reset_index(drop=True), expected)


def raw_of(file: str, frame: pd.DataFrame, expected: Box | None) -> RawTable:
    """Raw table of a frame that GDAL or Parquet gave, its geometry in EPSG:4326 and flat.

    Raises
    ------
    DataError
        ``empty``, ``no_crs``.
    """
    if frame.empty:
        raise empty()
    geometry = None
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = _in_degrees(frame.geometry, expected)
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return RawTable(file, frame.astype(object), np.arange(1, len(frame) + 1), geometry)


def _in_degrees(geometry: gpd.GeoSeries, expected: Box | None) -> NDArray[Any]:
    check_crs(geometry.crs, tuple(geometry.total_bounds), expected)
    flat = shapely.force_2d(geometry.to_numpy())
    return np.asarray(gpd.GeoSeries(flat, crs=geometry.crs).to_crs(WGS84).to_numpy())


def check_crs(crs: CRS | None, box: Box, expected: Box | None) -> None:
    """Refuse a map without a coordinate system that stands on the earth.

    Raises
    ------
    DataError
        ``no_crs``, naming the systems that would fit.
    """
    if crs is not None and (crs.is_geographic or crs.is_projected):
        return
    finite = bool(np.isfinite(box).all())
    likely = candidates_text(box, expected) if finite else "tidak dapat ditebak"
    raise DataError(
        "Berkas peta tidak menyatakan sistem koordinat (CRS).",
        code="no_crs",
        hint=f"Tetapkan CRS yang benar, lalu simpan ulang. Kemungkinan: {likely}.",
    )


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A fresh folder with files that we wrote and named, so that no name in a file is followed."""
    with tempfile.TemporaryDirectory(prefix="peta-") as folder:
        yield Path(folder)


def _copy_parts(parts: dict[str, Any], copy: Callable[[Any, Path], Any], folder: Path) -> None:
    lacking = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if lacking:
        raise DataError(
            "Shapefile tidak lengkap, tidak ada " + " dan ".join(lacking) + ".",
            code="shapefile_incomplete",
            hint="Kirim .shp, .shx, .dbf dan .prj bersama-sama dalam satu ZIP.",
        )
    for suffix in _PARTS:
        if suffix in parts:
            copy(parts[suffix], folder / f"data{suffix}")


def _stem(name: str) -> str:
    return str(Path(name).with_suffix("")).casefold()


def _only_shapefile(names: list[str], kind: str) -> str:
    stems = {_stem(name): Path(name).stem for name in names if name.lower().endswith(".shp")}
    named = [stem for stem, title in stems.items() if title.casefold() == kind]
    if len(stems) > 1 and not named:
        raise several_layers(list(stems.values()), kind)
    return (named or list(stems))[0]


def _check_gpkg(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(100)
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    stated = (65536 if page == 1 else page) * pages
    if head[24:28] == head[92:96] and size < stated:
        raise _truncated(f"GeoPackage terpotong: {size} dari {stated} byte.")
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            _check_schema(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        raise _truncated("GeoPackage rusak atau terpotong.") from None


def _check_schema(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _truncated("GeoPackage rusak atau terpotong.")
    # Views and virtual tables can compute or fetch what is not in the file; rtree is the index.
    odd = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'view' OR"
        " (sql LIKE 'CREATE VIRTUAL TABLE%' AND sql NOT LIKE '%USING rtree%')"
    ).fetchone()
    if odd[0]:
        raise DataError(
            "GeoPackage berisi tampilan (view) atau tabel virtual.",
            code="unsafe_file",
            hint="Ekspor lapisannya ke GeoPackage baru.",
        )


def _truncated(message: str) -> DataError:
    return DataError(message, code="truncated", hint="Unduh atau ekspor ulang sampai selesai.")


def _read_with_gdal(path: Path, kind: str, geometry: str) -> pd.DataFrame:
    # GDAL's remarks are for programmers; the lock keeps one reader from the other's filters.
    with _LOCK, warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            layers = [(str(name), str(shape)) for name, shape in pyogrio.list_layers(path)]
            layer = choose_layer(layers, kind, geometry)
            frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer, datetime_as_string=True)
        except DataError:
            raise
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            _LOG.info("GDAL refuses the file: %s", type(error).__name__)
            raise _truncated("Berkas peta rusak atau terpotong.") from None
        except (ValueError, RuntimeError, UnicodeDecodeError, shapely.GEOSException) as error:
            _LOG.info("GDAL cannot read the file: %s", type(error).__name__)
            raise _truncated("Isi berkas peta tidak dapat dibaca.") from None
    for remark in remarks:
        _LOG.info("GDAL remarks: %s", remark.category.__name__)
    return frame


def choose_layer(layers: Layers, kind: str, geometry: str) -> str:
    """Name of the layer to read: the only one, the only fitting one, or the one named `kind`.

    Raises
    ------
    DataError
        ``empty``, ``several_layers``.

    Examples
    --------
    >>> choose_layer([("jalan", "LineString"), ("desa", "MultiPolygon")], "boundaries", "polygon")
    'desa'
    >>> choose_layer([("a", "Point"), ("mck", "Point")], "mck", "point")
    'mck'
    """
    if not layers:
        raise empty()
    fitting = [name for name, shape in layers if _GEOMETRIES.get(geometry, "") in shape]
    names = fitting or [name for name, _ in layers]
    named = [name for name in names if name.casefold() == kind]
    if len(names) > 1 and not named:
        raise several_layers(names, kind)
    return (named or names)[0]
