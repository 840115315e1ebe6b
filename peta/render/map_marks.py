"""The small drawings of a map: symbols, patterns, north arrow, scale bar, graticule."""

from collections.abc import Mapping

from peta.render.map_frame import MapFrame, degrees
from peta.render.numbers import number
from peta.render.style import INK, NO_DATA, PAPER, POINT_COLOURS
from peta.render.svg import short, text_of

FONT = "Plus Jakarta Sans"
HATCH = "#8f9693"
UNKNOWN_POINT = "#7b8582"
STATES = ("working", "not_working", "unknown")


def patterns(weight: float) -> str:
    """The hatch of no data and that of ground beyond reach; `weight` is one for a page's map."""
    return (
        '<pattern id="no-data" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({short(weight)})">'
        f'<rect width="5" height="5" fill="{NO_DATA}"/>'
        f'<rect width="1.1" height="5" fill="{HATCH}"/></pattern>'
        '<pattern id="underserved" width="4.4" height="4.4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(-45) scale({short(weight)})">'
        f'<rect width="0.6" height="4.4" fill="{PAPER}" fill-opacity="0.75"/>'
        f'<rect x="0.6" width="0.6" height="4.4" fill="{INK}"/></pattern>'
    )


def symbol(kind: str, state: str, x: float, y: float, size: float) -> str:
    """Draw a facility: a disc for a posyandu, a square for an MCK; crossed out where it rests.

    Working is filled, not working is empty with a stroke through it, unknown is grey.
    """
    colour = POINT_COLOURS.get(kind, INK)
    fill = {"working": colour, "not_working": PAPER}.get(state, PAPER)
    line = UNKNOWN_POINT if state == "unknown" else colour
    body = _disc(x, y, size) if kind == "posyandu" else _square(x, y, size * 0.9)
    edge = PAPER if state == "working" else line
    mark = f'<{body} fill="{fill}" stroke="{edge}" stroke-width="{short(size * 0.36)}"/>'
    if state == "not_working":
        reach = size * 0.62
        mark += (
            f'<path d="M{short(x - reach)} {short(y + reach)}L{short(x + reach)} '
            f'{short(y - reach)}" stroke="{line}" stroke-width="{short(size * 0.36)}"/>'
        )
    elif state == "unknown":
        mark += f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(size * 0.34)}" fill="{line}"/>'
    return mark


def swatch(fill: str, width: float = 18, height: float = 10) -> str:
    """A small filled box for the legend; ``no-data`` and ``underserved`` are patterns."""
    painted = f"url(#{fill})" if fill in ("no-data", "underserved") else fill
    return _picture(
        f'<rect x="0.3" y="0.3" width="{short(width - 0.6)}" height="{short(height - 0.6)}" '
        f'fill="{painted}" stroke="{INK}" stroke-width="0.4"/>',
        width,
        height,
    )


def symbol_picture(kind: str, state: str) -> str:
    """A facility's symbol for the legend."""
    return _picture(symbol(kind, state, 5, 5, 3.2), 10, 10)


def line_picture(line: Mapping[str, str]) -> str:
    """A border's line for the legend."""
    strokes = " ".join(f'{name}="{value}"' for name, value in line.items())
    return _picture(f'<path d="M1 5L17 5" fill="none" {strokes}/>', 18, 10)


def north_arrow(x: float, y: float, size: float, letter: str) -> str:
    """An arrow to the north above its letter; `x` is its middle, `y` its tip."""
    left, right, low = x - size * 0.32, x + size * 0.32, y + size
    notch = y + size * 0.76
    return (
        f'<path d="M{short(x)} {short(y)}L{short(right)} {short(low)}L{short(x)} {short(notch)}Z" '
        f'fill="{PAPER}" stroke="{INK}" stroke-width="0.7" stroke-linejoin="round"/>'
        f'<path d="M{short(x)} {short(y)}L{short(left)} {short(low)}L{short(x)} {short(notch)}Z" '
        f'fill="{INK}" stroke="{INK}" stroke-width="0.7" stroke-linejoin="round"/>'
        + label(letter, x, low + size * 0.46, size * 0.46, weight=700, halo=2)
    )


def scale_bar(frame: MapFrame, x: float, y: float, letter: float, lang: str) -> str:
    """A bar of four parts with its length below; `y` is its upper edge."""
    length = frame.bar_m / frame.metres_per_point
    height = letter * 0.42
    parts = "".join(
        f'<rect x="{short(x + length * part / 4)}" y="{short(y)}" width="{short(length / 4)}" '
        f'height="{short(height)}" fill="{(INK, PAPER)[part % 2]}" stroke="{INK}" '
        'stroke-width="0.5"/>'
        for part in range(4)
    )
    km = frame.bar_m >= 1000
    far = number(frame.bar_m / 1000 if km else frame.bar_m, lang)
    half = frame.bar_m / (2000 if km else 2)
    middle = number(half, lang, 0 if half == int(half) else 1)
    low = y + height + letter * 1.05
    ends = (
        label("0", x, low, letter)
        + label(middle, x + length / 2, low, letter)
        + label(f"{far} {'km' if km else 'm'}", x + length, low, letter)
    )
    plate = (
        f'<rect x="{short(x - letter)}" y="{short(y - letter * 0.7)}" '
        f'width="{short(length + letter * 3.2)}" height="{short(height + letter * 2.2)}" '
        f'rx="2" fill="{PAPER}" fill-opacity="0.86"/>'
    )
    return plate + parts + ends


def graticule(frame: MapFrame, letter: float, lang: str) -> str:
    """Ticks and degrees along the lower and left edges, and crosses where lines would meet."""
    tick, marks = letter * 0.9, []
    meridians, parallels = frame.meridians(), frame.parallels()
    for lon, x in meridians:
        marks.append(_tick(x, frame.height, x, frame.height - tick))
        marks.append(_tick(x, 0, x, tick))
        if letter * 5 < x < frame.width - letter * 4:
            text = degrees(lon, lang, "lon")
            marks.append(label(text, x, tick + letter * 0.95, letter, halo=2))
    for lat, y in parallels:
        marks.append(_tick(0, y, tick, y))
        marks.append(_tick(frame.width, y, frame.width - tick, y))
        if letter * 4 < y < frame.height - letter * 4:
            text = degrees(lat, lang, "lat")
            marks.append(label(text, letter * 1.75, y, letter, halo=2, turned=True))
    marks += [_cross(x, y, tick * 0.5) for _, x in meridians for _, y in parallels]
    return "".join(marks)


def label(
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    weight: int = 400,
    halo: float = 0,
    turned: bool = False,
    colour: str = INK,
) -> str:
    """A text with its middle at `x` and its base at `y`, on a pale halo if asked."""
    place = f'x="{short(x)}" y="{short(y)}"'
    if turned:
        place += f' transform="rotate(-90 {short(x)} {short(y)})"'
    base = (
        f'{place} font-family="{FONT}" font-size="{short(size)}" font-weight="{weight}" '
        'text-anchor="middle"'
    )
    shade = (
        f' stroke="{PAPER}" stroke-width="{short(halo)}" stroke-linejoin="round" '
        'paint-order="stroke"'
        if halo
        else ""
    )
    return f'<text {base} fill="{colour}"{shade}>{text_of(text)}</text>'


def picture(body: str, width: float, height: float, title: str, weight: float = 1) -> str:
    """A whole SVG image."""
    return _picture(f"<title>{text_of(title)}</title>{body}", width, height, weight)


def _picture(body: str, width: float, height: float, weight: float = 1) -> str:
    size = f'width="{short(width)}" height="{short(height)}"'
    view = f'viewBox="0 0 {short(width)} {short(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>'
        f"<defs>{patterns(weight)}</defs>{body}</svg>"
    )


def _disc(x: float, y: float, size: float) -> str:
    return f'circle cx="{short(x)}" cy="{short(y)}" r="{short(size)}"'


def _square(x: float, y: float, size: float) -> str:
    place = f'x="{short(x - size)}" y="{short(y - size)}"'
    return f'rect {place} width="{short(2 * size)}" height="{short(2 * size)}"'


def _tick(x: float, y: float, to_x: float, to_y: float) -> str:
    where = f"M{short(x)} {short(y)}L{short(to_x)} {short(to_y)}"
    return f'<path d="{where}" stroke="{INK}" stroke-width="0.6"/>'


def _cross(x: float, y: float, reach: float) -> str:
    where = (
        f"M{short(x - reach)} {short(y)}L{short(x + reach)} {short(y)}"
        f"M{short(x)} {short(y - reach)}L{short(x)} {short(y + reach)}"
    )
    return f'<path d="{where}" stroke="{INK}" stroke-width="0.35" stroke-opacity="0.55"/>'
