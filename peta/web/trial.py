"""The API's trial thresholds: never stored, never taken for the standard itself."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.domain.wilayah import Level
from peta.render.language import strings
from peta.trial import MAP_COLUMNS, Trial, Trials, columns_answer, trial_answer
from peta.web.answering import FOREVER, Body, answer, answer_json
from peta.web.current import workspace
from peta.web.layers import check_run
from peta.web.models import FAILURES, answers
from peta.web.parameters import Parameters, Wilayah
from peta.web.trial_models import TrialAnswer
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", responses=FAILURES)
on_map = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]

Number = Annotated[
    float | None, Field(gt=0, allow_inf_nan=False, description="Kosong: seperti standarnya.")
]


class NumbersParameters(Parameters):
    """Numbers to be tried, those of `adjustable` of the standard; the others stay."""

    wilayah: Wilayah = ""
    radius_m: Number = None
    radius_urban_m: Number = None
    radius_rural_m: Number = None
    people_per_unit: Number = None

    @property
    def values(self) -> dict[str, float]:
        """The numbers that were given, by name."""
        names = ("radius_m", "radius_urban_m", "radius_rural_m", "people_per_unit")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


class TrialParameters(NumbersParameters):
    """What to try, and where."""

    standard: Annotated[str, Field(max_length=40, description="Id standar, mis. POS-JARAK.")]
    level: Level = Level.DESA_KELURAHAN


@router.get("/trial", summary="Ambang percobaan", tags=["gaps"], responses=answers(TrialAnswer))
def get_trial(
    request: Request, state: State, parameters: Annotated[TrialParameters, Query()]
) -> Response:
    """What areas would be by other numbers than the standard's; a trial, no result of the run.

    One is computed at a time; while too many wait, the answer is 503 with Retry-After.
    """
    found = _found(request, state, parameters.standard, parameters)
    wilayah, label = parameters.wilayah.strip(), _label(parameters.lang)
    shown = trial_answer(state, found, wilayah, parameters.level, parameters.lang, label)
    return answer_json(request, shown)


@on_map.get("/map/{run}/{standard}/trial/{level}.json")
def get_trial_columns(
    request: Request,
    state: State,
    run: str,
    standard: str,
    level: Level,
    parameters: Annotated[NumbersParameters, Query()],
) -> Response:
    """The same as the map colours it: columns of the areas of one level."""
    check_run(state, run)
    found = _found(request, state, standard, parameters)
    marks = {"run": run, "trial": True, "label": _label(parameters.lang)}
    columns = columns_answer(found.of_level(level), MAP_COLUMNS)
    return answer(request, Body(orjson.dumps({**marks, **columns}), "application/json"), FOREVER)


def _found(
    request: Request, state: Workspace, standard: str, parameters: NumbersParameters
) -> Trial:
    trials: Trials = request.app.state.trials
    return trials.find(state, standard, parameters.values, parameters.wilayah)


def _label(lang: str) -> str:
    return strings(lang, "trial")["label"]
