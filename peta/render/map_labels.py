"""Names on a drawn map: where they stand, and which give way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from peta.render.map_frame import Box
from peta.render.map_marks import label

# Mean advance of a letter of the typeface, in parts of its size; wide enough for capitals.
_ADVANCE, _ADVANCE_BOLD = 0.58, 0.62
_LINE = 1.12
_LONGEST = 14
# Other places for a name that would lie on a symbol, in parts of its size.
_SHIFTS = (
    (0, 0), (0, -1.4), (0, 1.4), (0, -2.6), (0, 2.6), (-2.5, 0), (2.5, 0),
    (-2.5, -1.6), (2.5, 1.6), (-2.5, 1.6), (2.5, -1.6), (0, -4), (0, 4), (-5, 0), (5, 0),
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name and the shape that it belongs to, in points of the page.

    Parameters
    ----------
    rank
        The lower, the sooner it is placed.
    roomy
        Whether it may be wider than its shape, as the name of the chosen area may.
    """

    text: str
    shape: Any
    size: float
    rank: int = 0
    weight: int = 400
    roomy: bool = False


def placed(
    names: Sequence[Name], paper: Box, taken: Sequence[Box] = (), marks: Sequence[Box] = ()
) -> str:
    """Draw the names that find room; those of lower rank and larger ground come first.

    Parameters
    ----------
    paper
        Left, top, right, bottom of the page in points.
    taken
        Boxes where no name may stand.
    marks
        Boxes that names keep clear of if they can.
    """
    seen = [(name, shapely.clip_by_rect(name.shape, *paper)) for name in names]
    order = sorted(seen, key=lambda pair: (pair[0].rank, -pair[1].area, pair[0].text))
    boxes, drawn = list(taken), []
    for name, shape in order:
        free = [spot for spot in _spots(name, shape, paper) if not _hits(spot[2], boxes)]
        if free:
            x, y, box = min(
                free, key=lambda spot: _hits(spot[2], marks) + _corners_out(spot[2], shape)
            )
            boxes.append(box)
            drawn.append(_text(name, x, y))
    return "".join(drawn)


def _spots(name: Name, shape: Any, paper: Box) -> list[tuple[float, float, Box]]:
    """Where a name may stand on its shape, the best first: its middle and the box that it fills."""
    middle = _middle(shape)
    if middle is None:
        return []
    found = []
    for across, down in _SHIFTS:
        x, y = middle[0] + across * name.size, middle[1] + down * name.size
        box = _box(name, x, y)
        is_near = (across, down) == (0, 0) or shapely.contains_xy(shape, x, y)
        if is_near and _inside(box, paper) and (name.roomy or _fits(box, shape)):
            found.append((x, y, box))
    return found


def _corners_out(box: Box, shape: Any) -> int:
    """How many corners of a box lie off a shape."""
    left, top, right, bottom = box
    corners = shapely.contains_xy(shape, [left, right, left, right], [top, top, bottom, bottom])
    return 4 - int(corners.sum())


def _hits(box: Box, others: Sequence[Box]) -> int:
    return sum(_overlap(box, other) for other in others)


def lines_of(text: str) -> list[str]:
    """Break a long name in two, at the space nearest to its middle.

    Examples
    --------
    >>> lines_of("Kenohan"), lines_of("Kutai Kartanegara"), lines_of("Kabupatenkutaibarat")
    (['Kenohan'], ['Kutai', 'Kartanegara'], ['Kabupatenkutaibarat'])
    """
    spaces = [place for place, character in enumerate(text) if character == " "]
    if len(text) <= _LONGEST or not spaces:
        return [text]
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return [text[:middle], text[middle + 1 :]]


def _middle(shape: Any) -> tuple[float, float] | None:
    """The middle of the widest room on a shape, if there is any."""
    if shape.is_empty or shape.area < 1:
        return None
    widest = max(shapely.get_parts(shape).tolist(), key=lambda part: float(part.area))
    if widest.geom_type != "Polygon":
        return None
    room = shapely.maximum_inscribed_circle(widest, tolerance=1.0)
    x, y = shapely.get_coordinates(room)[0].tolist()
    return float(x), float(y)


def _box(name: Name, x: float, y: float) -> Box:
    lines = lines_of(name.text)
    advance = _ADVANCE_BOLD if name.weight > 400 else _ADVANCE
    width = max(len(line) for line in lines) * name.size * advance + 2
    height = len(lines) * name.size * _LINE + 1
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _fits(box: Box, shape: Any) -> bool:
    left, top, right, bottom = shape.bounds
    wide, tall = (right - left) * 1.25, bottom - top
    return bool(box[2] - box[0] <= wide and box[3] - box[1] <= tall)


def _inside(box: Box, paper: Box) -> bool:
    starts = box[0] >= paper[0] and box[1] >= paper[1]
    return starts and box[2] <= paper[2] and box[3] <= paper[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _text(name: Name, x: float, y: float) -> str:
    lines = lines_of(name.text)
    first = y - (len(lines) - 1) * name.size * _LINE / 2 + name.size * 0.36
    halo = max(name.size * 0.3, 1.2)
    return "".join(
        label(line, x, first + row * name.size * _LINE, name.size, weight=name.weight, halo=halo)
        for row, line in enumerate(lines)
    )
