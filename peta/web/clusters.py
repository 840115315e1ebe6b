"""What the map draws of facilities: points, or clusters where they would cover each other."""

from typing import Annotated, Self

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, model_validator

from peta.facilities import facilities_seen
from peta.web.answering import FOREVER, GEOJSON, Body, answer
from peta.web.current import workspace
from peta.web.layers import check_run
from peta.web.parameters import Parameters, box_of
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]


class SeenParameters(Parameters):
    """A view of the map."""

    bbox: Annotated[str, Field(max_length=100, description="barat,selatan,timur,utara (derajat).")]
    zoom: Annotated[int, Field(ge=0, le=22)]

    @model_validator(mode="after")
    def _is_box(self) -> Self:
        box_of(self.bbox)
        return self


@router.get("/map/{run}/facilities/{kind}.json")
def get_seen(
    request: Request,
    state: State,
    run: str,
    kind: str,
    parameters: Annotated[SeenParameters, Query()],
) -> Response:
    """Facilities of a kind in a view; houses are no kind of it."""
    check_run(state, run)
    seen = facilities_seen(state, kind, box_of(parameters.bbox), parameters.zoom)
    return answer(request, Body(orjson.dumps(seen), GEOJSON), FOREVER)
