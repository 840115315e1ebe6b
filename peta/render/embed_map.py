"""The map as it stands in the frame of a portal."""

from peta.render.assets import asset_url
from peta.render.embedding import Embedded
from peta.render.page import PageFacts, PageView, render_page


def render_embedded_map(shown: Embedded, facts: PageFacts) -> str:
    """Make the map without the page around it; marks, credits and a link to the page stay."""
    view = PageView(
        shown.lang,
        shown.standard,
        shown.wilayah,
        embed=True,
        legend=shown.legend,
        title=shown.title,
    )
    return render_page(
        view,
        facts,
        "embed_map.html",
        shown=shown,
        frame_script=asset_url("embed_frame.js", facts.prefix),
        frame_style=asset_url("embed_frame.css", facts.prefix),
    )
