"""Any run that is kept: the one that is being served, or an older one, opened for its results."""

from functools import lru_cache
from typing import Any

from fastapi import Request

from peta.domain.standard import Standard
from peta.errors import NotFoundError
from peta.past import past_workspace
from peta.runs import found_run
from peta.store.store import Store
from peta.web.current import CurrentWorkspace
from peta.workspace import Workspace

MOST_OPEN = 6


def kept_run(request: Request, run: str) -> Workspace:
    """Workspace of a run by its whole id, as addresses that never change name it.

    Raises
    ------
    NotFoundError
        There is no such run, ``other_run``.
    """
    current: CurrentWorkspace = request.app.state.current
    served = current.get()
    if served.facts["id"] == run:
        return served
    if _store(request).catalogue.run(run) is None:
        raise NotFoundError(
            f"Penilaian {run[:40]!r} tidak ada.",
            code="other_run",
            hint="Muat ulang halaman untuk melihat penilaian terbaru.",
        )
    return _opened(request.app, run)


def named_run(request: Request, name: str) -> Workspace:
    """Workspace of the run that a person names; see `peta.runs.found_run`; empty: the served one.

    Raises
    ------
    NotFoundError
        There is no such run, ``unknown_run``.
    QueryError
        More than one run begins so, ``ambiguous_run``.
    """
    current: CurrentWorkspace = request.app.state.current
    served = current.get()
    return kept_run(request, found_run(_store(request), name)["id"]) if name else served


# Apps hash by identity. What was opened longest ago falls out.
@lru_cache(maxsize=MOST_OPEN)
def _opened(app: Any, run: str) -> Workspace:
    store: Store = app.state.store
    facts = store.catalogue.run(run)
    assert facts is not None
    standards: list[Standard] = app.state.standards
    return past_workspace(store, facts, {rule.id: rule for rule in standards})


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store
