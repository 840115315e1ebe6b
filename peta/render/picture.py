"""Pictures of the map for portals, messages and paper: a PNG of any size, or a printed page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from peta.render.language import strings
from peta.render.numbers import day
from peta.render.typesetting import Setting, set_pdf, set_png

Json = dict[str, Any]

SMALLEST, LARGEST = 200, 2000
A4_LANDSCAPE = (842.0, 595.0)
# Below these a legend would take the place of the map.
_WIDE, _TALL, _ROOMY = 520, 260, 420


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a picture; lengths in points, which are pixels of a PNG.

    Parameters
    ----------
    letter
        Size of the running text.
    title, foot, strip
        Heights of the title, of the line with attribution, date and marks, and of a legend below
        the map; 0: none.
    side
        Width of a legend beside the map; 0: none.
    columns
        Of the legend below the map.
    imprint
        Whether projection and sources stand below it too.
    """

    width: float
    height: float
    letter: float
    margin: float
    gutter: float
    title: float
    foot: float
    side: float
    strip: float
    columns: int
    imprint: bool

    @property
    def map_size(self) -> tuple[float, float]:
        """Width and height that are left for the map."""
        rows = [part for part in (self.title, self.strip, self.foot) if part]
        width = self.width - 2 * self.margin - (self.side + self.gutter if self.side else 0)
        height = self.height - 2 * self.margin - sum(rows) - self.gutter * len(rows)
        return round(width, 2), round(height, 2)


def layout_of(width: float, height: float, *, legend: bool = True, title: bool = True) -> Layout:
    """Share out a picture: the legend beside the map where it is wide, below where it is tall.

    Examples
    --------
    >>> layout_of(800, 600).map_size
    (556, 498)
    >>> layout_of(200, 200).side, layout_of(400, 700).strip > 0
    (0, True)
    """
    letter = min(max(min(width / 64, height / 44), 8.0 if width >= 300 else 6.5), 24.0)
    beside = legend and width >= _WIDE and width >= height * 0.9
    below = legend and not beside and height >= _TALL
    return Layout(
        width=width,
        height=height,
        letter=letter,
        margin=round(letter * 0.8),
        gutter=round(letter * 0.6),
        title=round(letter * 3.4) if title else 0,
        foot=round(letter * (1.9 if width > letter * 60 else 2.9)),
        side=round(max(width * 0.27, letter * 16)) if beside else 0,
        strip=round(letter * (6.5 if height < _ROOMY else 10)) if below else 0,
        columns=4 if width > letter * 45 else 3,
        imprint=height >= _ROOMY,
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows.

    Parameters
    ----------
    drawn
        The map, as `peta.render.map_legend.map_setting` has it.
    run
        As `peta.render.answers.run_answer` has it.
    marks
        As `peta.render.evidence.marks_of` has them.
    host
        Public address without ``https://``.
    """

    drawn: Mapping[str, Any]
    layout: Layout
    standard: Mapping[str, Any]
    run: Mapping[str, Any]
    marks: Sequence[str]
    host: str
    lang: str


def render_png(picture: Picture) -> bytes:
    """Make a PNG of the layout's size, the same bytes for the same run."""
    return set_png(Setting("picture.typ", _data(picture, scale=""), picture.run["created_at"]))


def render_print(picture: Picture) -> bytes:
    """Make a page to be printed, on which the scale in figures holds."""
    scale = picture.drawn["scale"]
    return set_pdf(Setting("picture.typ", _data(picture, scale=scale), picture.run["created_at"]))


def _data(picture: Picture, scale: str) -> Json:
    words, run = strings(picture.lang, "evidence"), picture.run
    return {
        "lang": picture.lang,
        "title": picture.drawn["title"],
        "sentence": picture.standard["sentence"],
        "layout": asdict(picture.layout),
        "map": dict(picture.drawn),
        "scale": scale,
        "marks": list(picture.marks),
        "attribution": words["attribution"].format(
            host=picture.host, run=run["id"], date=day(run["data_date"], picture.lang)
        ),
    }
