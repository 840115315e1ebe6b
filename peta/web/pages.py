"""The pages: the map, and the API's documentation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from peta.render.page import PageView, render_docs, render_page
from peta.views import page_facts, path_prefix
from peta.web.answering import HTML, Body, answer, answer_json
from peta.web.current import workspace
from peta.web.parameters import Parameters, ViewParameters
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]


@router.get("/")
def map_page(
    request: Request, state: State, parameters: Annotated[ViewParameters, Query()]
) -> Response:
    """The planner's map."""
    view = PageView(parameters.lang, parameters.standard, parameters.wilayah)
    return _page(request, state, view)


@router.get("/docs")
def docs(request: Request, _: Annotated[Parameters, Query()]) -> Response:
    """The API, explained and ready to try."""
    prefix = path_prefix(request.app.state.settings)
    return answer(request, Body(render_docs(prefix).encode(), HTML))


@router.get("/openapi.json")
def schema(request: Request, _: Annotated[Parameters, Query()]) -> Response:
    """The API, described for programs."""
    return answer_json(request, request.app.openapi())


def _page(request: Request, state: Workspace, view: PageView) -> Response:
    facts = page_facts(state, view, request.app.state.settings)
    return answer(request, Body(render_page(view, facts).encode(), HTML))
