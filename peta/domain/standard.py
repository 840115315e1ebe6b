"""A service standard: a rule with its number, unit, source and sentence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from peta.domain.dataset import KINDS
from peta.errors import StandardError


class Method(StrEnum):
    """How a standard is assessed; each is one function of the engine."""

    PRESENCE = "presence"
    PROXIMITY = "proximity"
    CAPACITY = "capacity"
    NEED = "need"


class Demand(StrEnum):
    """What goes without."""

    VILLAGES = "villages"
    PEOPLE = "people"
    HOUSES_WITHOUT_TOILET = "houses_without_toilet"
    HOUSES = "houses"


LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a standard's number comes from.

    Parameters
    ----------
    assumption
        True where the number is peta's assumption and no regulation's.
    """

    title: str
    assumption: bool
    note: dict[str, str]


@dataclass(frozen=True, slots=True)
class Urban:
    """Which villages count as urban (an assumption of the standard that uses it)."""

    kinds: tuple[str, ...]
    min_density_people_km2: float


@dataclass(frozen=True, slots=True)
class Standard:
    """One service standard, as declared in ``data/standards/*.toml``.

    Parameters
    ----------
    radius_m
        Service radius in metres for ``urban`` and ``rural`` demand; proximity only.
    people_per_unit
        People that one unit serves; capacity, and units to build.
    target_ratio
        Share of the demand that must be served, 0 to 1.
    sentence, name, unit
        By language, ``"id"`` and ``"en"``.
    """

    id: str
    method: Method
    demand: Demand
    supply: str
    name: dict[str, str]
    sentence: dict[str, str]
    unit: dict[str, str]
    source: Source
    owner: str
    valid_from: date
    target_ratio: float
    radius_m: dict[str, float]
    urban: Urban | None
    people_per_unit: float | None


def parse_standard(table: dict[str, Any], origin: str) -> Standard:
    """Read one standard from its TOML table.

    Parameters
    ----------
    origin
        Name of the file, for the message.

    Raises
    ------
    StandardError
        No source, a missing or wrong entry.

    Examples
    --------
    >>> parse_standard({"id": "X"}, "x.toml")
    Traceback (most recent call last):
    ...
    peta.errors.StandardError: x.toml: standar tanpa sumber ditolak.
    """
    source = table.get("source")
    title = source.get("title") if isinstance(source, dict) else source
    if not isinstance(title, str) or not title.strip() or title is source:
        raise StandardError(
            f"{origin}: standar tanpa sumber ditolak.",
            code="standard_without_source",
            hint="Isi [source] title dengan peraturan, atau assumption = true dengan alasannya.",
        )
    try:
        standard = _standard(table)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StandardError(
            f"{origin}: isian salah atau hilang: {error}.",
            code="bad_standard",
            hint="Bandingkan dengan standar lain di data/standards.",
        ) from error
    _check(standard, origin)
    return standard


def _standard(table: dict[str, Any]) -> Standard:
    source, urban = table["source"], table.get("urban")
    return Standard(
        id=str(table["id"]),
        method=Method(table["method"]),
        demand=Demand(table["demand"]),
        supply=str(table["supply"]),
        name=_both_languages(table["name"]),
        sentence=_both_languages(table["sentence"]),
        unit=_both_languages(table["unit"]),
        source=Source(
            title=str(source["title"]),
            assumption=bool(source.get("assumption", False)),
            note=_both_languages(source["note"]) if "note" in source else {},
        ),
        owner=str(table["owner"]),
        valid_from=date.fromisoformat(str(table["valid_from"])),
        target_ratio=float(table.get("target_ratio", 1.0)),
        radius_m={key: float(value) for key, value in table.get("radius_m", {}).items()},
        urban=Urban(tuple(urban["kinds"]), float(urban["min_density_people_km2"]))
        if urban
        else None,
        people_per_unit=float(table["people_per_unit"]) if "people_per_unit" in table else None,
    )


def _both_languages(table: dict[str, str]) -> dict[str, str]:
    return {language: str(table[language]) for language in LANGUAGES}


def _check(standard: Standard, origin: str) -> None:
    radii = standard.radius_m.values()
    problems = [
        (not 0 < standard.target_ratio <= 1, "target_ratio harus di atas 0 dan paling besar 1"),
        (
            standard.method is Method.PROXIMITY and set(standard.radius_m) != {"urban", "rural"},
            "proximity perlu radius_m urban dan rural",
        ),
        (any(not 0 < radius <= 200_000 for radius in radii), "radius_m harus 0 sampai 200000"),
        (
            standard.method is Method.CAPACITY and standard.people_per_unit is None,
            "capacity perlu people_per_unit",
        ),
        (
            standard.people_per_unit is not None and not standard.people_per_unit > 0,
            "people_per_unit harus di atas 0",
        ),
        (standard.supply not in KINDS, "supply harus salah satu jenis data"),
        (
            len(set(radii)) > 1 and standard.urban is None,
            "radius berbeda perlu tabel [urban] yang menyatakan desa mana perkotaan",
        ),
    ]
    wrong = [message for is_wrong, message in problems if is_wrong]
    if wrong:
        raise StandardError(
            f"{origin}: " + "; ".join(wrong) + ".",
            code="bad_standard",
            hint="Bandingkan dengan standar lain di data/standards.",
        )
