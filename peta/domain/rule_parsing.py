"""Read what each method has to know besides its standard."""

from collections.abc import Callable

from peta.domain.dataset import BAHAYA, KADER, KINDS, LAYANAN
from peta.domain.entries import MOST, Entries
from peta.domain.kinds.people import SASARAN
from peta.domain.rules import (
    ALLOCATIONS,
    VARIANTS,
    Capacity,
    Catchment,
    Columns,
    Compliance,
    Composite,
    Exposure,
    Group,
    Quality,
    Reach,
    Requirement,
    Rule,
    Share,
    Travel,
    Uncertainty,
)
from peta.domain.schema import ColumnType

FACILITIES = tuple(kind.name for kind in KINDS.values() if "status" in kind.column_names)
"""Kinds whose rows stand somewhere and work or do not."""
_OF_POSTS = (KADER.name, LAYANAN.name)
# Tables that are summed by village; people are counted by the demand, not by a standard's columns.
_TABLES = tuple(k.name for k in KINDS.values() if not k.geometry and k.name != "penduduk")
# Borders are always there, and settlements may lie anywhere: no kabupaten hands them over.
_CHECKED = tuple(name for name in KINDS if name not in ("boundaries", "permukiman"))
_GROUPS = tuple(name for name, *_ in SASARAN)
_NUMERIC = (ColumnType.COUNT, ColumnType.NUMBER)
_MOST_ERROR = 100_000


def parse_reach(entries: Entries) -> Reach:
    """Read the part of a proximity standard."""
    return Reach(
        detour=entries.numbers("detour", above=1),
        presence=entries.flag("presence"),
        groups=_groups(entries),
        where=_share(entries.inner("where")) if entries.has("where") else None,
    )


def parse_capacity(entries: Entries) -> Capacity:
    """Read the part of a capacity standard."""
    allocation = "village"
    if entries.has("allocation"):
        allocation = entries.one_of("allocation", ALLOCATIONS)
    if not entries.has("column") and not entries.has("steps"):
        return Capacity(allocation, "", ())
    supply = entries.one_of("supply", FACILITIES)
    column = entries.one_of("column", _columns(supply, *_NUMERIC))
    steps = entries.pairs("steps")
    if not all(number.is_integer() for step in steps for number in step):
        raise entries.wrong("steps", "harus bilangan bulat")
    if allocation == "village":
        raise entries.wrong("steps", "tidak dipakai bila allocation = 'village'; hapus")
    return Capacity(allocation, column, steps)


def parse_catchment(entries: Entries) -> Catchment:
    """Read the part of a floating-catchment standard."""
    zones = entries.pairs("zones")
    if any(weight > 1 for _, weight in zones):
        raise entries.wrong("zones", "harus berbobot di atas 0 dan paling besar 1")
    if len({metres for metres, _ in zones}) < len(zones):
        raise entries.wrong("zones", "memuat jarak yang sama lebih dari sekali")
    return Catchment(entries.one_of("variant", VARIANTS), zones)


def parse_travel(entries: Entries) -> Travel:
    """Read the part of a travel-time standard; which modes there are, `Speeds` knows."""
    travel = entries.inner("travel")
    return Travel(
        travel.number("minutes", above=0), travel.names("modes"), travel.number("step_m", above=0)
    )


def parse_columns(entries: Entries) -> Columns:
    """Read the part of a standard that is computed from a village table."""
    given = entries.inner("columns")
    table = given.one_of("table", _TABLES)
    allowed = _columns(table, *_NUMERIC, ColumnType.FLAG)
    total, served = (given.names(name, allowed, "-") for name in ("total", "served"))
    lacking = given.names("lacking", allowed, "-", 0) if given.has("lacking") else ()
    both = sorted(set(served) & set(lacking))
    if both:
        raise given.wrong("lacking", f"memuat {both[0]!r}, yang juga ada di served")
    return Columns(table, total, served, lacking, _readings(given, allowed))


def parse_compliance(entries: Entries) -> Compliance:
    """Read the part of a compliance standard."""
    requirements = tuple(_requirement(row) for row in entries.rows("requirements"))
    if not requirements:
        raise entries.wrong("requirements", "harus memuat paling sedikit satu syarat")
    if len({(row.table, row.column) for row in requirements}) < len(requirements):
        raise entries.wrong("requirements", "memuat kolom yang sama lebih dari sekali")
    return Compliance(entries.one_of("count", ("posts", "requirements")), requirements)


def parse_exposure(entries: Entries) -> Exposure:
    """Read the part of a hazard standard."""
    classes = BAHAYA.column("kelas").allowed
    return Exposure(entries.names("kinds", FACILITIES), entries.names("classes", classes))


def parse_composite(entries: Entries) -> Composite:
    """Read the weights of a composite."""
    given = entries.inner("weights")
    weights = {name: given.number(name, above=0, most=100) for name in given}
    if abs(sum(weights.values()) - 100) > 1e-9:
        raise entries.wrong("weights", "harus berjumlah 100")
    return Composite(weights)


def parse_quality(entries: Entries) -> Quality:
    """Read the part of a data-quality standard."""
    return Quality(entries.names("datasets", _CHECKED), entries.number("max_age_years", above=0))


def parse_uncertainty(entries: Entries) -> Uncertainty:
    """Read the stated errors."""
    names = ("position_m", "radius_ratio", "people_ratio")
    return Uncertainty(*(entries.number(name, most=_MOST_ERROR) for name in names))


PARSERS: dict[str, Callable[[Entries], Rule | None]] = {
    "presence": lambda _: None,
    "proximity": parse_reach,
    "capacity": parse_capacity,
    "floating_catchment": parse_catchment,
    "travel_time": parse_travel,
    "need": lambda entries: parse_columns(entries) if entries.has("columns") else None,
    "coverage": parse_columns,
    "compliance": parse_compliance,
    "exposure": parse_exposure,
    "overlap": lambda _: None,
    "composite": parse_composite,
    "quality": parse_quality,
}


def _groups(entries: Entries) -> tuple[Group, ...]:
    offers = _columns(LAYANAN.name, ColumnType.FLAG)
    rows = entries.rows("groups")
    groups = tuple(Group(r.one_of("demand", _GROUPS), r.one_of("offers", offers)) for r in rows)
    if len({group.demand for group in groups}) < len(groups):
        raise entries.wrong("groups", "memuat kelompok yang sama lebih dari sekali")
    return groups


def _share(entries: Entries) -> Share:
    table = entries.one_of("table", _TABLES)
    allowed = _columns(table, *_NUMERIC)
    part, whole = (entries.one_of(name, allowed) for name in ("part", "whole"))
    if part == whole:
        raise entries.wrong("whole", "harus kolom lain daripada part")
    return Share(table, part, whole, entries.number("min_ratio", above=0, most=1))


def _requirement(entries: Entries) -> Requirement:
    table = entries.one_of("table", _OF_POSTS)
    column = entries.one_of("column", _columns(table, *_NUMERIC, ColumnType.FLAG))
    # A flag counts 1: no post could ever have more.
    most = 1.0 if column in _columns(table, ColumnType.FLAG) else MOST
    return Requirement(table, column, entries.number("min", above=0, most=most, default=1.0))


def _readings(given: Entries, allowed: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if not given.has("readings"):
        return {}
    readings = given.inner("readings")
    return {name: readings.names(name, allowed, "-") for name in readings}


def _columns(kind: str, *types: ColumnType) -> tuple[str, ...]:
    return tuple(column.name for column in KINDS[kind].columns if column.type in types)
