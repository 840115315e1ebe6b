"""Runs: which there are, whether one agrees with itself, and what changed between two."""

from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from peta import runs
from peta.render.run_answers import checks_answer, run_item
from peta.render.run_text import word
from peta.store.store import Store
from peta.web.answering import answer_json
from peta.web.current import workspace
from peta.web.jobs import Jobs
from peta.web.models import FAILURES, answers
from peta.web.paging import next_link
from peta.web.parameters import DiffParameters, Parameters, ReconcileParameters
from peta.web.run_models import DiffAnswer, ReconcileAnswer, RunDetailAnswer, RunsAnswer
from peta.workspace import Workspace

router = APIRouter(prefix="/api/v1", tags=["run"], responses=FAILURES)

State = Annotated[Workspace, Depends(workspace)]

# Assessing again so many villages takes seconds; more would keep others from being assessed.
MOST_VILLAGES = 5000


@router.get("/runs", summary="Semua penilaian", responses=answers(RunsAnswer))
def list_runs(request: Request, state: State, _: Annotated[Parameters, Query()]) -> Response:
    """Every run, the newest first, with its inputs and its frozen name."""
    items = [run_item(facts) for facts in runs.listed_runs(_store(request))]
    return answer_json(request, {"run": state.run, "items": items})


@router.get("/runs/{run}", summary="Satu penilaian", responses=answers(RunDetailAnswer))
def get_one_run(request: Request, run: str, _: Annotated[Parameters, Query()]) -> Response:
    """One run: by its id, enough of its beginning, its frozen name, or `terkini`."""
    facts = runs.found_run(_store(request), run)
    more = {name: facts[name] for name in ("standards", "code")}
    return answer_json(request, {"run": _item(request, facts), **more})


@router.get(
    "/runs/{run}/reconcile",
    summary="Apakah angka satu penilaian saling cocok",
    responses=answers(ReconcileAnswer),
)
def get_reconcile(
    request: Request, run: str, parameters: Annotated[ReconcileParameters, Query()]
) -> Response:
    """Every sum, part, ratio and status of a run compared with what it must be."""
    store = _store(request)
    facts = runs.found_run(store, run)
    before = runs.found_run(store, parameters.before) if parameters.before else None
    checks = _checked(request.app, facts["id"], before["id"] if before else "")
    return answer_json(
        request,
        {
            "run": _item(request, facts),
            "before": _item(request, before) if before else None,
            **checks_answer(checks, facts["id"], parameters.lang),
        },
    )


@router.get(
    "/runs/{run}/diff",
    summary="Apa yang berubah sejak penilaian lain",
    responses=answers(DiffAnswer),
)
def get_diff(
    request: Request, run: str, parameters: Annotated[DiffParameters, Query()]
) -> Response:
    """Which areas changed since another run, by how much, and because of which input."""
    store = _store(request)
    before, after = runs.found_run(store, parameters.before), runs.found_run(store, run)
    found, reason = _attribution(request, before, after)
    answer = runs.difference_answer(
        store,
        before,
        after,
        found,
        standard=parameters.standard,
        wilayah=parameters.wilayah,
        level=parameters.level,
        lang=parameters.lang,
        note=word(reason, parameters.lang, before=before["id"], after=after["id"]),
        limit=parameters.limit,
        cursor=parameters.cursor,
    )
    return answer_json(request, {**answer, "next": _next(request, parameters, answer["next"])})


def _attribution(
    request: Request, before: dict[str, Any], after: dict[str, Any]
) -> tuple[runs.Attribution | None, str]:
    """Why two runs differ, or the word for why that is not told; begun in the background if new."""
    store, standards = _store(request), request.app.state.standards
    found = runs.kept_attribution(store, before, after, standards)
    if found is not None:
        return found, "told"
    if runs.villages_in(before, after) > MOST_VILLAGES:
        return None, "too_large"
    name = f"diff {before['id']} {after['id']}"
    jobs: Jobs = request.app.state.jobs
    job = jobs.get(name)
    if job is not None and job.state == "failed":
        return None, "failed"
    # One at a time: whoever asks for many pairs does not keep others from being assessed.
    under_way = jobs.get(request.app.state.comparing)
    if under_way is None or under_way.state not in ("waiting", "running"):
        request.app.state.comparing = name
        jobs.start(name, lambda step: runs.attributed(store, before, after, standards, step))
    return None, "computing"


# A run never changes, so neither do its checks; apps hash by identity.
@lru_cache(maxsize=64)
def _checked(app: Any, run_id: str, before_id: str) -> Any:
    store: Store = app.state.store
    facts = runs.found_run(store, run_id)
    before = runs.found_run(store, before_id) if before_id else None
    return runs.reconciled(store, facts, app.state.standards, before)


def _item(request: Request, facts: dict[str, Any]) -> dict[str, Any]:
    return run_item(runs.run_facts(_store(request), facts))


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _next(request: Request, parameters: DiffParameters, cursor: str | None) -> str | None:
    query = parameters.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True)
    base_url: str = request.app.state.settings.base_url
    return next_link(base_url, request.url.path, query, cursor or "")
