"""Where an area stands among those beside it: ratios of every standard, and ranks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peta.domain.wilayah import KodeWilayah, Level
from peta.profiles.tables import codes_in
from peta.workspace import Workspace

Json = dict[str, Any]


class Standing:
    """Ratios of every area by standard, in order of code within a level."""

    def __init__(self, state: Workspace) -> None:
        self._areas: Mapping[str, Json] = state.areas
        by_level: dict[str, list[str]] = {level.value: [] for level in Level}
        for kode, area in state.areas.items():
            by_level[area["level"]].append(kode)
        self._codes: dict[str, NDArray[np.str_]] = {
            level: np.array(sorted(codes), dtype=str) for level, codes in by_level.items()
        }
        self._state = state
        self._ratios: dict[tuple[str, str], NDArray[np.float64]] = {}

    def inside(self, kode: str, level: Level) -> list[str]:
        """Codes of the areas of a level inside an area, in order."""
        codes = self._codes[level.value]
        found: list[str] = codes[codes_in(codes, kode)].tolist()
        return found

    def comparison(self, standard: str, kode: str) -> Json:
        """Ratio of an area and of those that hold it, and its rank within each of these.

        The first is the furthest behind; areas alike share the places from ``rank`` to ``last``,
        and those of unknown ratio have none.
        """
        family = [*KodeWilayah(kode).parents[::-1]]
        return {
            "standard": standard,
            "areas": [self._one(standard, code) for code in (kode, *map(str, family))],
            "ranks": [self._rank(standard, kode, str(parent)) for parent in family],
        }

    def _one(self, standard: str, kode: str) -> Json:
        area, row = self._areas[kode], self._state.results[standard][kode]
        return {
            **{name: area[name] for name in ("kode", "nama", "level")},
            "ratio": row["ratio"],
            "status": row["status"],
        }

    def _rank(self, standard: str, kode: str, within: str) -> Json:
        level = self._areas[kode]["level"]
        codes = self._codes[level]
        span = codes_in(codes, within)
        ratios = self._ratios_of(standard, level)[span]
        own = ratios[int(np.searchsorted(codes[span], kode))]
        known = ratios[~np.isnan(ratios)]
        parent = self._areas[within]
        return {
            **{name: parent[name] for name in ("kode", "nama", "level")},
            "rank": None if np.isnan(own) else int((known < own).sum()) + 1,
            "last": None if np.isnan(own) else int((known <= own).sum()),
            "of": len(known),
            "unknown": len(ratios) - len(known),
        }

    def _ratios_of(self, standard: str, level: str) -> NDArray[np.float64]:
        key = (standard, level)
        if key not in self._ratios:
            column = self._state.results[standard].column("ratio")
            self._ratios[key] = column.reindex(self._codes[level]).to_numpy(float)
        return self._ratios[key]
