"""Views for the frames of portals, the component that makes such frames, and the code for both."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from peta.errors import NotFoundError, PetaError
from peta.profile import below_of, profile
from peta.render.assets import STATIC
from peta.render.embed_map import render_embedded_map
from peta.render.embed_page import frame_of, render_codes, render_frame_error, render_table
from peta.render.embedding import AREA_VIEWS, COMPONENT, Embedded
from peta.render.evidence import full_name
from peta.render.language import strings
from peta.render.page import PageFacts, PageView
from peta.render.profile_page import AreaView, area_path, render_area
from peta.selection import Wanted, select
from peta.settings import Settings
from peta.views import page_facts, path_prefix
from peta.web.answering import HTML, Body, answer
from peta.web.current import workspace
from peta.web.embedding import (
    AreaParameters,
    CodeParameters,
    FrameParameters,
    TableParameters,
)
from peta.web.errors import status_of
from peta.web.profiles import drawing_of
from peta.workspace import Workspace

State = Annotated[Workspace, Depends(workspace)]

# Portals link to the component by one address for ever: they have a new one within the hour.
_AN_HOUR = "public, max-age=3600"
_USUAL = "POS-JARAK"


class FrameRoute(APIRoute):
    """A route whose failures people can read in a frame; whoever wants no page gets a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def handle_kindly(request: Request) -> Response:
            try:
                return await handle(request)
            except PetaError as error:
                if not _wants_page(request):
                    raise
                return _failed(request, status_of(error), error.message, error.hint)
            except RequestValidationError:
                if not _wants_page(request):
                    raise
                return _failed(request, 422, "", "")

        return handle_kindly


router = APIRouter(include_in_schema=False, route_class=FrameRoute)


@router.get("/embed/map")
def embedded_map(
    request: Request, state: State, parameters: Annotated[FrameParameters, Query()]
) -> Response:
    """The map."""
    settings: Settings = request.app.state.settings
    shown = parameters.shown("map")
    view = PageView(shown.lang, shown.standard, shown.wilayah, embed=True)
    facts = _with_area(state, page_facts(state, view, settings), shown.wilayah)
    return _page(request, render_embedded_map(shown, facts))


@router.get("/embed/tabel")
def embedded_table(
    request: Request, state: State, parameters: Annotated[TableParameters, Query()]
) -> Response:
    """The worst areas in order."""
    shown = parameters.shown("tabel")
    wanted = Wanted(shown.standard, wilayah=shown.wilayah, level=parameters.level)
    found = select(state, wanted)
    items = [
        state.item(shown.standard, kode, shown.lang) for kode in found.codes[: parameters.rows]
    ]
    page = render_table(
        shown,
        _frame(request, state, shown),
        path_prefix(request.app.state.settings),
        standard=state.standard_answer(shown.standard, shown.lang),
        items=items,
        total=len(found),
        area_name=str(state.area(shown.wilayah)["nama"]) if shown.wilayah else "",
    )
    return _page(request, page)


@router.get("/embed/desa/{kode}")
@router.get("/embed/wilayah/{kode}")
def embedded_area(
    request: Request,
    state: State,
    kode: str,
    parameters: Annotated[AreaParameters, Query()],
) -> Response:
    """The page of an area; one of another level moves to its own address."""
    settings: Settings = request.app.state.settings
    area = state.area(kode)
    path = area_path(area["kode"])
    if request.url.path != f"/embed{path}":
        return _moved(request, f"/embed{path}")
    standard = parameters.standard or usual_standard(state)
    state.standard(standard)
    shown = replace(parameters.shown(path.split("/")[1]), standard=standard, wilayah=area["kode"])
    view = AreaView(
        shown.lang,
        path_prefix(settings),
        standard,
        settings.zone,
        base_url=settings.base_url,
        frame=_frame(request, state, shown),
        drawing=drawing_of(state, area["kode"], standard, shown.lang, settings),
    )
    found = profile(state, area["kode"], shown.lang)
    below = below_of(state, area["kode"], standard, shown.lang)
    return _page(request, render_area(view, found, below))


@router.get("/embed/kode")
def embed_code(
    request: Request, state: State, parameters: Annotated[CodeParameters, Query()]
) -> Response:
    """The code of a view, as a page; the dialog shows the same."""
    settings: Settings = request.app.state.settings
    shown = parameters.wanted()
    if not shown.standard:
        shown = replace(shown, standard=usual_standard(state))
    page = render_codes(
        shown,
        parameters.lang,
        path_prefix(settings),
        settings.base_url,
        title=title_of(state, shown),
        width=parameters.width,
        may_embed=settings.frame_ancestors,
    )
    return _page(request, page)


@router.get(f"/{COMPONENT}")
def component(request: Request) -> Response:
    """The component, under an address that never changes."""
    return answer(request, _component(), _AN_HOUR)


def usual_standard(state: Workspace) -> str:
    """The standard that is shown where none is asked for."""
    return _USUAL if _USUAL in state.standards else next(iter(state.standards))


def title_of(state: Workspace, shown: Embedded) -> str:
    """Name of a view for its readers: of the standard, and of the area.

    Raises
    ------
    NotFoundError, QueryError
        A standard or an area that there is not.
    """
    if shown.view == "banding":
        return _compared_title(state, shown)
    standard = state.standard(shown.standard).name[shown.lang]
    if not shown.wilayah:
        if shown.view in AREA_VIEWS:
            raise NotFoundError(
                "Profil wilayah perlu kode wilayahnya.",
                code="unknown_wilayah",
                hint="Tambahkan wilayah, misalnya wilayah=64.02.",
            )
        return standard
    area = full_name(state.identity(state.area(shown.wilayah)), shown.lang)
    return area if shown.view in AREA_VIEWS else f"{standard}, {area}"


def _compared_title(state: Workspace, shown: Embedded) -> str:
    sides = [side.partition("@")[0] or shown.standard for side in shown.compared[1:]]
    names = dict.fromkeys(state.standard(side).name[shown.lang] for side in sides if side)
    return " · ".join(names) or strings(shown.lang, "banding")["compare_title"]


@cache
def _component() -> Body:
    content = (STATIC / COMPONENT).read_bytes()
    return Body(content, "text/javascript; charset=utf-8")


def _page(request: Request, page: str) -> Response:
    return answer(request, Body(page.encode(), HTML))


def _frame(request: Request, state: Workspace, shown: Embedded) -> Any:
    settings: Settings = request.app.state.settings
    return frame_of(shown, state.run, settings.base_url, path_prefix(settings))


def _with_area(state: Workspace, facts: PageFacts, wilayah: str) -> PageFacts:
    """Facts that also know the area which is shown, so that it has a name at once."""
    if not wilayah or any(area["kode"] == wilayah for area in facts.areas):
        return facts
    area = state.area(wilayah)
    box = [round(area[side], 3) for side in ("west", "south", "east", "north")]
    own = {"kode": area["kode"], "nama": area["nama"], "bbox": box}
    return replace(facts, areas=sorted([*facts.areas, own], key=lambda one: str(one["kode"])))


def _moved(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    prefix = path_prefix(request.app.state.settings)
    return RedirectResponse(f"{prefix}{quote(path)}{query}", status_code=308)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _failed(request: Request, status: int, message: str, hint: str) -> Response:
    lang = "en" if request.query_params.get("lang") == "en" else "id"
    settings: Settings = request.app.state.settings
    page = render_frame_error(lang, path_prefix(settings), settings.base_url, message, hint)
    return Response(page, status, media_type=HTML, headers={"Cache-Control": "no-store"})
