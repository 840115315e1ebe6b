"""What the operators' pages share: answers that nobody keeps, and errors that people can read."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from peta.errors import PetaError
from peta.render.uploads import SIGN_IN, UPLOAD, OperatorView, render_problem
from peta.settings import Settings
from peta.views import path_prefix
from peta.web.answering import HTML
from peta.web.errors import status_of
from peta.web.forms import TooLargeError
from peta.web.operators import (
    Session,
    SignInError,
    SwitchedOffError,
    TooManyTriesError,
    operators,
)

_PRIVATE = {"Cache-Control": "no-store"}
_STATUSES: dict[type[PetaError], int] = {TooLargeError: 413, TooManyTriesError: 429}
_RETRY_S = 300

log = logging.getLogger("peta.web")


class PageRoute(APIRoute):
    """A route whose failures are pages, and which sends to the sign-in whoever is not signed in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def handle_kindly(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInError:
                return go_to_sign_in(request)
            except PetaError as error:
                return problem_page(request, error)
            except RequestValidationError:
                return _page_of(
                    request,
                    400,
                    "Alamat ini berisi sesuatu yang tidak dikenal.",
                    "Buka halamannya lagi dari menu.",
                )
            except HTTPException:
                raise
            except Exception as error:
                log.error("failed: %s %s", request.method, request.url.path, exc_info=error)
                return _page_of(
                    request,
                    500,
                    "peta gagal menjawab; kesalahan ini telah dicatat.",
                    "Coba lagi; bila berulang, beri tahu pengelola.",
                )

        return handle_kindly


def html(content: str, status: int = 200) -> Response:
    """Answer with a page that no cache keeps."""
    return Response(content, status, media_type=HTML, headers=_PRIVATE)


def go_to(request: Request, path: str, lang: str, **query: str) -> Response:
    """Send the browser to another page of ours, relative to the host that it knows."""
    prefix = path_prefix(request.app.state.settings)
    fields = urlencode({"lang": lang, **query})
    return Response(status_code=303, headers={**_PRIVATE, "Location": f"{prefix}{path}?{fields}"})


def go_to_sign_in(request: Request) -> Response:
    """Send the browser to the sign-in, and from there back to where it wanted to go."""
    wanted = request.url.path if request.method == "GET" else UPLOAD
    return go_to(request, SIGN_IN, lang_of(request), lanjut=wanted)


def view_of(request: Request, session: Session | None, lang: str) -> OperatorView:
    """Who looks."""
    settings: Settings = request.app.state.settings
    token = operators(request).form_token(session) if session else ""
    label = session.label if session else ""
    return OperatorView(lang, path_prefix(settings), label, token, settings.zone)


def lang_of(request: Request) -> str:
    """Language of a request, whatever else is wrong with it."""
    return "en" if request.query_params.get("lang") == "en" else "id"


def told(error: PetaError) -> dict[str, str]:
    """Return what a page says of an error."""
    return {"message": error.message, "hint": error.hint}


def http_status_of(error: PetaError) -> int:
    """HTTP status of a page that says what went wrong."""
    own = next((_STATUSES[kind] for kind in _STATUSES if isinstance(error, kind)), None)
    return own or status_of(error)


def problem_page(request: Request, error: PetaError) -> Response:
    """Answer with a page that says what is wrong and what to do."""
    heading = "off_title" if isinstance(error, SwitchedOffError) else "error_title"
    back = "" if isinstance(error, SwitchedOffError) else UPLOAD
    session = operators(request).session_of(request)
    view = view_of(request, session, lang_of(request))
    page = html(render_problem(view, heading, told(error), back), http_status_of(error))
    if isinstance(error, TooManyTriesError):
        page.headers["Retry-After"] = str(_RETRY_S)
    return page


def _page_of(request: Request, status: int, message: str, hint: str) -> Response:
    view = view_of(request, operators(request).session_of(request), lang_of(request))
    problem = {"message": message, "hint": hint}
    return html(render_problem(view, "error_title", problem, UPLOAD), status)
