"""Data quality: the page for everybody, and the same numbers for programs."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from peta.quality import measure_quality, quality_key
from peta.render.mutu import render_quality
from peta.store.store import Store
from peta.views import path_prefix
from peta.web.answering import HTML, Body, answer, answer_json
from peta.web.current import workspace
from peta.web.models import FAILURES, Model, Run
from peta.web.parameters import Parameters
from peta.workspace import Workspace

router = APIRouter()

State = Annotated[Workspace, Depends(workspace)]


class Method(Model):
    """The constants of the score."""

    parts: list[str]
    fresh_days: int
    stale_days: int
    duplicate_m: float


class Measurement(Model):
    """Counts and parts of a score; null: does not apply or is not known."""

    rows: int
    expected: int
    stated: int | None
    right: int | None
    duplicates: int | None
    unknown_status: int | None
    filled: dict[str, int]
    completeness: float | None
    placement: float | None
    uniqueness: float | None
    known_status: float | None
    freshness: float | None
    score: float | None


class AreaMeasurement(Measurement):
    """The same for one kabupaten/kota; an empty code holds rows whose place is not known."""

    kode: str


class DatasetQuality(Model):
    """One kind of dataset."""

    kind: str
    loaded: bool
    secret: bool
    columns: list[str]
    hash: str | None
    origin: str | None
    data_date: str | None
    loaded_at: str | None
    sample: bool | None
    age_days: int | None
    total: Measurement | None
    areas: list[AreaMeasurement]


class AreaQuality(Model):
    """One kabupaten/kota over all datasets; what DATA-MUTU reports."""

    kode: str
    nama: str
    datasets: int
    score: float | None


class QualityAnswer(Model):
    """How good the current datasets are."""

    run: Run
    on: str
    approximate: bool
    method: Method
    score: float | None
    areas: list[AreaQuality]
    datasets: list[DatasetQuality]


@router.get(
    "/api/v1/quality",
    summary="Mutu data",
    tags=["quality"],
    responses={
        200: {"model": QualityAnswer},
        304: {"description": "Tidak berubah"},
        **FAILURES,
    },
)
def get_quality(request: Request, state: State, _: Annotated[Parameters, Query()]) -> Response:
    """How complete, recent and rightly placed the current datasets are; counts, never a row."""
    return answer_json(request, {"run": state.run, **_quality(request)})


@router.get("/mutu", include_in_schema=False)
def quality_page(request: Request, parameters: Annotated[Parameters, Query()]) -> Response:
    """The page on data quality."""
    prefix = path_prefix(request.app.state.settings)
    page = render_quality(parameters.lang, prefix, _quality(request))
    return answer(request, Body(page.encode(), HTML))


def _quality(request: Request) -> dict[str, Any]:
    store: Store = request.app.state.store
    today = date.today()
    return _measured(store, quality_key(store, today), today)


# Stores hash by identity; another current dataset or another day is another entry.
@lru_cache(maxsize=4)
def _measured(store: Store, _key: tuple[Any, ...], on: date) -> dict[str, Any]:
    return measure_quality(store, on)
