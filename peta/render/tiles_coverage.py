"""Villages whose borders meet, simplified together: what every map of areas is drawn from."""

from typing import Any

import shapely

_GAP_DEG = 0.0008


def met(shapes: Any) -> Any:
    """Make borders meet that do not quite meet; what meets already comes back as it is."""
    if shapely.coverage_is_valid(shapes):
        return shapes
    return shapely.coverage_clean(shapes, gap_width=_GAP_DEG)  # type: ignore[attr-defined]


def simplified(shapes: Any, tolerance: float) -> Any:
    """Simplify areas whose borders meet, so that neighbours keep one border.

    Parameters
    ----------
    tolerance
        Degrees; the side of the smallest triangle that is kept.
    """
    return shapely.coverage_simplify(shapes, tolerance)
