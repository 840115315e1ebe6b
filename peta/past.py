"""Runs that are no longer the latest, opened for their results alone, as far as they are asked for.

Whoever compares looks at a few standards of a few runs; to load all of each would take the memory
of as many services.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.index import SpatialIndex
from peta.publishing import rule_digest
from peta.render.answers import Json
from peta.render.rows import Rows
from peta.runs import check_frozen
from peta.selection import SUMMED, status_codes, sums_of
from peta.store.store import Store
from peta.workspace import Workspace

_NO_READINGS = pd.DataFrame(columns=["kode", "reading", "numerator"])


class PastResults(Mapping[str, Rows]):
    """Results of a run by standard, each read when it is first asked for."""

    def __init__(self, store: Store, facts: Mapping[str, Any]) -> None:
        self._store, self._run = store, str(facts["id"])
        self._names: tuple[str, ...] = tuple(facts["standards"])
        self._read: dict[str, Rows] = {}

    def __getitem__(self, standard: str) -> Rows:
        if standard not in self._names:
            raise KeyError(standard)
        if standard not in self._read:
            self._read[standard] = self._rows(standard)
        return self._read[standard]

    def _rows(self, standard: str) -> Rows:
        has = self._store.has_run_frame(self._run, "readings")
        readings = self._store.run_rows(self._run, "readings", standard) if has else _NO_READINGS
        return Rows(self._store.run_rows(self._run, "gaps", standard), readings)

    def __contains__(self, standard: object) -> bool:
        return standard in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class PastAreas(Mapping[str, Json]):
    """What the areas of a run are, by code; read when the first is asked for."""

    def __init__(self, store: Store, run: str) -> None:
        self._store, self._run = store, run

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self._store.run_frame(self._run, "areas"), _NO_READINGS)

    def __getitem__(self, kode: str) -> Json:
        return self._rows[kode]

    def __contains__(self, kode: object) -> bool:
        return kode in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def past_workspace(
    store: Store, facts: dict[str, Any], standards: Mapping[str, Standard]
) -> Workspace:
    """Open a run for its results: no facility, no load and no layer of it is there.

    Parameters
    ----------
    standards
        The current standards by id; a run keeps the numbers it was made with, see `is_by_rule`.

    Raises
    ------
    DataError
        The run is frozen and no longer what was frozen, ``baseline_damaged``.
    """
    check_frozen(store, facts)
    return Workspace(
        facts=facts,
        standards={name: standards[name] for name in facts["standards"] if name in standards},
        areas=PastAreas(store, facts["id"]),
        results=PastResults(store, facts),
        loads={},
        facilities={},
        layers={},
        index=SpatialIndex([]),
        store=store,
    )


def is_by_rule(facts: Mapping[str, Any], standard: Standard) -> bool:
    """Whether a run is known to have been made by a standard as it is now."""
    rules = facts.get("rules") or {}
    return bool(rules.get(standard.id) == rule_digest(standard))


def sums_of_run(store: Store, run: str, standard: str, wilayah: str = "") -> Json:
    """How many villages of an area a run has, by status, and what they sum to.

    Returns
    -------
    As `peta.selection.Selection.sums` gives it, and the same numbers.
    """
    gaps = store.run_rows(run, "gaps", standard)
    kept = gaps["level"].eq(Level.DESA_KELURAHAN.value) & gaps["kode"].str.startswith(wilayah)
    rows = gaps[kept].sort_values("kode")
    columns = {name: _numbers(rows, name) for name in SUMMED}
    return sums_of(columns, status_codes(rows["status"].to_numpy(object)))


def _numbers(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """One column; unknown throughout where an older run lacks it."""
    return rows[name].to_numpy(np.float64) if name in rows else np.full(len(rows), np.nan)
