"""What a page shows, taken from a workspace."""

from urllib.parse import urlsplit

import orjson

from peta.domain.wilayah import Level
from peta.render.answers import Json
from peta.render.page import PageFacts, PageView
from peta.selection import Wanted, select
from peta.settings import Settings
from peta.workspace import Workspace

_RANKED = 25
# What the page draws of its own accord; other kinds of facility are asked for one by one.
_DRAWN = ("desa", "kabupaten_kota", "posyandu", "mck")


def page_facts(state: Workspace, view: PageView, settings: Settings) -> PageFacts:
    """Everything that a page of this view shows before it asks for more."""
    found = select(state, Wanted(view.standard, wilayah=view.wilayah))
    codes = found.codes[:_RANKED]
    tiles = {"url": settings.tile_url, "attribution": settings.tile_attribution}
    return PageFacts(
        run=state.run,
        standards=state.standard_answers(view.lang),
        areas=offered_areas(state),
        ranking=[state.item(view.standard, kode, view.lang) for kode in codes],
        prefix=path_prefix(settings),
        base_url=settings.base_url,
        tiles=tiles if settings.tile_url else None,
    )


def offered_areas(state: Workspace) -> list[Json]:
    """Areas that a page offers before anybody types a name, each with its box."""
    return [
        {"kode": area["kode"], "nama": area["nama"], "bbox": _box(area)}
        for level in (Level.PROVINSI, Level.KABUPATEN_KOTA)
        for area in state.areas_in("", level)
    ]


def _box(area: Json) -> list[float]:
    """Box of an area to 100 m: enough to show it."""
    return [round(area[side], 3) for side in ("west", "south", "east", "north")]


def path_prefix(settings: Settings) -> str:
    """Path of the public base URL, empty at the root of a host."""
    return urlsplit(settings.base_url).path.rstrip("/")


def village_results(state: Workspace, standard: str, lang: str, wilayah: str = "") -> Json:
    """Every village's result for one standard, in the shape of /api/v1/gaps, in order of code."""
    villages = state.ranked(
        standard, wilayah=wilayah, level=Level.DESA_KELURAHAN, sort="kode", lang=lang
    )
    rule = state.standard_answer(standard, lang)
    return {"run": state.run, "standard": rule, "items": villages, "next": None}


def standalone_data(state: Workspace, lang: str, wilayah: str = "") -> Json:
    """Everything inside an area that a page without a service can be asked for; no house is in it.

    Outlines of kabupaten/kota stay whole, so that the area is seen in its place.
    """
    villages = state.areas_in(wilayah, Level.DESA_KELURAHAN)
    layers = {name: _inside(content, wilayah) for name, content in state.layers.items()}
    layers["kabupaten_kota"] = _inside(state.layers["kabupaten_kota"], "")
    return {
        **{name: layers[name] for name in _DRAWN},
        "gaps": {name: _shown_results(state, name, lang, wilayah) for name in state.standards},
        "underserved": {
            name: layers[f"underserved-{name}"]
            for name in state.standards
            if f"underserved-{name}" in layers
        },
        "sanitation": {
            area["kode"]: {**state.sanitation(area, lang), "indicators": []} for area in villages
        },
    }


def _shown_results(state: Workspace, standard: str, lang: str, wilayah: str) -> Json:
    """Results without what the page says once for all villages, or does not show."""
    answer = village_results(state, standard, lang, wilayah)
    items = [
        {name: value for name, value in item.items() if value is not None and name not in _SAID}
        | {"readings": [_numbers(reading) for reading in item["readings"]]}
        for item in answer["items"]
    ]
    return {**answer, "items": items}


_SAID = ("unit", "level", "numerator", "denominator", "villages_no_data")


def _numbers(reading: Json) -> Json:
    return {name: reading[name] for name in ("id", "numerator", "ratio")}


def _inside(layer: bytes, wilayah: str) -> Json:
    """Feature collection of the places that count for an area."""
    collection: Json = orjson.loads(layer)
    features = [
        feature
        for feature in collection["features"]
        if (feature["properties"]["kode"] or "").startswith(wilayah)
    ]
    return {**collection, "features": features}
