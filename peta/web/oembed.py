"""oEmbed 1.0: what another site needs to show the page behind an address of ours."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.errors import NotFoundError, PetaError
from peta.render.embedding import (
    AREA_VIEWS,
    HEIGHTS,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    PICTURE_HEIGHT,
    PICTURE_WIDTH,
    USUAL_WIDTH,
    Embedded,
    iframe_code,
    picture_path,
)
from peta.render.picture import SMALLEST
from peta.settings import Settings
from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.web.embed import title_of, usual_standard
from peta.web.embedding import FrameParameters
from peta.web.errors import problem
from peta.web.parameters import Parameters
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]

_CACHE_S = 3600
_LONGEST = 110
_SHOWN = set(FrameParameters.model_fields)


class OembedParameters(Parameters):
    """Which page, and how much room there is."""

    url: Annotated[str, Field(max_length=2000)]
    format: Annotated[str, Field(max_length=20)] = "json"
    maxwidth: Annotated[int | None, Field(ge=1)] = None
    maxheight: Annotated[int | None, Field(ge=1)] = None


@router.get("/oembed")
def oembed(
    request: Request, state: State, parameters: Annotated[OembedParameters, Query()]
) -> Response:
    """How to embed a page."""
    if parameters.format != "json":
        return problem(
            501,
            "peta menjawab oEmbed dalam JSON saja.",
            code="unknown_format",
            hint="Minta format=json.",
        )
    settings: Settings = request.app.state.settings
    try:
        shown = _shown(state, settings.base_url, parameters.url)
        title = title_of(state, shown)
    except (PetaError, ValueError):  # also an address that is none, or switches that are none
        raise _foreign() from None
    return answer_json(request, _told(settings.base_url, shown, title, parameters))


def _told(base: str, shown: Embedded, title: str, room: OembedParameters) -> dict[str, Any]:
    width = _within(USUAL_WIDTH, LEAST_WIDTH, room.maxwidth)
    height = _within(shown.usual_height, LEAST_HEIGHT, room.maxheight)
    across = _within(PICTURE_WIDTH, SMALLEST, room.maxwidth)
    down = _within(PICTURE_HEIGHT, SMALLEST, room.maxheight)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "peta",
        "provider_url": f"{base}/",
        "cache_age": _CACHE_S,
        "title": title,
        "html": iframe_code(base, shown, title, width, height),
        "width": width,
        "height": height,
        "thumbnail_url": f"{base}{picture_path(shown, across, down)}",
        "thumbnail_width": across,
        "thumbnail_height": down,
    }


def _within(usual: int, least: int, most: int | None) -> int:
    """Pixels to take of the room there is.

    Examples
    --------
    >>> _within(760, 240, None), _within(760, 240, 500), _within(760, 240, 10)
    (760, 500, 240)
    """
    return max(least, min(usual, most or usual))


def _shown(state: Workspace, base_url: str, url: str) -> Embedded:
    """The view that an address of ours shows."""
    view, kode = _view_at(_path_below(base_url, url))
    given = dict(parse_qsl(urlsplit(url).query))
    known = {name: value for name, value in given.items() if name in _SHOWN}
    if view == "banding":
        return _compared(state, given, FrameParameters.model_validate(known))
    parameters = FrameParameters.model_validate({"standard": usual_standard(state), **known})
    shown = parameters.shown(view)
    return replace(shown, wilayah=state.area(kode)["kode"]) if kode else shown


def _compared(state: Workspace, given: dict[str, str], parameters: FrameParameters) -> Embedded:
    """The comparison that an address shows; what is compared is checked by its page."""
    mode, left, right = (given.get(name, "")[:_LONGEST] for name in ("mode", "kiri", "kanan"))
    for side in (left, right):
        if side:
            state.standard(side.partition("@")[0])
    standard = given.get("standard", "") if not left else ""
    shown = replace(parameters.shown("banding"), standard=standard)
    return replace(shown, compared=(mode, left, right))


def _path_below(base_url: str, url: str) -> str:
    """Path of an address below the base URL; NotFoundError for one of elsewhere.

    Examples
    --------
    >>> _path_below("https://peta.go.id/p", "https://peta.go.id/p/desa/64.02.01.2003?lang=en")
    '/desa/64.02.01.2003'
    >>> _path_below("https://peta.go.id", "https://peta.go.id.jahat.id/")
    Traceback (most recent call last):
    ...
    peta.errors.NotFoundError: Alamat ini bukan tampilan yang dapat disematkan.
    """
    base, asked = urlsplit(base_url), urlsplit(url)
    is_ours = asked.scheme in ("http", "https") and asked.netloc.lower() == base.netloc.lower()
    if not is_ours or not f"{asked.path}/".startswith(f"{base.path}/"):
        raise _foreign()
    return unquote(asked.path[len(base.path) :]) or "/"


def _view_at(path: str) -> tuple[str, str]:
    """View and code of the area that a path shows."""
    parts = path.removeprefix("/embed").strip("/").split("/")
    match parts:
        case [""] if path in ("/", ""):
            return "map", ""
        case ["banding"]:
            return "banding", ""
        case [view] if view in HEIGHTS and path.startswith("/embed/") and view not in AREA_VIEWS:
            return view, ""
        case [view, kode] if view in AREA_VIEWS:
            return ("desa" if len(kode) == 13 else "wilayah"), kode
    raise _foreign()


def _foreign() -> NotFoundError:
    return NotFoundError(
        "Alamat ini bukan tampilan yang dapat disematkan.",
        code="not_embeddable",
        hint="Berikan alamat halaman peta, mis. dari tombol Sematkan.",
    )
