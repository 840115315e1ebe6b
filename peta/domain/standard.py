"""A service standard: a rule with its number, unit, source and sentence."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from peta.domain.entries import LANGUAGES
from peta.domain.rules import (
    Columns,
    Compliance,
    Composite,
    Exposure,
    Quality,
    Reach,
    Rule,
    Travel,
    Uncertainty,
)

__all__ = ["LANGUAGES", "SASARAN_DEMANDS", "Demand", "Method", "Source", "Standard", "Urban"]


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
