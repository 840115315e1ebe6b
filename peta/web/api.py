"""The public API, version 1."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.web.models import (
    FAILURES,
    FacilitiesAnswer,
    LoadsAnswer,
    LocateAnswer,
    RunAnswer,
    SanitationAnswer,
    SanitationListAnswer,
    StandardsAnswer,
    WilayahAnswer,
    answers,
)
from peta.web.paging import next_of, page_of
from peta.web.parameters import (
    FacilitiesParameters,
    LoadsParameters,
    LocateParameters,
    Parameters,
    SanitationParameters,
)
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]


@router.get("/run", summary="Penilaian yang disajikan", tags=["run"], responses=answers(RunAnswer))
def get_run(request: Request, state: State, _: Annotated[Parameters, Query()]) -> Response:
    """From what and when the answers were made: every input with its hash, date and origin."""
    facts = state.facts
    more = {name: facts[name] for name in ("inputs", "standards", "code")}
    return answer_json(request, {"run": state.run, **more})


@router.get(
    "/standards", summary="Standar layanan", tags=["standards"], responses=answers(StandardsAnswer)
)
def get_standards(
    request: Request, state: State, parameters: Annotated[Parameters, Query()]
) -> Response:
    """The service standards: sentence, unit, source, and the datasets that are missing for each."""
    items = state.standard_answers(parameters.lang)
    return answer_json(request, {"run": state.run, "items": items})


@router.get(
    "/loads", summary="Beban setiap fasilitas", tags=["loads"], responses=answers(LoadsAnswer)
)
def get_loads(
    request: Request, state: State, parameters: Annotated[LoadsParameters, Query()]
) -> Response:
    """What each working facility carries by a standard, the heaviest first; never a house."""
    loads = state.loads_in(parameters.standard, parameters.wilayah)
    # The order of a run never changes, so a place in it marks a page.
    numbered = [{"kode": str(place), "load": load} for place, load in enumerate(loads)]
    page, cursor = page_of(numbered, state.facts["id"], parameters.limit, parameters.cursor)
    return answer_json(
        request,
        {
            "run": state.run,
            "standard": state.standard_answer(parameters.standard, parameters.lang),
            "items": [item["load"] for item in page],
            "next": next_of(request, parameters, cursor),
        },
    )


@router.get(
    "/wilayah/{kode}", summary="Satu wilayah", tags=["wilayah"], responses=answers(WilayahAnswer)
)
def get_wilayah(
    request: Request, state: State, kode: str, parameters: Annotated[Parameters, Query()]
) -> Response:
    """One area: who it is, its parents, its result for every standard, its facilities."""
    return answer_json(request, state.describe(kode, parameters.lang))


@router.get(
    "/sanitation/{kode}",
    summary="Sanitasi dan rumah satu wilayah",
    tags=["sanitation"],
    responses=answers(SanitationAnswer),
)
def get_sanitation(
    request: Request, state: State, kode: str, parameters: Annotated[Parameters, Query()]
) -> Response:
    """Sanitation and housing need of one area; counts only, never a house."""
    need = state.sanitation(state.area(kode), parameters.lang)
    return answer_json(request, {"run": state.run, **need})


@router.get(
    "/sanitation",
    summary="Sanitasi dan rumah di dalam wilayah",
    tags=["sanitation"],
    responses=answers(SanitationListAnswer),
)
def list_sanitation(
    request: Request, state: State, parameters: Annotated[SanitationParameters, Query()]
) -> Response:
    """Sanitation and housing need of the areas inside an area, in order of code."""
    items, cursor = page_of(
        state.areas_in(parameters.wilayah, parameters.level),
        state.facts["id"],
        parameters.limit,
        parameters.cursor,
    )
    needs = [state.sanitation(area, parameters.lang) for area in items]
    answer = {"run": state.run, "items": needs, "next": next_of(request, parameters, cursor)}
    return answer_json(request, answer)


@router.get(
    "/locate",
    summary="Desa dan fasilitas di suatu titik",
    tags=["places"],
    responses=answers(LocateAnswer),
)
def get_locate(
    request: Request, state: State, parameters: Annotated[LocateParameters, Query()]
) -> Response:
    """The village at a place, and the nearest facilities with geodesic metres."""
    return answer_json(request, state.locate(parameters.lon, parameters.lat, parameters.k))


@router.get(
    "/facilities",
    summary="Fasilitas dalam kotak",
    tags=["places"],
    responses=answers(FacilitiesAnswer),
)
def get_facilities(
    request: Request, state: State, parameters: Annotated[FacilitiesParameters, Query()]
) -> Response:
    """Facilities of a kind inside a box."""
    items = state.facilities_in(parameters.kind, parameters.box)
    return answer_json(request, {"run": state.run, "items": items})
