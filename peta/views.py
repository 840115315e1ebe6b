"""What a page shows, taken from a workspace."""

from urllib.parse import urlsplit

import orjson

from peta.domain.wilayah import Level
from peta.render.answers import Json, standard_answer
from peta.render.page import PageFacts, PageView
from peta.settings import Settings
from peta.workspace import Workspace

_RANKED = 20


def page_facts(state: Workspace, view: PageView, settings: Settings) -> PageFacts:
    """Everything that a page of this view shows before it asks for more."""
    state.standard(view.standard)
    ranking = state.ranked(
        view.standard,
        wilayah=view.wilayah,
        level=Level.DESA_KELURAHAN,
        sort="gap",
        lang=view.lang,
    )
    tiles = {"url": settings.tile_url, "attribution": settings.tile_attribution}
    return PageFacts(
        run=state.run,
        standards=[standard_answer(rule, view.lang) for rule in state.standards.values()],
        areas=[
            {"kode": area["kode"], "nama": area["nama"]}
            for level in (Level.PROVINSI, Level.KABUPATEN_KOTA)
            for area in state.areas_in("", level)
        ],
        ranking=ranking[:_RANKED],
        prefix=path_prefix(settings),
        base_url=settings.base_url,
        tiles=tiles if settings.tile_url else None,
    )


def path_prefix(settings: Settings) -> str:
    """Path of the public base URL, empty at the root of a host."""
    return urlsplit(settings.base_url).path.rstrip("/")


def village_results(state: Workspace, standard: str, lang: str, wilayah: str = "") -> Json:
    """Every village's result for one standard, in the shape of /api/v1/gaps, in order of code."""
    villages = state.ranked(
        standard, wilayah=wilayah, level=Level.DESA_KELURAHAN, sort="kode", lang=lang
    )
    rule = standard_answer(state.standard(standard), lang)
    return {"run": state.run, "standard": rule, "items": villages, "next": None}


def standalone_data(state: Workspace, lang: str, wilayah: str = "") -> Json:
    """Everything inside an area that a page without a service can be asked for; no house is in it.

    Outlines of kabupaten/kota stay whole, so that the area is seen in its place.
    """
    villages = state.areas_in(wilayah, Level.DESA_KELURAHAN)
    layers = {name: _inside(content, wilayah) for name, content in state.layers.items()}
    layers["kabupaten_kota"] = _inside(state.layers["kabupaten_kota"], "")
    return {
        **{name: layers[name] for name in ("desa", "kabupaten_kota", "posyandu", "mck")},
        "gaps": {name: village_results(state, name, lang, wilayah) for name in state.standards},
        "underserved": {
            name: layers[f"underserved-{name}"]
            for name in state.standards
            if f"underserved-{name}" in layers
        },
        "sanitation": {
            area["kode"]: {"run": state.run, **state.sanitation(area, lang)} for area in villages
        },
    }


def _inside(layer: bytes, wilayah: str) -> Json:
    """Feature collection of the places that count for an area."""
    collection: Json = orjson.loads(layer)
    features = [
        feature
        for feature in collection["features"]
        if (feature["properties"]["kode"] or "").startswith(wilayah)
    ]
    return {**collection, "features": features}
