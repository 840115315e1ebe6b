"""The API's list as a file: just what is shown, with where it comes from inside."""

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from peta.errors import BusyError
from peta.exports import MEDIA_TYPES, Export, export_of
from peta.settings import Settings
from peta.web.answering import REVALIDATE, has_it, takes_gzip
from peta.web.current import workspace
from peta.web.models import FAILURES
from peta.web.selecting import ExportParameters
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]

_PATIENCE_S = 20.0
_RETRY_AFTER_S = 10
_PIECE = 256 * 1024
_SQUEEZED = ("csv", "geojson")
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Berkas",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}}
                    for kind in MEDIA_TYPES.values()},
    },
    304: {"description": "Tidak berubah"},
}  # fmt: skip

# A country takes a core and much memory for half a minute; two at once would take the service.
_turn = Lock()
_line = BoundedSemaphore(4)


@router.get(
    "/gaps.{form}",
    summary="Wilayah menurut kesenjangan, sebagai berkas",
    tags=["gaps"],
    responses=_FILES,
    response_class=Response,
)
def get_export(
    request: Request,
    state: State,
    form: Literal["csv", "xlsx", "geojson", "gpkg"],
    parameters: Annotated[ExportParameters, Query()],
) -> Response:
    """The areas of /api/v1/gaps in a file; codes are text, and nothing in it is computed.

    One is made at a time; while too many wait, the answer is 503 with Retry-After.
    """
    settings: Settings = request.app.state.settings
    made = export_of(
        state, parameters.wanted, form, parameters.lang, settings.base_url, parameters.limit
    )
    etag = _etag(state, form, parameters)
    headers = {"ETag": etag, "Cache-Control": REVALIDATE, "Vary": "Accept-Encoding"}
    if has_it(request, etag):
        return Response(status_code=304, headers=headers)
    with _its_turn() as mine:
        if not mine:
            raise BusyError("peta sedang membuat berkas lain.", retry_after_s=_RETRY_AFTER_S)
        squeezed = form in _SQUEEZED and takes_gzip(request)
        file = _written(made, squeezed)
    if squeezed:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(_size(file))
    headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return StreamingResponse(_pieces(file), media_type=made.media_type, headers=headers)


def _etag(state: Workspace, form: str, parameters: ExportParameters) -> str:
    """Validator of a file by what it is made from: the same run and question give the same file."""
    asked = parameters.model_dump(mode="json")
    text = json.dumps([state.facts["id"], state.facts["code"], form, asked], sort_keys=True)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@contextmanager
def _its_turn() -> Iterator[bool]:
    """Whether it is this one's turn to make a file, as soon as it is."""
    if not _line.acquire(blocking=False):
        yield False
        return
    try:
        mine = _turn.acquire(timeout=_PATIENCE_S)
        try:
            yield mine
        finally:
            if mine:
                _turn.release()
    finally:
        _line.release()


def _written(made: Export, squeezed: bool) -> BinaryIO:
    """The file, open and without a name: it is gone when it is closed, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="peta-") as folder:
        path = Path(folder) / made.filename
        made.write(path)
        if not squeezed:
            return path.open("rb")
        small = path.with_name(path.name + ".gz")
        with path.open("rb") as plain, gzip.open(small, "wb", compresslevel=5) as packed:
            shutil.copyfileobj(plain, packed, _PIECE)
        return small.open("rb")


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
