"""The API's areas by what is missing: filtered, ranked, added up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from peta.selection import select
from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.web.models import FAILURES, GapsAnswer, answers
from peta.web.paging import next_of, page_at
from peta.web.selecting import GapsParameters
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]


@router.get(
    "/gaps", summary="Wilayah menurut kesenjangan", tags=["gaps"], responses=answers(GapsAnswer)
)
def get_gaps(
    request: Request, state: State, parameters: Annotated[GapsParameters, Query()]
) -> Response:
    """Areas ranked by what is missing for a standard, and what all that match sum to."""
    found = select(state, parameters.wanted)
    codes = found.codes
    cut, cursor = page_at(codes, state.facts["id"], parameters.limit, parameters.cursor)
    return answer_json(
        request,
        {
            "run": state.run,
            "standard": state.standard_answer(parameters.standard, parameters.lang),
            "selection": found.sums(),
            "items": [
                state.item(parameters.standard, kode, parameters.lang) for kode in codes[cut]
            ],
            "next": next_of(request, parameters, cursor),
        },
    )
