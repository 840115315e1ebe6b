"""The two maps of a comparison, which Folium builds as it builds the planner's."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from branca.element import CssLink, Figure, JavascriptLink

from peta.render.assets import PROTOMAPS_JS, version
from peta.render.map import MAP_OPTIONS, PetaMap, links_of

COMPARE_MAP_SCRIPT = "compare_map.js"
_ATTACH = "peta.attach({ left: map_left, right: map_right });\n"


class LeftMap(PetaMap):
    """The map on the left."""

    @classmethod
    def _generate_id(cls) -> str:
        return "left"


class RightMap(PetaMap):
    """The map on the right."""

    @classmethod
    def _generate_id(cls) -> str:
        return "right"


@dataclass(frozen=True, slots=True)
class PairParts:
    """What Folium made of both maps: markup by side, one script, assets in order of loading."""

    html: dict[str, str]
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def pair_parts() -> PairParts:
    """Let Folium build both maps, and take them apart for a page without inline script."""
    figures = {side: _figure(kind) for side, kind in (("left", LeftMap), ("right", RightMap))}
    scripts = [figure.script.render().strip() for figure in figures.values()]
    first = figures["left"]
    return PairParts(
        html={side: figure.html.render().strip() for side, figure in figures.items()},
        script="\n".join([*scripts, _ATTACH]),
        scripts=(*links_of(first, JavascriptLink), PROTOMAPS_JS, "banding.js"),
        styles=(*links_of(first, CssLink), "banding.css"),
    )


def compare_map_script() -> str:
    """The script that Folium generated for both maps; the same text every time."""
    return pair_parts().script


def compare_map_url(prefix: str = "") -> str:
    """Address under which the service offers `compare_map_script`."""
    return f"{prefix}/assets/{COMPARE_MAP_SCRIPT}?v={version(compare_map_script().encode())}"


def _figure(kind: type[PetaMap]) -> Figure:
    options: dict[str, Any] = dict(MAP_OPTIONS)
    figure = kind(**options).get_root()
    assert isinstance(figure, Figure)
    figure.render()
    return figure
