"""What the map loads: layers and results of one run, unchanging and cached for ever; assets."""

from functools import lru_cache
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from peta.errors import NotFoundError
from peta.render.assets import asset_bytes, media_type
from peta.render.compare_map import COMPARE_MAP_SCRIPT, compare_map_script
from peta.render.map import MAP_SCRIPT, map_script
from peta.views import village_results
from peta.web.answering import FOREVER, GEOJSON, REVALIDATE, Body, answer
from peta.web.current import workspace
from peta.web.parameters import Parameters
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]

# Scripts that Folium makes.
_MADE = {MAP_SCRIPT: map_script, COMPARE_MAP_SCRIPT: compare_map_script}


@router.get("/map/{run}/{layer}.geojson")
def get_layer(request: Request, state: State, run: str, layer: str) -> Response:
    """One layer of the run that is being served."""
    return _layer(request, state, run, layer)


@router.get("/map/{run}/{standard}/underserved.geojson")
def get_underserved(request: Request, state: State, run: str, standard: str) -> Response:
    """Ground beyond reach by one standard."""
    return _layer(request, state, run, f"underserved-{standard}")


@router.get("/map/{run}/{standard}/gaps.json")
def get_results(
    request: Request,
    state: State,
    run: str,
    standard: str,
    parameters: Annotated[Parameters, Query()],
) -> Response:
    """Every village's result for one standard, in the shape of /api/v1/gaps."""
    check_run(state, run)
    return answer(request, _results(state, standard, parameters.lang), FOREVER)


@router.get("/assets/{name:path}")
def get_asset(request: Request, name: str) -> Response:
    """A script, style or font of the pages."""
    caching = FOREVER if "v" in request.query_params else REVALIDATE
    return answer(request, _asset(name), caching)


def _layer(request: Request, state: Workspace, run: str, layer: str) -> Response:
    check_run(state, run)
    if layer not in state.layers:
        raise NotFoundError(
            f"Lapisan {layer[:40]!r} tidak ada pada penilaian ini.",
            code="unknown_layer",
            hint="Lapisan yang ada: " + ", ".join(sorted(state.layers)) + ".",
        )
    return answer(request, _layer_body(state, layer), FOREVER)


def check_run(state: Workspace, run: str) -> None:
    """Raise NotFoundError for another run than the one that is served."""
    if run != state.facts["id"]:
        raise NotFoundError(
            f"Penilaian {run[:40]!r} tidak lagi disajikan.",
            code="other_run",
            hint="Muat ulang halaman untuk melihat penilaian terbaru.",
        )


# Workspaces hash by identity, so a new run is a new entry and the oldest fall out.
@lru_cache(maxsize=32)
def _layer_body(state: Workspace, layer: str) -> Body:
    return Body(state.layers[layer], GEOJSON)


@lru_cache(maxsize=64)
def _results(state: Workspace, standard: str, lang: str) -> Body:
    return Body(orjson.dumps(village_results(state, standard, lang)), "application/json")


@lru_cache(maxsize=256)
def _asset(name: str) -> Body:
    if name in _MADE:
        return Body(_MADE[name]().encode(), media_type(name))
    return Body(asset_bytes(name), media_type(name))
