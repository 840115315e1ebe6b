"""Pages that are read like a document: what they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from peta.render.assets import SHEET_STYLES, asset_url
from peta.render.numbers import day, moment, number
from peta.render.page import environment


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page says of itself where it stands in the frame of a portal.

    Parameters
    ----------
    page
        Address of the page that holds the same, outside of frames.
    open
        What the link there is called.
    credits
        Of which day the data are, and which run they belong to.
    marks
        That the data are a sample, that borders are approximate.
    script
        Address of the script that tells the portal how high the page is.
    height
        Pixels that it was given; None: as high as it is.
    is_whole
        Whether a page of an area is shown to its end, or its head, map and ranking alone.
    """

    page: str
    open: str
    credits: str
    marks: Sequence[str]
    script: str
    height: int | None = None
    has_title: bool = True
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the frame of a page shows.

    Parameters
    ----------
    here
        Path of the page below the prefix.
    places
        Links of the header: path and name.
    label
        Who is signed in; empty on public pages.
    form_token
        What every form of the page carries.
    query
        More of the address for the other language, such as ``"&temuan=error"``.
    zone
        Zone that times are written in.
    frame
        Where the page stands in a portal: without header, and its links leave the frame.
    oembed
        Address that tells other sites how to embed the page; empty where that cannot be.
    """

    lang: str
    prefix: str
    here: str
    places: Sequence[dict[str, str]]
    label: str = ""
    form_token: str = ""
    query: str = ""
    is_private: bool = False
    zone: str = "WITA"
    frame: Frame | None = None
    oembed: str = ""


def render_sheet(
    template: str,
    sheet: Sheet,
    words: dict[str, str],
    *,
    styles: Sequence[str] = SHEET_STYLES,
    **context: Any,
) -> str:
    """Make a page from a template that extends ``sheet.html``."""
    return (
        _environment()
        .get_template(template)
        .render(
            sheet=sheet,
            w=words,
            hidden=lambda: _hidden(sheet),
            icon=asset_url("icon.svg", sheet.prefix),
            embed_script=asset_url("embed.js", sheet.prefix),
            styles=[asset_url(name, sheet.prefix) for name in styles],
            **context,
        )
    )


def score_text(score: float | None, lang: str) -> str:
    """Write a score from 0 to 1 with two decimals; never rounded up to 1.

    Examples
    --------
    >>> score_text(0.934, "id"), score_text(0.9999, "en"), score_text(None, "id")
    ('0,93', '0.99', '–')
    """
    if score is not None and 0.99 < score < 1:
        score = 0.99
    return number(score, lang, 2)


@cache
def _environment() -> Environment:
    made = environment().overlay()
    made.filters = {**made.filters, "moment": moment, "day": _day, "share": score_text}
    return made


def _day(text: str | None, lang: str) -> str:
    return day(text, lang) if text else ""


def _hidden(sheet: Sheet) -> Markup:
    fields = {"csrf": sheet.form_token, "lang": sheet.lang}
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, escape(value))
        for name, value in fields.items()
    )
