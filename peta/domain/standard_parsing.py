"""Read a service standard from its TOML, and refuse what its method would stumble over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peta.domain.dataset import KINDS
from peta.domain.entries import Entries, refusal
from peta.domain.gap import PARTS
from peta.domain.rule_parsing import FACILITIES, PARSERS, parse_uncertainty
from peta.domain.rules import Capacity, Columns, Compliance, Composite, Reach, Rule
from peta.domain.standard import SASARAN_DEMANDS, Demand, Method, Source, Standard, Urban
from peta.errors import StandardError

_FARTHEST_M = 200_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What a method can be asked, and answers: its demands, who may serve, the parts it gives."""

    demands: tuple[Demand, ...]
    supplies: tuple[str, ...]
    parts: tuple[str, ...]


_SOMEBODY = (Demand.PEOPLE, Demand.PEOPLE_WITHOUT_TOILET, *SASARAN_DEMANDS)
_AT_POINTS = (*_SOMEBODY, Demand.HOUSES_WITHOUT_TOILET, Demand.POSYANDU)
_IN_TABLES = (
    Demand.FAMILIES, Demand.HOUSES, Demand.SASARAN, Demand.HOUSES_WITHOUT_TOILET, *_SOMEBODY
)  # fmt: skip
_POSTS = (Demand.POSYANDU, Demand.REQUIREMENTS)
_WITHOUT_ROOM = ("served", "unreached", "not_working", "unknown")
_STATED = ("served", "unreached", "unknown")
_ANY = tuple(KINDS)
_LISTED = Scope((Demand.HOUSES, Demand.FACILITIES), FACILITIES, _STATED)
_SCOPES: dict[Method, Scope] = {
    Method.PRESENCE: Scope((Demand.VILLAGES,), FACILITIES, _WITHOUT_ROOM),
    Method.PROXIMITY: Scope((*_AT_POINTS, Demand.SASARAN), FACILITIES, _WITHOUT_ROOM),
    Method.CAPACITY: Scope(_SOMEBODY, FACILITIES, PARTS),
    Method.FLOATING_CATCHMENT: Scope(_SOMEBODY, FACILITIES, PARTS),
    Method.TRAVEL_TIME: Scope(_AT_POINTS, FACILITIES, _WITHOUT_ROOM),
    Method.NEED: Scope(_IN_TABLES, _ANY, _STATED),
    Method.COVERAGE: Scope(_IN_TABLES, _ANY, _STATED),
    Method.COMPLIANCE: Scope(_POSTS, ("posyandu",), _WITHOUT_ROOM),
    Method.EXPOSURE: Scope((Demand.FACILITIES,), ("bahaya",), _STATED),
    Method.OVERLAP: Scope((Demand.FAMILIES,), ("program",), (*_STATED, "over_capacity")),
    Method.COMPOSITE: Scope((Demand.POINTS,), _ANY, PARTS),
    Method.QUALITY: Scope((Demand.CHECKS,), _ANY, ("served", "unreached", "not_working")),
}


def parse_standard(table: Mapping[str, Any], origin: str) -> Standard:
    """Read one standard from its TOML table.

    Parameters
    ----------
    origin
        Name of the file, for the message.

    Raises
    ------
    StandardError
        ``standard_without_source``; ``bad_standard``: an entry that is missing, wrong, unknown, or
        that its method does not use.

    Examples
    --------
    >>> parse_standard({"id": "X"}, "x.toml")
    Traceback (most recent call last):
    ...
    peta.errors.StandardError: x.toml: standar tanpa sumber ditolak.
    """
    entries = Entries(origin, table)
    source = _source(entries)
    standard = _standard(entries, source)
    entries.check_all_read()
    wrong = _contradictions(standard)
    if wrong:
        raise refusal(origin, "; ".join(wrong))
    return standard


def _source(entries: Entries) -> Source:
    table = entries.table.get("source")
    title = table.get("title") if isinstance(table, Mapping) else None
    if not isinstance(title, str) or not title.strip():
        raise StandardError(
            f"{entries.origin}: standar tanpa sumber ditolak.",
            code="standard_without_source",
            hint="Isi [source] title dengan peraturan, atau assumption = true dengan alasannya.",
        )
    source = entries.inner("source")
    note = source.both_languages("note") if source.has("note") else {}
    return Source(source.text("title"), source.flag("assumption"), note)


def _standard(entries: Entries, source: Source) -> Standard:
    method = Method(entries.one_of("method", tuple(Method)))
    rule = PARSERS[method](entries)
    scope = _LISTED if method is Method.NEED and rule is None else _SCOPES[method]
    reaches = _has_reach(method, rule)
    return Standard(
        id=entries.text("id"),
        method=method,
        demand=Demand(entries.one_of("demand", scope.demands)),
        supply=entries.one_of("supply", scope.supplies),
        name=entries.both_languages("name"),
        sentence=entries.both_languages("sentence"),
        unit=entries.both_languages("unit"),
        source=source,
        owner=entries.text("owner"),
        valid_from=entries.day("valid_from"),
        target_ratio=entries.number("target_ratio", above=0, most=1, default=1.0),
        radius_m=_radius(entries.inner("radius_m")) if reaches else {},
        urban=_urban(entries.inner("urban")) if reaches and entries.has("urban") else None,
        people_per_unit=_people_per_unit(entries, method),
        valid_to=entries.day("valid_to") if entries.has("valid_to") else None,
        rule=rule,
        readings=_named(entries, "readings", _readings_of(rule)),
        parts=_named(entries, "parts", scope.parts),
        uncertainty=parse_uncertainty(entries.inner("uncertainty"))
        if method is Method.PROXIMITY and entries.has("uncertainty")
        else None,
    )


def _has_reach(method: Method, rule: Rule | None) -> bool:
    if isinstance(rule, Capacity):
        return rule.allocation != "village"
    return method in (Method.PROXIMITY, Method.FLOATING_CATCHMENT)


def _radius(entries: Entries) -> dict[str, float]:
    return {name: entries.number(name, above=0, most=_FARTHEST_M) for name in ("urban", "rural")}


def _urban(entries: Entries) -> Urban:
    kinds = entries.names("kinds", ("desa", "kelurahan"))
    return Urban(kinds, entries.number("min_density_people_km2"))


def _people_per_unit(entries: Entries, method: Method) -> float | None:
    """People a unit: what room is counted by; of proximity, what units to build are."""
    by_room = method in (Method.CAPACITY, Method.FLOATING_CATCHMENT)
    if by_room or (method is Method.PROXIMITY and entries.has("people_per_unit")):
        return entries.number("people_per_unit", above=0)
    return None


def _named(entries: Entries, name: str, allowed: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Names in both languages, of what a method gives."""
    if not entries.has(name):
        return {}
    inner = entries.inner(name)
    strange = [one for one in inner if one not in allowed]
    if strange:
        choice = ", ".join(allowed) or "tidak ada"
        raise inner.wrong(strange[0], f"tidak dihitung standar ini; yang dihitung: {choice}")
    return {one: inner.both_languages(one) for one in inner}


def _readings_of(rule: Rule | None) -> tuple[str, ...]:
    """Other readings of the same demand that a rule gives."""
    match rule:
        case Reach():
            there = ("presence",) if rule.presence else ()
            return (*(f"detour_{factor:g}" for factor in rule.detour), *there)
        case Columns():
            return tuple(rule.readings)
        case Composite():
            return ("equal", "low", "high")
    return ()


def _contradictions(standard: Standard) -> list[str]:
    """What is wrong between entries that are each right."""
    problems = [*_of_every_method(standard)]
    match standard.rule:
        case Reach():
            problems += _of_reach(standard, standard.rule)
        case Compliance():
            counted = {"posts": Demand.POSYANDU, "requirements": Demand.REQUIREMENTS}
            demand = counted[standard.rule.count]
            problems.append((standard.demand != demand, f"demand harus {demand} untuk count ini"))
        case Composite():
            problems.append((standard.id in standard.rule.weights, "weights memuat dirinya"))
    return [message for is_wrong, message in problems if is_wrong]


def _of_every_method(standard: Standard) -> list[tuple[bool, str]]:
    unnamed = []
    if not isinstance(standard.rule, Composite):
        unnamed = [n for n in _readings_of(standard.rule) if n not in standard.readings]
    return [
        (
            standard.valid_to is not None and standard.valid_to < standard.valid_from,
            "valid_to mendahului valid_from",
        ),
        (
            len(set(standard.radius_m.values())) > 1 and standard.urban is None,
            "radius_m berbeda perlu tabel [urban] yang menyatakan desa mana perkotaan",
        ),
        (bool(unnamed), f"readings belum menamai {', '.join(unnamed)} dalam dua bahasa"),
    ]


def _of_reach(standard: Standard, rule: Reach) -> list[tuple[bool, str]]:
    in_groups = standard.demand is Demand.SASARAN
    return [
        (in_groups and not rule.groups, "groups tidak ada; demand = 'sasaran' memerlukannya"),
        (not in_groups and bool(rule.groups), "groups hanya untuk demand = 'sasaran'"),
        (
            bool(rule.groups) and standard.supply != "posyandu",
            "groups hanya untuk supply = 'posyandu'",
        ),
        (
            bool(rule.groups) and standard.uncertainty is not None,
            "uncertainty tidak dapat dihitung bersama groups; hapus salah satu",
        ),
        (
            rule.where is not None and standard.demand is not Demand.POSYANDU,
            "where hanya untuk demand = 'posyandu'",
        ),
    ]
