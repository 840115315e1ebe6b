"""What each method has to say of a result, in clauses."""

from collections.abc import Callable

from peta.domain.rules import Composite, Exposure, Reach
from peta.domain.standard import Demand, Method
from peta.render.numbers import distance, percent
from peta.render.why_case import Case, ask_for, first_of, lowered, named
from peta.render.why_words import ROOM, Words, listed, phrases, requirement_list

_POINTS = 1000


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
    return {"working": case.say("served_group")}


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
    has_own_words = "not_working" in case.standard.parts
    return named(case, f"{clause}_own" if has_own_words else clause, "not_working")


def _depends(case: Case) -> list[str]:
    """What hangs on something that is not known."""
    if not case.count("unknown"):
        return []
    if case.is_unregistered and not case.missing:
        first = case.say("unregistered" if case.lacking else "all_unregistered")
        return [f"{first}: {lowered(ask_for(case, 'no_register', [case.standard.supply]))}"]
    rule = case.standard.rule
    if "unknown" in case.standard.parts:
        return named(case, "more_of" if case.lacking else "counted", "unknown")
    what = "unknown_state"
    if isinstance(rule, Reach) and (rule.groups or rule.where):
        what = "unknown_offer" if rule.groups else "unknown_share"
    return [case.say("depends_too" if case.lacking else "depends", what=case.say(what))]


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
        return [case.say("absent"), lowered(ask_for(case, "no_register", [supply]))]
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
    clauses += named(case, "of_which_closed", "not_working")
    if case.is_unregistered and case.count("unknown"):
        return [*clauses, lowered(ask_for(case, "no_register", [case.standard.supply]))]
    return [*clauses, *named(case, "of_which_unknown", "unknown")]


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
    return named(case, f"all_{clause}" if case.count(part) >= case.lacking else clause, part)


def _handled(case: Case) -> list[str]:
    if not case.row["gap"]:
        return [case.say("handled")]
    return [case.say("unhandled"), *named(case, "of_which_unknown", "unknown")]


def _columns(case: Case) -> list[str]:
    """Need and coverage from a village table."""
    if not case.row["gap"]:
        clauses = [case.say("none_of", part=case.parts["unreached"])]
    else:
        clauses = first_of(case, "counted", "unreached", "unknown")
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
    return first_of(case, clause, *parts, list=asked) or [case.say("not_known")]


def _exposure(case: Case) -> list[str]:
    rule = case.standard.rule
    chosen = rule.classes if isinstance(rule, Exposure) else ()
    names = phrases(case.lang)
    classes = listed([names.get(f"hazard_{one}", one) for one in chosen], case.lang)
    if not case.row["gap"]:
        clauses = [case.say("no_hazard", classes=classes)]
    else:
        clauses = first_of(case, "counted", "unreached", "unknown") or [case.say("not_known")]
    people = case.row.get("people_beyond")
    return [*clauses, *([case.say("exposed_people", people=case.number(people))] if people else [])]


def _overlap(case: Case) -> list[str]:
    parts = ("served", "over_capacity", "unreached", "not_working", "unknown")
    said = [text for part in parts for text in named(case, "more", part)]
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
    failed = [t for p in ("unreached", "not_working", "unknown") for t in named(case, "more", p)]
    return [case.say("passed"), *failed]


METHODS: dict[str, Callable[[Case], list[str]]] = {
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
