"""A grid of people per cell (GeoTIFF, such as WorldPop's) as demand points, read in windows."""

import importlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from pyarrow import feather
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from peta.domain.crs import WGS84
from peta.errors import DataError
from peta.io.cells import Cells, Numbers
from peta.io.coordinates import stated_crs
from peta.io.exchange import RESULT
from peta.io.limits import DEFAULT, Limits
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.sandbox import answered, unfinished
from peta.io.sniffing import Format, check_openable, sniff
from peta.io.windows import Window, applied, window_of, windows_of

_MOST_PEOPLE = 9e9
_ROWS = "grid.arrow"


@dataclass(frozen=True, slots=True)
class GridOptions:
    """How a grid is to be read.

    Parameters
    ----------
    crs
        System of a grid that does not state its own, such as ``"EPSG:32750"``.
    box
        west, south, east, north in degrees; only cells with their centre there are read.
    step
        Cells a side that make one point; it is doubled until `points` is kept.
    points
        The most points wanted.
    """

    crs: str = ""
    box: tuple[float, float, float, float] | None = None
    step: int = 1
    points: int = 5_000_000


_AS_IT_IS = GridOptions()


@dataclass(frozen=True, slots=True)
class PopulationGrid:
    """Where the people of a grid are.

    Parameters
    ----------
    frame
        ``lon``, ``lat`` (EPSG:4326) and ``jiwa`` (people, float64, above zero) a point, in the
        order of the rows of the grid. A point of several cells lies where their people are on
        average.
    step
        Cells a side that make one point.
    cells, unknown_cells
        Cells read, and those of them without a value.
    people
        Sum of all cells, which is the sum of ``jiwa``.
    """

    frame: pd.DataFrame
    step: int
    cells: int
    unknown_cells: int
    people: float


def read_population_grid(
    path: Path, options: GridOptions = _AS_IT_IS, limits: Limits = DEFAULT
) -> PopulationGrid:
    """Read a GeoTIFF of people per cell, in a confined process.

    Raises
    ------
    DataError
        ``not_a_grid``, ``truncated``, ``grid_bands``, ``grid_values``, ``no_crs``, ``unknown_crs``,
        ``grid_too_large``, ``grid_negative``, ``grid_total``, ``grid_empty``,
        ``grid_reader_missing``, and as `sandbox.answered`.

    Examples
    --------
    >>> read_population_grid(Path("tidak_ada.tif"))
    Traceback (most recent call last):
    ...
    peta.errors.DataError: Berkas tidak ditemukan.
    """
    check_openable(path, limits)
    with answered("grid", path, [path], limits, options=asdict(options)) as folder:
        return _read_answer(folder)


def grid_table(
    path: Path, findings: Findings, options: GridOptions, limits: Limits = DEFAULT
) -> RawTable:
    """Read a population grid as rows of settlements: the column ``jiwa`` and a point each."""
    grid = read_population_grid(path, options, limits)
    merged = f"; {grid.step} x {grid.step} sel digabung menjadi satu titik" * (grid.step > 1)
    findings.note(
        "grid_read",
        f"Grid {grid.cells} sel menjadi {len(grid.frame)} titik dengan {grid.people:.0f} jiwa"
        f"{merged}; {grid.unknown_cells} sel tanpa nilai tidak diketahui, bukan nol.",
        file=path.name,
    )
    points = shapely.points(grid.frame["lon"].to_numpy(), grid.frame["lat"].to_numpy())
    frame = grid.frame[["jiwa"]].astype(object)
    return RawTable(path.name, frame, np.arange(1, len(frame) + 1), np.asarray(points))


def grid_here(path: Path, options: GridOptions, limits: Limits = DEFAULT) -> PopulationGrid:
    """Read a grid in this process; see `read_population_grid`."""
    if sniff(path, limits) is not Format.GEOTIFF:
        raise _not_a_grid()
    rasterio = reader()
    faults = (rasterio.errors.RasterioError, ValueError, OSError, CRSError, ProjError)
    try:
        settings = rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_NUM_THREADS="1")
        with settings, rasterio.open(path, driver="GTiff") as source:
            return _read(source, options, limits)
    except DataError:
        raise
    except faults:
        raise DataError(
            "Raster rusak atau terpotong.",
            code="truncated",
            hint="Unduh ulang sampai selesai.",
        ) from None


def reader() -> Any:
    """Rasterio, which brings a GDAL of its own: loaded in a process without another one."""
    try:
        importlib.import_module("rasterio.errors")
        return importlib.import_module("rasterio")
    except ImportError:
        raise DataError(
            "Pembaca raster tidak terpasang.",
            code="grid_reader_missing",
            hint="Pasang peta dengan tambahan 'grid', atau kirim titik permukiman.",
        ) from None


def _read(source: Any, options: GridOptions, limits: Limits) -> PopulationGrid:
    _check_bands(source)
    crs = _crs_of(source, options)
    window = window_of(source, crs, options.box)
    size = window[2] * window[3]
    if size == 0:
        raise _nobody()
    if size > limits.grid_cells:
        raise _too_large(size, limits)
    cells = Cells(max(1, options.step), min(options.points, limits.rows), source.width)
    unknown = 0
    for part in windows_of(window, source.block_shapes[0]):
        values = _values(source, part)
        unknown += int(np.isnan(values).sum())
        cells.add(values, part[0], part[1])
    frame = _frame(cells, source.transform, crs)
    return _checked(PopulationGrid(frame, cells.step, size, unknown, cells.people))


def _check_bands(source: Any) -> None:
    if source.count != 1:
        raise DataError(
            f"Raster punya {source.count} pita; grid penduduk hanya satu.",
            code="grid_bands",
            hint="Kirim raster jumlah penduduk per sel, bukan citra atau gabungan beberapa tahun.",
        )
    if np.dtype(source.dtypes[0]).kind not in "iuf":
        raise DataError(
            "Nilai raster bukan bilangan biasa.",
            code="grid_values",
            hint="Kirim raster jumlah penduduk per sel.",
        )


def _crs_of(source: Any, options: GridOptions) -> CRS:
    if source.transform.is_identity or source.transform.determinant == 0:
        raise DataError(
            "Raster tidak menyatakan letaknya di bumi.",
            code="no_crs",
            hint="Kirim GeoTIFF yang bergeoreferensi.",
        )
    if source.crs:
        crs = CRS.from_wkt(source.crs.to_wkt())
        if crs.is_geographic or crs.is_projected:
            return crs
    if options.crs:
        return stated_crs(options.crs)
    raise DataError(
        "Raster tidak menyatakan sistem koordinat (CRS).",
        code="no_crs",
        hint="Tetapkan CRS-nya, atau sebut dengan --crs, misalnya EPSG:4326.",
    )


def _values(source: Any, window: Window) -> Numbers:
    """People per cell; NaN where unknown."""
    row, column, height, width = window
    given: Any = source.read(1, window=((row, row + height), (column, column + width)))
    values: Numbers = given.astype(np.float64)
    if source.nodata is not None:
        # A nodata value of a float grid is often written rounded, so compare in its own type.
        values[given == given.dtype.type(source.nodata)] = np.nan
    values = values * float(source.scales[0]) + float(source.offsets[0])
    _check_values(values)
    return values


def _check_values(values: Numbers) -> None:
    negative = int((values < 0).sum())
    if negative:
        raise DataError(
            f"Raster memuat nilai negatif ({negative} sel atau lebih) yang bukan nodata.",
            code="grid_negative",
            hint="Nyatakan nilai tanpa data (nodata), misalnya -99999, lalu simpan ulang.",
        )
    if np.isinf(values).any():
        raise DataError(
            "Raster memuat nilai tak hingga.",
            code="grid_values",
            hint="Nyatakan nilai itu sebagai nodata, lalu simpan ulang.",
        )


def _frame(cells: Cells, transform: Any, crs: CRS) -> pd.DataFrame:
    rows, columns, people = cells.points()
    x, y = applied(transform, columns + 0.5, rows + 0.5)
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    return pd.DataFrame({"lon": lon, "lat": lat, "jiwa": people})


def _checked(grid: PopulationGrid) -> PopulationGrid:
    if grid.frame.empty:
        raise _nobody()
    if not np.isfinite(grid.frame.to_numpy()).all():
        raise DataError(
            "Letak sel raster tidak dapat diubah ke derajat.",
            code="unknown_crs",
            hint="Periksa CRS raster, atau simpan ulang dengan EPSG:4326.",
        )
    if grid.people > _MOST_PEOPLE:
        raise DataError(
            "Jumlah penduduk raster melebihi penduduk dunia.",
            code="grid_total",
            hint="Kirim raster jumlah penduduk per sel, bukan kepadatan, dan periksa nodata.",
        )
    return grid


def _not_a_grid() -> DataError:
    return DataError(
        "Berkas bukan raster GeoTIFF.",
        code="not_a_grid",
        hint="Kirim grid penduduk sebagai GeoTIFF, misalnya dari WorldPop.",
    )


def _nobody() -> DataError:
    return DataError(
        "Tidak ada sel berpenduduk di wilayah ini.",
        code="grid_empty",
        hint="Periksa apakah raster menutup wilayahnya dan nilainya jumlah penduduk.",
    )


def _too_large(size: int, limits: Limits) -> DataError:
    return DataError(
        f"Raster memuat {size} sel, lebih dari {limits.grid_cells}.",
        code="grid_too_large",
        hint="Potong menurut batas provinsi atau kabupaten/kota.",
    )


def write_grid(folder: Path, grid: PopulationGrid) -> None:
    """Write what was read into a folder."""
    feather.write_feather(grid.frame, folder / _ROWS, compression="uncompressed")
    about = {name: getattr(grid, name) for name in ("step", "cells", "unknown_cells", "people")}
    (folder / RESULT).write_bytes(orjson.dumps(about))


def write_grid_error(folder: Path, error: DataError) -> None:
    """Write why a grid was refused."""
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    (folder / RESULT).write_bytes(orjson.dumps({"error": told}))


def _read_answer(folder: Path) -> PopulationGrid:
    try:
        told = orjson.loads((folder / RESULT).read_bytes())
        if "error" in told:
            raise DataError(**{"message": told["error"].pop("message"), **told["error"]})
        return PopulationGrid(feather.read_feather(folder / _ROWS, memory_map=False), **told)
    except DataError:
        raise
    except (ValueError, OSError, LookupError, TypeError):
        raise unfinished() from None
