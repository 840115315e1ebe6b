"""The areas of a run as vector tiles, and the numbers that colour them; unchanging, cached."""

import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from peta.domain.gap import Status
from peta.domain.wilayah import Level
from peta.errors import NotFoundError, QueryError
from peta.render.breaks import counts_between, natural_breaks
from peta.render.tiles_archive import Archive
from peta.selection import Wanted, select
from peta.store.store import Store
from peta.web.answering import FOREVER, Body, answer, has_it, takes_gzip
from peta.web.kept import kept_run
from peta.web.parameters import Parameters, Wilayah
from peta.web.ranges import asked_range
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

Asked = Annotated[Parameters, Query()]

ARCHIVE = "application/vnd.pmtiles"
TILE = "application/vnd.mapbox-vector-tile"
MOST_VILLAGES = 5000
"""More are asked for by province."""

_CHUNK = 1 << 18
_LEVELS = {"desa": Level.DESA_KELURAHAN, **{level.value: level for level in Level}}


class ColumnsParameters(Parameters):
    """Inside which area."""

    wilayah: Wilayah = ""


@router.get("/map/{run}/wilayah.pmtiles")
def get_archive(request: Request, run: str, _: Asked) -> Response:
    """The archive of a run, whole or a range of its bytes; it is never packed again."""
    file = _archive_file(request, run)
    headers = {
        "ETag": f'"{file.stem}"',
        # A proxy that packed it would shift the bytes that a range asks for.
        "Cache-Control": f"{FOREVER}, no-transform",
        "Accept-Ranges": "bytes",
    }
    if has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    size = file.stat().st_size
    part = asked_range(request.headers, size, headers["ETag"])
    if part is None:
        headers["Content-Length"] = str(size)
        return StreamingResponse(_content(file, 0, size), headers=headers, media_type=ARCHIVE)
    if not len(part):
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    headers["Content-Length"] = str(len(part))
    content = _content(file, part.start, part.stop)
    return StreamingResponse(content, 206, headers=headers, media_type=ARCHIVE)


@router.get("/map/{run}/tiles/{zoom}/{column}/{row}.mvt")
def get_tile(request: Request, run: str, zoom: int, column: int, row: int, _: Asked) -> Response:
    """One tile of the archive; 204 where there is nothing."""
    file = _archive_file(request, run)
    headers = {
        "ETag": f'W/"{file.stem}-{zoom}-{column}-{row}"',
        "Cache-Control": FOREVER,
        "Vary": "Accept-Encoding",
    }
    if has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = _archive(file).tile(zoom, column, row)
    if content is None:
        return Response(status_code=204, headers=headers)
    if takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        return Response(content, media_type=TILE, headers=headers)
    return Response(gzip.decompress(content), media_type=TILE, headers=headers)


@router.get("/map/{run}/{standard}/{level}.json")
def get_columns(
    request: Request,
    run: str,
    standard: str,
    level: str,
    parameters: Annotated[ColumnsParameters, Query()],
) -> Response:
    """Results of the areas of a level as columns in order of code, and breaks that fit them.

    Of any run that is kept, so that runs can be looked at side by side.
    """
    state = kept_run(request, run)
    wilayah = state.area(parameters.wilayah)["kode"] if parameters.wilayah else ""
    known = level_named(level)
    check_few(state, standard, known, wilayah)
    return answer(request, _columns(state, standard, known, wilayah), FOREVER)


def level_named(name: str) -> Level:
    """Level by its name in an address."""
    if name not in _LEVELS:
        raise NotFoundError(
            f"Tingkat wilayah {name[:40]!r} tidak ada.",
            code="unknown_level",
            hint="Tingkat yang ada: " + ", ".join(_LEVELS) + ".",
        )
    return _LEVELS[name]


def check_few(state: Workspace, standard: str, level: Level, wilayah: str) -> None:
    """Raise QueryError for more villages than one answer holds."""
    if wilayah or level is not Level.DESA_KELURAHAN:
        return
    state.standard(standard)
    if len(state.results[standard]) > MOST_VILLAGES:
        raise QueryError(
            "Terlalu banyak desa untuk satu jawaban.",
            code="too_many_villages",
            hint="Minta per provinsi, mis. ?wilayah=64.",
        )


# Workspaces hash by identity, so a new run is a new entry and the oldest fall out.
@lru_cache(maxsize=256)
def _columns(state: Workspace, standard: str, level: Level, wilayah: str) -> Body:
    """Breaks are those of the whole level, so that a province is coloured as the country is."""
    every = select(state, Wanted(standard, level=level, sort="kode"))
    found = select(state, Wanted(standard, wilayah=wilayah, level=level, sort="kode"))
    breaks = natural_breaks(_without(every), state.standard(standard).target_ratio)
    told = {
        "run": state.run,
        "standard": standard,
        "level": level.value,
        "first": int(np.searchsorted(every.rows, found.rows[0])) if len(found) else 0,
        "kode": found.codes,
        **{name: found.results.number(name)[found.rows].tolist() for name in ("ratio", "gap")},
        "status": found.results["status"][found.rows].tolist(),
        "breaks": breaks,
        "counts": counts_between(_without(found), breaks),
    }
    return Body(orjson.dumps(told), "application/json")


def _without(selection: Any) -> Any:
    """Ratios of the areas that fall short."""
    rows = selection.rows
    short = selection.results["status"][rows] == Status.GAP.value
    return selection.results.number("ratio")[rows[short]]


def _archive_file(request: Request, run: str) -> Path:
    """File of the tiles of any run that is kept."""
    store: Store = request.app.state.store
    facts = store.catalogue.run(run) or {}
    file = store.tiles(facts["tiles"]) if "tiles" in facts else None
    if file is None:
        raise NotFoundError(
            f"Petak peta penilaian {run[:40]!r} tidak ada.",
            code="no_tiles",
            hint="Jalankan peta assess untuk membuat penilaian dengan petak peta.",
        )
    return file


@lru_cache(maxsize=16)
def _archive(file: Path) -> Archive:
    return Archive(file)


def _content(file: Path, start: int, stop: int) -> Iterator[bytes]:
    with file.open("rb") as content:
        content.seek(start)
        while start < stop:
            chunk = content.read(min(_CHUNK, stop - start))
            start += len(chunk)
            yield chunk
