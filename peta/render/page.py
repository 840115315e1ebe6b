"""The map page: a template, Folium's map, and every variable fact as one block of data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from peta.render.assets import FONT, SWAGGER_CSS, SWAGGER_JS, asset_url
from peta.render.embedding import Embedded, oembed_url
from peta.render.language import strings
from peta.render.map import map_parts, map_script_url
from peta.render.numbers import number, percent
from peta.render.style import style_config

TEXTS = ("common", "map", "planner")


@dataclass(frozen=True, slots=True)
class PageView:
    """What is asked for.

    Parameters
    ----------
    wilayah
        Dotted code of the area to show, or empty for everything.
    embed
        Without header, pickers, search and ranking; marks, attribution and legend stay.
    """

    lang: str
    standard: str
    wilayah: str = ""
    embed: bool = False
    legend: bool = True
    title: bool = True


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the service knows: plain values, texts already in the language of the view.

    Parameters
    ----------
    areas
        ``kode``, ``nama`` and, where it is known, ``bbox`` (west, south, east, north) of the areas
        that are offered first, in order of code.
    ranking
        Gap items of the chosen standard, worst first: the table for browsers without script.
    prefix
        Path before every address, ``""`` or ``"/peta"``.
    base_url
        Public address, for links that people copy.
    tiles
        ``url`` and ``attribution`` of an optional background map.
    """

    run: Mapping[str, Any]
    standards: Sequence[Mapping[str, Any]]
    areas: Sequence[Mapping[str, Any]]
    ranking: Sequence[Mapping[str, Any]]
    prefix: str = ""
    base_url: str = ""
    tiles: Mapping[str, str] | None = None


def render_page(view: PageView, facts: PageFacts, template: str = "page.html", **more: Any) -> str:
    """Make the page; it holds no inline script and loads from its own host only.

    Parameters
    ----------
    template
        One that extends ``page.html``; `more` is what it needs besides.
    """
    parts = map_parts()
    head = {
        "styles": [asset_url(name, facts.prefix) for name in parts.styles],
        "scripts": [
            *(asset_url(name, facts.prefix) for name in parts.scripts),
            map_script_url(facts.prefix),
        ],
        "icon": asset_url("icon.svg", facts.prefix),
        "font": f"{facts.prefix}/assets/{FONT}",
        "is_served": True,
        "oembed": _oembed(view, facts),
        "embed_style": asset_url("embed.css", facts.prefix),
        "embed_script": asset_url("embed.js", facts.prefix),
    }
    context = page_context(view, facts)
    return environment().get_template(template).render(**context, **head, **more)


def render_docs(prefix: str) -> str:
    """Make the page of the API: Swagger UI from our own copy, reading ``/openapi.json``."""
    return (
        environment()
        .get_template("docs.html")
        .render(
            styles=[asset_url(name, prefix) for name in (SWAGGER_CSS, "docs.css")],
            scripts=[asset_url(name, prefix) for name in (SWAGGER_JS, "docs.js")],
            icon=asset_url("icon.svg", prefix),
            prefix=prefix,
            config=json_block({"url": f"{prefix}/openapi.json"}),
        )
    )


def page_context(view: PageView, facts: PageFacts) -> dict[str, Any]:
    """What the templates of the page and of the standalone file share."""
    texts = strings(view.lang, *TEXTS)
    standard = _chosen(facts.standards, view.standard)
    return {
        "view": view,
        "facts": facts,
        "t": texts,
        "standard": standard,
        "area_name": _name_of(facts.areas, view.wilayah) if view.wilayah else texts["all_areas"],
        "gap_label": texts["column_gap"].replace("{unit}", standard["unit"]),
        "language_links": {lang: _query(view, lang) for lang in ("id", "en")},
        "map_html": Markup(map_parts().html),  # noqa: S704 - constant text, made by Folium
        "config": json_block(_config(view, facts)),
    }


@cache
def environment() -> Environment:
    """Templates with autoescape; a name that is not given is an error."""
    made = Environment(
        loader=PackageLoader("peta.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(number=number, percent=percent)
    return made


def json_block(value: Any) -> Markup:
    """JSON for a ``<script type="application/json">`` element, inert whatever it holds.

    Examples
    --------
    >>> print(json_block("</script><!--&"))
    "\\u003c/script\\u003e\\u003c!--\\u0026"
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character is left that HTML reads


def _config(view: PageView, facts: PageFacts) -> dict[str, Any]:
    return {
        "lang": view.lang,
        "standard": view.standard,
        "wilayah": view.wilayah,
        "embed": view.embed,
        "prefix": facts.prefix,
        "base_url": facts.base_url,
        "run": dict(facts.run),
        "standards": [dict(standard) for standard in facts.standards],
        "areas": [dict(area) for area in facts.areas],
        "tiles": dict(facts.tiles) if facts.tiles else None,
        "strings": strings(view.lang, *TEXTS),
        "style": style_config(),
    }


def _oembed(view: PageView, facts: PageFacts) -> str:
    """Address that tells other sites how to embed the page; none from within a frame."""
    if view.embed or not facts.base_url:
        return ""
    shown = Embedded("map", view.standard, view.wilayah, view.lang)
    return oembed_url(facts.base_url, shown)


def _chosen(standards: Sequence[Mapping[str, Any]], wanted: str) -> Mapping[str, Any]:
    return next((one for one in standards if one["id"] == wanted), standards[0])


def _name_of(areas: Sequence[Mapping[str, Any]], kode: str) -> str:
    return next((str(area["nama"]) for area in areas if area["kode"] == kode), kode)


def _query(view: PageView, lang: str) -> str:
    fields = {"standard": view.standard, "wilayah": view.wilayah, "lang": lang}
    return "?" + urlencode({name: value for name, value in fields.items() if value})
