"""The door: files of an agency in, one checked dataset out, or one report of what is wrong."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from peta.domain.crs import WGS84
from peta.domain.schema import DatasetKind, Tier
from peta.errors import DataError
from peta.io.areas import check_areas
from peta.io.boundaries import repair_boundaries
from peta.io.columns import canonical_columns
from peta.io.coordinates import tell_fault
from peta.io.examples import without_example
from peta.io.geometries import map_lines, map_points, map_polygons
from peta.io.hazards import valid_areas
from peta.io.identities import without_identity_headers
from peta.io.options import ReadOptions
from peta.io.pairs import GivenPoints, given_points
from peta.io.places import Places
from peta.io.points import check_points_placed
from peta.io.profiles import Profile, fitting_profile
from peta.io.quality import Findings, QualityReport, ReadFile, RefusedFile
from peta.io.raw import RawTable
from peta.io.reading import read_raw
from peta.io.readings import settled_points
from peta.io.recognition import Recognised, recognise
from peta.io.stated import stated_villages
from peta.io.villages import KnownVillages, check_codes, check_keys

NOTHING_KNOWN = KnownVillages()
NOTHING_SAID = ReadOptions()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Canonical rows, ready to publish.

    Parameters
    ----------
    frame
        Columns exactly ``kind.column_names``, sorted by ``kind.key``, whose values are unique;
        with ``geometry`` in EPSG:4326 for kinds that have one (then a GeoDataFrame). Text is str,
        counts are Int64, numbers float64; missing is missing, never zero.
    """

    kind: DatasetKind
    frame: pd.DataFrame
    report: QualityReport


def read_dataset(
    kind: DatasetKind,
    paths: Sequence[Path],
    known: KnownVillages = NOTHING_KNOWN,
    options: ReadOptions = NOTHING_SAID,
    *,
    profiles: Sequence[Profile] = (),
    isolated: bool = True,
    identity_key: bytes = b"",
) -> Dataset:
    """Read the files of one dataset, check everything, and return all of it or nothing.

    Parameters
    ----------
    paths
        Files that hold the dataset together; a key that two of them share is an error.
    known
        The villages that exist.
    options
        What a person said about the files. With ``accept_valid`` the rows with an error are left
        out and told in the report; an error of a whole file still refuses everything.
    profiles
        How files of a known shape are read; what `options` say goes before it.
    isolated
        Open the files in a confined process; False only for files that peta brought along.
    identity_key
        What identity numbers are hashed with as they are read; no number is in what is returned.
        Empty: a random key that nobody keeps, so that hashes can be compared within a file only.

    Raises
    ------
    RefusedFile
        Something is wrong; ``report`` holds every problem of every file.

    Examples
    --------
    >>> from peta.domain.dataset import PENDUDUK
    >>> read_dataset(PENDUDUK, [])
    Traceback (most recent call last):
    ...
    peta.io.quality.RefusedFile: Tidak ada berkas yang dikirim.
    """
    reader = _Reader(kind, known, options, tuple(profiles), isolated, identity_key)
    if not paths:
        reader.findings.error(
            "no_files", "Tidak ada berkas yang dikirim.", hint="Pilih satu berkas."
        )
    parts = [reader.part(Path(path)) for path in paths]
    held = [part for part in parts if part is not None]
    if not held:
        raise RefusedFile(reader.report(0, 0))
    return reader.finished(_joined(kind, held))


class _Reader:
    """One reading of the files of a dataset, with what was found so far."""

    def __init__(
        self,
        kind: DatasetKind,
        known: KnownVillages,
        options: ReadOptions,
        profiles: tuple[Profile, ...],
        isolated: bool,
        identity_key: bytes,
    ) -> None:
        self.kind, self.known, self.options = kind, known, options
        self.profiles = [profile for profile in profiles if profile.kind == kind.name]
        self.isolated = isolated
        self.identity_key = identity_key or secrets.token_bytes(32)
        self.findings = Findings(secret=kind.tier is Tier.SECRET)
        self.places = Places.of(known.polygons if kind.geometry == "point" else None)
        self.files: list[ReadFile] = []
        self.figures: dict[str, float] = {}

    def part(self, path: Path) -> pd.DataFrame | None:
        """Rows of one file; None where it could not be opened."""
        since = len(self.findings.items)
        try:
            raw, options, profile = self._opened(path)
            raw = without_example(self.kind, raw, self.findings)
            frame = self._rows(raw, options, profile)
        except DataError as error:
            self.findings.fault(error, path.name)
            return None
        self.findings.name_sheet(raw.file, raw.sheet, since)
        return frame.assign(file=raw.file, sheet=raw.sheet, row=raw.rows)

    def _opened(self, path: Path) -> tuple[RawTable, ReadOptions, str]:
        """Open a file, with the profile that fits its headers if there is one."""
        kept = len(self.findings.items)
        raw = self._read(path, self.options)
        found = fitting_profile(self.profiles, raw.headers)
        if found:
            options = found.options(self.options)
            if (options.sheet, options.crs) != (self.options.sheet, self.options.crs):
                del self.findings.items[kept:]
                raw = self._read(path, options)
            self.findings.note(
                "profile_used", f"Dibaca menurut profil {found.name}.", file=raw.file
            )
            return raw, options, found.name
        return raw, self.options, ""

    def _read(self, path: Path, options: ReadOptions) -> RawTable:
        west, south, east, north = map(float, self.known.bounds or (0, 0, 0, 0))
        expected = (west, south, east, north) if self.known.bounds else None
        raw = read_raw(path, self.kind, self.findings, expected, options, isolated=self.isolated)
        return without_identity_headers(self.kind, raw, self.findings)

    def _rows(self, raw: RawTable, options: ReadOptions, profile: str) -> pd.DataFrame:
        found = recognise(self.kind, raw, options, self.findings)
        self.files.append(ReadFile(raw.file, tuple(raw.headers), found.mapping, raw.sheet, profile))
        frame = canonical_columns(self.kind, raw, found, self.findings, self.identity_key)
        areas: list[str | None] = [None] * len(frame)
        if "kode" in frame:
            frame["kode"], areas = stated_villages(self.kind, raw, found, self.known, self.findings)
        if self.kind.geometry:
            frame["geometry"] = self._geometry(raw, found, options, areas)
        return frame.assign(area=pd.Series(areas, dtype="str", index=frame.index))

    def _geometry(
        self, raw: RawTable, found: Recognised, options: ReadOptions, areas: list[str | None]
    ) -> NDArray[Any]:
        if self.kind.geometry == "polygon":
            polygons = map_polygons(raw, self.findings)
            # Borders are mended later and together; hazards have no neighbours to keep to.
            whole = self.kind.name == "boundaries"
            return polygons if whole else valid_areas(polygons, raw, self.findings)
        if self.kind.geometry == "line":
            return map_lines(raw, self.findings)
        if raw.geometry is not None:
            return self._mended(map_points(raw, self.findings), areas, raw)
        given = given_points(raw, found, options)
        if given is None:
            return self._without_place(raw, found)
        return settled_points(given, areas, self.places, raw, self.findings)

    def _mended(self, points: NDArray[Any], areas: list[str | None], raw: RawTable) -> NDArray[Any]:
        """Points of a map file, where those that the file has in order may have lost a minus."""
        held = np.flatnonzero(~shapely.is_missing(points))
        part = RawTable(raw.file, raw.frame.iloc[held], raw.rows[held])
        given = GivenPoints.in_order(shapely.get_coordinates(points[held]))
        settled = settled_points(given, [areas[i] for i in held], self.places, part, self.findings)
        points[held] = settled
        return points

    def _without_place(self, raw: RawTable, found: Recognised) -> NDArray[Any]:
        """Tell each row that it states a village only; missing columns are told for the file."""
        if found.has("kode") or found.has_village_names:
            for position in range(len(raw.frame)):
                tell_fault("no_place", position, "", "", raw, self.findings)
        return np.full(len(raw.frame), None, dtype=object)

    def finished(self, rows: pd.DataFrame) -> Dataset:
        """Check all rows together and make the dataset of those that are accepted."""
        self._check(rows)
        valid = rows[self._is_valid(rows)]
        if self.findings.has_errors and (
            not self.options.accept_valid or self.findings.blocks_file or valid.empty
        ):
            raise RefusedFile(self.report(len(rows), 0))
        frame = self._canonical(valid)
        mended = self.findings.lines_of("repair") - self.findings.lines_of("error")
        report = self.report(len(rows), len(frame), len(mended))
        return Dataset(self.kind, frame, report)

    def _check(self, rows: pd.DataFrame) -> None:
        check_keys(self.kind, rows, self.findings)
        check_codes(self.kind, rows, self.known, self.findings)
        if self.kind.geometry == "point":
            self.figures |= check_points_placed(rows, self.places, self.findings)

    def _is_valid(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        wrong = self.findings.lines_of("error")
        lines = zip(rows["file"], rows["sheet"], rows["row"].astype(int), strict=True)
        return np.array([line not in wrong for line in lines], dtype=bool)

    def _canonical(self, rows: pd.DataFrame) -> pd.DataFrame:
        names = [*self.kind.column_names, *(["geometry"] if self.kind.geometry else [])]
        frame = rows[names].reset_index(drop=True)
        if self.kind.key == "id":
            frame["id"] = with_ids(self.kind, frame)
        frame = frame.sort_values(self.kind.key, kind="stable", ignore_index=True)
        if self.kind.name == "boundaries":
            frame, figures = repair_boundaries(frame, self.findings)
            self.figures |= figures
            if self.findings.blocks_file:
                raise RefusedFile(self.report(len(rows), 0))
            check_areas(frame, self.known.whole_areas(frame["kode"]), self.findings)
        return frame

    def report(self, read: int, accepted: int, mended: int = 0) -> QualityReport:
        """Everything found so far."""
        return QualityReport(
            self.kind.name,
            read,
            accepted,
            tuple(self.findings),
            self.figures,
            mended,
            tuple(self.files),
        )


def _joined(kind: DatasetKind, parts: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84) if kind.geometry else rows


def with_ids(kind: DatasetKind, frame: pd.DataFrame) -> pd.Series:
    """Ids as stated, and where there is none one made from what the row holds.

    The same rows get the same ids in whatever order they come; rows that are alike in everything
    are numbered.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> empty = {"nama": None, "kode": None, "status": None, "kakus": None}
    >>> frame = gpd.GeoDataFrame([{"id": None, **empty}, {"id": "A", **empty}],
    ...                          geometry=gpd.points_from_xy([117, 118], [0, 0]), crs=4326)
    >>> with_ids(MCK, frame).tolist()
    ['mck-...', 'A']
    """
    ids = frame["id"].astype(object).where(frame["id"].notna(), None)
    lacking = ids.isna()
    places = _places_in_hex(kind, frame)
    taken = set(ids[~lacking])
    others = [frame[name].tolist() for name in kind.column_names if name != "id"]
    made = ids.tolist()
    for i in np.flatnonzero(lacking).tolist():
        content = "|".join(str(value) for value in (*(c[i] for c in others), places[i]))
        made[i] = _free_id(kind.name, content, taken)
        taken.add(made[i])
    return pd.Series(made, index=frame.index, dtype="str")


def _places_in_hex(kind: DatasetKind, frame: pd.DataFrame) -> list[str]:
    if not kind.geometry:
        return [""] * len(frame)
    hexes: list[str] = shapely.to_wkb(frame["geometry"].to_numpy(), hex=True).tolist()
    return hexes


def _free_id(kind: str, content: str, taken: set[str]) -> str:
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    number, made = 1, f"{kind}-{digest}"
    while made in taken:
        number += 1
        made = f"{kind}-{digest}-{number}"
    return made
