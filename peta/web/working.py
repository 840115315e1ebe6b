"""What the service does beside answering: checking uploads, assessing again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from peta import uploads
from peta.checking import check
from peta.publishing import assess_current
from peta.web.jobs import Jobs

ASSESSING = "assess"


def check_soon(app: FastAPI, upload_id: str) -> None:
    """Check an upload in the background."""
    store = app.state.store
    jobs: Jobs = app.state.jobs
    jobs.start(f"check {upload_id}", lambda _: check(store, upload_id))


def assess_again(app: FastAPI) -> None:
    """Assess the current datasets in the background; the service goes on with the run before."""
    store, standards = app.state.store, app.state.standards
    jobs: Jobs = app.state.jobs
    jobs.start(ASSESSING, lambda progress: assess_current(store, standards, progress))


def lifespan() -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Take up what a restart left undone, and end the work when the service ends."""

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        if app.state.operators.is_on:
            for upload_id in await run_in_threadpool(uploads.resume, app.state.store):
                check_soon(app, upload_id)
        yield
        await run_in_threadpool(app.state.jobs.close)

    return living
