"""The pages of one village and of what holds villages, their workbooks, and the same as data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from peta.domain.wilayah import KodeWilayah, Level
from peta.errors import NotFoundError, QueryError
from peta.io.lineage import load_lineage
from peta.profile import below_of, every_below, near_of, profile
from peta.render.language import strings
from peta.render.profile_book import profile_book
from peta.render.profile_page import AreaView, area_path, render_area, render_missing
from peta.settings import Settings
from peta.sheet_facts import MapRequest, map_of
from peta.views import path_prefix
from peta.web.answering import HTML, REVALIDATE, Body, answer, answer_json
from peta.web.current import workspace
from peta.web.models import FAILURES
from peta.web.parameters import Parameters
from peta.web.profile_models import ProfileAnswer
from peta.workspace import Workspace

router = APIRouter()

State = Annotated[Workspace, Depends(workspace)]

_USUAL, _GONE = "POS-JARAK", 410
_MAP_WIDTH, _MAP_HEIGHT, _MAP_LETTER = 640.0, 430.0, 8.2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AreaParameters(Parameters):
    """Which standard the map and the ranking show."""

    standard: Annotated[str, Field(max_length=40)] = ""


@router.get(
    "/api/v1/wilayah/{kode}/profil",
    summary="Semua tentang satu wilayah",
    tags=["wilayah"],
    responses={
        200: {"model": ProfileAnswer},
        304: {"description": "Tidak berubah"},
        **FAILURES,
    },
)
def get_profile(
    request: Request, state: State, kode: str, parameters: Annotated[Parameters, Query()]
) -> Response:
    """Everything that the run knows of one village, kecamatan, kabupaten/kota or provinsi."""
    _check_in_force(state, kode)
    return answer_json(request, profile(state, kode, parameters.lang))


@router.get("/desa/{kode}.xlsx", include_in_schema=False)
@router.get("/wilayah/{kode}.xlsx", include_in_schema=False)
def area_book(
    request: Request, state: State, kode: str, parameters: Annotated[Parameters, Query()]
) -> Response:
    """The numbers of an area as a workbook."""
    _check_in_force(state, kode)
    area = state.area(kode)
    moved = _moved(request, area["kode"], ".xlsx")
    if moved is not None:
        return moved
    found = profile(state, area["kode"], parameters.lang)
    below = every_below(state, area["kode"], parameters.lang)
    page = f"{request.app.state.settings.base_url}{area_path(area['kode'])}"
    book = profile_book(found, below, parameters.lang, page)
    made = answer(request, Body(book, XLSX), REVALIDATE)
    made.headers["Content-Disposition"] = f'attachment; filename="peta-{area["kode"]}.xlsx"'
    return made


@router.get("/desa/{kode}", include_in_schema=False)
@router.get("/wilayah/{kode}", include_in_schema=False)
def area_page(
    request: Request, state: State, kode: str, parameters: Annotated[AreaParameters, Query()]
) -> Response:
    """The page of an area; one of another level moves to its own address."""
    settings: Settings = request.app.state.settings
    standard = parameters.standard or _first(state)
    view = AreaView(
        parameters.lang,
        path_prefix(settings),
        standard,
        settings.zone,
        base_url=settings.base_url,
    )
    try:
        area = state.area(kode)
    except (QueryError, NotFoundError):
        return _missing(state, view, kode)
    moved = _moved(request, area["kode"])
    if moved is not None:
        return moved
    state.standard(view.standard)
    found = profile(state, area["kode"], view.lang)
    below = below_of(state, area["kode"], view.standard, view.lang)
    drawing = drawing_of(state, area["kode"], view.standard, view.lang, settings)
    view = replace(view, drawing=drawing)
    return answer(request, Body(render_area(view, found, below).encode(), HTML))


# Workspaces hash by identity, so a new run is a new entry and the oldest fall out.
@lru_cache(maxsize=32)
def drawing_of(
    state: Workspace, kode: str, standard: str, lang: str, settings: Settings
) -> Mapping[str, Any]:
    """The map of an area with its legend."""
    asked = MapRequest(kode, standard, lang, _MAP_WIDTH, _MAP_HEIGHT, _MAP_LETTER)
    return map_of(state, asked, settings)


def _first(state: Workspace) -> str:
    """The standard that is shown where none is asked for."""
    return _USUAL if _USUAL in state.standards else next(iter(state.standards))


def _moved(request: Request, kode: str, ending: str = "") -> Response | None:
    """Send to the address of an area, with what was asked besides; None if this is it."""
    right = area_path(kode) + ending
    if request.url.path == right:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    prefix = path_prefix(request.app.state.settings)
    return RedirectResponse(f"{prefix}{quote(right)}{query}", status_code=308)


def _check_in_force(state: Workspace, kode: str) -> None:
    """Raise NotFoundError for a retired code, saying what it became."""
    lineage = load_lineage()
    now = lineage.successor(kode.strip())
    if now and kode.strip() not in state.areas:
        raise NotFoundError(
            f"Kode {kode.strip()} sudah tidak berlaku ({lineage.ground(kode.strip())}).",
            code="retired_wilayah",
            hint=f"Pakai kode {now}.",
        )


def _missing(state: Workspace, view: AreaView, given: str) -> Response:
    """Say that a code stands for no area, why, and what to try."""
    given = given.strip()[:40]
    status, lead, hint, near = _told(state, given, view.lang)
    page = render_missing(view, given, lead, hint, near, is_retired=status == _GONE)
    return Response(
        page, status_code=status, media_type="text/html", headers={"Cache-Control": "no-store"}
    )


def _told(state: Workspace, kode: str, lang: str) -> tuple[int, str, str, Sequence[dict[str, Any]]]:
    """Status, what is wrong, what to do, and areas that may have been meant."""
    words = strings(lang, "desa")
    lineage = load_lineage()
    now = lineage.successor(kode)
    if now:
        lead = words["retired_lead"].format(kode=kode, ground=lineage.ground(kode))
        return _GONE, lead, words["retired_now"].format(kode=now), near_of(state, now)
    try:
        KodeWilayah.parse(kode)
    except QueryError:
        lead = words["malformed_lead"].format(kode=kode)
        return 400, lead, words["malformed_hint"], state.areas_in("", Level.PROVINSI)
    lead = words["missing_lead"].format(kode=kode)
    return 404, lead, words["missing_hint"], near_of(state, kode)
