"""Why an area has a gap, in one sentence, and what to know about the numbers."""

from collections.abc import Sequence

from peta.domain.rules import Columns
from peta.domain.standard import Demand, Method, Standard
from peta.domain.wilayah import Level
from peta.render.numbers import day, number
from peta.render.why_case import Case, Row, ask_for, datasets, lowered, no_post
from peta.render.why_methods import METHODS
from peta.render.why_words import family, phrases


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
        clauses = [*METHODS[family(standard)](case), *_missing(case)]
    return "; ".join(clauses) + "."


def _no_data(case: Case) -> str:
    """What nobody handed over, and how to load it."""
    supply, demand = case.standard.supply, case.standard.demand
    if case.missing:
        return ask_for(case, "no_dataset", case.missing)
    if demand is Demand.POSYANDU and case.area.get("posyandu_working") is not None:
        return no_post(case)
    if f"{supply}_working" in case.area and case.is_unregistered:
        return ask_for(case, "no_register", [supply])
    rule = case.standard.rule
    if isinstance(rule, Columns):
        return case.say("no_row", datasets=datasets(case, [rule.table]))
    if "penduduk" in case.standard.needs:
        return case.say("no_people")
    there = () if case.is_unregistered else (supply,)
    kinds = [kind for kind in case.standard.needs if kind not in ("boundaries", *there)]
    if not kinds:
        return case.say("not_known")
    return case.say("no_row", datasets=datasets(case, kinds))


def _missing(case: Case) -> list[str]:
    """How to load what leaves some of the demand unknown."""
    if not case.missing or not case.count("unknown"):
        return []
    return [lowered(ask_for(case, "no_dataset", case.missing))]


def _nothing(case: Case) -> list[str]:
    if case.standard.demand in (Demand.POSYANDU, Demand.REQUIREMENTS):
        return [no_post(case)]
    return [case.say("no_units" if family(case.standard) == Method.CAPACITY else "nothing")]


_COUNTED = ("villages_no_data", "points_unknown", "demand_estimated", "rows_inconsistent")


def quality(
    row: Row, area: Row, standard: Standard, sample: bool, lang: str, data_date: str = ""
) -> list[str]:
    """Caveats that belong to an area's result.

    Parameters
    ----------
    data_date
        Date of the run's data, ISO 8601; empty where nobody says.
    """
    last_day = standard.valid_to.isoformat() if standard.valid_to else ""
    flags = {
        "sample": sample,
        "approximate": bool(area["villages_approximate"]),
        "assumption": standard.source.assumption,
        "expired": bool(last_day) and last_day < data_date,
    }
    counted: tuple[str, ...] = _COUNTED
    if area["level"] == Level.DESA_KELURAHAN:
        counted = counted[1:]
    words, unit = phrases(lang), standard.unit[lang]
    ended = day(last_day, lang) if last_day else ""
    return [
        words[f"quality_{flag}"].format(date=ended) for flag, is_set in flags.items() if is_set
    ] + [
        words[f"quality_{flag}"].format(count=number(row[flag], lang), unit=unit)
        for flag in counted
        if row.get(flag)
    ]
