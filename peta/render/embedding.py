"""What a portal copies to show a view of peta: addresses, and the code around them.

Every address starts with the public base URL; text goes into code escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode

from markupsafe import Markup

LEAST_HEIGHT, MOST_HEIGHT = 240, 4000
LEAST_WIDTH, MOST_WIDTH = 240, 4000
# Numbers tried, as an address has them.
TRIED = r"([a-z_]{1,30}:[0-9.]{1,12})(,[a-z_]{1,30}:[0-9.]{1,12}){0,3}"
# What may stand behind the # of a map: where it looks, its classes and numbers tried.
PLACE = rf"^[0-9./-]{{0,60}}((^|&)classes=fixed)?((^|&)trial={TRIED})?$"
LONGEST_PLACE = 240
COMPONENT = "embed/peta-map.js"
AREA_VIEWS = ("desa", "wilayah")
# Height that a view takes where nobody says another, in pixels.
HEIGHTS: Mapping[str, int] = {
    "map": 520,
    "tabel": 620,
    "desa": 900,
    "wilayah": 900,
    "banding": 640,
}
USUAL_WIDTH = 760
# The picture that stands for a view elsewhere, in pixels.
PICTURE_WIDTH, PICTURE_HEIGHT = 1200, 800

_IFRAME = Markup(
    '<iframe src="{src}" title="{title}" width="{width}" height="{height}" '
    'style="border:0" loading="lazy" allowfullscreen></iframe>'
)
_COMPONENT = Markup(
    '<script src="{script}" async></script>\n'
    '<peta-map {attributes}><a href="{page}">{title}</a></peta-map>'
)
_PICTURE = Markup(
    '<a href="{page}"><img src="{src}" alt="{title}" width="{width}" height="{height}" '
    'style="max-width:100%;height:auto" loading="lazy"></a>'
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A view, as it stands in a frame.

    Parameters
    ----------
    view
        One of `HEIGHTS`.
    standard
        Id of the standard; empty where the page chooses.
    wilayah
        Dotted code of the area, or empty for everything; a page of an area needs one.
    scroll
        Whether the wheel and one finger move the map instead of the page around it.
    height
        Pixels that the view takes; None: as it likes, or all of its frame.
    place
        What the map shows, as behind the ``#`` of its address: ``zoom/lat/lon/kode``, then
        ``&classes=fixed`` and ``&trial=radius_m:500`` where they are not as usual.
    whole
        Whether a page of an area is shown to its end.
    compared
        How what is compared with what: mode, left and right, as the page that compares has them.
    """

    view: str
    standard: str = ""
    wilayah: str = ""
    lang: str = "id"
    legend: bool = True
    title: bool = True
    scroll: bool = False
    height: int | None = None
    place: str = ""
    whole: bool = False
    compared: tuple[str, str, str] = ("", "", "")

    @property
    def usual_height(self) -> int:
        """Height of its frame in pixels."""
        return self.height or HEIGHTS[self.view]


def embed_path(shown: Embedded) -> str:
    """Path and query of a view, below the base URL.

    Examples
    --------
    >>> embed_path(Embedded("map", "POS-JARAK", "64.02", legend=False))
    '/embed/map?standard=POS-JARAK&wilayah=64.02&lang=id&legend=0'
    >>> embed_path(Embedded("desa", wilayah="64.02.01.2003", lang="en", scroll=True))
    '/embed/desa/64.02.01.2003?lang=en'
    """
    switches = {
        "legend": "" if shown.legend else "0",
        "title": "" if shown.title else "0",
        "scroll": "1" if shown.scroll and shown.view == "map" else "",
        "whole": "1" if shown.whole and shown.view in AREA_VIEWS else "",
    }
    own = f"/{quote(shown.wilayah)}" if shown.view in AREA_VIEWS else ""
    return f"/embed/{shown.view}{own}{_query(shown, switches)}{_place(shown)}"


def page_path(shown: Embedded) -> str:
    """Path and query of the page that holds the same view, below the base URL.

    Examples
    --------
    >>> page_path(Embedded("tabel", "POS-JARAK", "64.02", legend=False))
    '/?standard=POS-JARAK&wilayah=64.02&lang=id'
    >>> page_path(Embedded("wilayah", "POS-JARAK", "64.02"))
    '/wilayah/64.02?standard=POS-JARAK&lang=id'
    >>> page_path(Embedded("banding", compared=("waktu", "POS-ADA", "POS-ADA")))
    '/banding?mode=waktu&kiri=POS-ADA&kanan=POS-ADA&lang=id'
    """
    own = f"{shown.view}/{quote(shown.wilayah)}" if shown.view in AREA_VIEWS else ""
    own = shown.view if shown.view == "banding" else own
    return f"/{own}{_query(shown, {})}{_place(shown)}"


def picture_path(shown: Embedded, width: int = 0, height: int = 0) -> str:
    """Path and query of a picture of the map of a view, below the base URL.

    Parameters
    ----------
    width, height
        Of the picture in pixels; 0: as usual.

    Examples
    --------
    >>> picture_path(Embedded("wilayah", "POS-JARAK", "64.02", legend=False))
    '/snapshot/peta.png?standard=POS-JARAK&wilayah=64.02&lang=id&legend=0'
    >>> picture_path(Embedded("map", "POS-JARAK"), 600, 400)
    '/snapshot/peta.png?standard=POS-JARAK&lang=id&width=600&height=400'
    >>> picture_path(Embedded("map", "POS-JARAK", place="classes=fixed&trial=radius_m:500"))
    '/snapshot/peta.png?standard=POS-JARAK&lang=id&classes=fixed&trial=radius_m%3A500'
    """
    switches = {
        "legend": "" if shown.legend else "0",
        "title": "" if shown.title else "0",
        "width": str(width or ""),
        "height": str(height or ""),
        **(dict(parse_qsl(shown.place)) if shown.view == "map" else {}),
    }
    standard = shown.standard or shown.compared[1].partition("@")[0]
    pictured = replace(shown, view="map", standard=standard)
    return f"/snapshot/peta.png{_query(pictured, switches)}"


def oembed_url(base_url: str, shown: Embedded) -> str:
    """Address that tells other sites how to embed the page of a view."""
    page = f"{base_url}{page_path(shown)}"
    return f"{base_url}/oembed?{urlencode({'url': page, 'format': 'json'})}"


def iframe_code(
    base_url: str, shown: Embedded, title: str, width: int | None = None, height: int | None = None
) -> str:
    """Frame of a view, which works in every portal.

    Parameters
    ----------
    width, height
        Of the frame in pixels; None: as wide as there is room, as high as the view likes.

    Examples
    --------
    >>> print(iframe_code("https://peta.go.id", Embedded("tabel", "POS-ADA"), '"><b>'))
    <iframe src="https://peta.go.id/embed/tabel?standard=POS-ADA&amp;lang=id"
    title="&#34;&gt;&lt;b&gt;" width="100%" height="620" style="border:0" loading="lazy"
    allowfullscreen></iframe>
    """
    return str(
        _IFRAME.format(
            src=f"{base_url}{embed_path(shown)}",
            title=title,
            width=width or "100%",
            height=height or shown.usual_height,
        )
    )


def component_code(base_url: str, shown: Embedded, title: str) -> str:
    """Component of a view, which loads late and grows with what it shows.

    Examples
    --------
    >>> print(component_code("https://peta.go.id", Embedded("map", "POS-ADA", title=False), "Pos"))
    <script src="https://peta.go.id/embed/peta-map.js" async></script>
    <peta-map view="map" standard="POS-ADA" lang="id" title="0" label="Pos"><a
    href="https://peta.go.id/?standard=POS-ADA&amp;lang=id">Pos</a></peta-map>
    """
    told = {
        "view": shown.view,
        **_compared(shown),
        "standard": shown.standard,
        "wilayah": shown.wilayah,
        "lang": shown.lang,
        "legend": "" if shown.legend else "0",
        "title": "" if shown.title else "0",
        "scroll": "1" if shown.scroll and shown.view == "map" else "",
        "whole": "1" if shown.whole and shown.view in AREA_VIEWS else "",
        "height": str(shown.height or ""),
        "place": shown.place if shown.view == "map" else "",
        "label": title,
    }
    attributes = [Markup('{}="{}"').format(name, value) for name, value in told.items() if value]
    return str(
        _COMPONENT.format(
            script=f"{base_url}/{COMPONENT}",
            attributes=Markup(" ").join(attributes),
            page=f"{base_url}{page_path(shown)}",
            title=title,
        )
    )


def picture_code(base_url: str, shown: Embedded, title: str) -> str:
    """Picture of a view that leads to its page, for mail and documents."""
    return str(
        _PICTURE.format(
            page=f"{base_url}{page_path(shown)}",
            src=f"{base_url}{picture_path(shown)}",
            title=title,
            width=PICTURE_WIDTH,
            height=PICTURE_HEIGHT,
        )
    )


def _query(shown: Embedded, switches: Mapping[str, str]) -> str:
    area = "" if shown.view in AREA_VIEWS else shown.wilayah
    fields = {
        **_compared(shown),
        "standard": shown.standard,
        "wilayah": area,
        "lang": shown.lang,
        **switches,
    }
    return "?" + urlencode({name: value for name, value in fields.items() if value})


def _compared(shown: Embedded) -> dict[str, str]:
    if shown.view != "banding":
        return {}
    return dict(zip(("mode", "kiri", "kanan"), shown.compared, strict=True))


def _place(shown: Embedded) -> str:
    return f"#{shown.place}" if shown.place and shown.view == "map" else ""
