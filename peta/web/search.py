"""The API's search for areas by name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.domain.wilayah import Level
from peta.search import search_of
from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.web.models import FAILURES, WilayahSearchAnswer, answers
from peta.web.parameters import Parameters
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]

_SHOWN = ("kode", "nama", "level", "kind", "parents", "bbox")


class SearchParameters(Parameters):
    """What a person has typed."""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=80,
            description="Nama atau awalnya, kode atau awalnya; setelah koma nama wilayah di "
            "atasnya, mis. Sumber Sari, Kukar.",
        ),
    ]
    level: Level | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


@router.get(
    "/wilayah",
    summary="Cari wilayah menurut nama",
    tags=["wilayah"],
    responses=answers(WilayahSearchAnswer),
)
def find_wilayah(
    request: Request, state: State, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """Areas of every level that a name may mean, however it is spelt; who asks chooses."""
    found = search_of(state).find(parameters.q, parameters.level, parameters.limit)
    items = []
    for one in found:
        area = state.identity(state.areas[one.kode])
        shown = {name: area[name] for name in _SHOWN}
        items.append({**shown, "match": one.match, "score": one.score})
    return answer_json(request, {"run": state.run, "items": items})
