"""Why an area has a gap, in one sentence, and what to know about the numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from peta.domain.rules import Composite, Exposure, Reach
from peta.domain.standard import Demand, Method, Standard
from peta.domain.wilayah import Level
from peta.render.numbers import distance, number, percent
from peta.render.why_words import (
    CLAUSES,
    DATASETS,
    HAZARD_CLASSES,
    ROOM,
    Words,
    family,
    how_to_load,
    listed,
    part_names,
    reach_words,
    requirement_list,
    supply_words,
)

Row = Mapping[str, Any]

_POINTS = 1000


@dataclass(frozen=True)
class Case:
    """One area's result for one standard, and the words to tell it by.

    Parameters
    ----------
    row
        The area's result; None for unknown numbers. ``readings`` holds other numerators by id.
    area
        The area's name, level, people and counts of facilities.
    missing
        Kinds of dataset that the standard lacks.
    """

    row: Row
    area: Row
    standard: Standard
    lang: str
    missing: Sequence[str] = ()

    def count(self, part: str) -> float:
        """A number of the row; 0 where nothing is known."""
        return self.row.get(part) or 0

    def reading(self, name: str) -> float | None:
        """Another numerator of the same demand; None where there is none."""
        value = (self.row.get("readings") or {}).get(name)
        return None if value is None else float(value)

    def say(self, clause: str, **more: str) -> str:
        """A clause with the numbers of the row and whatever else it needs."""
        return CLAUSES[self.lang][clause].format(**{**self.facts, **more})

    def number(self, value: float | None) -> str:
        """A number as people write it."""
        return number(value, self.lang)

    @property
    def lacking(self) -> float:
        """What surely goes without: the gap less what is not known."""
        return max(self.count("gap") - self.count("unknown"), 0)

    @property
    def is_village(self) -> bool:
        """Whether the area is a village."""
        return bool(self.area["level"] == Level.DESA_KELURAHAN)

    @property
    def is_unregistered(self) -> bool:
        """Whether nobody handed over the register of the supply here."""
        return bool(self.area.get(f"{self.standard.supply}_working") is None)

    @cached_property
    def parts(self) -> Words:
        """What the parts mean here."""
        return part_names(self.standard, self.lang)

    @cached_property
    def facts(self) -> Words:
        """Values that every clause may name."""
        counts = {name: self.count(name) for name in ("gap", "demand", "served", "unknown")}
        numbers = {**counts, "lacking": self.lacking, "people": self.area.get("people")}
        words = {
            **{name: self.number(value) for name, value in numbers.items()},
            **supply_words(self.standard.supply, self.lang),
            "unit": self.standard.unit[self.lang],
            "reach": reach_words(self.standard, _radius_m(self), self.lang),
        }
        everybody = "all_of_one" if self.count("demand") == 1 else "all"
        return {**words, "all": CLAUSES[self.lang][everybody].format(**words)}


def why(row: Row, area: Row, standard: Standard, lang: str, missing: Sequence[str] = ()) -> str:
    """Explain an area's result in one sentence.

    Parameters
    ----------
    row
        The area's result for `standard`; None for unknown numbers.
    area
        The area's people and counts of facilities.
    missing
        Kinds of dataset that the standard lacks.
    """
    case = Case(row, area, standard, lang, missing)
    if row["demand"] is None or row["gap"] is None:
        clauses = [_no_data(case)]
    elif not row["demand"]:
        clauses = _nothing(case)
    else:
        clauses = [*_METHODS[family(standard)](case), *_missing(case)]
    return "; ".join(clauses) + "."


def _no_data(case: Case) -> str:
    """What nobody handed over, and how to load it."""
    supply, demand = case.standard.supply, case.standard.demand
    if case.missing:
        return _dataset(case, "no_dataset", case.missing)
    if demand is Demand.POSYANDU and case.area.get("posyandu_working") is not None:
        return _no_post(case)
    if f"{supply}_working" in case.area and case.is_unregistered:
        return _dataset(case, "no_register", [supply])
    if "penduduk" in case.standard.needs:
        return case.say("no_people")
    there = () if case.is_unregistered else (supply,)
    kinds = [kind for kind in case.standard.needs if kind not in ("boundaries", *there)]
    if not kinds:
        return case.say("not_known")
    return case.say("no_row", datasets=_datasets(case, kinds))


def _no_post(case: Case) -> str:
    rule = case.standard.rule
    if isinstance(rule, Reach) and rule.where:
        return case.say("no_post_where", share=percent(rule.where.min_ratio, case.lang))
    return case.say("no_post")


def _dataset(case: Case, clause: str, kinds: Sequence[str]) -> str:
    commands = [f"`{how_to_load(kind)}`" for kind in kinds]
    return case.say(clause, datasets=_datasets(case, kinds), commands=listed(commands, case.lang))


def _datasets(case: Case, kinds: Sequence[str]) -> str:
    return listed([DATASETS[case.lang].get(kind, kind) for kind in kinds], case.lang)


def _missing(case: Case) -> list[str]:
    """How to load what leaves some of the demand unknown."""
    if not case.missing or not case.count("unknown"):
        return []
    return [_lowered(_dataset(case, "no_dataset", case.missing))]


def _nothing(case: Case) -> list[str]:
    if case.standard.demand in (Demand.POSYANDU, Demand.REQUIREMENTS):
        return [_no_post(case)]
    return [case.say("no_units" if family(case.standard) == Method.CAPACITY else "nothing")]


def _radius_m(case: Case) -> float | None:
    """Reach that holds in the area; None where it is not one."""
    radii, urban = case.standard.radius_m, case.standard.urban
    if not radii:
        return None
    if urban is None or len(set(radii.values())) == 1:
        return radii["rural"]
    if not case.is_village:
        return None
    people, km2 = case.area.get("people"), case.area.get("area_km2")
    is_dense = people is not None and bool(km2) and people / km2 >= urban.min_density_people_km2
    return radii["urban" if is_dense and case.area.get("kind") in urban.kinds else "rural"]


def _named(case: Case, clause: str, part: str, **more: str) -> list[str]:
    """A clause about a part of the demand, where there is any of it."""
    if not case.count(part):
        return []
    return [case.say(clause, count=case.number(case.count(part)), part=case.parts[part], **more)]


def _first(case: Case, clause: str, *parts: str, **more: str) -> list[str]:
    """Every part that there is; the first says of how many, and need not name their unit again."""
    there = [part for part in parts if case.count(part)]
    if not there:
        return []
    first = case.parts[there[0]].removeprefix(case.facts["unit"] + " ")
    said = case.say(clause, count=case.number(case.count(there[0])), part=first, **more)
    return [said, *(text for part in there[1:] for text in _named(case, "more", part))]


def _proximity(case: Case) -> list[str]:
    one_reach = bool(case.facts["reach"])
    if not case.row["gap"]:
        everybody = case.say("within" if one_reach else "within_reach", **_group(case))
        return [everybody, *_distance(case, "half_within", "median_distance_m")]
    clauses = []
    if case.lacking:
        clauses.append(case.say("beyond" if one_reach else "beyond_reach", **_group(case)))
        clauses += [*_how_far(case), *_not_working(case)]
    return [*clauses, *_depends(case), *_presence_reading(case)]


def _group(case: Case) -> Words:
    """The working supply, and whom it must serve where that is asked for."""
    rule = case.standard.rule
    if not (isinstance(rule, Reach) and rule.groups):
        return {}
    return {"working": case.facts["working"] + case.say("served_group")}


def _how_far(case: Case) -> list[str]:
    """How far half or a tenth of the demand is, whichever of them goes without."""
    without = case.lacking / case.row["demand"]
    if without >= 0.5:
        return _distance(case, "half", "median_distance_m")
    return _distance(case, "tenth", "p90_distance_m") if without >= 0.1 else []


def _distance(case: Case, clause: str, name: str) -> list[str]:
    metres = case.row.get(name)
    if metres is None:
        return []
    clause = "only" if case.row["demand"] == 1 else clause
    return [case.say(clause, distance=distance(metres, case.lang))]


def _not_working(case: Case) -> list[str]:
    clause = "all_of_these" if case.count("not_working") >= case.lacking else "of_these"
    own = "_own" if "not_working" in case.standard.parts else ""
    return _named(case, clause + own, "not_working")


def _depends(case: Case) -> list[str]:
    """What hangs on something that is not known."""
    if not case.count("unknown"):
        return []
    if case.is_unregistered and not case.missing:
        first = case.say("unregistered" if case.lacking else "all_unregistered")
        return [f"{first}: {_lowered(_dataset(case, 'no_register', [case.standard.supply]))}"]
    rule = case.standard.rule
    if "unknown" in case.standard.parts:
        return _named(case, "more_of" if case.lacking else "counted", "unknown")
    what = "unknown_state"
    if isinstance(rule, Reach) and (rule.groups or rule.where):
        what = "unknown_offer" if rule.groups else "unknown_share"
    return [case.say("depends_too" if case.lacking else "depends", what=case.say(what))]


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _presence_reading(case: Case) -> list[str]:
    people = case.reading("presence")
    name = case.standard.readings.get("presence")
    if people is None or name is None:
        return []
    return [case.say("more", count=case.number(people), part=name[case.lang])]


def _presence(case: Case) -> list[str]:
    if not case.is_village:
        return [case.say("villages_lacking" if case.row["gap"] else "villages_all")]
    supply = case.standard.supply
    if case.count("served"):
        working = case.area.get(f"{supply}_working")
        known = "present" if working else "present_some"
        return [case.say(known, count=case.number(working))]
    if case.is_unregistered:
        return [case.say("absent"), _lowered(_dataset(case, "no_register", [supply]))]
    return [
        case.say("absent"),
        *_standing(case, "not_working", "closed"),
        *_standing(case, "unknown", "uncertain"),
    ]


def _standing(case: Case, state: str, clause: str) -> list[str]:
    count = case.area.get(f"{case.standard.supply}_{state}")
    return [case.say(clause, count=case.number(count))] if count else []


def _capacity(case: Case) -> list[str]:
    if not case.row["gap"]:
        return [case.say("enough")]
    of_people = case.is_village and case.area.get("people") is not None
    clauses = [case.say("short" if of_people else "short_of")]
    clauses += _named(case, "of_which_closed", "not_working")
    if case.is_unregistered and case.count("unknown"):
        return [*clauses, _lowered(_dataset(case, "no_register", [case.standard.supply]))]
    return [*clauses, *_named(case, "of_which_unknown", "unknown")]


def _room(case: Case) -> list[str]:
    return _shared(case, "all_room", "no_room")


def _floating(case: Case) -> list[str]:
    return _shared(case, "all_share", "no_share")


def _shared(case: Case, everybody: str, some: str) -> list[str]:
    """Who gets no room or too small a share, and because of what."""
    if not case.row["gap"]:
        return [case.say(everybody)]
    if not case.lacking:
        return _depends(case)
    clauses = {"unreached": "outside" if case.facts["reach"] else "more"}
    causes = [
        text
        for part in ("unreached", "over_capacity", "not_working")
        for text in _cause(case, part, clauses.get(part, "more"))
    ]
    return [case.say(some), *causes, *_depends(case)]


def _cause(case: Case, part: str, clause: str) -> list[str]:
    """A cause and how many it is of those that go without, or that it is all of them."""
    return _named(case, f"all_{clause}" if case.count(part) >= case.lacking else clause, part)


def _handled(case: Case) -> list[str]:
    if not case.row["gap"]:
        return [case.say("handled")]
    return [case.say("unhandled"), *_named(case, "of_which_unknown", "unknown")]


def _columns(case: Case) -> list[str]:
    """Need and coverage from a village table."""
    if not case.row["gap"]:
        clauses = [case.say("none_of", part=case.parts["unreached"])]
    else:
        clauses = _first(case, "counted", "unreached", "unknown")
    return [*(clauses or [case.say("unhandled")]), *_column_readings(case)]


def _column_readings(case: Case) -> list[str]:
    """Other readings of the same village table that people ask for."""
    said = []
    for clause, names in _READINGS.items():
        values = {word: case.reading(name) for word, name in names.items()}
        if all(value is not None for value in values.values()):
            share = percent((values.get("count") or 0) / case.row["demand"], case.lang)
            numbers = {word: case.number(value) for word, value in values.items()}
            said.append(case.say(clause, share=share, **numbers))
    return said


_READINGS = {
    "ladder": {"low": "layak_susenas", "high": "layak_sanitarian"},
    "weighed": {"count": "ditimbang"},
    "accompanied": {"families": "didampingi", "couples": "bimbingan"},
}


def _compliance(case: Case) -> list[str]:
    asked = requirement_list(case.standard, case.lang)
    if not case.row["gap"]:
        of_posts = case.standard.demand is Demand.POSYANDU
        return [case.say("all_comply" if of_posts else "all_fulfilled", list=asked)]
    parts = ("unreached", "not_working", "unknown")
    first = next((part for part in parts if case.count(part)), "unreached")
    clause = "not_comply" if first == "unreached" else "counted"
    return _first(case, clause, *parts, list=asked) or [case.say("not_known")]


def _exposure(case: Case) -> list[str]:
    rule = case.standard.rule
    chosen = rule.classes if isinstance(rule, Exposure) else ()
    classes = listed([HAZARD_CLASSES[case.lang].get(one, one) for one in chosen], case.lang)
    if not case.row["gap"]:
        clauses = [case.say("no_hazard", classes=classes)]
    else:
        clauses = _first(case, "counted", "unreached", "unknown") or [case.say("not_known")]
    people = case.row.get("people_beyond")
    return [*clauses, *([case.say("exposed_people", people=case.number(people))] if people else [])]


def _overlap(case: Case) -> list[str]:
    parts = ("served", "over_capacity", "unreached", "not_working", "unknown")
    said = [text for part in parts for text in _named(case, "more", part)]
    return [case.say("overlap", list=", ".join(said))] if said else [case.say("not_known")]


def _composite(case: Case) -> list[str]:
    """The score, what it lost to what, and what the weights do to it."""
    villages = case.row["demand"] / _POINTS
    score = case.number(case.count("served") / villages)
    first = "score" if case.is_village else "mean_score"
    clauses = [case.say(first, score=score, villages=case.number(villages))]
    for part in ("unreached", "over_capacity", "not_working", "unknown"):
        if case.count(part):
            lost = case.number(case.count(part) / villages)
            clauses.append(case.say("more", count=lost, part=case.parts[part]))
    return [*clauses, *_weights(case, villages)]


def _weights(case: Case, villages: float) -> list[str]:
    low, high = case.reading("low"), case.reading("high")
    if low is None or high is None or not isinstance(case.standard.rule, Composite):
        return []
    scores = {"low": case.number(low / villages), "high": case.number(high / villages)}
    return [case.say("weights", **scores)]


def _quality_checks(case: Case) -> list[str]:
    failed = [t for p in ("unreached", "not_working", "unknown") for t in _named(case, "more", p)]
    return [case.say("passed"), *failed]


_METHODS: dict[str, Callable[[Case], list[str]]] = {
    Method.PROXIMITY: _proximity,
    Method.TRAVEL_TIME: _proximity,
    Method.PRESENCE: _presence,
    Method.CAPACITY: _capacity,
    ROOM: _room,
    Method.FLOATING_CATCHMENT: _floating,
    Method.NEED: _handled,
    Method.COVERAGE: _columns,
    Method.COMPLIANCE: _compliance,
    Method.EXPOSURE: _exposure,
    Method.OVERLAP: _overlap,
    Method.COMPOSITE: _composite,
    Method.QUALITY: _quality_checks,
}

_COUNTED = ("villages_no_data", "points_unknown", "demand_estimated", "rows_inconsistent")
_QUALITY = {
    "id": {
        "approximate": "batas perkiraan",
        "sample": "data contoh",
        "assumption": "ambang adalah asumsi",
        "villages_no_data": "{count} desa/kelurahan belum ada data",
        "points_unknown": "{count} titik permukiman belum ada datanya",
        "demand_estimated": "letak {count} {unit} diperkirakan merata",
        "rows_inconsistent": "angka {count} desa/kelurahan melebihi jumlahnya dan dipotong",
    },
    "en": {
        "approximate": "approximate boundaries",
        "sample": "sample data",
        "assumption": "the threshold is an assumption",
        "villages_no_data": "{count} villages without data",
        "points_unknown": "{count} settlement points without data",
        "demand_estimated": "the places of {count} {unit} are estimated",
        "rows_inconsistent": "numbers of {count} villages exceed their total and were cut",
    },
}


def quality(row: Row, area: Row, standard: Standard, sample: bool, lang: str) -> list[str]:
    """Caveats that belong to an area's result."""
    flags = {
        "sample": sample,
        "approximate": bool(area["villages_approximate"]),
        "assumption": standard.source.assumption,
    }
    counted: tuple[str, ...] = _COUNTED
    if area["level"] == Level.DESA_KELURAHAN:
        counted = counted[1:]
    words, unit = _QUALITY[lang], standard.unit[lang]
    return [words[flag] for flag, is_set in flags.items() if is_set] + [
        words[flag].format(count=number(row[flag], lang), unit=unit)
        for flag in counted
        if row.get(flag)
    ]
