"""Handing files over, looking at what was found in them, publishing them."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from peta import uploads
from peta.domain.dataset import dataset_kind
from peta.errors import PetaError, QueryError
from peta.render.uploads import UPLOAD, Review, render_review, render_upload
from peta.store.ledger import acting_as
from peta.store.pending import Upload, UploadState
from peta.store.store import Store
from peta.uploads import MOST_BYTES, GivenFile
from peta.views import path_prefix
from peta.web.forms import parse_fields, read_form, receive_files
from peta.web.jobs import Job
from peta.web.operator_pages import PageRoute, go_to, html, http_status_of, told, view_of
from peta.web.operators import Session, operators, signed_in
from peta.web.parameters import (
    CheckForm,
    FindingsParameters,
    Form,
    Parameters,
    PublishForm,
    UploadForm,
)
from peta.web.working import ASSESSING, assess_again, check_soon

pages = APIRouter(prefix="/operator", include_in_schema=False, route_class=PageRoute)
data = APIRouter(prefix="/operator", include_in_schema=False)

Operator = Annotated[Session, Depends(signed_in)]


@pages.get("/unggah")
def upload_page(
    request: Request, session: Operator, parameters: Annotated[Parameters, Query()]
) -> Response:
    """The form for files, and what still waits."""
    return _upload_page(request, session, parameters.lang)


@pages.post("/unggah")
async def upload(request: Request, session: Operator) -> Response:
    """Take files, streaming them to disk under names of our own, and check them soon."""
    store: Store = request.app.state.store
    upload_id = uploads.new_upload_id()
    try:
        form = await _receive(request, session, store, upload_id)
    except BaseException as error:
        # Whatever stops a form half-way, also a browser that goes away, leaves nothing behind.
        store.forget_upload(upload_id)
        if not isinstance(error, PetaError):
            raise
        lang = "en" if request.query_params.get("lang") == "en" else "id"
        return _upload_page(request, session, lang, error)
    check_soon(request.app, upload_id)
    return go_to(request, f"{UPLOAD}/{upload_id}", form.lang)


@pages.get("/unggah/{upload_id}")
def review_page(
    request: Request,
    session: Operator,
    upload_id: str,
    parameters: Annotated[FindingsParameters, Query()],
) -> Response:
    """What was found in an upload."""
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    return _review_page(
        request,
        session,
        found,
        parameters.lang,
        severity=parameters.temuan,
        page=parameters.halaman,
    )


@pages.post("/unggah/{upload_id}/periksa")
async def check_again(request: Request, session: Operator, upload_id: str) -> Response:
    """Check an upload again with other columns or another way of reading."""
    form = parse_fields(CheckForm, await _checked_form(request, session))
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    _check_columns(found, form)
    uploads.check_again(store, found, _options(found, form))
    check_soon(request.app, upload_id)
    return go_to(request, f"{UPLOAD}/{upload_id}", form.lang)


@pages.post("/unggah/{upload_id}/terbitkan")
async def publish(request: Request, session: Operator, upload_id: str) -> Response:
    """Publish what was looked at, and assess again; a reason not to is said on the same page."""
    form = parse_fields(PublishForm, await _checked_form(request, session))
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    try:
        published = await run_in_threadpool(
            uploads.publish,
            store,
            found,
            data_date=form.data_date,
            accept_valid=form.accept_valid,
            who=session.label,
        )
    except PetaError as error:
        return _after_refusal(request, session, upload_id, form.lang, error)
    if published.state is UploadState.PUBLISHED:
        assess_again(request.app)
    return go_to(request, f"{UPLOAD}/{upload_id}", form.lang)


@pages.post("/unggah/{upload_id}/batalkan")
async def cancel(request: Request, session: Operator, upload_id: str) -> Response:
    """Forget an upload."""
    form = parse_fields(Form, await _checked_form(request, session))
    store: Store = request.app.state.store
    uploads.cancel(store, store.catalogue.uploads.get(upload_id), session.label)
    return go_to(request, UPLOAD, form.lang)


@data.get("/unggah/{upload_id}/status.json")
def get_status(request: Request, _: Operator, upload_id: str) -> Response:
    """How far an upload and the assessment after it are."""
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    job = _job(request, found)
    is_working = job is not None and job.state in ("waiting", "running")
    is_busy = found.state in (UploadState.CHECKING, UploadState.PUBLISHING)
    steps = {"done": job.done, "steps": job.steps, "label": job.label} if job else {}
    return _private({"state": found.state, "busy": is_working or is_busy, **steps})


@data.get("/unggah/{upload_id}/peta.json")
def get_preview(request: Request, _: Operator, upload_id: str) -> Response:
    """What the preview map shows; of a secret kind counts by village only."""
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    return Response(
        uploads.preview_of(store, found), media_type="application/json", headers=_NO_STORE
    )


@data.get("/unggah/{upload_id}/laporan.json")
def get_report(request: Request, session: Operator, upload_id: str) -> Response:
    """The report of the check."""
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    with acting_as(session.label):
        store.catalogue.ledger.note("download", kind=found.kind)
    name = f"laporan-{found.kind}.json"
    answer = _private(found.facts.get("report") or {})
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


_NO_STORE = {"Cache-Control": "no-store"}


async def _receive(request: Request, session: Session, store: Store, upload_id: str) -> UploadForm:
    known = operators(request)
    stems: dict[str, str] = {}
    received = await receive_files(
        request,
        store.upload_folder(upload_id),
        MOST_BYTES,
        name_file=lambda given: uploads.stored_name(given, stems),
        check_fields=lambda fields: known.check_form(session, fields.get("csrf", "")),
    )
    form = parse_fields(UploadForm, received.fields)
    files = [GivenFile(uploads.shown_name(given), stored) for given, stored in received.files]
    kind = dataset_kind(form.kind)
    uploads.receive(store, upload_id, kind, files, who=session.label, keep_others=form.keep_others)
    return form


async def _checked_form(request: Request, session: Session) -> dict[str, str]:
    fields = await read_form(request)
    operators(request).check_form(session, fields.get("csrf", ""))
    return fields


def _check_columns(found: Upload, form: CheckForm) -> None:
    known = {*dataset_kind(found.kind).column_names, "lon", "lat"}
    unknown = set(form.mapping) - known
    others = [name for name in form.model_extra or {} if not name.startswith("map.")]
    if unknown or others:
        raise QueryError(
            "Kolom yang dipilih tidak dikenal.",
            code="unknown_column",
            hint="Muat ulang halamannya, lalu pilih lagi.",
        )


def _options(found: Upload, form: CheckForm) -> dict[str, Any]:
    options: dict[str, Any] = {
        "mapping": form.mapping,
        "sheet": form.sheet.strip(),
        "code_system": form.code_system,
        "crs": form.crs.strip(),
    }
    if found.kind == "boundaries":
        options["keep_others"] = form.keep_others
    return options


def _after_refusal(
    request: Request, session: Session, upload_id: str, lang: str, error: PetaError
) -> Response:
    """Show the upload as it is now with the reason above; a stale check begins again."""
    store: Store = request.app.state.store
    found = store.catalogue.uploads.get(upload_id)
    if found.state is UploadState.CHECKING:
        check_soon(request.app, upload_id)
    return _review_page(request, session, found, lang, error=error)


def _upload_page(
    request: Request, session: Session, lang: str, error: PetaError | None = None
) -> Response:
    store: Store = request.app.state.store
    page = render_upload(
        view_of(request, session, lang),
        store.catalogue.uploads.all(),
        MOST_BYTES,
        problem=told(error) if error else None,
    )
    return html(page, http_status_of(error) if error else 200)


def _review_page(
    request: Request,
    session: Session,
    found: Upload,
    lang: str,
    *,
    severity: str = "",
    page: int = 1,
    error: PetaError | None = None,
) -> Response:
    today = date.today().isoformat()
    current = found.facts.get("current") or {}
    # The same rows keep their date, so that loading a file twice changes nothing.
    proposed = current.get("data_date", today) if found.facts.get("identical") else today
    review = Review(
        upload=found,
        assess=_job(request, found),
        data_date=proposed,
        today=today,
        outlines=_outlines(request),
        severity=severity,
        page=page,
        problem=told(error) if error else {},
    )
    content = render_review(view_of(request, session, lang), review)
    return html(content, http_status_of(error) if error else 200)


def _job(request: Request, found: Upload) -> Job | None:
    """Return the assessment that a published upload waits for."""
    if found.state is not UploadState.PUBLISHED:
        return None
    job: Job | None = request.app.state.jobs.get(ASSESSING)
    return job


def _outlines(request: Request) -> str:
    """Address of the village outlines of the latest run; empty before the first."""
    store: Store = request.app.state.store
    facts = store.catalogue.latest_run()
    prefix = path_prefix(request.app.state.settings)
    return f"{prefix}/map/{facts['id']}/desa.geojson" if facts else ""


def _private(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json", headers=_NO_STORE)
