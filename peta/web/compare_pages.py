"""The page that compares, and its embeddable form."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from peta.comparison import Side, known_wilayah
from peta.domain.wilayah import Level
from peta.past import is_by_rule
from peta.render.compare import CompareFacts, CompareView, render_compare
from peta.runs import difference_answer, kept_attribution, listed_runs
from peta.settings import Settings
from peta.views import offered_areas, path_prefix
from peta.web.answering import HTML, Body, answer
from peta.web.compare import SideText, beside_of, series_of, side_of, store_of
from peta.web.current import workspace
from peta.web.parameters import Parameters, Wilayah
from peta.workspace import Workspace

router = APIRouter(include_in_schema=False)

State = Annotated[Workspace, Depends(workspace)]
RunText = Annotated[str, Field(max_length=64)]

SHOWN = 25
# What is shown where nobody says what.
_USUAL = ("POS-JARAK", "MCK-JARAK")


class BandingParameters(Parameters):
    """What is compared with what.

    Parameters
    ----------
    kiri, kanan
        ``standard`` or ``standard@run``.
    sebelum, sesudah
        The runs by themselves, as a form without script sends them.
    standard
        The standard on the left, as the planner's page calls it.
    """

    mode: Literal["", "indikator", "penilaian", "selisih", "waktu"] = ""
    kiri: SideText | Literal[""] = ""
    kanan: SideText | Literal[""] = ""
    sebelum: RunText = ""
    sesudah: RunText = ""
    standard: Annotated[str, Field(max_length=40)] = ""
    wilayah: Wilayah = ""


class EmbeddedBandingParameters(BandingParameters):
    """What an embedded comparison shows."""

    legend: bool = True
    title: bool = True
    height: Annotated[int | None, Field(ge=240, le=4000)] = None


@router.get("/banding")
def compare_page(
    request: Request, state: State, parameters: Annotated[BandingParameters, Query()]
) -> Response:
    """Two indicators, two runs, or one indicator through time."""
    return _page(request, state, parameters)


@router.get("/embed/banding")
def embedded_comparison(
    request: Request, state: State, parameters: Annotated[EmbeddedBandingParameters, Query()]
) -> Response:
    """The same without chrome, for the frame of a portal."""
    return _page(
        request,
        state,
        parameters,
        embed=True,
        legend=parameters.legend,
        title=parameters.title,
        height=parameters.height,
    )


def _page(
    request: Request, state: Workspace, parameters: BandingParameters, **switches: Any
) -> Response:
    settings: Settings = request.app.state.settings
    mode, left, right = _sides(request, state, parameters)
    view = CompareView(
        lang=parameters.lang,
        mode=mode,
        left=(left.standard, left.state.facts["id"]),
        right=(right.standard, right.state.facts["id"]),
        wilayah=known_wilayah(parameters.wilayah, state, left.state, right.state),
        zone=settings.zone,
        **switches,
    )
    facts = _facts(request, state, view, left, right)
    return answer(request, Body(render_compare(view, facts).encode(), HTML))


def _sides(
    request: Request, state: Workspace, parameters: BandingParameters
) -> tuple[str, Side, Side]:
    """What is compared, how, with what is left out filled in."""
    left_name, _, left_run = (parameters.kiri or parameters.standard).partition("@")
    right_name, _, right_run = parameters.kanan.partition("@")
    runs = (left_run or parameters.sebelum, right_run or parameters.sesudah)
    mode = parameters.mode or _mode_of(left_name, right_name, any(runs))
    if mode == "indikator":
        left_name = left_name or _usual(state, right_name)
        right_name = right_name or _usual(state, left_name)
        return mode, *_named(request, (left_name, right_name), runs)
    name = right_name or left_name or _usual(state, "")
    right = side_of(request, f"{name}@{runs[1]}")
    before = runs[0] or _run_before(request, name, right.state.facts["id"])
    return mode, side_of(request, f"{name}@{before}"), right


def _mode_of(left: str, right: str, has_runs: bool) -> str:
    return "penilaian" if left == right and has_runs else "indikator"


def _named(request: Request, names: tuple[str, str], runs: tuple[str, str]) -> tuple[Side, Side]:
    left, right = (side_of(request, f"{name}@{run}") for name, run in zip(names, runs, strict=True))
    return left, right


def _usual(state: Workspace, other: str) -> str:
    """A standard to look at beside another."""
    names = [*(name for name in _USUAL if name in state.standards), *state.standards]
    return next((name for name in names if name != other), names[0])


def _run_before(request: Request, standard: str, run: str) -> str:
    """The run before one of those that hold a standard; itself where there is none."""
    runs = [
        facts["id"]
        for facts in store_of(request).catalogue.runs()
        if standard in facts["standards"]
    ]
    place = runs.index(run) + 1
    return str(runs[place] if place < len(runs) else run)


def _facts(
    request: Request, state: Workspace, view: CompareView, left: Side, right: Side
) -> CompareFacts:
    settings: Settings = request.app.state.settings
    beside = beside_of(left, right, view.wilayah, Level.DESA_KELURAHAN)
    sums = {side: found.sums() for side, found in zip(("left", "right"), beside.found, strict=True)}
    facts = CompareFacts(
        run=state.run,
        standards=state.standard_answers(view.lang),
        areas=offered_areas(state),
        runs=_runs(request, state),
        sides=sums,
        counts=beside.counts(),
        items=beside.items(beside.ordered()[:SHOWN]),
        area_name=str(state.areas[view.wilayah]["nama"]) if view.wilayah in state.areas else "",
        prefix=path_prefix(settings),
        base_url=settings.base_url,
    )
    if view.mode == "waktu":
        return replace(facts, series=series_of(request, right.standard, view.wilayah))
    if view.mode == "selisih" and left.state is not right.state:
        return replace(facts, difference=_difference(request, view, left, right))
    return facts


def _difference(request: Request, view: CompareView, left: Side, right: Side) -> dict[str, Any]:
    """What changed, with the causes as far as they are told apart already."""
    store, facts = store_of(request), (left.state.facts, right.state.facts)
    found = kept_attribution(store, *facts, request.app.state.standards)
    return difference_answer(
        store,
        *facts,
        found,
        standard=right.standard,
        wilayah=view.wilayah,
        lang=view.lang,
        limit=SHOWN,
    )


def _runs(request: Request, state: Workspace) -> list[dict[str, Any]]:
    """Every run, the oldest first, with the standards that it was made by in another version."""
    return [
        {
            **facts,
            "other_rules": [
                name
                for name in facts["standards"]
                if name in state.standards and not is_by_rule(facts, state.standards[name])
            ],
        }
        for facts in reversed(listed_runs(store_of(request)))
    ]
