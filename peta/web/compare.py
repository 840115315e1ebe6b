"""Two results side by side, what changed between two runs, and one standard through all runs."""

from functools import lru_cache
from typing import Annotated, Any, Literal

import orjson
import pandas as pd
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.comparison import SIDES, Beside, Side, change_columns, known_wilayah, series
from peta.domain.wilayah import Level
from peta.past import sums_of_run
from peta.render.run_answers import run_item
from peta.runs import compared, run_facts
from peta.store.store import Store
from peta.web.answering import FOREVER, Body, answer, answer_json
from peta.web.compare_models import CompareAnswer, SeriesAnswer, TogetherName
from peta.web.current import workspace
from peta.web.kept import kept_run, named_run
from peta.web.models import FAILURES, answers
from peta.web.paging import next_of, page_at
from peta.web.parameters import Parameters, Wilayah
from peta.web.tiles import ColumnsParameters, check_few, level_named
from peta.workspace import Workspace

router = APIRouter(responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]
SideText = Annotated[
    str,
    Field(
        max_length=110,
        description="Id standar, atau standar@penilaian (id, awalnya, nama beku, terkini), "
        "mis. POS-JARAK@baseline-2025.",
    ),
]


class CompareParameters(Parameters):
    """Which two results, of which areas, in which order."""

    left: SideText
    right: SideText
    wilayah: Wilayah = ""
    level: Level = Level.DESA_KELURAHAN
    together: Annotated[
        Literal["", TogetherName],
        Field(
            description="Hanya yang kurang di keduanya (both), di kiri saja (left), di kanan saja "
            "(right), tidak di keduanya (neither), atau belum ada datanya (unknown)."
        ),
    ] = ""
    sort: Annotated[
        Literal["together", "left", "right", "nama", "kode"],
        Field(
            description="together: yang kurang di keduanya dulu; left, right: bagian terlayani "
            "terkecil dulu. Yang tidak diketahui terakhir."
        ),
    ] = "together"
    limit: Annotated[int, Field(ge=1, le=5000)] = 100
    cursor: Annotated[str, Field(max_length=100)] = ""


class SeriesParameters(Parameters):
    """Which standard, of which area."""

    standard: Annotated[str, Field(max_length=40, description="Id standar, mis. POS-JARAK.")]
    wilayah: Wilayah = ""


@router.get(
    "/api/v1/compare",
    summary="Dua hasil berdampingan",
    tags=["gaps"],
    responses=answers(CompareAnswer),
)
def get_compare(
    request: Request, state: State, parameters: Annotated[CompareParameters, Query()]
) -> Response:
    """Areas by two standards or by two runs, and how many are short on both, on one, on none."""
    left, right = (side_of(request, text) for text in (parameters.left, parameters.right))
    beside = beside_of(left, right, parameters.wilayah, parameters.level)
    codes = beside.ordered(parameters.sort, parameters.together)
    runs = f"{left.state.facts['id']}-{right.state.facts['id']}"
    cut, cursor = page_at(codes, runs, parameters.limit, parameters.cursor)
    sides = (
        {
            "run": run_item(run_facts(store_of(request), side.state.facts)),
            "standard": side.state.standard_answer(side.standard, parameters.lang),
            "selection": found.sums(),
        }
        for side, found in zip(beside.sides, beside.found, strict=True)
    )
    return answer_json(
        request,
        {
            "run": state.run,
            **dict(zip(SIDES, sides, strict=True)),
            "counts": beside.counts(),
            "total": len(codes),
            "items": beside.items(codes[cut]),
            "next": next_of(request, parameters, cursor),
        },
    )


@router.get(
    "/api/v1/series",
    summary="Satu standar dari penilaian ke penilaian",
    tags=["run"],
    responses=answers(SeriesAnswer),
)
def get_series(
    request: Request, state: State, parameters: Annotated[SeriesParameters, Query()]
) -> Response:
    """What the villages of an area summed to in every run that holds a standard."""
    standard = state.standard_answer(parameters.standard, parameters.lang)
    wilayah = known_wilayah(parameters.wilayah, state)
    items = [
        {**moment, "run": run_item(moment["run"])}
        for moment in series_of(request, parameters.standard, wilayah)
    ]
    return answer_json(request, {"run": state.run, "standard": standard, "items": items})


@router.get("/map/{run}/{standard}/since/{before}/{level}.json", include_in_schema=False)
def get_changes(
    request: Request,
    run: str,
    standard: str,
    before: str,
    level: str,
    parameters: Annotated[ColumnsParameters, Query()],
) -> Response:
    """What changed in the areas of a level since another run, as columns in order of code."""
    after, old = kept_run(request, run), kept_run(request, before)
    known = level_named(level)
    wilayah = known_wilayah(parameters.wilayah, after, old)
    for state in (old, after):
        check_few(state, standard, known, wilayah)
    return answer(request, _changes(old, after, standard, known, wilayah), FOREVER)


def side_of(request: Request, text: str) -> Side:
    """The result that ``standard`` or ``standard@run`` names.

    Raises
    ------
    NotFoundError
        There is no such run, or the run does not hold the standard.
    """
    standard, _, run = text.partition("@")
    state = named_run(request, run)
    state.standard(standard)
    return Side(state, standard)


# Sides hash by their workspace and standard; a run never changes.
@lru_cache(maxsize=32)
def beside_of(left: Side, right: Side, wilayah: str, level: Level) -> Beside:
    """Two results side by side, put together once."""
    return Beside(left, right, wilayah, level)


def series_of(request: Request, standard: str, wilayah: str) -> list[dict[str, Any]]:
    """What an area was in each run, every run added up once."""
    app = request.app
    return series(store_of(request), standard, wilayah, lambda *what: _sums(app, *what))


def store_of(request: Request) -> Store:
    """Where the runs are kept."""
    store: Store = request.app.state.store
    return store


# Apps hash by identity.
@lru_cache(maxsize=4096)
def _sums(app: Any, run: str, standard: str, wilayah: str) -> dict[str, Any]:
    store: Store = app.state.store
    return sums_of_run(store, run, standard, wilayah)


@lru_cache(maxsize=128)
def _changes(
    before: Workspace, after: Workspace, standard: str, level: Level, wilayah: str
) -> Body:
    told = {
        "run": after.run,
        "before": before.run,
        "standard": standard,
        "level": level.value,
        **change_columns(_change_table(before, after, standard, level), wilayah),
    }
    return Body(orjson.dumps(told), "application/json")


# Provinces are asked for one after the other.
@lru_cache(maxsize=4)
def _change_table(before: Workspace, after: Workspace, standard: str, level: Level) -> pd.DataFrame:
    return compared(after.store, before.facts, after.facts, standard=standard, level=level)
