"""The words of a profile: names of groups, rungs and hazards, and what to know of the numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

from peta.profiles.inputs import GROUPS, RUNGS, inputs_of
from peta.render.language import strings
from peta.render.numbers import number
from peta.workspace import Workspace

Json = dict[str, Any]

_NOT_STATED = "none_stated"


def groups_named(rows: Iterable[Json], lang: str) -> list[Json]:
    """Target groups with their names."""
    words = strings(lang, "desa")
    names = {group: words[f"sasaran_{group}"] for group in GROUPS}
    return [{"id": row["id"], "name": names[row["id"]], **row} for row in rows]


def rungs_named(rows: Iterable[Json], lang: str) -> list[Json]:
    """Rungs of the sanitation ladder with their names."""
    words = strings(lang, "desa")
    names = {rung: words[f"rung_{rung}"] for rung in RUNGS}
    return [{"id": row["id"], "name": names[row["id"]], **row} for row in rows]


def hazards_named(rows: Iterable[Json], lang: str) -> list[Json]:
    """Hazard areas with the names of their kinds and classes."""
    words = strings(lang, "desa")
    named = []
    for row in rows:
        jenis, kelas = row["jenis"] or _NOT_STATED, row["kelas"] or _NOT_STATED
        name, class_name = words[f"hazard_{jenis}"], words[f"class_{kelas}"]
        named.append({**row, "name": name, "class_name": class_name})
    return named


def aids_named(rows: Iterable[Json], lang: str) -> list[Json]:
    """Aids with the names of their kinds."""
    words = strings(lang, "desa")
    named = []
    for row in rows:
        jenis = row["jenis"] or _NOT_STATED
        named.append({**row, "name": words[f"aid_{jenis}"]})
    return named


def flags_of(
    state: Workspace, area: Json, indicators: Sequence[Json], villages_no_people: int, lang: str
) -> list[Json]:
    """What to know about an area's numbers, each with a code that programs can tell by.

    Parameters
    ----------
    villages_no_people
        Villages of the area whose number of people nobody knows.
    """
    words, kinds = strings(lang, "desa"), strings(lang, "kinds")
    standards = [item["standard"] for item in indicators]
    loaded = inputs_of(state, tuple(state.facts["inputs"]))
    samples = [kinds[one["kind"]] for one in loaded if one["sample"]]
    assumed = sum(one["source"]["assumption"] for one in standards)
    expired = [one["id"] for one in standards if _is_over(one, state.facts["data_date"])]
    undecided = sum(item["status"] == "no_data" for item in indicators)
    flags = [
        ("sample", bool(samples), words["flag_sample"].format(kinds=", ".join(samples))),
        ("approximate", bool(area["villages_approximate"]), words["flag_approximate"]),
        ("assumption", bool(assumed), words["flag_assumption"].format(n=number(assumed, lang))),
        ("expired", bool(expired), words["flag_expired"].format(standards=", ".join(expired))),
        ("undecided", bool(undecided), words["flag_undecided"].format(n=number(undecided, lang))),
        *_people_flags(area, villages_no_people, lang),
        *_missing_flags(standards, lang),
    ]
    return [{"code": code, "text": text} for code, is_so, text in flags if is_so]


def _is_over(standard: Json, data_date: str) -> bool:
    last_day: str | None = standard["valid_to"]
    return last_day is not None and last_day < data_date


def _people_flags(area: Json, lacking: int, lang: str) -> list[tuple[str, bool, str]]:
    words = strings(lang, "desa")
    if area["people"] is None:
        return [("no_people", True, words["flag_no_people"])]
    text = words["flag_villages"].format(n=number(lacking, lang))
    return [("villages_no_people", bool(lacking), text)]


def _missing_flags(standards: Sequence[Json], lang: str) -> list[tuple[str, bool, str]]:
    words, kinds = strings(lang, "desa"), strings(lang, "kinds")
    how = {one["kind"]: one["how"] for standard in standards for one in standard["missing"]}
    return [
        ("missing", True, words["flag_missing"].format(kind=kinds[kind], how=command))
        for kind, command in how.items()
    ]
