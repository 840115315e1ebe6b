"""The wiring of the service."""

from fastapi import FastAPI

import peta
from peta.domain.standard import Standard
from peta.settings import Settings
from peta.store.store import Store
from peta.trial import Trials
from peta.web import (
    api,
    clusters,
    compare,
    compare_pages,
    embed,
    errors,
    exports,
    gaps,
    health,
    history,
    layers,
    oembed,
    pages,
    profiles,
    quality,
    runs,
    search,
    sheets,
    sign_in,
    tiles,
    trial,
    uploads,
)
from peta.web.cors import SharedAnswers
from peta.web.current import CurrentWorkspace
from peta.web.head import HeadAsGet
from peta.web.headers import SecurityHeaders
from peta.web.jobs import Jobs
from peta.web.operators import Operators
from peta.web.working import lifespan

_DESCRIPTION = """\
Di mana orang belum terlayani, berapa banyak, dan mengapa.
Setiap jawaban menyebut penilaian (`run`) asalnya, tanggal datanya, dan apakah datanya contoh
(`sample`) atau batasnya perkiraan (`approximate`). Nilai `null` berarti belum ada data, bukan nol.
"""


def create_app(settings: Settings, store: Store, standards: list[Standard]) -> FastAPI:
    """Make the service over a store.

    Parameters
    ----------
    settings
        What differs from one installation to the next.
    store
        Where runs are published; a new run is served within a second.
    standards
        The standards that runs were assessed against.
    """
    app = FastAPI(
        title="peta",
        version=peta.__version__,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan(),
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.current = CurrentWorkspace(store, {rule.id: rule for rule in standards})
    app.state.store = store
    app.state.standards = standards
    app.state.jobs = Jobs()
    app.state.trials = Trials()
    app.state.comparing = ""
    key = store.secret_key() if settings.operator_token else b""
    app.state.operators = Operators(settings, key)
    errors.install(app)
    families = (
        sheets,  # before the pages, whose addresses would take in "<kode>.pdf"
        api,
        clusters,
        compare,
        compare_pages,
        exports,
        embed,
        gaps,
        health,
        layers,
        oembed,
        pages,
        profiles,
        quality,
        runs,
        search,
        sign_in,
        tiles,
        trial,
        history,
    )
    for family in families:
        app.include_router(family.router)
    app.include_router(trial.on_map)
    app.include_router(uploads.data)
    app.include_router(uploads.pages)
    app.add_middleware(SharedAnswers, settings=settings)
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(HeadAsGet)
    return app
