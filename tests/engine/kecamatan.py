"""A hand-made kecamatan of 3 x 3 km whose answers anyone can compute.

Places are written in kilometres east and north of 117 E on the equator::

         -1.5     -0.5      0.5      1.5
     1.5  +--------+--------+--------+
          |  1001  |  2002  |  2003  |     1001 is a dense kelurahan: 500 m, elsewhere 2 km
     0.5  +--------+--------+--------+
          |  2004  |  2005  |  2006  |     the equator runs through this row
    -0.5  +--------+--------+--------+
          |  2007  |  2008  |  2009  |     2007: nobody knows; 2008: only its settlements say
    -1.5  +--------+--------+--------+

Beside it: another kecamatan (64.02.02), a kabupaten that handed over no register (64.03), and
another province (65.01), each with one village of 1 km2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from peta.domain.dataset import KINDS
from peta.domain.schema import ColumnType
from peta.engine.situation import FACILITY_KINDS, GROUND_KINDS, TABLE_KINDS, Inputs

LON, LAT = 117.0, 0.0
# Metres of a degree on the equator, WGS 84: 2 pi a / 360, and 2 pi a (1 - e2) / 360.
METRES_EAST, METRES_NORTH = 111_319.490793, 110_574.275822

KECAMATAN = "64.02.01"
ROWS = {
    "64.02.01.1001": (-1, 1),
    "64.02.01.2002": (0, 1),
    "64.02.01.2003": (1, 1),
    "64.02.01.2004": (-1, 0),
    "64.02.01.2005": (0, 0),
    "64.02.01.2006": (1, 0),
    "64.02.01.2007": (-1, -1),
    "64.02.01.2008": (0, -1),
    "64.02.01.2009": (1, -1),
    "64.02.02.2001": (10, 0),
    "64.03.01.2001": (0, 30),
    "65.01.01.2001": (30, 0),
}
KELURAHAN, GRID, MIXED, EMPTY, CENTRE, EAST, UNKNOWN, OWN_COUNT, CORNER = list(ROWS)[:9]
OTHER_KECAMATAN, NO_REGISTER, OTHER_PROVINCE = list(ROWS)[9:]

PEOPLE = {
    KELURAHAN: 3000,
    GRID: 200,
    MIXED: 300,
    EMPTY: 0,
    CENTRE: 400,
    EAST: 333,
    OWN_COUNT: None,
    CORNER: 500,
    OTHER_KECAMATAN: 100,
    NO_REGISTER: 80,
    OTHER_PROVINCE: 60,
}

# village, km east, km north, people there, houses, houses without a toilet
SETTLEMENTS = (
    (KELURAHAN, -1.2, 1.0, 1, 200, 20),
    (KELURAHAN, -0.7, 0.7, 2, 400, 40),
    (MIXED, 0.6, 1.2, 1, 25, 10),
    (MIXED, 1.3, 1.2, 2, 50, 5),
    (EMPTY, -1.0, 0.0, 0, 0, 0),
    (CENTRE, 0.0, 0.0, 3, 75, 75),
    (CENTRE, 0.4, -0.4, 1, 25, 25),
    (EAST, 1.2, 0.0, 1, 30, 3),
    (EAST, 1.2, -0.2, 1, 30, 0),
    (EAST, 1.4, 0.1, 1, 30, None),
    (OWN_COUNT, 0.45, -1.0, 50, 10, 10),
    (OWN_COUNT, 0.4, -1.4, None, None, None),
    (CORNER, 1.2, -0.9, 4, 100, 50),
    (CORNER, 1.2, -0.6, 1, 25, 0),
    (OTHER_KECAMATAN, 10.0, 0.0, 1, 20, 0),
    (NO_REGISTER, 0.0, 30.0, 1, 16, 4),
    (OTHER_PROVINCE, 30.0, 0.0, 1, 12, 2),
)

POSYANDU = (
    (-1.2, 1.2, "aktif"),
    (-0.8, 0.6, "tidak_diketahui"),
    (1.2, 1.3, "tutup"),
    (10.3, 0.0, "aktif"),
    (30.2, 0.0, "tutup"),
)
# The last but one stands in 2009 and serves the houses across the border in 2008.
MCK = (
    (-1.2, 1.05, "berfungsi"),
    (-0.7, 0.75, "rusak"),
    (1.3, 1.29, "berfungsi"),
    (1.25, 0.0, None),
    (0.53, -1.0, "berfungsi"),
    (30.05, 0.0, "rusak"),
)
HOUSES = (
    (-1.3712, 0.6137, "belum_ditangani"),
    (-1.3312, 0.7737, "belum_ditangani"),
    (-1.1012, 1.4337, "ditangani"),
    (-0.2712, -0.2237, None),
    (0.8312, -1.3237, "belum_ditangani"),
    (29.8312, 0.3237, "ditangani"),
    (30.3312, -0.3737, "ditangani"),
)

# By standard and village: demand, served, unreached, over_capacity, not_working, unknown; None is
# no data.
HAND = {
    "POS-JARAK": {
        KELURAHAN: (3000, 1000, 0, 0, 0, 2000),
        GRID: (200, 200, 0, 0, 0, 0),
        MIXED: (300, 100, 0, 0, 200, 0),
        EMPTY: (0, 0, 0, 0, 0, 0),
        CENTRE: (400, 300, 0, 0, 0, 100),
        EAST: (333, 0, 0, 0, 333, 0),
        UNKNOWN: None,
        OWN_COUNT: (50, 0, 50, 0, 0, 0),
        CORNER: (500, 0, 400, 0, 100, 0),
        OTHER_KECAMATAN: (100, 100, 0, 0, 0, 0),
        NO_REGISTER: (80, 0, 0, 0, 0, 80),
        OTHER_PROVINCE: (60, 0, 0, 0, 60, 0),
    },
    "POS-ADA": {
        KELURAHAN: (1, 1, 0, 0, 0, 0),
        GRID: (1, 0, 1, 0, 0, 0),
        MIXED: (1, 0, 0, 0, 1, 0),
        EMPTY: (1, 0, 1, 0, 0, 0),
        CENTRE: (1, 0, 1, 0, 0, 0),
        EAST: (1, 0, 1, 0, 0, 0),
        UNKNOWN: (1, 0, 1, 0, 0, 0),
        OWN_COUNT: (1, 0, 1, 0, 0, 0),
        CORNER: (1, 0, 1, 0, 0, 0),
        OTHER_KECAMATAN: (1, 1, 0, 0, 0, 0),
        NO_REGISTER: (1, 0, 0, 0, 0, 1),
        OTHER_PROVINCE: (1, 0, 0, 0, 1, 0),
    },
    "POS-RASIO": {
        KELURAHAN: (3, 1, 0, 1, 0, 1),
        GRID: (1, 0, 1, 0, 0, 0),
        MIXED: (1, 0, 0, 0, 1, 0),
        EMPTY: (0, 0, 0, 0, 0, 0),
        CENTRE: (1, 0, 1, 0, 0, 0),
        EAST: (1, 0, 1, 0, 0, 0),
        UNKNOWN: None,
        OWN_COUNT: (1, 0, 1, 0, 0, 0),
        CORNER: (1, 0, 1, 0, 0, 0),
        OTHER_KECAMATAN: (1, 1, 0, 0, 0, 0),
        NO_REGISTER: (1, 0, 0, 0, 0, 1),
        OTHER_PROVINCE: (1, 0, 0, 0, 1, 0),
    },
    "MCK-JARAK": {
        KELURAHAN: (60, 20, 0, 0, 40, 0),
        GRID: None,
        MIXED: (15, 5, 10, 0, 0, 0),
        EMPTY: (0, 0, 0, 0, 0, 0),
        CENTRE: (100, 0, 100, 0, 0, 0),
        EAST: (3, 0, 0, 0, 0, 3),
        UNKNOWN: None,
        OWN_COUNT: (10, 10, 0, 0, 0, 0),
        CORNER: (50, 0, 50, 0, 0, 0),
        OTHER_KECAMATAN: (0, 0, 0, 0, 0, 0),
        NO_REGISTER: (4, 0, 0, 0, 0, 4),
        OTHER_PROVINCE: (2, 0, 0, 0, 2, 0),
    },
    "RTLH-NEED": {
        KELURAHAN: (3, 1, 2, 0, 0, 0),
        GRID: (0, 0, 0, 0, 0, 0),
        MIXED: (0, 0, 0, 0, 0, 0),
        EMPTY: (0, 0, 0, 0, 0, 0),
        CENTRE: (1, 0, 0, 0, 0, 1),
        EAST: (0, 0, 0, 0, 0, 0),
        UNKNOWN: (0, 0, 0, 0, 0, 0),
        OWN_COUNT: (0, 0, 0, 0, 0, 0),
        CORNER: (1, 0, 1, 0, 0, 0),
        OTHER_KECAMATAN: (0, 0, 0, 0, 0, 0),
        NO_REGISTER: None,
        OTHER_PROVINCE: (2, 2, 0, 0, 0, 0),
    },
}
HAND_STATUS = {
    "POS-JARAK": "no_data met gap met no_data gap no_data gap gap met no_data gap",
    "POS-ADA": "met gap gap gap gap gap gap gap gap met no_data gap",
    "POS-RASIO": "gap gap gap met gap gap no_data gap gap met no_data gap",
    "MCK-JARAK": "gap no_data gap met gap no_data no_data met gap met no_data gap",
    "RTLH-NEED": "gap met met met no_data met met met gap met no_data met",
}
# Kecamatan 64.02.01 as a whole, added up with pen and paper, and its status.
HAND_KECAMATAN = {
    "POS-JARAK": ((4783, 1600, 450, 0, 633, 2100), "gap"),
    "POS-ADA": ((9, 1, 7, 0, 1, 0), "gap"),
    "POS-RASIO": ((9, 1, 5, 1, 1, 1), "gap"),
    "MCK-JARAK": ((238, 35, 160, 0, 40, 3), "gap"),
    "RTLH-NEED": ((5, 1, 3, 0, 0, 1), "gap"),
}
HAND_UNITS = {
    "POS-RASIO": {KELURAHAN: 1, MIXED: 0, CENTRE: 1, NO_REGISTER: 0, KECAMATAN: 6},
    "MCK-JARAK": {KELURAHAN: 0, MIXED: 1, CENTRE: 3, EAST: 0, CORNER: 1, KECAMATAN: 5},
}


def at(east_km: float, north_km: float) -> tuple[float, float]:
    """Lon, lat of a place in kilometres from 117 E on the equator."""
    return LON + east_km * 1000 / METRES_EAST, LAT + north_km * 1000 / METRES_NORTH


def cell(east_km: float, north_km: float, side_km: float = 1.0) -> shapely.Polygon:
    """Square in degrees around a place."""
    half = side_km / 2
    return shapely.box(*at(east_km - half, north_km - half), *at(east_km + half, north_km + half))


def villages(
    cells: Mapping[str, shapely.Geometry], akurasi: Mapping[str, str | None] | None = None
) -> gpd.GeoDataFrame:
    """Canonical boundaries of polygons in degrees."""
    accuracy = akurasi or {}
    table = {
        "kode": list(cells),
        "nama": [f"Desa {kode[-4:]}" for kode in cells],
        "kecamatan": [f"Kecamatan {kode[:8]}" for kode in cells],
        "kabupaten_kota": [f"Kabupaten {kode[:5]}" for kode in cells],
        "provinsi": [f"Provinsi {kode[:2]}" for kode in cells],
        "akurasi": pd.Series([accuracy.get(kode) for kode in cells], dtype="str"),
    }
    return gpd.GeoDataFrame(table, geometry=list(cells.values()), crs=4326)


def population(
    people: Mapping[str, int | None], sasaran: Mapping[str, Mapping[str, int | None]] | None = None
) -> pd.DataFrame:
    """Canonical penduduk, with target groups by village where there are any."""
    frame = pd.DataFrame({"kode": pd.Series(list(people), dtype="str")})
    frame["jiwa"] = pd.array(list(people.values()), dtype="Int64")
    frame["kk"] = pd.array([pd.NA] * len(people), dtype="Int64")
    groups = dict.fromkeys(name for counts in (sasaran or {}).values() for name in counts)
    for name in groups:
        counts = [(sasaran or {}).get(kode, {}).get(name) for kode in people]
        frame[name] = pd.array(counts, dtype="Int64")
    return frame


def settlements(rows: Iterable[Sequence[Any]]) -> gpd.GeoDataFrame:
    """Canonical permukiman of rows: village, km east, km north, people, houses, without toilet."""
    rows = list(rows)
    table = pd.DataFrame({"id": _ids("PMK", len(rows))})
    table["kode"] = pd.Series([row[0] for row in rows], dtype="str")
    table["jiwa"] = pd.Series([row[3] for row in rows], dtype="float64")
    table["rumah"] = pd.array([row[4] for row in rows], dtype="Int64")
    table["rumah_tanpa_jamban"] = pd.array([row[5] for row in rows], dtype="Int64")
    places = shapely.points([at(row[1], row[2]) for row in rows] or _NOWHERE)
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


def facilities(
    kind: str, rows: Iterable[Sequence[Any]], stated: Sequence[str | None] = ()
) -> gpd.GeoDataFrame:
    """Canonical facilities of rows: km east, km north, status and, for an MCK, its toilets."""
    rows = list(rows)
    count = len(rows)
    ids = _ids("RAHASIA-RUMAH" if kind == "rlh" else kind.upper(), count)
    values = {
        "id": ids,
        "nama": pd.Series([f"{kind} {number}" for number in range(count)], dtype="str"),
        "kode": pd.Series(list(stated) or [None] * count, dtype="str"),
        "status": pd.Series([row[2] for row in rows], dtype="str"),
        "kakus": pd.array([row[3] if len(row) > 3 else None for row in rows], dtype="Int64"),
        "jenis": pd.Series([None] * count, dtype="str"),
        "murid": pd.array([pd.NA] * count, dtype="Int64"),
        "tahun_data": pd.array([pd.NA] * count, dtype="Int64"),
        "penerima": pd.Series([None] * count, dtype="str"),
    }
    table = pd.DataFrame({name: values[name] for name in KINDS[kind].column_names})
    places = shapely.points([at(row[0], row[1]) for row in rows] or _NOWHERE)
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


def table(kind: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Canonical table of a kind from rows by column; what a row leaves out is unknown."""
    rows = list(rows)
    return pd.DataFrame(
        {
            column.name: pd.array(
                [row.get(column.name) for row in rows], dtype=_DTYPES.get(column.type, "str")
            )
            for column in KINDS[kind].columns
        }
    )


def hazards(rows: Iterable[Sequence[Any]]) -> gpd.GeoDataFrame:
    """Canonical bahaya of rows: polygon in degrees, class."""
    rows = list(rows)
    values = [{"id": f"B-{number}", "jenis": "banjir", "kelas": row[1]}
              for number, row in enumerate(rows)]  # fmt: skip
    return gpd.GeoDataFrame(table("bahaya", values), geometry=[row[0] for row in rows], crs=4326)


_NOWHERE: Any = shapely.get_coordinates(None)
_DTYPES = {ColumnType.COUNT: "Int64", ColumnType.FLAG: "boolean"}


def _ids(prefix: str, count: int) -> pd.Series:
    return pd.Series([f"{prefix}-{number:04d}" for number in range(count)], dtype="str")


@dataclass(frozen=True)
class World:
    """What is put into an assessment, in kilometres and plain words."""

    cells: Mapping[str, shapely.Geometry] = field(
        default_factory=lambda: {kode: cell(*place) for kode, place in ROWS.items()}
    )
    people: Mapping[str, int | None] = field(default_factory=lambda: dict(PEOPLE))
    settlements: Sequence[Sequence[Any]] = SETTLEMENTS
    posyandu: Sequence[Sequence[Any]] = POSYANDU
    mck: Sequence[Sequence[Any]] = MCK
    rlh: Sequence[Sequence[Any]] = HOUSES
    akurasi: Mapping[str, str | None] = field(default_factory=dict)
    # What nobody handed over is None, and no register at all.
    sasaran: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    paud: Sequence[Sequence[Any]] | None = None
    umkm_ikan: Sequence[Sequence[Any]] | None = None
    kua: Sequence[Sequence[Any]] | None = None
    bahaya: Sequence[Sequence[Any]] | None = None
    kader: Sequence[Mapping[str, Any]] | None = None
    layanan: Sequence[Mapping[str, Any]] | None = None
    sanitasi: Sequence[Mapping[str, Any]] | None = None
    kesejahteraan: Sequence[Mapping[str, Any]] | None = None
    krs: Sequence[Mapping[str, Any]] | None = None
    program: Sequence[Mapping[str, Any]] | None = None

    def but(self, **changes: Any) -> "World":
        """The same world with something changed."""
        return replace(self, **changes)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every dataset in canonical form, by kind."""
        return {
            "boundaries": villages(self.cells, self.akurasi),
            "penduduk": population(self.people, self.sasaran),
            "permukiman": settlements(self.settlements),
            **{kind: facilities(kind, getattr(self, kind)) for kind in FACILITY_KINDS
               if getattr(self, kind) is not None},
            **{kind: table(kind, getattr(self, kind)) for kind in TABLE_KINDS
               if getattr(self, kind) is not None},
            **({} if self.bahaya is None else {"bahaya": hazards(self.bahaya)}),
        }  # fmt: skip

    def inputs(self) -> Inputs:
        """What the engine takes."""
        return inputs_of(self.frames())


def inputs_of(frames: Mapping[str, pd.DataFrame]) -> Inputs:
    """Inputs of an assessment from canonical frames by kind."""
    return Inputs(
        villages=frames["boundaries"],
        population=frames.get("penduduk"),
        settlements=frames.get("permukiman"),
        facilities={kind: frames[kind] for kind in FACILITY_KINDS if kind in frames},
        tables={kind: frames[kind] for kind in (*TABLE_KINDS, *GROUND_KINDS) if kind in frames},
    )


def one_village(**changes: Any) -> World:
    """A village of 1 km2 on the equator, with nothing in it but what is given."""
    nothing: dict[str, Any] = {
        "cells": {CENTRE: cell(0, 0)},
        "people": {CENTRE: 100},
        "settlements": ((CENTRE, 0.0, 0.0, 100, 25, 10),),
        "posyandu": (),
        "mck": (),
        "rlh": (),
    }
    return World(**{**nothing, **changes})
