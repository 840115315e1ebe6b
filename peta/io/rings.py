"""Invalid rings made valid, keeping the area and the border that were meant."""

from typing import Any

import shapely
from numpy.typing import NDArray

from peta.io.mending import MOVE_M


def valid_polygon(polygon: Any, metric: Any) -> tuple[Any, float] | None:
    """Valid polygon with the borders of an invalid one, and how far any border moved, in metres.

    Tried in turn: what the shells enclose less the holes; and where shells and holes are confused
    or a ring crosses itself broadly, what the lines enclose in turns, which keeps every line.

    Parameters
    ----------
    polygon, metric
        The same polygon in degrees and in metres.

    Returns
    -------
    None if neither keeps the borders within 5 m.

    Examples
    --------
    >>> bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> valid_polygon(bow, bow)[0].area
    2.0
    """
    for repair in (_by_structure, _by_lines):
        repaired = repair(polygon)
        moved = _movement_m(metric, repair(metric))
        if not shapely.is_empty(repaired) and moved <= MOVE_M:
            return repaired, moved
    return None


def _by_structure(polygon: Any) -> Any:
    return polygonal(shapely.make_valid(polygon, method="structure", keep_collapsed=False))


def _by_lines(polygon: Any) -> Any:
    return polygonal(shapely.make_valid(polygon, method="linework"))


def polygonal(shape: Any) -> Any:
    """Polygon or multipolygon of what has an area in a shape; empty if nothing has."""
    parts: NDArray[Any] = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _movement_m(old: Any, new: Any) -> float:
    """Farthest that a border lies from the other version, spikes without width left out."""
    if shapely.is_empty(new):
        return float("inf")
    lines = _lines_around_area(old)
    return float(shapely.hausdorff_distance(lines, shapely.boundary(new), densify=0.25))


def _lines_around_area(polygon: Any) -> Any:
    noded = shapely.node(shapely.boundary(polygon))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return shapely.union_all(shapely.boundary(faces))
