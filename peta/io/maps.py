"""Map files of GDAL: GeoPackage, shapefile and FlatGeobuf, each so that it can only be itself."""

import logging
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from peta.domain.crs import WGS84
from peta.errors import DataError
from peta.io.archives import data_names, opened, unpack
from peta.io.coordinates import Box, candidates_text
from peta.io.geopackages import check_geopackage
from peta.io.layers import MapWanted, choose_layer
from peta.io.limits import DEFAULT, Limits
from peta.io.raw import RawTable
from peta.io.refusals import empty, several_layers, too_many_rows, truncated, unknown_sheet

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_DRIVERS = ("GPKG", "ESRI Shapefile", "FlatGeobuf", "GeoJSON", "MEM")
_GDAL_FAULTS = (
    ValueError, RuntimeError, UnicodeDecodeError, shapely.GEOSException, CRSError, OverflowError,
    KeyError, TypeError,
)  # fmt: skip
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def _skip_drivers() -> None:
    """Take away GDAL's drivers that follow references to other files, hosts and commands."""
    skipped = [driver for driver in pyogrio.list_drivers() if driver not in _DRIVERS]
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(skipped)})
    # GDAL reads OGR_SKIP only while it registers its drivers, which importing pyogrio has done.
    pyogrio.core._register_drivers()


_skip_drivers()


def read_gpkg(path: Path, look: MapWanted) -> RawTable:
    """Read the one layer of a GeoPackage that can hold the wanted geometry.

    Raises
    ------
    DataError
        ``truncated``, ``unsafe_file``, ``several_layers``, ``no_crs``, ``empty``.
    """
    with _own_folder() as folder:
        own = folder / "data.gpkg"
        shutil.copyfile(path, own)
        check_geopackage(own)
        frame, layer = _read_with_gdal(own, look)
    return raw_of(path.name, frame, look, layer)


def read_flatgeobuf(path: Path, look: MapWanted) -> RawTable:
    """Read a FlatGeobuf file.

    Raises
    ------
    DataError
        ``truncated``, ``no_crs``, ``empty``.
    """
    with _own_folder() as folder:
        own = folder / "data.fgb"
        shutil.copyfile(path, own)
        frame, _ = _read_with_gdal(own, look)
    return raw_of(path.name, frame, look)


def read_shapefile(path: Path, look: MapWanted) -> RawTable:
    """Read a shapefile from its .shp; .shx, .dbf and .prj must lie beside it.

    Raises
    ------
    DataError
        ``shapefile_incomplete``, ``truncated``, ``no_crs``, ``empty``.
    """
    # The content says which file is the .shp, whatever it is called.
    beside = parts_beside(path) | {".shp": path}
    with _own_folder() as folder:
        _copy_parts(beside, lambda part, own: shutil.copyfile(part, own), folder)
        frame, _ = _read_with_gdal(folder / "data.shp", look)
    return raw_of(path.name, frame, look)


def parts_beside(path: Path) -> dict[str, Path]:
    """The other files of a shapefile that lie beside it, by their suffix in lower case."""
    beside = [path.with_suffix(c) for suffix in _PARTS for c in (suffix, suffix.upper())]
    return {part.suffix.lower(): part for part in beside if part != path and part.is_file()}


def read_shapefile_zip(path: Path, look: MapWanted, limits: Limits = DEFAULT) -> RawTable:
    """Read the one shapefile of a ZIP archive, in whatever folder of it.

    Raises
    ------
    DataError
        As `read_shapefile` and `archives.check_archive`, and ``several_layers``.
    """
    with _own_folder() as folder, opened(path, limits) as archive:
        names = data_names(archive.namelist())
        stem = _only_shapefile(names, look)
        parts = {Path(name).suffix.lower(): name for name in names if _stem(name) == stem}
        _copy_parts(parts, lambda name, own: unpack(archive, name, own, limits), folder)
        frame, _ = _read_with_gdal(folder / "data.shp", look)
    return raw_of(path.name, frame, look, Path(stem).name)


def raw_of(file: str, frame: pd.DataFrame, look: MapWanted, layer: str = "") -> RawTable:
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
        geometry = _in_degrees(frame.geometry, look)
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    rows = np.arange(1, len(frame) + 1)
    return RawTable(file, frame.astype(object), rows, geometry, sheet=layer)


def _in_degrees(geometry: gpd.GeoSeries, look: MapWanted) -> NDArray[Any]:
    crs = geometry.crs if geometry.crs is not None else look.crs
    check_crs(crs, tuple(geometry.total_bounds), look.expected)
    flat = shapely.force_2d(geometry.to_numpy())
    try:
        return np.asarray(gpd.GeoSeries(flat, crs=crs).to_crs(WGS84).to_numpy())
    except ProjError:
        raise DataError(
            "Koordinat tidak dapat diubah ke derajat dari sistem yang dinyatakan.",
            code="unknown_crs",
            hint="Simpan ulang dengan EPSG:4326.",
        ) from None


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
        hint="Tetapkan CRS yang benar, lalu simpan ulang, atau sebut dengan --crs. "
        f"Kemungkinan: {likely}.",
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


def _only_shapefile(names: list[str], look: MapWanted) -> str:
    stems = {_stem(name): Path(name).stem for name in names if name.lower().endswith(".shp")}
    titles = list(stems.values())
    asked = [stem for stem, t in stems.items() if t.casefold() == look.sheet.strip().casefold()]
    if look.sheet and len(stems) > 1 and not asked:
        raise unknown_sheet(look.sheet, titles)
    named = asked or [stem for stem, title in stems.items() if title.casefold() == look.name]
    if len(stems) > 1 and not named:
        raise several_layers(titles, look.name)
    return (named or list(stems))[0]


def _read_with_gdal(path: Path, look: MapWanted) -> tuple[pd.DataFrame, str]:
    # GDAL's remarks are for programmers; the lock keeps one reader from the other's filters.
    with _LOCK, warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            layers = [(str(name), str(shape)) for name, shape in pyogrio.list_layers(path)]
            layer = choose_layer(layers, look.name, look.geometry, look.sheet)
            frame = _read_layer(path, layer)
        except DataError:
            raise
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            _LOG.info("GDAL refuses the file: %s", type(error).__name__)
            raise truncated("Berkas peta rusak atau terpotong.") from None
        except _GDAL_FAULTS as error:
            _LOG.info("GDAL cannot read the file: %s", type(error).__name__)
            raise truncated("Isi berkas peta tidak dapat dibaca.") from None
    for remark in remarks:
        _LOG.info("GDAL remarks: %s", remark.category.__name__)
    return frame, layer if len(layers) > 1 else ""


def _read_layer(path: Path, layer: str) -> pd.DataFrame:
    stated = pyogrio.read_info(path, layer=layer, force_feature_count=False)["features"]
    if stated > DEFAULT.rows:
        raise too_many_rows(DEFAULT)
    frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer, datetime_as_string=True)
    if 0 <= stated != len(frame):
        raise truncated(f"Berkas peta terpotong: {len(frame)} dari {stated} fitur.")
    return frame
