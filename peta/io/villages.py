"""What is known about the villages that exist, and the checks of a file against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from peta.domain.schema import DatasetKind
from peta.domain.wilayah import Level
from peta.io.coordinates import Box
from peta.io.quality import Findings

_KABUPATEN = Level.KABUPATEN_KOTA.width
_SHOWN = 5
_NAMES = {
    "provinsi": Level.PROVINSI,
    "kabupaten_kota": Level.KABUPATEN_KOTA,
    "kecamatan": Level.KECAMATAN,
    "nama": Level.DESA_KELURAHAN,
}


@dataclass(frozen=True, slots=True)
class KnownVillages:
    """The villages that exist, as far as is known before a file is read.

    Parameters
    ----------
    codes
        Dotted codes of the known villages; empty means that nothing is known, and no code is
        called unknown.
    complete_areas
        Codes of the kabupaten/kota whose village list in `codes` is complete.
    bounds
        west, south, east, north in degrees where data should lie; None where not known.
    polygons
        Published village boundaries, column ``kode``, EPSG:4326; None before there are any.
    names
        Dotted code of any level -> name; where empty, the names in `polygons` are taken.

    Examples
    --------
    >>> known = KnownVillages(frozenset({"64.02.01.2003"}), frozenset({"64.02"}))
    >>> known.is_impossible("64.02.01.2004"), known.is_impossible("64.03.01.2004")
    (True, False)
    """

    codes: frozenset[str] = frozenset()
    complete_areas: frozenset[str] = frozenset()
    bounds: Box | None = None
    polygons: gpd.GeoDataFrame | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def is_impossible(self, kode: str) -> bool:
        """Whether a village is not on the list of a kabupaten whose list is complete."""
        return kode not in self.codes and kode[:_KABUPATEN] in self.complete_areas

    def whole_areas(self, codes: Sequence[str]) -> frozenset[str]:
        """Complete kabupaten of which a file lacks no village."""
        held = {kode[:_KABUPATEN] for kode in codes} & self.complete_areas
        return frozenset(held - {kode[:_KABUPATEN] for kode in self.missing_from(codes)})

    def missing_from(self, codes: Sequence[str]) -> list[str]:
        """Known villages that lack in a file, in the complete kabupaten that the file touches."""
        held = set(codes)
        areas = {kode[:_KABUPATEN] for kode in held} & self.complete_areas
        return sorted(kode for kode in self.codes - held if kode[:_KABUPATEN] in areas)

    def all_names(self) -> Mapping[str, str]:
        """Names by code, as stated or as the polygons have them."""
        if self.names or self.polygons is None:
            return self.names
        return names_of(self.polygons)


def names_of(frame: pd.DataFrame) -> dict[str, str]:
    """Names by dotted code from a boundaries frame, for villages and their parents.

    Examples
    --------
    >>> names_of(pd.DataFrame({"kode": ["64.02.01.2001"], "nama": ["Perian"],
    ...                        "kecamatan": ["Muara Muntai"], "provinsi": [None]}))
    {'64.02.01': 'Muara Muntai', '64.02.01.2001': 'Perian'}
    """
    names: dict[str, str] = {}
    for column, level in _NAMES.items():
        if column in frame:
            held = frame[frame[column].notna()]
            names |= dict(zip(held["kode"].str[: level.width], held[column], strict=True))
    return names


def check_codes(
    kind: DatasetKind, rows: pd.DataFrame, known: KnownVillages, findings: Findings
) -> None:
    """Check the codes of a dataset against the villages that exist.

    An unknown village is an error where the village is what the row is about, and a note where a
    facility only states it.

    Parameters
    ----------
    rows
        Canonical columns, with ``file``, ``sheet`` and ``row`` of each row.
    """
    if "kode" not in rows:
        return
    stated = rows[rows["kode"].notna()]
    if kind.name == "boundaries":
        impossible = [known.is_impossible(kode) for kode in stated["kode"]]
        _tell_unknown("error", stated[np.array(impossible, dtype=bool)], findings)
        _note_missing(known.missing_from(stated["kode"].tolist()), findings)
    elif known.codes:
        severity = "error" if kind.column("kode").required else "note"
        _tell_unknown(severity, stated[~stated["kode"].isin(known.codes)], findings)


def _tell_unknown(severity: str, wrong: pd.DataFrame, findings: Findings) -> None:
    stated = severity == "note"
    for kode, place in zip(wrong["kode"], places_of(wrong), strict=True):
        findings.add(
            severity,
            "unknown_kode",
            f"Kode{' desa yang dinyatakan' if stated else ''} tidak dikenal dalam daftar"
            " desa/kelurahan.",
            hint="Periksa kodenya pada daftar Kemendagri terbaru; pemekaran mengubah kode.",
            column="kode",
            given=kode,
            **place,
        )


def places_of(rows: pd.DataFrame) -> list[dict[str, object]]:
    """File, sheet and row of each row, for a finding about it."""
    columns = zip(rows["file"], rows["sheet"], rows["row"], strict=True)
    return [{"file": file, "sheet": sheet, "row": int(row)} for file, sheet, row in columns]


def _note_missing(codes: list[str], findings: Findings) -> None:
    if codes:
        first = ", ".join(codes[:_SHOWN]) + (", …" if len(codes) > _SHOWN else "")
        findings.note("missing_villages", f"{len(codes)} desa/kelurahan tidak ada: {first}.")


def check_keys(kind: DatasetKind, rows: pd.DataFrame, findings: Findings) -> None:
    """Refuse a key that several rows share, within a file or across files.

    Which of them is right cannot be told, so each of them is an error.
    """
    keys = rows[kind.key]
    repeated = rows[keys.notna() & keys.duplicated(keep=False)]
    for key, group in repeated.groupby(kind.key, sort=True):
        where = [
            f"{file} baris {row}" for file, row in zip(group["file"], group["row"], strict=True)
        ]
        named = ", ".join(where[: _SHOWN * 2]) + ("." if len(where) <= _SHOWN * 2 else ", …")
        for place in places_of(group):
            findings.error(
                f"duplicate_{kind.key}",
                f"{kind.key.capitalize()} yang sama dipakai {len(group)} baris: {named}",
                hint="Hapus baris ganda, atau beri nomor yang benar.",
                column=kind.key,
                given=key,
                **place,
            )
