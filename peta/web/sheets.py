"""Sheets and pictures made without a browser: evidence as PDF, the map as PNG and for print."""

from functools import lru_cache
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.domain.wilayah import KodeWilayah, Level
from peta.errors import NotFoundError, QueryError
from peta.render.embedding import TRIED
from peta.render.evidence import render_evidence
from peta.render.picture import (
    A4_LANDSCAPE,
    LARGEST,
    SMALLEST,
    Layout,
    layout_of,
    render_png,
    render_print,
)
from peta.settings import Settings
from peta.sheet_facts import MapRequest, evidence_of, map_request, picture_of
from peta.trial import Trial, Trials, numbers_of
from peta.web.answering import REVALIDATE, Body, answer
from peta.web.current import workspace
from peta.web.parameters import EmbedParameters, Parameters, ViewParameters
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]
StandardId = Annotated[str, Field(max_length=40)]
Side = Annotated[int, Field(ge=1, le=100_000, description="Piksel; dijepit ke 200 sampai 2000.")]


class SheetParameters(Parameters):
    """By which standard the map of a sheet is coloured and its areas are ranked."""

    standard: StandardId = "POS-JARAK"


class PictureParameters(EmbedParameters):
    """What a picture shows, and how large it is."""

    width: Side = 1200
    height: Side = 800
    classes: Literal["fitted", "fixed"] = "fitted"
    trial: Annotated[str, Field(max_length=160, pattern=f"^({TRIED})?$")] = ""


class VillagePictureParameters(Parameters):
    """The same for a village, which its address names."""

    standard: StandardId = "POS-JARAK"
    legend: bool = True
    title: bool = True
    width: Side = 1200
    height: Side = 800


Sheet = Annotated[SheetParameters, Query()]

PDF, PNG = "application/pdf", "image/png"


@router.get("/desa/{kode}.pdf")
def get_village_sheet(request: Request, state: State, kode: str, parameters: Sheet) -> Response:
    """The evidence sheet of a village: one A4 page."""
    return _evidence(request, state, _kode_of(kode, is_village=True), parameters)


@router.get("/wilayah/{kode}.pdf")
def get_area_sheet(request: Request, state: State, kode: str, parameters: Sheet) -> Response:
    """The evidence sheet of an area above, with the areas below it ranked."""
    return _evidence(request, state, _kode_of(kode, is_village=False), parameters)


@router.get("/snapshot/peta.png")
def get_picture(
    request: Request, state: State, parameters: Annotated[PictureParameters, Query()]
) -> Response:
    """The map of an area as a picture."""
    kode = _any_kode(parameters.wilayah) if parameters.wilayah else ""
    numbers = numbers_of(parameters.trial)
    trials: Trials = request.app.state.trials
    province = kode[: Level.PROVINSI.width]
    trial = trials.find(state, parameters.standard, numbers, province) if numbers else None
    return _picture(request, state, kode, parameters, parameters.classes == "fixed", trial)


@router.get("/snapshot/desa/{kode}.png")
def get_village_picture(
    request: Request,
    state: State,
    kode: str,
    parameters: Annotated[VillagePictureParameters, Query()],
) -> Response:
    """The map of a village as a picture."""
    return _picture(request, state, _kode_of(kode, is_village=True), parameters)


@router.get("/snapshot/peta.pdf")
def get_print(
    request: Request, state: State, parameters: Annotated[ViewParameters, Query()]
) -> Response:
    """The map of an area as a page to be printed, A4 across."""
    kode = _any_kode(parameters.wilayah) if parameters.wilayah else ""
    body = _print_body(
        state, kode, parameters.standard, parameters.lang, request.app.state.settings
    )
    return _named(answer(request, body, REVALIDATE), f"peta-{kode or 'semua'}.pdf")


def _evidence(
    request: Request, state: Workspace, kode: str, parameters: SheetParameters
) -> Response:
    settings = request.app.state.settings
    body = _evidence_body(state, kode, parameters.standard, parameters.lang, settings)
    return _named(answer(request, body, REVALIDATE), f"bukti-{kode}.pdf")


def _picture(
    request: Request,
    state: Workspace,
    kode: str,
    parameters: PictureParameters | VillagePictureParameters,
    has_fixed_classes: bool = False,
    trial: Trial | None = None,
) -> Response:
    width, height = (min(max(side, SMALLEST), LARGEST)
                     for side in (parameters.width, parameters.height))  # fmt: skip
    layout = layout_of(width, height, legend=parameters.legend, title=parameters.title)
    asked = map_request(
        kode, parameters.standard, parameters.lang, layout, has_fixed_classes, trial
    )
    body = _picture_body(state, asked, layout, request.app.state.settings)
    return answer(request, body, REVALIDATE)


def _named(response: Response, name: str) -> Response:
    """Let a browser show a document, and save it under a name that says what it is."""
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _kode_of(text: str, *, is_village: bool) -> str:
    """Code of an address of villages, or of the areas above; any other is no address."""
    kode = _any_kode(text)
    if (len(kode) == Level.DESA_KELURAHAN.width) is is_village:
        return kode
    family = "wilayah" if is_village else "desa"
    raise NotFoundError(
        f"Lembar {kode} tidak ada di alamat ini.",
        code="unknown_sheet",
        hint=f"Coba /{family}/{kode}.pdf.",
    )


def _any_kode(text: str) -> str:
    try:
        return str(KodeWilayah.parse(text))
    except QueryError as error:
        raise NotFoundError(error.message, code=error.code, hint=error.hint) from error


# Workspaces hash by identity, so a new run is a new entry and the oldest fall out.
@lru_cache(maxsize=48)
def _evidence_body(
    state: Workspace, kode: str, standard: str, lang: str, settings: Settings
) -> Body:
    return Body(render_evidence(evidence_of(state, kode, standard, lang, settings)), PDF)


@lru_cache(maxsize=96)
def _picture_body(state: Workspace, asked: MapRequest, layout: Layout, settings: Settings) -> Body:
    return Body(render_png(picture_of(state, asked, layout, settings)), PNG)


@lru_cache(maxsize=24)
def _print_body(state: Workspace, kode: str, standard: str, lang: str, settings: Settings) -> Body:
    layout = layout_of(*A4_LANDSCAPE)
    asked = map_request(kode, standard, lang, layout)
    return Body(render_print(picture_of(state, asked, layout, settings)), PDF)
