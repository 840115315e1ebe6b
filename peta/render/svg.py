"""Pieces of SVG from shapes and texts; nothing that comes from data is ever markup."""

import re
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_of(value: str) -> str:
    """Text as XML holds it.

    Examples
    --------
    >>> text_of('<b>&"\\x00')
    '&lt;b&gt;&amp;&quot;'
    """
    return escape(_FORBIDDEN.sub("", value), {'"': "&quot;"})


def short(value: float) -> str:
    """Write a length with two decimals at most.

    Examples
    --------
    >>> short(1.0), short(-0.001), short(2.346)
    ('1', '0', '2.35')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path_of(shape: Any) -> str:
    """Outline of a polygon, a line or several, as the ``d`` of a path; empty for nothing.

    Examples
    --------
    >>> path_of(shapely.box(0, 0, 2, 1))
    'M2 0L2 1L0 1L0 0Z'
    >>> path_of(None), path_of(shapely.Point(1, 1))
    ('', '')
    """
    if shape is None or shape.is_empty:
        return ""
    parts = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            parts += [_line(ring, closed=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            parts.append(_line(part, closed=part.is_ring))
    return "".join(parts)


def _line(line: Any, *, closed: bool) -> str:
    xy = np.round(shapely.get_coordinates(line), 2)
    xy = xy[np.append(True, np.any(np.diff(xy, axis=0) != 0, axis=1))]
    if closed:
        xy = xy[:-1]
    steps = [f"{short(x)} {short(y)}" for x, y in xy.tolist()]
    return f"M{'L'.join(steps)}{'Z' if closed else ''}" if len(steps) > 1 else ""
