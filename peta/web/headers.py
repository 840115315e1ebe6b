"""Security headers of every answer, as plain ASGI."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peta.settings import Settings
from peta.web.errors import unexpected

# Views that are made to stand in the frame of a portal; nothing else is ever framed.
_FRAMED = re.compile(r"/embed/(map|tabel|banding|(desa|wilayah)/[^/]+)")


class SecurityHeaders:
    """Adds the headers that say what a page may do and who may frame it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._own = _policy(settings, "'none'")
        self._embedded = _policy(settings, " ".join(_ancestors(settings)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        embedded = _FRAMED.fullmatch(scope["path"]) is not None

        started: list[bool] = []

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(True)
                self._dress(MutableHeaders(scope=message), embedded)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            # Starlette's own last resort stands outside of this and would answer undressed.
            if started:
                raise
            await unexpected(scope, error)(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, embedded: bool) -> None:
        headers["Content-Security-Policy"] = self._embedded if embedded else self._own
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        if not embedded:
            headers["X-Frame-Options"] = "DENY"


def _ancestors(settings: Settings) -> tuple[str, ...]:
    """Who may frame a view: whom the settings name, and peta itself, which shows how it looks."""
    named = settings.frame_ancestors
    return named if {"'none'", "'self'", "*"} & set(named) else ("'self'", *named)


def _policy(settings: Settings, frame_ancestors: str) -> str:
    tiles = urlsplit(settings.tile_url)
    tile_origin = f" {tiles.scheme}://{tiles.netloc}" if settings.tile_url else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:{tile_origin}; font-src 'self'; connect-src 'self'; "
        f"frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
    )
