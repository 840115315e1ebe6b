"""What coordinates could have been meant: swapped, a minus or a decimal point lost, a UTM zone.

A mend is decided by the place that the row itself states. Kalimantan Timur lies on both sides of
the equator, so a latitude that lost its minus still lies in the province; only the stated village
tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.wilayah import Level
from peta.io.coordinates import faults_of, is_utm, tell_fault, tell_projected, within
from peta.io.pairs import GivenPoints, in_degrees
from peta.io.places import Places
from peta.io.quality import Findings
from peta.io.raw import RawTable

NEAR_M = 2000.0
"""Nearer than this to the stated place borders decide nothing.

A point as given stays where it is; a mend that lands so near is proposed only.
"""

_SAME_DEGREES = 1e-7
_POWERS = range(1, 10)
_UTM_ZONES = range(46, 55)
_MENDED = {
    "swapped_coordinates": "Bujur dan lintang tertukar",
    "lost_minus": "Lintang kehilangan tanda minus (LS)",
    "scaled_coordinates": "Koordinat kehilangan titik desimalnya",
    "projected_coordinates": "Koordinat UTM tanpa zona",
}
_HINTS = {
    "swapped_coordinates": "Tukar isi kolom lon dan lat bila usul ini benar.",
    "lost_minus": "Beri tanda minus pada lintang bila tempatnya di selatan khatulistiwa.",
    "scaled_coordinates": "Tulis derajat dengan koma atau titik desimal pada kolom teks.",
    "projected_coordinates": "Sebutkan zona UTM-nya.",
}
_READ = {
    "scanned": ("scanned_coordinates", "Huruf atau tanda dibaca sebagai angka dan derajat"),
    "grouped": ("grouped_degrees", "Titik ribuan di dalam derajat dihilangkan"),
    "exchanged": ("swapped_coordinates", "Bujur dan lintang tertukar menurut BT dan LS"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a pair of coordinates: what happened to it, and where it lies then."""

    code: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """Longitude and latitude, to a centimetre."""
        return f"{round(self.lon, 7):.10g}, {round(self.lat, 7):.10g}"


def settled_points(
    given: GivenPoints,
    areas: Sequence[str | None],
    places: Places,
    raw: RawTable,
    findings: Findings,
) -> NDArray[Any]:
    """Points from coordinates as given, mended where the stated place leaves one reading only.

    A mend is made, and reported, when exactly one reading lies in the stated village or kecamatan
    and the coordinates as given do not; in a stated kabupaten only if as given they cannot be
    right at all. Anything less sure is proposed, not done; nor is a UTM zone ever chosen.

    Parameters
    ----------
    areas
        Code of the village, kecamatan or kabupaten/kota that each row states; None for none.

    Returns
    -------
    Shapely points in EPSG:4326, None with an error where no place can be told.
    """
    settling = _Settling(given, areas, places, raw, findings)
    settling.mend()
    settling.tell_faults()
    settling.tell_read()
    return settling.points


def readings_of(given: GivenPoints, row: int, degrees: NDArray[np.float64]) -> list[Reading]:
    """Every other way to read one row that lies in Indonesia, the likeliest first."""
    x, y = (float(value) for value in given.xy[row])
    lon, lat = (float(value) for value in degrees)
    found = []
    if within(degrees.reshape(1, 2))[0]:
        # No longitude of Indonesia is one of its latitudes, so nothing was swapped or scaled.
        mirrored = Reading("lost_minus", lon, -lat)
        return [] if given.sided[row] or abs(lat) * 2 <= _SAME_DEGREES else [mirrored]
    if given.epsg[row] == 4326:
        found += [("swapped_coordinates", lat, lon), ("lost_minus", lon, -lat)]
        found += [("swapped_coordinates", lat, -lon)]
        found += [("scaled_coordinates", *pair) for pair in _scaled(x, y)]
        found += [("scaled_coordinates", *pair) for pair in _scaled(y, x)]
    elif given.epsg[row] == 0:
        found += [("scaled_coordinates", *pair) for pair in _scaled(x, y)]
        found += [("projected_coordinates", *pair) for pair in _zoned(x, y)]
    else:
        swapped = in_degrees(np.array([[y, x]]), int(given.epsg[row]))[0]
        found += [("swapped_coordinates", float(swapped[0]), float(swapped[1]))]
    readings = [Reading(*reading) for reading in found]
    if given.sided[row]:
        readings = [r for r in readings if r.code != "lost_minus" and _same_side(r, given, row)]
    return _different(readings, lon, lat)


def _same_side(reading: Reading, given: GivenPoints, row: int) -> bool:
    return (reading.lat < 0) == bool(given.xy[row, 1] < 0)


def _scaled(x: float, y: float) -> list[tuple[float, float]]:
    """Pairs with their decimal points put back; first those where both lost the same digits."""
    if max(abs(x), abs(y)) <= 180:
        return []
    lon = [(power, x / 10**power) for power in (0, *_POWERS) if 94 <= x / 10**power <= 142]
    lat = [(power, y / 10**power) for power in (0, *_POWERS) if -12 <= y / 10**power <= 8]
    pairs = [(p != q, p, a, b) for p, a in lon for q, b in lat]
    return [pair for _, _, a, b in sorted(pairs) for pair in ((a, b), (a, -b))]


def _zoned(x: float, y: float) -> list[tuple[float, float]]:
    """Degrees of an easting and a northing in every zone of Indonesia."""
    if not is_utm(x, y):
        x, y = y, x
    half = 32700 if y > 5e6 else 32600
    pairs = (in_degrees(np.array([[x, y]]), half + zone)[0] for zone in _UTM_ZONES)
    return [(float(lon), float(lat)) for lon, lat in pairs]


def _different(readings: list[Reading], lon: float, lat: float) -> list[Reading]:
    kept: list[Reading] = []
    for reading in readings:
        others = [(lon, lat), *((other.lon, other.lat) for other in kept)]
        # A comparison with NaN is false, so what could not be read is the same as nothing.
        same = any(_are_same(reading, other) for other in others)
        if bool(within(np.array([[reading.lon, reading.lat]]))[0]) and not same:
            kept.append(reading)
    return kept


def _are_same(reading: Reading, other: tuple[float, float]) -> bool:
    apart = max(abs(reading.lon - other[0]), abs(reading.lat - other[1]))
    return apart <= _SAME_DEGREES


class _Settling:
    """The points of one file while they are settled.

    `faults` is what is wrong with each row as given, `readings` what a suspect row could mean
    instead, and `fitting` those of its readings that lie in the stated place (or near it).
    """

    def __init__(
        self,
        given: GivenPoints,
        areas: Sequence[str | None],
        places: Places,
        raw: RawTable,
        findings: Findings,
    ) -> None:
        self.given, self.areas, self.places = given, areas, places
        self.raw, self.findings = raw, findings
        degrees = given.degrees()
        self.faults = faults_of(degrees)
        self.faults[given.epsg == 0] = "projected_coordinates"
        good = self.faults == ""
        self.points = np.full(len(degrees), None, dtype=object)
        self.points[good] = shapely.points(degrees[good])
        self.known = places.knows(areas)
        self.readings = {
            row: readings_of(given, row, degrees[row]) for row in self._suspects(good).tolist()
        }
        self.fitting: dict[int, list[Reading]] = {}
        self.inside: set[int] = set()
        self._fit()

    def _suspects(self, good: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rows that cannot be right, and those that lie far from the place they state.

        A point just beyond the border of its village is a matter of the border; near the equator
        its mirror image may well lie inside.
        """
        stated = np.flatnonzero(good & self.known)
        stray = stated[~self.places.holds(self.points[stated], self._areas(stated))]
        far = self.places.distance_m(self.points[stray], self._areas(stray)) > NEAR_M
        impossible = np.flatnonzero(~good & (self.faults != "missing_coordinates"))
        return np.union1d(stray[far], impossible)

    def _areas(self, rows: NDArray[np.int64]) -> list[str | None]:
        return [self.areas[row] for row in rows.tolist()]

    def _fit(self) -> None:
        flat = [(row, r) for row, many in self.readings.items() if self.known[row] for r in many]
        if not flat:
            return
        points = shapely.points([(reading.lon, reading.lat) for _, reading in flat])
        areas = [self.areas[row] for row, _ in flat]
        inside = self.places.holds(points, areas)
        self.inside = {row for (row, _), is_inside in zip(flat, inside, strict=True) if is_inside}
        near = [i for i, (row, _) in enumerate(flat) if row not in self.inside]
        distance = self.places.distance_m(points[near], [areas[i] for i in near])
        close = [i for i, far in zip(near, distance, strict=True) if far <= NEAR_M]
        for i in [*np.flatnonzero(inside).tolist(), *close]:
            self.fitting.setdefault(flat[i][0], []).append(flat[i][1])

    def mend(self) -> None:
        """Mend what is sure; propose for points that may stay where they are."""
        for row, fitting in self.fitting.items():
            first = fitting[0]
            if self._is_sure(row):
                self.points[row] = shapely.Point(first.lon, first.lat)
                why = "dibetulkan, karena hanya dengan itu titik jatuh di wilayah yang dinyatakan."
                self._tell("repair", row, first, f"{_MENDED[first.code]}; {why}")
            elif not self.faults[row]:
                where = "Dengan itu titik jatuh di (dekat) wilayah yang dinyatakan."
                self._tell("note", row, first, f"{_MENDED[first.code]}? {where}")

    def _is_sure(self, row: int) -> bool:
        fitting = self.fitting[row]
        if row not in self.inside or len(fitting) > 1:
            return False
        narrow = len(self.areas[row] or "") >= Level.KECAMATAN.width
        return fitting[0].code != "projected_coordinates" and (narrow or bool(self.faults[row]))

    def _tell(self, severity: str, row: int, reading: Reading, message: str) -> None:
        self.findings.add(
            severity,
            reading.code,
            message,
            hint=_HINTS[reading.code],
            file=self.raw.file,
            row=int(self.raw.rows[row]),
            column="lon, lat",
            given=self.given.given[row],
            proposed=_proposed(self.fitting[row]),
        )

    def tell_faults(self) -> None:
        """Collect the error of each row without a place; metres without a zone once a file."""
        left = np.flatnonzero(shapely.is_missing(self.points)).tolist()
        metres = [row for row in left if self._is_metric(row)]
        if len(metres) * 2 > np.isfinite(self.given.xy).all(axis=1).sum():
            xy = self.given.xy[metres]
            (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
            tell_projected((west, south, east, north), self.raw, self.findings)
            left = [row for row in left if row not in set(metres)]
        for row in left:
            likely = self.fitting.get(row) or self.readings.get(row, [])[:1]
            tell_fault(
                self._fault(row, likely),
                row,
                self.given.given[row],
                _proposed(likely),
                self.raw,
                self.findings,
            )

    def _is_metric(self, row: int) -> bool:
        readings = self.readings.get(row, [])
        own = "projected_coordinates"
        return self.faults[row] == own and not (readings and readings[0].code != own)

    def _fault(self, row: int, likely: list[Reading]) -> str:
        """The fault as given, or a more telling one where a reading explains it."""
        fault = str(self.faults[row])
        vague = fault in ("out_of_range", "projected_coordinates")
        return likely[0].code if vague and likely and likely[0].code != "lost_minus" else fault

    def tell_read(self) -> None:
        """Report what was read although it is not written as it should be."""
        for attribute, (code, message) in _READ.items():
            rows = getattr(self.given, attribute) & ~shapely.is_missing(self.points)
            for row in np.flatnonzero(rows).tolist():
                self.findings.repair(
                    code,
                    f"{message}; dibetulkan.",
                    file=self.raw.file,
                    row=int(self.raw.rows[row]),
                    column="lon, lat",
                    given=self.given.given[row],
                    proposed=f"{self.points[row].x:.10g}, {self.points[row].y:.10g}",
                )


def _proposed(readings: Sequence[Reading]) -> str:
    return " atau ".join(reading.text for reading in readings[:3])
