"""Facilities of a view of the map: one by one, or by clusters where they would cover each other."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from peta.domain.schema import State
from peta.engine.clusters import Clusters, clusters
from peta.engine.index import Box
from peta.errors import NotFoundError
from peta.render.answers import Json
from peta.workspace import COUNTED_KINDS, Workspace

POINTS_FROM_ZOOM = 14
"""From here on everybody stands alone: a map this near shows houses."""
MOST = 5_000
"""Features of one answer; a view with more is drawn more coarsely."""
_WIDEST_PX = 8192
_DIGITS = 5
_SHOWN = ("id", "nama", "kode", "status", "state")
_STATES = tuple(state.value for state in State)


class Places:
    """The facilities of a kind, laid out to be added up."""

    def __init__(self, rows: list[Json]) -> None:
        self.rows = sorted(rows, key=lambda row: row["id"])
        self.xy: NDArray[np.float64] = np.array(
            [(row["lon"], row["lat"]) for row in self.rows], float
        ).reshape(-1, 2)
        self.state = np.array([_STATES.index(row["state"]) for row in self.rows], np.int64)

    def seen(self, box: Box, zoom: int) -> tuple[Clusters, int]:
        """What a view shows, and the zoom by which it was added up."""
        at = min(zoom, _finest(box))
        found = self._at(box, at)
        while len(found) > MOST and at > 0:
            at -= 1
            found = self._at(box, at)
        return found, at

    def _at(self, box: Box, zoom: int) -> Clusters:
        apart = zoom >= POINTS_FROM_ZOOM
        return clusters(self.xy, self.state, len(_STATES), box, zoom, apart)


def _finest(box: Box) -> int:
    """Zoom at which a view is as wide as the widest screen."""
    degrees = max(box[2] - box[0], box[3] - box[1], 1e-6)
    return max(int(np.log2(_WIDEST_PX * 360 / (256 * degrees))), 0)


_PLACES: WeakKeyDictionary[Workspace, dict[str, Places]] = WeakKeyDictionary()


def facilities_seen(state: Workspace, kind: str, box: Box, zoom: int) -> Json:
    """GeoJSON of the facilities of a view: points with what they are, clusters with numbers.

    Parameters
    ----------
    kind
        One that may be shown one by one; houses never are.

    Returns
    -------
    A FeatureCollection; ``zoom`` is the one that it was added up by (coarser than asked where the
    view holds too many), ``total`` the facilities in it. A cluster has ``count``, a number by
    state, and a ``bbox`` to go to.

    Raises
    ------
    NotFoundError
        ``unknown_layer``.
    """
    if kind not in COUNTED_KINDS:
        raise NotFoundError(
            f"Lapisan {kind[:40]!r} tidak ada pada peta.",
            code="unknown_layer",
            hint="Lapisan yang ada: " + ", ".join(COUNTED_KINDS) + ".",
        )
    places = _places(state, kind)
    found, at = places.seen(box, zoom)
    features = [_feature(places, found, place) for place in range(len(found))]
    return {
        "type": "FeatureCollection",
        "run": state.facts["id"],
        "kind": kind,
        "zoom": at,
        "total": int(found.counts.sum()),
        "features": features,
    }


def _places(state: Workspace, kind: str) -> Places:
    made = _PLACES.setdefault(state, {})
    if kind not in made:
        rows = [row for (of_kind, _), row in state.facilities.items() if of_kind == kind]
        made[kind] = Places(rows)
    return made[kind]


def _feature(places: Places, found: Clusters, place: int) -> Json:
    row = int(found.only[place])
    shape = {"type": "Point", "coordinates": _rounded(found.xy[place])}
    if row >= 0:
        properties = {name: places.rows[row][name] for name in _SHOWN}
        return {"type": "Feature", "properties": properties, "geometry": shape}
    counts = found.counts[place].tolist()
    return {
        "type": "Feature",
        "bbox": _rounded(found.boxes[place]),
        "properties": {"count": sum(counts), **dict(zip(_STATES, counts, strict=True))},
        "geometry": shape,
    }


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(value, _DIGITS) for value in values.tolist()]
