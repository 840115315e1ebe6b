"""The coordinates of a table as they were read, before they are judged."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from peta.domain.crs import WGS84
from peta.io.columns import given_values
from peta.io.coordinates import is_utm, stated_crs, utm_epsg
from peta.io.degrees import Angle, parse_pair, read_angle
from peta.io.options import ReadOptions
from peta.io.raw import RawTable
from peta.io.recognition import Recognised, normal_header

_SOUTHERN_HEADERS = ("ls", "lintangselatan", "lintangls")
_METRES_FROM = 1000.0


@dataclass(slots=True)
class GivenPoints:
    """Coordinates of the rows of a table as they were read, before they are judged.

    Parameters
    ----------
    xy
        Shape (n, 2): longitude and latitude, or easting and northing; NaN where unreadable.
    epsg
        System of each row; 4326 for degrees, 0 for metres whose zone nobody has stated.
    given
        What stands in the cells, for the report.
    scanned, grouped
        Rows in which letters or marks were read as what a scanner had taken them for, and in which
        points between thousands were taken out.
    exchanged
        Rows in which BT and LS show that the two columns were swapped; `xy` is in order.
    sided
        Rows whose latitude says north or south itself, so that no minus can be lost.
    """

    xy: NDArray[np.float64]
    epsg: NDArray[np.int64]
    given: list[str]
    scanned: NDArray[np.bool_]
    grouped: NDArray[np.bool_]
    exchanged: NDArray[np.bool_]
    sided: NDArray[np.bool_]

    @classmethod
    def in_order(cls, degrees: NDArray[np.float64]) -> "GivenPoints":
        """Degrees that need no reading, as those of a map file."""
        given = [f"{lon:g}, {lat:g}" for lon, lat in degrees]
        no, epsg = np.zeros(len(degrees), dtype=bool), np.full(len(degrees), 4326, np.int64)
        return cls(degrees, epsg, given, no, no, no, no)

    def degrees(self) -> NDArray[np.float64]:
        """Longitude and latitude of the rows; NaN where the zone is not known."""
        degrees = self.xy.copy()
        degrees[self.epsg == 0] = np.nan
        for epsg in np.unique(self.epsg):
            if epsg not in (0, 4326):
                rows = self.epsg == epsg
                degrees[rows] = in_degrees(self.xy[rows], int(epsg))
        return degrees


def in_degrees(xy: NDArray[np.float64], epsg: int) -> NDArray[np.float64]:
    """Longitude and latitude of coordinates in another system; NaN where it has no such place."""
    transformer = Transformer.from_crs(epsg, WGS84, always_xy=True)
    lon, lat = transformer.transform(xy[:, 0], xy[:, 1])
    degrees = np.column_stack([lon, lat]).astype(float)
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    return degrees


def given_points(raw: RawTable, found: Recognised, options: ReadOptions) -> GivenPoints | None:
    """Read the coordinates of a table; None if it has no column for them.

    Raises
    ------
    DataError
        ``unknown_crs``: the stated system is none.
    """
    angles = _angles(raw, found)
    if angles is None:
        return None
    pairs, given = angles
    lat = [pair[1] for pair in pairs]
    xy = np.array([[_value(x), _value(y)] for x, y in pairs], dtype=float).reshape(-1, 2)
    exchanged = np.array([_are_exchanged(x, y) for x, y in pairs], dtype=bool)
    xy[exchanged] = xy[exchanged][:, ::-1]
    _south(xy, lat, found)
    scanned, grouped = (_mended(pairs, how) for how in ("scanned", "grouped"))
    sided = np.array([any(a is not None and a.axis == "lat" for a in pair) for pair in pairs], bool)
    systems = _systems(xy, raw, found, options)
    return GivenPoints(xy, systems, given, scanned, grouped, exchanged, sided)


Pairs = list[tuple[Angle | None, Angle | None]]


def _angles(raw: RawTable, found: Recognised) -> tuple[Pairs, list[str]] | None:
    lon, lat = given_values(raw, found, "lon"), given_values(raw, found, "lat")
    both = given_values(raw, found, "koordinat")
    if lon is not None and lat is not None:
        pairs = [(read_angle(x), read_angle(y)) for x, y in zip(lon, lat, strict=True)]
        return pairs, [f"{_shown(x)}, {_shown(y)}" for x, y in zip(lon, lat, strict=True)]
    if both is not None:
        return [parse_pair(value) or (None, None) for value in both], list(map(_shown, both))
    return None


def _shown(value: Any) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else str(value)


def _value(angle: Angle | None) -> float:
    return math.nan if angle is None else angle.degrees


def _mended(pairs: Pairs, how: str) -> NDArray[np.bool_]:
    mended = [any(angle is not None and angle.mended == how for angle in pair) for pair in pairs]
    return np.array(mended, dtype=bool)


def _are_exchanged(lon: Angle | None, lat: Angle | None) -> bool:
    axes = {lon.axis if lon else "", lat.axis if lat else ""}
    return bool(lon and lat and "" not in axes and lon.axis == "lat" and lat.axis == "lon")


def _south(xy: NDArray[np.float64], lat: Sequence[Angle | None], found: Recognised) -> None:
    """Give latitudes under a header that says south (LS) their minus."""
    header = normal_header(found.mapping.get("lat", ""))
    if header in _SOUTHERN_HEADERS:
        plain = np.array([angle is not None and not angle.axis for angle in lat], dtype=bool)
        rows = plain & (np.abs(xy[:, 1]) < _METRES_FROM)
        xy[rows, 1] = -np.abs(xy[rows, 1])


def _systems(
    xy: NDArray[np.float64], raw: RawTable, found: Recognised, options: ReadOptions
) -> NDArray[np.int64]:
    """System of each row: what a person stated, else the zone in its column or header."""
    epsg = np.full(len(xy), 4326, dtype=np.int64)
    # Degrees among metres stay degrees, whatever the file is said to be in.
    metres = np.nan_to_num(np.abs(xy)).max(axis=1, initial=0) > _METRES_FROM
    if options.crs:
        system = stated_crs(options.crs)
        epsg[metres if system.is_projected else ~metres] = int(system.to_epsg() or 0)
        return epsg
    zones = given_values(raw, found, "zona")
    headers = " ".join(found.mapping.get(name, "") for name in ("lon", "lat", "koordinat"))
    for i in np.flatnonzero(metres):
        stated = utm_epsg(_shown(zones[i]) if zones else headers, xy[i, 1])
        epsg[i] = stated or (0 if is_utm(*xy[i]) or is_utm(*xy[i, ::-1]) else 4326)
    return epsg
