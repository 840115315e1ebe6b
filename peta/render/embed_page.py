"""What stands in the frame of a portal besides the map, and the page that gives the code."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from peta.render.assets import asset_url
from peta.render.embedding import (
    AREA_VIEWS,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    MOST_HEIGHT,
    MOST_WIDTH,
    Embedded,
    component_code,
    embed_path,
    iframe_code,
    page_path,
    picture_code,
    picture_path,
)
from peta.render.language import strings
from peta.render.numbers import day
from peta.render.profile_figures import parts_bar
from peta.render.profile_page import area_path
from peta.render.sheet import Frame, Sheet, render_sheet

Json = dict[str, Any]

TEXTS = ("common", "sheet", "desa", "embed")
FRAME_STYLES = ("peta.css", "sheet.css", "desa.css", "embed_frame.css")
_CODE_STYLES = ("peta.css", "sheet.css", "embed.css")
_RUN_SHOWN = 8


def frame_of(shown: Embedded, run: Mapping[str, Any], base_url: str, prefix: str) -> Frame:
    """What every view says of itself: date, run, marks, and where to see more.

    Parameters
    ----------
    run
        As every answer has it.
    """
    words = strings(shown.lang, *TEXTS)
    date = day(run["data_date"], shown.lang) if run["data_date"] else words["no_data"]
    return Frame(
        page=f"{base_url}{page_path(shown)}",
        open=words["open_page"],
        credits=words["credits"].format(date=date, run=run["id"][:_RUN_SHOWN]),
        marks=[words[mark] for mark in ("sample", "approximate") if run[mark]],
        script=asset_url("embed_frame.js", prefix),
        height=shown.height,
        has_title=shown.title,
        is_whole=shown.whole,
    )


def render_table(
    shown: Embedded,
    frame: Frame,
    prefix: str,
    *,
    standard: Mapping[str, Any],
    items: Sequence[Json],
    total: int,
    area_name: str,
) -> str:
    """Make the ranked table.

    Parameters
    ----------
    items
        Results of the worst areas, in order.
    total
        Of how many they are the worst.
    """
    return render_sheet(
        "embed_table.html",
        Sheet(shown.lang, prefix, "", (), frame=frame),
        strings(shown.lang, *TEXTS),
        styles=FRAME_STYLES,
        shown=shown,
        standard=standard,
        items=items,
        total=total,
        area_name=area_name,
        where=_where,
        link=lambda kode: f"{prefix}{area_path(kode)}?lang={shown.lang}",
        parts_bar=parts_bar,
    )


def render_frame_error(lang: str, prefix: str, base_url: str, message: str, hint: str) -> str:
    """Make what stands in a frame that cannot show its view."""
    words = strings(lang, *TEXTS)
    page = f"{base_url}/?lang={lang}"
    frame = Frame(page, words["open_page"], "", (), asset_url("embed_frame.js", prefix))
    return render_sheet(
        "embed_error.html",
        Sheet(lang, prefix, "", (), frame=frame),
        words,
        styles=FRAME_STYLES,
        message=message or words["bad_address"],
        hint=hint or words["frame_hint"],
    )


def render_codes(
    shown: Embedded,
    lang: str,
    prefix: str,
    base_url: str,
    *,
    title: str,
    width: int | None,
    may_embed: Sequence[str],
) -> str:
    """Make the page that gives the code of a view; the dialog is made from it.

    Parameters
    ----------
    lang
        Language of the page; the view has its own.
    title
        Name of the view, which readers of the portal hear.
    may_embed
        Origins that the settings name.
    """
    words = strings(lang, *TEXTS)
    places = [{"path": "/", "name": words["map"]}]
    codes = {
        "iframe": iframe_code(base_url, shown, title, width),
        "component": component_code(base_url, shown, title),
        "link": f"{base_url}{page_path(shown)}",
        "picture": picture_code(base_url, shown, title),
    }
    return render_sheet(
        "embed_code.html",
        Sheet(lang, prefix, "/embed/kode", places),
        words,
        styles=_CODE_STYLES,
        shown=shown,
        views=_views(shown),
        name=title,
        title=title,
        width=width,
        preview=f"{prefix}{embed_path(shown)}",
        picture=f"{prefix}{picture_path(shown)}",
        codes=list(codes.items()),
        host=urlsplit(base_url).netloc,
        who=_who(words, may_embed),
        script=asset_url("embed.js", prefix),
        least_width=LEAST_WIDTH,
        most_width=MOST_WIDTH,
        least_height=LEAST_HEIGHT,
        most_height=MOST_HEIGHT,
    )


def _views(shown: Embedded) -> list[str]:
    """Views that there are of the same area."""
    own = ["desa" if len(shown.wilayah) == 13 else "wilayah"] if shown.wilayah else []
    return ["map", "tabel", *own]


def _where(item: Mapping[str, Any]) -> str:
    """Areas that an area lies in, the nearest first."""
    around = (item["kecamatan"], item["kabupaten_kota"])
    return ", ".join(str(name) for name in around if name and name != item["nama"])


def _who(words: Mapping[str, str], may_embed: Sequence[str]) -> str:
    """Who may embed, said for those who paste the code."""
    hosts = [one for one in may_embed if one not in ("'self'", "'none'")]
    if "*" in hosts:
        return words["who_all"]
    if hosts:
        return words["who_some"].format(hosts=", ".join(urlsplit(one).netloc for one in hosts))
    return words["who_none" if "'none'" in may_embed else "who_own"]


__all__ = ["AREA_VIEWS", "frame_of", "render_codes", "render_frame_error", "render_table"]
