"""GeoParquet, and Parquet tables without a geometry."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow
import pyarrow.parquet
import shapely
from pyproj.exceptions import CRSError

from peta.errors import DataError
from peta.io.layers import MapWanted
from peta.io.limits import DEFAULT, Limits
from peta.io.maps import raw_of
from peta.io.raw import RawTable
from peta.io.refusals import too_many_rows

_FAULTS = (
    pyarrow.ArrowException, ValueError, OSError, LookupError, TypeError, AttributeError,
    CRSError, shapely.GEOSException, OverflowError, RecursionError,
)  # fmt: skip


def read_parquet(path: Path, look: MapWanted, limits: Limits = DEFAULT) -> RawTable:
    """Read a GeoParquet file, or a Parquet table without geometry.

    Raises
    ------
    DataError
        ``truncated``, ``too_many_rows``, ``no_crs``, ``empty``.
    """
    try:
        with path.open("rb") as file:
            about = pyarrow.parquet.read_metadata(file)
            if about.num_rows > limits.rows:
                raise too_many_rows(limits)
            file.seek(0)
            is_map = b"geo" in (about.metadata or {})
            frame = gpd.read_parquet(file) if is_map else pd.read_parquet(file)
    except DataError:
        raise
    except _FAULTS:
        raise DataError(
            "Berkas Parquet rusak atau terpotong.",
            code="truncated",
            hint="Unduh atau ekspor ulang sampai selesai.",
        ) from None
    return raw_of(path.name, frame.reset_index(drop=True), look)
