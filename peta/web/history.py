"""Every version ever published, and the return to one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from peta import uploads
from peta.domain.dataset import KINDS, dataset_kind
from peta.render.uploads import HISTORY, render_history, returned_text
from peta.store.store import Store
from peta.web.forms import parse_fields, read_form
from peta.web.operator_pages import PageRoute, go_to, html, view_of
from peta.web.operators import Session, operators, signed_in
from peta.web.parameters import HistoryParameters, ReturnForm
from peta.web.working import ASSESSING, assess_again

router = APIRouter(prefix="/operator", include_in_schema=False, route_class=PageRoute)

Operator = Annotated[Session, Depends(signed_in)]


@router.get("/riwayat")
def history_page(
    request: Request, session: Operator, parameters: Annotated[HistoryParameters, Query()]
) -> Response:
    """The history of every kind, and the log."""
    store: Store = request.app.state.store
    every = {kind: store.catalogue.history(kind) for kind in KINDS}
    histories = {kind: versions for kind, versions in every.items() if versions}
    hashes = {v.record.hash for versions in histories.values() for v in versions}
    view = view_of(request, session, parameters.lang)
    said = ""
    if parameters.kind in histories:
        said = returned_text(view, parameters.kind, parameters.number, parameters.changed)
    page = render_history(
        view,
        histories,
        {digest: store.has_frame(digest) for digest in hashes},
        store.catalogue.ledger.entries(),
        said,
        request.app.state.jobs.get(ASSESSING),
    )
    return html(page)


@router.post("/riwayat")
async def return_to(request: Request, session: Operator) -> Response:
    """Make an earlier version the current one, and assess again."""
    form = parse_fields(ReturnForm, await read_form(request))
    operators(request).check_form(session, form.csrf)
    kind = dataset_kind(form.kind)
    store: Store = request.app.state.store
    changed = await run_in_threadpool(uploads.return_to, store, kind, form.number, session.label)
    if changed:
        assess_again(request.app)
    return go_to(
        request,
        HISTORY,
        form.lang,
        kind=kind.name,
        number=str(form.number),
        changed=str(int(changed)),
    )
