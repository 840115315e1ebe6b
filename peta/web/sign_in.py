"""Signing in and out with an operator's token."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from peta.render.uploads import UPLOAD, render_sign_in
from peta.store.ledger import acting_as
from peta.store.store import Store
from peta.web.forms import parse_fields, read_form
from peta.web.operator_pages import PageRoute, go_to, html, told, view_of
from peta.web.operators import (
    Session,
    check_switched_on,
    internal_path,
    operators,
    refuse_token,
    signed_in,
)
from peta.web.parameters import Form, Parameters, SignInForm, SignInParameters

router = APIRouter(prefix="/operator", include_in_schema=False, route_class=PageRoute)


_NOBODY = "tidak dikenal"


@router.get("")
def operator_page(request: Request, parameters: Annotated[Parameters, Query()]) -> Response:
    """Where operators begin."""
    return go_to(request, UPLOAD, parameters.lang)


@router.get("/masuk")
def sign_in_page(request: Request, parameters: Annotated[SignInParameters, Query()]) -> Response:
    """The form for the token."""
    check_switched_on(operators(request))
    lanjut = internal_path(parameters.lanjut)
    return _ask(request, parameters.lang, lanjut, None)


@router.post("/masuk")
async def sign_in(request: Request) -> Response:
    """Begin a session for a right token; a wrong one is counted."""
    known = operators(request)
    check_switched_on(known)
    form = parse_fields(SignInForm, await read_form(request))
    before = known.session_of(request)
    if before is None:
        # The cookie of the form is gone or too old: give a new one, judge nothing.
        return _ask(request, form.lang, internal_path(form.lanjut), None)
    known.check_form(before, form.csrf)
    client = request.client.host if request.client else ""
    known.check_tries(client)
    label = known.label_of(form.token)
    store: Store = request.app.state.store
    if not label:
        known.note_failure(client)
        with acting_as(_NOBODY):
            store.catalogue.ledger.note("sign_in_failed", detail={"client": client})
        return _ask(request, form.lang, internal_path(form.lanjut), told(refuse_token()))
    known.forget_failures(client)
    known.end(before)
    with acting_as(label):
        store.catalogue.ledger.note("sign_in")
    answer = go_to(request, internal_path(form.lanjut), form.lang)
    known.give(answer, known.start(label))
    return answer


@router.post("/keluar")
async def sign_out(request: Request) -> Response:
    """End the session, here and for whoever copied its cookie."""
    known, session = operators(request), signed_in(request)
    form = parse_fields(Form, await read_form(request))
    known.check_form(session, form.csrf)
    known.end(session)
    store: Store = request.app.state.store
    with acting_as(session.label):
        store.catalogue.ledger.note("sign_out")
    answer = go_to(request, "/operator/masuk", form.lang)
    known.take(answer)
    return answer


def _ask(request: Request, lang: str, lanjut: str, problem: dict[str, str] | None) -> Response:
    """Show the form, bound to a session of nobody."""
    known = operators(request)
    session = known.session_of(request)
    if session is None or session.label:
        session = known.start()
    nobody = Session("", session.nonce, session.until)
    page = render_sign_in(view_of(request, nobody, lang), lanjut, problem or {})
    answer = html(page, 403 if problem else 200)
    known.give(answer, session)
    return answer
