"""Which other origins may read the answers, as plain ASGI: those of the settings, no cookies."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from peta.settings import Settings

_SHARED = ("/api/", "/map/", "/snapshot/", "/oembed", "/openapi.json", "/embed/peta-map.js")
_READABLE = "ETag, Content-Range, Accept-Ranges, Content-Disposition"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
    "Access-Control-Max-Age": "3600",
}


class SharedAnswers:
    """Lets scripts of the named origins read what anybody may ask for.

    Nothing is allowed with credentials, and nothing but reading, so that an operator's session is
    of no use to another origin.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._origins = settings.cors_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and say in its answer who may read it."""
        if scope["type"] != "http" or not scope["path"].startswith(_SHARED):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        allowed = allowed_origin(headers.get("origin", ""), self._origins)

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                _share(MutableHeaders(scope=message), allowed)
            await send(message)

        if allowed and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, shared)
            return
        reads = scope["method"] in ("GET", "HEAD")
        await self._app(scope, receive, shared if reads else send)


def allowed_origin(origin: str, origins: Sequence[str]) -> str:
    """What to allow an origin: itself, ``*``, or nothing.

    Examples
    --------
    >>> allowed_origin("https://portal.go.id", ("https://portal.go.id", "https://*.desa.id"))
    'https://portal.go.id'
    >>> allowed_origin("https://suka.desa.id", ("https://*.desa.id",))
    'https://suka.desa.id'
    >>> allowed_origin("https://jahat.id", ("https://*.desa.id",)), allowed_origin("null", ("*",))
    ('', '*')
    """
    if "*" in origins:
        return "*"
    return origin if any(_matches(origin, one) for one in origins) else ""


def _matches(origin: str, allowed: str) -> bool:
    """Whether an origin is the one allowed; ``*.`` stands for hosts below, as in a policy."""
    asked, known = urlsplit(origin), urlsplit(allowed)
    if not asked.netloc or asked.scheme != known.scheme:
        return False
    if f"{asked.scheme}://{asked.netloc}" != origin:
        return False
    host = known.netloc.lower()
    if host.startswith("*."):
        return asked.netloc.endswith(host[1:])
    return asked.netloc == host


def _share(headers: MutableHeaders, allowed: str) -> None:
    headers.add_vary_header("Origin")
    if allowed:
        headers["Access-Control-Allow-Origin"] = allowed
        headers["Access-Control-Expose-Headers"] = _READABLE
