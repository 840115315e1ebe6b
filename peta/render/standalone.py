"""The map as one file that opens from disk, with no network at all."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from peta.errors import DataError
from peta.render.assets import FONT, PROTOMAPS_JS, asset_bytes
from peta.render.map import map_parts
from peta.render.page import PageFacts, PageView, environment, json_block, page_context

PARTS = (
    "desa",
    "kabupaten_kota",
    "posyandu",
    "mck",
    "gaps",
    "underserved",
    "sanitation",
)

_URL = re.compile(r"url\((?!['\"]?(?:data:|#))[^)]*\)")
_CLOSING = re.compile(r"<(?=/(?:script|style)|!--)", re.IGNORECASE)


def render_standalone(view: PageView, facts: PageFacts, data: Mapping[str, Any]) -> str:
    """Make one HTML file with scripts, styles, font and data inside.

    Parameters
    ----------
    data
        The answers that the page would fetch, by the names in :data:`PARTS`. Houses are not among
        them: they never leave the service.

    Raises
    ------
    DataError
        A part is missing, or there is one that a public file must not hold.
    """
    _check_parts(data)
    parts = map_parts()
    needed = [name for name in parts.scripts if name != PROTOMAPS_JS]
    scripts = [_script(asset_bytes(name).decode()) for name in needed]
    scripts.append(_script(parts.script))
    context = page_context(view, facts) | {
        "language_links": {},
        "is_served": False,
        "styles": [_style(name) for name in parts.styles],
        "scripts": scripts,
        "icon": _data_uri("image/svg+xml", "icon.svg"),
        "data": json_block(dict(data)),
        "policy": _policy(scripts),
    }
    return environment().get_template("standalone.html").render(**context)


def _check_parts(data: Mapping[str, Any]) -> None:
    if set(data) != set(PARTS):
        different = ", ".join(sorted(set(data) ^ set(PARTS)))
        raise DataError(
            f"Isi berkas peta mandiri tidak sesuai: {different}.",
            code="bad_standalone",
            hint="Isi persis: " + ", ".join(PARTS) + ".",
        )


def _script(text: str) -> Markup:
    return Markup(_CLOSING.sub(r"\\x3c", text))  # noqa: S704 - our own and vendored files


def _style(name: str) -> Markup:
    """Styles with the font inside and without Leaflet's images, which no control here uses."""
    text = asset_bytes(name).decode()
    text = text.replace(f'url("{FONT}")', f'url("{_data_uri("font/woff2", FONT)}")')
    return Markup(_URL.sub("none", text))  # noqa: S704 - our own and vendored files


def _data_uri(kind: str, name: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(asset_bytes(name)).decode()}"


def _policy(scripts: Iterable[str]) -> str:
    """Content security policy that runs exactly these scripts and reaches no network."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
