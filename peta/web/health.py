"""Whether the service lives, and whether it can answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.workspace import Workspace

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Proses hidup")
def healthz(request: Request) -> Response:
    """The process answers."""
    return answer_json(request, {"status": "ok"})


@router.get("/readyz", summary="Siap menjawab")
def readyz(request: Request, state: Annotated[Workspace, Depends(workspace)]) -> Response:
    """A run is loaded and can be asked; 503 until then."""
    return answer_json(request, {"status": "ok", "run": state.run})
