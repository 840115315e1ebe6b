"""Hazard areas: each polygon valid by itself, whatever its neighbours do."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.crs import local_equal_area
from peta.io.faces import metres_in
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.rings import polygonal


def valid_areas(polygons: NDArray[Any], raw: RawTable, findings: Findings) -> NDArray[Any]:
    """Make invalid rings valid, and report each with the area that it gained or lost.

    Hazard maps are often polygons drawn around cells, whose rings touch themselves. What the rings
    enclose in turns is kept; a polygon of which nothing is left is an error.

    Returns
    -------
    Valid polygons in EPSG:4326, None where refused.
    """
    mended = polygons.copy()
    wrong = np.flatnonzero(~shapely.is_missing(polygons) & ~shapely.is_valid(polygons))
    for i in wrong:
        repaired = polygonal(shapely.make_valid(polygons[i]))
        mended[i] = None if shapely.is_empty(repaired) else repaired
        _tell(polygons[i], mended[i], raw, int(raw.rows[i]), findings)
    return mended


def _tell(before: Any, after: Any, raw: RawTable, row: int, findings: Findings) -> None:
    if after is None:
        findings.error(
            "unmendable_ring",
            "Cincin poligon rusak dan tidak memuat luas.",
            hint="Gambar ulang poligon ini pada berkas sumber.",
            file=raw.file,
            row=row,
            column="geometry",
        )
        return
    metres = metres_in(local_equal_area(after.bounds))
    change = shapely.area(shapely.transform(after, metres)) - shapely.area(
        shapely.transform(before, metres)
    )
    findings.repair(
        "invalid_ring",
        f"Cincin poligon dibuat sah: luas berubah {change:.1f} m2.",
        file=raw.file,
        row=row,
        column="geometry",
    )
