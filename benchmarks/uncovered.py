"""Square kilometres of each village out of every facility's reach, against buffer and overlay."""

from collections.abc import Iterator

import numpy as np
import shapely

from benchmarks.inputs import Floats, Inputs, Objects
from benchmarks.measure import Check, Comparison, in_turn, timed
from benchmarks.parts import RADIUS_M, Part, parts_of, plainly, title, total
from peta.engine.reach import geodesic_discs, underserved_geometry
from peta.engine.uncovered import uncovered_km2, village_km2

ROW_M = 50.0
FINE_ROW_M = 25.0
OFF_RATIO = 0.01
"""Of a village's area, against the geometry of discs with 128 corners; of the sum a thousandth."""
NAME = f"peta: uncovered_km2 in strips of {ROW_M:g} m"


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Parts of the country both ways; all of it peta's way only."""
    for name, part in parts_of(inputs):
        yield _compare(name, part, inputs.repeat)
    if not inputs.quick:
        yield _alone("Indonesia", inputs)


def _compare(name: str, part: Part, repeat: int) -> Comparison:
    _warm(part.lonlat)
    left, table, peta, plain = in_turn(
        repeat,
        (NAME, lambda: _peta(part.lonlat, part.facilities, ROW_M)),
        ('buffer, overlay(how="difference"), area', lambda: _plainly(part)),
    )
    whole, mine, theirs = float(village_km2(part.lonlat).sum()), float(left.sum()), table.sum()
    _, fine = timed("", lambda: _peta(part.lonlat, part.facilities, FINE_ROW_M))
    return Comparison(
        title=title("uncovered km2", name, part),
        checks=[_by_geometry(part, left), total(whole, mine, float(theirs))],
        peta=peta,
        plain=plain,
        notes=[
            "kernels compiled before the clock started",
            f"out of reach: peta {mine:,.1f} km2, plain {theirs:,.1f}",
            f"in strips of {FINE_ROW_M:g} m: {fine.best:.3f} s (cpu {fine.cpu_seconds[0]:.3f})",
        ],
    )


def _alone(name: str, inputs: Inputs) -> Comparison:
    polygons, facilities = inputs.villages.geometry.to_numpy(), inputs.facilities
    _warm(polygons)
    left, peta = timed(NAME, lambda: _peta(polygons, facilities, ROW_M))
    finer, fine = timed("", lambda: _peta(polygons, facilities, FINE_ROW_M))
    apart = float(np.abs(left.sum() / finer.sum() - 1))
    claim = f"strips of {ROW_M:g} and {FINE_ROW_M:g} m leave the same ground within 0.01 %"
    return Comparison(
        title=f"uncovered km2: {name}, {len(polygons):,} villages, {len(facilities):,} circles"
        f" of {RADIUS_M / 1000:g} km, peta alone",
        checks=[Check(claim, f"{apart:.5%}", apart <= 1e-4)],
        peta=peta,
        notes=[
            f"out of reach: {left.sum():,.1f} km2",
            f"in strips of {FINE_ROW_M:g} m: {fine.best:.2f} s (cpu {fine.cpu_seconds[0]:.2f})",
        ],
    )


def _warm(polygons: Objects) -> None:
    uncovered_km2(polygons[:1], shapely.get_coordinates(polygons[0])[:1], RADIUS_M)


def _peta(polygons: Objects, facilities: Floats, row_m: float) -> Floats:
    return uncovered_km2(polygons, facilities, RADIUS_M, row_m)


def _plainly(part: Part) -> Floats:
    """Square kilometres of the rest of each village, as a geopandas user writes it."""
    km2 = plainly(part).area / 1e6
    return km2.reindex(part.villages.index, fill_value=0.0).to_numpy()


def _by_geometry(part: Part, left: Floats) -> Check:
    """The ground that peta draws for maps, by another way, has the same area."""
    discs = geodesic_discs(part.facilities, RADIUS_M, part.crs)
    drawn = shapely.area(underserved_geometry(part.villages.geometry.to_numpy(), discs)) / 1e6
    worst = float((np.abs(drawn - left) / village_km2(part.lonlat)).max())
    apart = float(np.abs(drawn.sum() / left.sum() - 1))
    claim = (
        f"it is the area of peta's geometry within {OFF_RATIO:.0%} of each village, 0.1 % in all"
    )
    return Check(claim, f"{worst:.3%}, {apart:.4%}", worst <= OFF_RATIO and apart <= 1e-3)
