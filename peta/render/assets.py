"""The files that a page loads: own and vendored, nothing from elsewhere.

Own files live in ``peta/render/static``; vendored ones in ``static/vendor``, put there by the build
(``assets/build.py``) and never committed. A name that is not listed here is refused.
"""

import hashlib
from functools import cache
from pathlib import Path

from peta.errors import NotFoundError

STATIC = Path(__file__).parent / "static"

VENDOR = (
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet/leaflet.css",
    "vendor/protomaps-leaflet/protomaps-leaflet.js",
    "vendor/plus-jakarta-sans/plus-jakarta-sans-latin-wght-normal.woff2",
    "vendor/swagger-ui/swagger-ui-bundle.js",
    "vendor/swagger-ui/swagger-ui.css",
)

LEAFLET_JS, LEAFLET_CSS, PROTOMAPS_JS, FONT, SWAGGER_JS, SWAGGER_CSS = VENDOR

PAGE_SCRIPTS = (
    "dom.js",
    "format.js",
    "address.js",
    "state.js",
    "api.js",
    "inline.js",
    "classes.js",
    "numbers.js",
    "geometry.js",
    "layers.js",
    "tiles.js",
    "labels.js",
    "points.js",
    "switches.js",
    "legend.js",
    "summary.js",
    "trial.js",
    "panel.js",
    "combobox.js",
    "places.js",
    "table.js",
    "share.js",
    "notice.js",
    "chart.js",
    "pointer.js",
    "app.js",
)
PAGE_STYLES = ("peta.css", "map.css", "planner.css")
COMPARE_SCRIPTS = (
    "dom.js",
    "format.js",
    "address.js",
    "compare_state.js",
    "api.js",
    "classes.js",
    "numbers.js",
    "geometry.js",
    "layers.js",
    "tiles.js",
    "labels.js",
    "legend.js",
    "combobox.js",
    "places.js",
    "notice.js",
    "chart.js",
    "pointer.js",
    "compare_numbers.js",
    "compare_words.js",
    "compare_side.js",
    "compare_sync.js",
    "compare_table.js",
    "compare_time.js",
    "compare.js",
)
COMPARE_STYLES = ("peta.css", "map.css", "planner.css", "compare.css")
# Small files are pleasant to read and slow to ask for one by one: each of these is one file more,
# of the others one after the other.
BUNDLES = {
    "page.js": PAGE_SCRIPTS,
    "page.css": PAGE_STYLES,
    "banding.js": COMPARE_SCRIPTS,
    "banding.css": COMPARE_STYLES,
}
SHEET_STYLES = ("peta.css", "sheet.css")
REVIEW_SCRIPTS = ("dom.js", "upload_map.js")
REVIEW_STYLES = ("peta.css", "map.css", "sheet.css")
OWN = (
    *PAGE_SCRIPTS,
    *PAGE_STYLES,
    *(name for name in COMPARE_SCRIPTS if name.startswith("compare")),
    "compare.css",
    "sheet.css",
    "desa.css",
    "embed.js",
    "embed.css",
    "embed_frame.js",
    "embed_frame.css",
    "upload.js",
    "upload_map.js",
    "docs.js",
    "docs.css",
    "icon.svg",
)

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def asset_path(name: str) -> Path:
    """File of an asset.

    Parameters
    ----------
    name
        What stands after ``/assets/``, such as ``"vendor/leaflet/leaflet.js"``.

    Raises
    ------
    NotFoundError
        A name that is not in the table, ``unknown_asset``.

    Examples
    --------
    >>> asset_path("app.js").name
    'app.js'
    >>> asset_path("../errors.py")
    Traceback (most recent call last):
    ...
    peta.errors.NotFoundError: Berkas halaman '../errors.py' tidak ada.
    """
    if name not in OWN and name not in VENDOR:
        raise NotFoundError(
            f"Berkas halaman {name[:80]!r} tidak ada.",
            code="unknown_asset",
            hint="Muat ulang halaman peta.",
        )
    return STATIC / name


def asset_bytes(name: str) -> bytes:
    """Content of an asset.

    Raises
    ------
    NotFoundError
        A name that is not in the table, ``unknown_asset``.

    Examples
    --------
    >>> asset_bytes("page.js").startswith(asset_bytes("dom.js"))
    True
    """
    if name in BUNDLES:
        return b"\n".join(asset_path(part).read_bytes() for part in BUNDLES[name])
    return asset_path(name).read_bytes()


def asset_url(name: str, prefix: str = "") -> str:
    """Address of an asset; it changes with the content, so it may be cached for ever.

    Examples
    --------
    >>> asset_url("app.js", "/peta").partition("?v=")[0]
    '/peta/assets/app.js'
    """
    return f"{prefix}/assets/{name}?v={_file_version(name)}"


def media_type(name: str) -> str:
    """Media type of an asset, from the end of its name.

    Examples
    --------
    >>> media_type("map.js")
    'text/javascript; charset=utf-8'
    """
    return MEDIA_TYPES[Path(name).suffix]


def version(content: bytes) -> str:
    """Short hash of the content of an asset."""
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _file_version(name: str) -> str:
    return version(asset_bytes(name))
