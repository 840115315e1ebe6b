"""Answers on the wire: ETag and 304, caching, compression done once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from fastapi import Request, Response

REVALIDATE = "no-cache"
FOREVER = "public, max-age=31536000, immutable"

GEOJSON = "application/geo+json"
HTML = "text/html; charset=utf-8"

# Pressed already: gzip would only cost time.
_PRESSED = ("image/png", "application/pdf", "font/woff2", "application/geopackage+sqlite3",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip


@dataclass(frozen=True)
class Body:
    """Bytes that are sent many times: their hash and compressed form are made once."""

    content: bytes
    media_type: str

    @cached_property
    def etag(self) -> str:
        """Weak validator, the same for the compressed and the plain form."""
        return f'W/"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @property
    def is_pressable(self) -> bool:
        """Whether gzip makes it shorter by more than it costs."""
        return len(self.content) > 1000 and self.media_type not in _PRESSED

    @cached_property
    def compressed(self) -> bytes:
        """The content as gzip."""
        return gzip.compress(self.content, 6, mtime=0)


def answer_json(request: Request, value: Any) -> Response:
    """Answer with JSON that the browser asks for again, cheaply; NaN is null."""
    return answer(request, Body(orjson.dumps(value), "application/json"), REVALIDATE)


def answer(request: Request, body: Body, caching: str = REVALIDATE) -> Response:
    """Answer with a body, or with 304 if the asker has it."""
    headers = {"ETag": body.etag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    if has_it(request, body.etag):
        return Response(status_code=304, headers=headers)
    if takes_gzip(request) and body.is_pressable:
        headers["Content-Encoding"] = "gzip"
        return Response(body.compressed, media_type=body.media_type, headers=headers)
    return Response(body.content, media_type=body.media_type, headers=headers)


def has_it(request: Request, etag: str) -> bool:
    """Whether the asker has what carries this tag."""
    asked = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in asked.split(",")}
    return "*" in known or etag.removeprefix("W/") in known


def takes_gzip(request: Request) -> bool:
    """Whether the asker can unpack gzip."""
    asked = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    ways = dict(part.partition(";q=")[::2] for part in asked.split(","))
    return "gzip" in ways and (not ways["gzip"] or ways["gzip"].strip("0.") != "")
