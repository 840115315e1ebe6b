"""Everything that a run knows of one area, for its page, its sheet and the API."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from peta.domain.rules import Exposure
from peta.domain.wilayah import KodeWilayah, Level
from peta.profiles.hazard import Hazards
from peta.profiles.inputs import Ladder, People, Programmes, inputs_of
from peta.profiles.places import Places, facilities_of
from peta.profiles.standing import Standing
from peta.profiles.words import (
    aids_named,
    flags_of,
    groups_named,
    hazards_named,
    rungs_named,
)
from peta.workspace import Workspace

Json = dict[str, Any]

WORST = 3
_NEAR = 8
LEVELS = tuple(Level)
_STATES = ("working", "not_working", "unknown")


class Details:
    """What a run's inputs say of its areas, read once a run."""

    def __init__(self, state: Workspace) -> None:
        self.people = People(state.input("penduduk"))
        self.ladder = Ladder(state.input("sanitasi"))
        self.programmes = Programmes(state.input("program"))
        self.places = Places(state)
        self.hazards = Hazards(state, self.places)
        self.standing = Standing(state)


@lru_cache(maxsize=1)
def details_of(state: Workspace) -> Details:
    """Details of the run that is being served."""
    return Details(state)


def profile(state: Workspace, kode: str, lang: str) -> Json:
    """Everything about one village, kecamatan, kabupaten/kota or provinsi.

    Parameters
    ----------
    kode
        Dotted code of the area.

    Returns
    -------
    JSON-ready; unknown is None. ``run, area, people, sasaran, indicators, worst, facilities,
    sanitation, rlh, hazard, programmes, quality, comparison``. Houses of poor families are
    counted, never listed.

    Raises
    ------
    QueryError
        A malformed code.
    NotFoundError
        A code of no area of the run.
    """
    area, details = state.area(kode), details_of(state)
    people = details.people.of(area)
    indicators = [_indicator(state, name, area["kode"], lang) for name in state.standards]
    centre = details.places.centre(area) if _is_village(area) else None
    return {
        "run": state.run,
        "area": _area(state, details, area, centre),
        "people": {
            "total": area["people"],
            "families": people["families"],
            "inputs": inputs_of(state, ("penduduk", "permukiman")),
        },
        "sasaran": groups_named(people["sasaran"], lang),
        "indicators": indicators,
        "worst": worst_of(indicators),
        "facilities": facilities_of(details.places, area, centre),
        "sanitation": _sanitation(state, details, area, lang),
        "rlh": {
            "not_handled": area["rlh_not_working"],
            "handled": area["rlh_working"],
            "unknown": area["rlh_unknown"],
        },
        "hazard": _hazard(state, details, area, lang),
        "programmes": _programmes(state, details, area, lang),
        "quality": flags_of(state, area, indicators, _without_people(state, area), lang),
        "comparison": [details.standing.comparison(name, area["kode"]) for name in state.standards],
    }


def worst_of(indicators: Sequence[Json]) -> list[Json]:
    """The standards that an area is furthest from, each in a sentence.

    Furthest by how much the ratio falls short of the target; of those alike, the larger gap.
    """
    behind = [item for item in indicators if item["status"] == "gap"]
    behind.sort(key=lambda item: (_short_of_target(item), -item["gap"], item["standard"]["id"]))
    return [
        {
            "standard": item["standard"]["id"],
            "name": item["standard"]["name"],
            "ratio": item["ratio"],
            "gap": item["gap"],
            "sentence": item["why"],
        }
        for item in behind[:WORST]
    ]


def below_of(state: Workspace, kode: str, standard: str, lang: str) -> list[Json]:
    """Results of the areas right below one for a standard, the largest gap first."""
    state.standard(standard)
    items = [state.item(standard, code, lang) for code in codes_below(state, kode)]
    return sorted(items, key=lambda item: (item["gap"] is None, -(item["gap"] or 0), item["kode"]))


def every_below(state: Workspace, kode: str, lang: str) -> list[Json]:
    """Results of the areas right below one for every standard, by standard and code."""
    return [
        {**state.item(name, code, lang), "standard": name}
        for name in state.standards
        for code in codes_below(state, kode)
    ]


def codes_below(state: Workspace, kode: str) -> list[str]:
    """Codes of the areas right below one, in order; none below a village."""
    area = state.area(kode)
    following = LEVELS.index(Level(area["level"])) + 1
    if following == len(LEVELS):
        return []
    return details_of(state).standing.inside(area["kode"], LEVELS[following])


def near_of(state: Workspace, kode: str) -> list[Json]:
    """Areas that may have been meant by a code of none: what would hold it, and what that holds.

    An area that is there is all that may have been meant.
    """
    if kode in state.areas:
        return [state.areas[kode]]
    holding = [str(parent) for parent in KodeWilayah(kode).parents if str(parent) in state.areas]
    if not holding:
        return state.areas_in("", Level.PROVINSI)
    inside = codes_below(state, holding[-1])
    after = bisect_left(inside, kode)
    around = inside[max(0, after - _NEAR // 2) :][:_NEAR]
    return [state.areas[code] for code in (holding[-1], *around)]


def _without_people(state: Workspace, area: Json) -> int:
    """Villages of an area whose number of people nobody knows."""
    villages = details_of(state).standing.inside(area["kode"], Level.DESA_KELURAHAN)
    return sum(state.areas[kode]["people"] is None for kode in villages)


def _short_of_target(item: Json) -> float:
    ratio: float = item["ratio"] or 0.0
    target: float = item["standard"]["target_ratio"]
    return ratio - target


def _is_village(area: Json) -> bool:
    return bool(area["level"] == Level.DESA_KELURAHAN)


def _area(state: Workspace, details: Details, area: Json, centre: Json | None) -> Json:
    """Who an area is, what holds it, what lies beside it, and where its people are."""
    return {
        **state.identity(area),
        "centre": centre,
        "neighbours": details.places.neighbours(area) if centre else _siblings(state, area),
    }


def _siblings(state: Workspace, area: Json) -> list[Json]:
    """The other areas of its level within the area that holds it."""
    parents = KodeWilayah(area["kode"]).parents
    if not parents:
        return []
    codes = details_of(state).standing.inside(str(parents[-1]), Level(area["level"]))
    return [
        {name: state.areas[kode][name] for name in ("kode", "nama", "level")}
        for kode in codes
        if kode != area["kode"]
    ]


def _indicator(state: Workspace, name: str, kode: str, lang: str) -> Json:
    """A result with its standard and its datasets; a result of other results has them all."""
    inputs = inputs_of(state, state.standard(name).needs or tuple(state.facts["inputs"]))
    dates = [one["data_date"] for one in inputs if one["loaded"]]
    return {
        **state.item(name, kode, lang),
        "standard": state.standard_answer(name, lang),
        "inputs": inputs,
        "data_date": min(dates) if dates else None,
    }


def _sanitation(state: Workspace, details: Details, area: Json, lang: str) -> Json:
    ladder = details.ladder.of(area)
    reach = state.results.get("MCK-JARAK")
    row = reach[area["kode"]] if reach is not None else {}
    return {
        **ladder,
        "rungs": rungs_named(ladder["rungs"], lang),
        "mck": {state_: area[f"mck_{state_}"] for state_ in _STATES},
        "mck_units_to_build": row.get("units_to_build"),
        "inputs": inputs_of(state, ("sanitasi", "mck")),
    }


def _hazard(state: Workspace, details: Details, area: Json, lang: str) -> Json:
    """Ground, buildings and people in hazard areas; ground of villages and kecamatan only."""
    rule = next((one for one in state.standards.values() if isinstance(one.rule, Exposure)), None)
    row = state.results[rule.id][area["kode"]] if rule else {}
    small = len(area["kode"]) >= Level.KECAMATAN.width
    mapped = details.hazards.is_mapped(area["kode"]) if small else None
    areas = hazards_named(details.hazards.of(area), lang) if mapped else None
    return {
        "standard": rule.id if rule else None,
        "mapped": mapped,
        "areas": areas,
        "buildings_inside": row.get("unreached"),
        "people_inside": row.get("people_beyond"),
        "inputs": inputs_of(state, ("bahaya",)),
    }


def _programmes(state: Workspace, details: Details, area: Json, lang: str) -> Json:
    found = details.programmes.of(area)
    return {
        "aids": None if found is None else sum(one["aids"] for one in found),
        "given": None if found is None else aids_named(found, lang),
        "inputs": inputs_of(state, ("program",)),
    }
