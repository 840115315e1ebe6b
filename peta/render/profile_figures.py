"""Numbers, bars and plots of the pages of one area: each number names where in the profile it is.

A number stands in a ``data`` element: its value as the API gives it, and ``data-at``, the place of
that value in the answer of ``/api/v1/wilayah/{kode}/profil``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from peta.domain.gap import PARTS
from peta.render.language import strings
from peta.render.numbers import UNKNOWN, distance, number, percent

Json = dict[str, Any]

_NUMBER = Markup('<data value="{}" data-at="{}">{}</data>')
_NOTHING = Markup(
    '<data value="" data-at="{}" class="none">{}<span class="visually-hidden">{}</span></data>'
)
# Shares as percent, so that a hatching is not stretched with the bar.
_BAR = Markup('<svg class="bar-figure" aria-hidden="true" focusable="false">{}</svg>')
_PIECE = Markup('<rect x="{}%" y="0" width="{}%" height="100%" class="part-{}"></rect>')
_MARKS = ("here", "first", "second", "third")


class Figures:
    """Writes the numbers of a profile in one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._no_data = strings(lang, "desa")["no_data"]

    def count(self, value: float | None, at: str, decimals: int = 0) -> Markup:
        """A number.

        Examples
        --------
        >>> print(Figures("id").count(1234.5, "people.total", 1))
        <data value="1234.5" data-at="people.total">1.234,5</data>
        """
        return self._written(value, at, lambda known: number(known, self._lang, decimals))

    def share(self, value: float | None, at: str) -> Markup:
        """A ratio as a percentage."""
        return self._written(value, at, lambda known: percent(known, self._lang))

    def metres(self, value: float | None, at: str) -> Markup:
        """A distance."""
        return self._written(value, at, lambda known: distance(known, self._lang))

    def _written(self, value: float | None, at: str, write: Callable[[float], str]) -> Markup:
        if value is None:
            return _NOTHING.format(at, UNKNOWN, self._no_data)
        return _NUMBER.format(value, at, write(value))


def bar(parts: Sequence[tuple[str, float | None]]) -> Markup:
    """A bar of parts side by side, as wide as their share of the whole; nothing is a hatched bar.

    Parameters
    ----------
    parts
        Name and number of each; a name is the end of a class.

    Examples
    --------
    >>> "part-unknown" in bar([("served", None)])
    True
    >>> bar([("served", 3), ("unreached", 1)]).count('width="25%"')
    1
    """
    known = [(name, float(value)) for name, value in parts if value]
    whole = sum(value for _, value in known)
    if not whole:
        return _BAR.format(_PIECE.format(0, 100, "unknown"))
    pieces, start = [], 0.0
    for name, value in known:
        width = 100 * value / whole
        pieces.append(_PIECE.format(_short(start), _short(width), name))
        start += width
    return _BAR.format(Markup("").join(pieces))


def parts_bar(item: Mapping[str, Any]) -> Markup:
    """The bar of a result: what is served, and every cause of the rest."""
    return bar([(part, item[part]) for part in PARTS])


def plot(areas: Sequence[Mapping[str, Any]]) -> Markup:
    """Ratios of an area and of those that hold it on one line from 0 to 1; unknown is left out.

    Each has a mark of its own shape, the area itself the boldest, drawn last.
    """
    line = Markup('<line x1="0" x2="100" y1="9" y2="9" class="axis"></line>')
    ticks = Markup("").join(
        Markup('<line x1="{0}" x2="{0}" y1="6" y2="12" class="axis"></line>').format(at)
        for at in (0, 50, 100)
    )
    marks = [
        _mark(_MARKS[place], 100 * area["ratio"])
        for place, area in reversed(list(enumerate(areas)))
        if area["ratio"] is not None
    ]
    return Markup(
        '<svg class="plot" viewBox="-5 0 110 18" aria-hidden="true" focusable="false">{}</svg>'
    ).format(Markup("").join([line, ticks, *marks]))


def legend_mark(place: int) -> Markup:
    """The mark of an area in the plots, alone."""
    return Markup(
        '<svg class="plot-mark" viewBox="-7 2 14 14" aria-hidden="true" focusable="false">{}</svg>'
    ).format(_mark(_MARKS[place], 0))


def _mark(name: str, x: float) -> Markup:
    return _SHAPES[name].format(_short(x))


_SHAPES = {
    "here": Markup('<circle cx="{}" cy="9" r="4.6" class="mark-here"></circle>'),
    "first": Markup('<circle cx="{}" cy="9" r="3.6" class="mark-around"></circle>'),
    "second": Markup(
        '<rect x="-3.2" y="5.8" width="6.4" height="6.4" transform="translate({} 0)" '
        'class="mark-around"></rect>'
    ),
    "third": Markup(
        '<path d="M0 4.6 L4.4 9 L0 13.4 L-4.4 9 Z" transform="translate({} 0)" '
        'class="mark-around"></path>'
    ),
}


def _short(value: float) -> str:
    """Two decimals, without zeros at the end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
