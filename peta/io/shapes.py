"""Geometries of KML: longitude, latitude and a height that is dropped."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_DEPTH = 20


def shape_of(element: Any, depth: int = 0) -> Any:
    """Shapely geometry in EPSG:4326 of a KML element; None if it has none or is damaged.

    Examples
    --------
    >>> from defusedxml.ElementTree import fromstring
    >>> text = "<Point><coordinates> 117.15,-0.5,12 </coordinates></Point>"
    >>> shape_of(fromstring(text)).wkt
    'POINT (117.15 -0.5)'
    >>> shape_of(fromstring("<Point><coordinates>117,15 -0,5</coordinates></Point>")) is None
    True
    """
    name = str(element.tag).rpartition("}")[2]
    try:
        if name == "MultiGeometry":
            return _collection(element, depth)
        if name == "Polygon":
            return _polygon(element)
        pairs = _pairs(element)
        if name == "Point":
            return shapely.Point(pairs[0]) if len(pairs) == 1 else None
        return shapely.LineString(pairs)
    except (ValueError, IndexError, shapely.GEOSException):
        return None


def _collection(element: Any, depth: int) -> Any:
    if depth > _DEPTH:
        return None
    parts = [part for part in (shape_of(child, depth + 1) for child in element) if part is not None]
    kinds = {part.geom_type for part in parts}
    if not parts:
        return None
    if kinds == {"Polygon"}:
        return shapely.multipolygons(parts)
    if kinds == {"Point"}:
        return shapely.multipoints(parts)
    if kinds == {"LineString"}:
        return shapely.multilinestrings(parts)
    return shapely.geometrycollections(parts)


def _polygon(element: Any) -> Any:
    outer, inner = [], []
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name == "outerBoundaryIs":
            outer.append(_ring(child))
        elif name == "innerBoundaryIs":
            inner.append(_ring(child))
    return shapely.Polygon(outer[0], inner) if len(outer) == 1 else None


def _ring(element: Any) -> NDArray[np.float64]:
    pairs = _pairs(element)
    return pairs if (pairs[0] == pairs[-1]).all() else np.vstack([pairs, pairs[:1]])


def _pairs(element: Any) -> NDArray[np.float64]:
    texts = [
        node.text or ""
        for node in element.iter()
        if str(node.tag).rpartition("}")[2] == "coordinates"
    ]
    tuples = [text.split(",") for text in " ".join(texts).split()]
    if any(len(parts) not in (2, 3) for parts in tuples):
        raise ValueError("not longitude, latitude and height")
    return np.array([[float(x), float(y)] for x, y, *_ in tuples], dtype=np.float64)
