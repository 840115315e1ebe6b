"""The workspace that is being served, renewed when another process publishes a run."""

import time
from threading import Lock

from fastapi import Request

from peta.domain.standard import Standard
from peta.store.store import Store
from peta.workspace import Workspace

_SECONDS_BETWEEN_LOOKS = 1.0


class CurrentWorkspace:
    """Hands out the workspace of the latest run.

    The store is asked at most once a second. While one thread loads a new run, the others go on
    answering from the old one.
    """

    def __init__(self, store: Store, standards: dict[str, Standard]) -> None:
        self._store = store
        self._standards = standards
        self._workspace: Workspace | None = None
        self._looked_at = float("-inf")
        self._lock = Lock()

    def get(self) -> Workspace:
        """Workspace of the latest run; DataError before the first."""
        workspace = self._workspace
        if workspace is None:
            with self._lock:
                return self._workspace or self._load()
        if time.monotonic() - self._looked_at < _SECONDS_BETWEEN_LOOKS:
            return workspace
        if self._lock.acquire(blocking=False):
            try:
                return self._renewed(workspace)
            finally:
                self._lock.release()
        return workspace

    def _renewed(self, workspace: Workspace) -> Workspace:
        self._looked_at = time.monotonic()
        facts = self._store.catalogue.latest_run()
        if facts is None or facts["id"] == workspace.facts["id"]:
            return workspace
        return self._load()

    def _load(self) -> Workspace:
        self._workspace = Workspace.open(self._store, self._standards)
        self._looked_at = time.monotonic()
        return self._workspace


def workspace(request: Request) -> Workspace:
    """Return the workspace for a request; a dependency of the routes."""
    current: CurrentWorkspace = request.app.state.current
    return current.get()
