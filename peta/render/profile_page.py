"""The pages of one area: a village, or what holds villages, or a code of nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from peta.render.embedding import AREA_VIEWS, Embedded, oembed_url
from peta.render.evidence import full_name
from peta.render.language import strings
from peta.render.profile_figures import Figures, bar, legend_mark, parts_bar, plot
from peta.render.sheet import Frame, Sheet, render_sheet

Json = dict[str, Any]

TEXTS = ("common", "sheet", "desa")
STYLES = ("peta.css", "sheet.css", "desa.css", "embed.css")
_VILLAGE = "desa_kelurahan"
_PATTERNS = re.compile("<defs>.*?</defs>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AreaView:
    """What is asked for.

    Parameters
    ----------
    prefix
        Path before every address, ``""`` or ``"/peta"``.
    standard
        Which standard the areas below are ranked by, and the map is coloured by.
    zone
        Zone that times are written in.
    drawing
        The map with its legend, as `peta.render.map_legend.map_setting` has it.
    base_url
        Public address, for what other sites are told.
    frame
        Where the page stands in a portal.
    """

    lang: str
    prefix: str
    standard: str
    zone: str = "WITA"
    drawing: Mapping[str, Any] | None = None
    base_url: str = ""
    frame: Frame | None = None


def area_path(kode: str) -> str:
    """Path of the page of an area.

    Examples
    --------
    >>> area_path("64.02.01.2003"), area_path("64.02")
    ('/desa/64.02.01.2003', '/wilayah/64.02')
    """
    return f"/{'desa' if len(kode) == 13 else 'wilayah'}/{kode}"


def render_area(view: AreaView, profile: Json, below: Sequence[Json]) -> str:
    """Make the page of an area.

    Parameters
    ----------
    profile
        As `peta.profile.profile` gives it, in the language of the view.
    below
        Results of the areas right below, in order; empty for a village.
    """
    area = profile["area"]
    is_village = area["level"] == _VILLAGE
    words, figures = strings(view.lang, *TEXTS), Figures(view.lang)
    return render_sheet(
        "profile.html",
        _frame(view, area_path(area["kode"]), words, "" if is_village else view.standard),
        words,
        styles=(*STYLES, "embed_frame.css") if view.frame else STYLES,
        view=view,
        p=profile,
        area=area,
        is_village=is_village,
        title=full_name(area, view.lang),
        agencies=_by_agency(profile["indicators"]),
        chosen=_chosen(profile["indicators"], view.standard),
        below=below,
        kinds=strings(view.lang, "kinds"),
        path=area_path(area["kode"]),
        link=lambda kode: f"{view.prefix}{area_path(kode)}?lang={view.lang}",
        map_link=_map_link(view, area),
        n=figures.count,
        share=figures.share,
        metres=figures.metres,
        bar=bar,
        parts_bar=parts_bar,
        plot=plot,
        ladder=_ladder(profile["sanitation"]),
        legend_mark=legend_mark,
        legend=_legend(view.drawing),
    )


def render_missing(
    view: AreaView, kode: str, lead: str, hint: str, near: Sequence[Json], *, is_retired: bool
) -> str:
    """Make the page that says that a code stands for no area, and what to do.

    Parameters
    ----------
    near
        Areas that may have been meant: ``kode`` and ``nama``.
    """
    words = strings(view.lang, *TEXTS)
    return render_sheet(
        "wilayah_missing.html",
        _frame(view, f"/wilayah/{quote(kode)}", words, ""),
        words,
        styles=STYLES,
        view=view,
        title=words["retired_title" if is_retired else "missing_title"],
        lead=lead,
        hint=hint,
        near=near,
        link=lambda code: f"{view.prefix}{area_path(code)}?lang={view.lang}",
    )


def _frame(view: AreaView, here: str, words: Mapping[str, str], standard: str) -> Sheet:
    places = [{"path": "/", "name": words["map"]}, {"path": "/mutu", "name": words["quality_page"]}]
    query = f"&{urlencode({'standard': standard})}" if standard else ""
    return Sheet(
        view.lang,
        view.prefix,
        here,
        places,
        query=query,
        zone=view.zone,
        frame=view.frame,
        oembed="" if view.frame else _oembed(view, here),
    )


def _oembed(view: AreaView, here: str) -> str:
    """Address that tells other sites how to embed the page; a page of no area is not embedded."""
    kind, _, kode = here.strip("/").partition("/")
    if kind not in AREA_VIEWS or not view.base_url:
        return ""
    return oembed_url(view.base_url, Embedded(kind, view.standard, kode, view.lang))


def _by_agency(indicators: Sequence[Json]) -> list[tuple[str, list[tuple[int, Json]]]]:
    """Results by agency in order of name, each with its place in the profile."""
    grouped: dict[str, list[tuple[int, Json]]] = {}
    for place, item in enumerate(indicators):
        grouped.setdefault(item["standard"]["owner"], []).append((place, item))
    return sorted(grouped.items())


def _legend(drawing: Mapping[str, Any] | None) -> list[Json]:
    """Entries of the map's legend; the drawing beside them has their patterns already."""
    entries = drawing["legend"] if drawing else []
    return [{**entry, "picture": _PATTERNS.sub("", entry["picture"])} for entry in entries]


def _ladder(sanitation: Json) -> Markup:
    rungs = [(f"rung-{rung['id']}", rung["families"]) for rung in sanitation["rungs"]]
    return bar([*rungs, ("unknown", sanitation["unknown"])])


def _chosen(indicators: Sequence[Json], standard: str) -> Json:
    return next(item for item in indicators if item["standard"]["id"] == standard)


def _map_link(view: AreaView, area: Json) -> str:
    """Address of the map that shows an area."""
    kode = area["kode"]
    fields = {"standard": view.standard, "wilayah": kode[:5], "lang": view.lang}
    mark = f"#{kode}" if area["level"] == _VILLAGE else ""
    return f"{view.prefix}/?{urlencode(fields)}{mark}"
