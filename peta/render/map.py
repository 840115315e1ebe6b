"""The map that Folium builds, from our own copies of Leaflet and with our own script attached.

Folium writes the map's script and names the files it needs; nothing that varies is in that script,
so it is served as a constant file. What varies stands in the page as data.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.elements import JSCSSMixin
from folium.template import Template

from peta.render.assets import (
    LEAFLET_CSS,
    LEAFLET_JS,
    PROTOMAPS_JS,
    asset_bytes,
    version,
)

MAP_SCRIPT = "map.js"
CENTRE_LAT, CENTRE_LON = 0.4, 116.2
MAP_OPTIONS: dict[str, Any] = {
    "location": [CENTRE_LAT, CENTRE_LON],
    "zoom_start": 7,
    "tiles": None,
    "zoom_control": False,
    "maxZoom": 17,
    "minZoom": 4,
    "zoomSnap": 0.25,
    "zoomDelta": 0.5,
}


class PetaMap(folium.Map):
    """A Folium map that needs Leaflet only, under a name that never changes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.default_js = [(LEAFLET_JS, LEAFLET_JS)]
        self.default_css = [(LEAFLET_CSS, LEAFLET_CSS)]

    @classmethod
    def _generate_id(cls) -> str:
        return "peta"


class Attachment(JSCSSMixin):
    """Hand the map over to peta's browser code."""

    _template = Template(
        "{% macro script(this, kwargs) %}peta.attach({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = [(name, name) for name in (PROTOMAPS_JS, "page.js")]
        self.default_css = [("page.css", "page.css")]

    @classmethod
    def _generate_id(cls) -> str:
        return "attachment"


@dataclass(frozen=True, slots=True)
class MapParts:
    """What Folium made: markup and script, and the assets they need in order of loading."""

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def map_parts() -> MapParts:
    """Let Folium build the map, and take it apart for a page without inline script.

    Raises
    ------
    NotFoundError
        Folium asks for a file that is not among our assets.
    """
    figure = _figure()
    figure.render()
    return MapParts(
        html=figure.html.render().strip(),
        script=figure.script.render().strip() + "\n",
        scripts=links_of(figure, JavascriptLink),
        styles=links_of(figure, CssLink),
    )


def map_script() -> str:
    """The script that Folium generated; the same text every time."""
    return map_parts().script


def map_script_url(prefix: str = "") -> str:
    """Address under which the service offers :func:`map_script`."""
    return f"{prefix}/assets/{MAP_SCRIPT}?v={version(map_script().encode())}"


def _figure() -> Figure:
    chart = PetaMap(**MAP_OPTIONS)
    chart.add_child(Attachment())
    figure = chart.get_root()
    assert isinstance(figure, Figure)
    return figure


def links_of(figure: Figure, kind: type[JavascriptLink] | type[CssLink]) -> tuple[str, ...]:
    """Files that a map asks for, in order of loading."""
    links = [link for link in figure.header._children.values() if isinstance(link, kind)]
    return tuple(_listed(str(link.url)) for link in links)


def _listed(name: str) -> str:
    asset_bytes(name)
    return name
