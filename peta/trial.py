"""Another threshold tried out: assessed anew from the run's own inputs, and kept nowhere.

A trial is no result of a run. It says so, beside what the standard itself says.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import Any

import numpy as np
import pandas as pd

from peta import publishing
from peta.domain.adjustable import NAMES, adjustable, adjusted
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.assess import find
from peta.engine.excerpt import excerpt, with_neighbours
from peta.engine.levels import every_level
from peta.engine.situation import INPUT_KINDS, Situation, situation_of
from peta.errors import BusyError, QueryError
from peta.render.answers import Json
from peta.render.language import strings
from peta.render.numbers import number
from peta.selection import SUMMED, Wanted, select, status_codes, sums_of
from peta.store.catalogue import SnapshotRecord
from peta.workspace import Workspace

MOST_VILLAGES = 10_000
"""Villages that one trial may assess; a country is tried province by province."""
_KEPT = 16
_WAITING = 4
_PATIENCE_S = 10.0
_RETRY_AFTER_S = 3
_PLACES = ("boundaries", "penduduk", "permukiman")


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What a trial found.

    Parameters
    ----------
    rule
        The standard with the numbers that were tried.
    table
        A row an area inside the one asked for, of every level, in order of code; see
        `peta.engine.levels.every_level`.
    """

    rule: Standard
    table: pd.DataFrame

    def of_level(self, level: Level) -> pd.DataFrame:
        """Rows of one level."""
        return self.table[self.table["level"] == level.value]

    def results(self) -> dict[str, Json]:
        """Ratio and status of every area by code; an unknown ratio is None."""
        columns = columns_answer(self.table, MAP_COLUMNS)
        rows = zip(columns["kode"], columns["ratio"], columns["status"], strict=True)
        return {kode: {"ratio": ratio, "status": status} for kode, ratio, status in rows}


class Trials:
    """Tries thresholds, one at a time; the inputs of one run and the latest trials are held."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._line = BoundedSemaphore(_WAITING)
        self._run = ""
        self._situation: Situation | None = None
        self._kept: OrderedDict[tuple[Any, ...], Trial] = OrderedDict()
        self._asked: dict[tuple[Any, ...], Lock] = {}

    def find(
        self, state: Workspace, standard: str, values: Mapping[str, float], wilayah: str = ""
    ) -> Trial:
        """Assess an area by a standard with some of its numbers replaced.

        Parameters
        ----------
        values
            By name, see `peta.domain.adjustable`; the others stay as the standard has them.
        wilayah
            Code of the area; empty: all.

        Raises
        ------
        QueryError
            ``not_adjustable``, ``out_of_range``; ``trial_too_large`` for an area of more than
            `MOST_VILLAGES` villages.
        BusyError
            Too many wait, or it took too long until it was its turn.
        """
        rule = adjusted(state.standard(standard), values)
        if not adjustable(rule):
            raise _not_adjustable(standard)
        wilayah = state.area(wilayah)["kode"] if wilayah else ""
        numbers = tuple(sorted(rule.radius_m.items())), rule.people_per_unit
        key = (state.facts["id"], standard, wilayah, *numbers)
        with self._one_of(key):
            found = self._kept.get(key)
            if found is None:
                with self._its_turn():
                    found = self._find(state, rule, wilayah)
                    self._hold(key, found)
        return found

    def _hold(self, key: tuple[Any, ...], trial: Trial) -> None:
        self._kept[key] = trial
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _find(self, state: Workspace, rule: Standard, wilayah: str) -> Trial:
        situation = self._situation_of(state)
        codes = situation.villages.index
        asked = np.flatnonzero(codes.str.startswith(wilayah))
        _check_size(len(asked))
        rows = with_neighbours(situation, rule, asked)
        _check_size(len(rows))
        finding = find(excerpt(situation, rows), rule, {}, detail=False)
        table = every_level(finding, rule)
        inside = table["kode"].str.startswith(wilayah)
        return Trial(rule, table[inside].sort_values("kode", ignore_index=True))

    def _situation_of(self, state: Workspace) -> Situation:
        """Where everything of a run is; the datasets that no trial asks for are left out."""
        if self._situation is None or self._run != state.facts["id"]:
            self._situation = None  # two of a country would not fit
            facts = state.facts["inputs"]
            records = {
                kind: SnapshotRecord(kind=kind, report={}, **facts[kind])
                for kind in INPUT_KINDS
                if kind in facts and kind in _needed(state)
            }
            self._situation = situation_of(publishing.inputs_of(state.store, records))
            self._run = state.facts["id"]
        return self._situation

    @contextmanager
    def _one_of(self, key: tuple[Any, ...]) -> Iterator[None]:
        """Who asks for the same waits for it, and takes no place of others in the line."""
        same = self._asked.setdefault(key, Lock())
        if not same.acquire(timeout=_PATIENCE_S):
            raise _busy()
        try:
            yield
        finally:
            self._asked.pop(key, None)
            same.release()

    @contextmanager
    def _its_turn(self) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turn.acquire(timeout=_PATIENCE_S):
                raise _busy()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._line.release()


def trial_answer(
    state: Workspace, trial: Trial, wilayah: str, level: Level, lang: str, label: str
) -> Json:
    """Return a trial beside what the run says by the standard itself."""
    name = trial.rule.id
    official = select(state, Wanted(name, wilayah=wilayah, level=level))
    rows = trial.of_level(level)
    return {
        "run": state.run,
        "standard": state.standard_answer(name, lang),
        "trial": True,
        "label": label,
        "adjusted": _adjusted(state.standard(name), trial.rule),
        "same_code": state.facts["code"] == _code(),
        "wilayah": wilayah,
        "level": level.value,
        "selection": _sums(rows),
        "official": official.sums(),
        "columns": columns_answer(rows, COLUMNS),
    }


COLUMNS = (
    "kode", "status", "ratio", "gap", "demand", "served", "unreached", "over_capacity",
    "not_working", "unknown", "units_to_build",
)  # fmt: skip
MAP_COLUMNS = ("kode", "ratio", "status", "gap")


def numbers_of(text: str) -> dict[str, float]:
    """Numbers to be tried, as an address of a page has them.

    Raises
    ------
    QueryError
        ``bad_trial``: no pairs of a name and a number.

    Examples
    --------
    >>> numbers_of("radius_m:500,people_per_unit:80"), numbers_of("")
    ({'radius_m': 500.0, 'people_per_unit': 80.0}, {})
    """
    pairs = [part.partition(":") for part in text.split(",") if part]
    try:
        return {name: float(value) for name, _, value in pairs}
    except ValueError as error:
        raise QueryError(
            f"trial={text} tidak terbaca.", code="bad_trial", hint="Misalnya trial=radius_m:500."
        ) from error


def trial_mark(state: Workspace, trial: Trial, lang: str) -> str:
    """Say which numbers were tried, and what the standard itself says."""
    words = strings(lang, "trial")
    rows = _adjusted(state.standard(trial.rule.id), trial.rule)
    told = [
        words[row["name"]].format(
            value=number(row["value"], lang), official=number(row["official"], lang)
        )
        for row in rows
        if row["value"] != row["official"]
    ]
    return f"{words['label']}: {'; '.join(told)}" if told else words["label"]


def columns_answer(rows: pd.DataFrame, names: tuple[str, ...]) -> Json:
    """Return columns, unknown as None and whole numbers without a point."""
    return {name: [_plain(value) for value in rows[name].tolist()] for name in names}


def _sums(rows: pd.DataFrame) -> Json:
    columns = {name: rows[name].to_numpy(float) for name in SUMMED}
    return sums_of(columns, status_codes(rows["status"].to_numpy(object)))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() else value
    return value


def _adjusted(standard: Standard, tried: Standard) -> list[Json]:
    """Numbers that may be tried, each with what was tried and what the standard says."""
    return [
        {"name": one.name, "value": _plain(_value(tried, one.name)), "official": _plain(one.value)}
        for one in adjustable(standard)
    ]


def _value(standard: Standard, name: str) -> float:
    if name == NAMES[-1]:
        return float(standard.people_per_unit or 0)
    return float(standard.radius_m["urban" if name == "radius_urban_m" else "rural"])


def _needed(state: Workspace) -> frozenset[str]:
    rules = [rule for rule in state.standards.values() if adjustable(rule)]
    return frozenset(_PLACES).union(*(rule.needs for rule in rules))


@cache
def _code() -> str:
    return publishing.code_version()


def _check_size(villages: int) -> None:
    if villages > MOST_VILLAGES:
        raise QueryError(
            f"Percobaan ambang paling banyak untuk {MOST_VILLAGES:,} desa sekaligus.".replace(
                ",", "."
            ),
            code="trial_too_large",
            hint="Pilih satu provinsi, kabupaten, atau kota dengan wilayah=.",
        )


def _not_adjustable(standard: str) -> QueryError:
    return QueryError(
        f"Standar {standard} tidak punya ambang yang dapat dicoba.",
        code="not_adjustable",
        hint="Lihat adjustable pada /api/v1/standards.",
    )


def _busy() -> BusyError:
    return BusyError("peta sedang menghitung percobaan lain.", retry_after_s=_RETRY_AFTER_S)
