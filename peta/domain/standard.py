"""A service standard: a rule with its number, unit, source and sentence."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from peta.domain.dataset import KINDS
from peta.domain.gap import PARTS
from peta.domain.rules import (
    PARSERS,
    Capacity,
    Columns,
    Compliance,
    Composite,
    Exposure,
    Quality,
    Reach,
    Rule,
    Travel,
    Uncertainty,
    parse_uncertainty,
)
from peta.errors import StandardError


class Method(StrEnum):
    """How a standard is assessed; each is one module of the engine."""

    PRESENCE = "presence"
    PROXIMITY = "proximity"
    CAPACITY = "capacity"
    FLOATING_CATCHMENT = "floating_catchment"
    TRAVEL_TIME = "travel_time"
    NEED = "need"
    COVERAGE = "coverage"
    COMPLIANCE = "compliance"
    EXPOSURE = "exposure"
    OVERLAP = "overlap"
    COMPOSITE = "composite"
    QUALITY = "quality"


class Demand(StrEnum):
    """What goes without."""

    VILLAGES = "villages"
    PEOPLE = "people"
    HOUSES_WITHOUT_TOILET = "houses_without_toilet"
    PEOPLE_WITHOUT_TOILET = "people_without_toilet"
    HOUSES = "houses"
    FAMILIES = "families"
    SASARAN = "sasaran"
    IBU_HAMIL = "ibu_hamil"
    BAYI = "bayi"
    BALITA = "balita"
    ANAK_3_6 = "anak_3_6"
    REMAJA = "remaja"
    PRODUKTIF = "produktif"
    LANSIA = "lansia"
    POSYANDU = "posyandu"
    FACILITIES = "facilities"
    REQUIREMENTS = "requirements"
    POINTS = "points"
    CHECKS = "checks"


# What the people of a village are counted by: columns of ``penduduk``.
SASARAN_DEMANDS = (
    Demand.IBU_HAMIL, Demand.BAYI, Demand.BALITA, Demand.ANAK_3_6, Demand.REMAJA, Demand.PRODUKTIF,
    Demand.LANSIA,
)  # fmt: skip
_REACHING = (Method.PROXIMITY, Method.FLOATING_CATCHMENT)

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
    supply
        Kind of dataset that serves, or that the numbers come from.
    radius_m
        Service radius in metres for ``urban`` and ``rural`` demand; proximity only.
    people_per_unit
        People that one unit serves; capacity, and units to build.
    target_ratio
        Share of the demand that must be served, 0 to 1.
    valid_to
        Last day that the standard holds; None while it does.
    rule
        What its method has to know besides.
    readings
        Other readings of the same demand, by id: their names by language.
    parts
        What a part of the demand means here where it is not the usual: names by language.
    uncertainty
        Stated errors of the inputs; None where no probability is given.
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
    valid_to: date | None = None
    rule: Rule | None = None
    readings: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    uncertainty: Uncertainty | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Kinds of dataset that must be loaded for any village to have a number."""
        counted = () if isinstance(self.rule, Columns) else _DEMAND_NEEDS.get(self.demand, ())
        return tuple(dict.fromkeys((*counted, *self._supplies)))

    @property
    def _supplies(self) -> tuple[str, ...]:
        match self.rule:
            case Columns():
                return (self.rule.table,)
            case Compliance():
                return (self.supply, *(row.table for row in self.rule.requirements))
            case Exposure():
                return (self.supply, *self.rule.kinds)
            case Travel():
                return (self.supply, "jaringan")
            case Reach():
                offers = ("layanan",) if self.rule.groups else ()
                where = (self.rule.where.table,) if self.rule.where else ()
                return (self.supply, *offers, *where)
            case Composite() | Quality():
                return ()
        return (self.supply,)


_DEMAND_NEEDS: dict[Demand, tuple[str, ...]] = {
    Demand.PEOPLE: ("penduduk",),
    Demand.HOUSES_WITHOUT_TOILET: ("permukiman",),
    Demand.PEOPLE_WITHOUT_TOILET: ("permukiman",),
    Demand.SASARAN: ("penduduk",),
    **dict.fromkeys(SASARAN_DEMANDS, ("penduduk",)),
    Demand.POSYANDU: ("posyandu",),
}


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
        valid_from=_day(table["valid_from"]),
        target_ratio=float(table.get("target_ratio", 1.0)),
        radius_m={key: float(value) for key, value in table.get("radius_m", {}).items()},
        urban=Urban(tuple(urban["kinds"]), float(urban["min_density_people_km2"]))
        if urban
        else None,
        people_per_unit=float(table["people_per_unit"]) if "people_per_unit" in table else None,
        valid_to=_day(table["valid_to"]) if "valid_to" in table else None,
        rule=PARSERS[Method(table["method"])](table),
        readings={name: _both_languages(text) for name, text in table.get("readings", {}).items()},
        parts={name: _both_languages(text) for name, text in table.get("parts", {}).items()},
        uncertainty=parse_uncertainty(table["uncertainty"]) if "uncertainty" in table else None,
    )


def _day(value: object) -> date:
    return date.fromisoformat(str(value))


def _both_languages(table: dict[str, str]) -> dict[str, str]:
    return {language: str(table[language]) for language in LANGUAGES}


def _check(standard: Standard, origin: str) -> None:
    radii = standard.radius_m.values()
    problems = [
        (not 0 < standard.target_ratio <= 1, "target_ratio harus di atas 0 dan paling besar 1"),
        (
            standard.method in _REACHING and set(standard.radius_m) != {"urban", "rural"},
            f"{standard.method.value} perlu radius_m urban dan rural",
        ),
        (any(not 0 < radius <= 200_000 for radius in radii), "radius_m harus 0 sampai 200000"),
        (
            standard.method in (Method.CAPACITY, Method.FLOATING_CATCHMENT)
            and standard.people_per_unit is None,
            f"{standard.method.value} perlu people_per_unit",
        ),
        (
            isinstance(standard.rule, Capacity)
            and standard.rule.allocation != "village"
            and set(standard.radius_m) != {"urban", "rural"},
            "capacity dengan allocation selain village perlu radius_m urban dan rural",
        ),
        (not set(standard.parts) <= set(PARTS), "parts hanya boleh menamai " + ", ".join(PARTS)),
        (
            standard.valid_to is not None and standard.valid_to < standard.valid_from,
            "valid_to mendahului valid_from",
        ),
        (
            standard.people_per_unit is not None and not standard.people_per_unit > 0,
            "people_per_unit harus di atas 0",
        ),
        (
            any(kind not in KINDS for kind in (standard.supply, *standard.needs)),
            "supply dan data yang diperlukan harus salah satu jenis data",
        ),
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
