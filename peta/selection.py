"""Which areas are shown, in which order: filtered, ordered and added up as columns.

As dictionaries the results of a country take seconds to look through; as columns, milliseconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from peta.domain.gap import PARTS, Status
from peta.domain.wilayah import Level
from peta.engine.index import Box
from peta.io.names import folded_name, level_of
from peta.render.answers import Json
from peta.render.rows import Rows
from peta.workspace import Workspace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SMALLEST_FIRST = ("ratio", "nama", "kode")
LARGEST_FIRST = ("gap", "demand", *PARTS)
ORDERS = (*LARGEST_FIRST, *SMALLEST_FIRST)
SUMMED = ("demand", *PARTS, "gap", "units_to_build", "villages_no_data")
STATUSES = tuple(status.value for status in Status)
_SIDES = ("west", "south", "east", "north")
_AFTER_A_DOT = "/"  # the character after the dot: all codes of an area sort before it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is left out keeps every area.

    Parameters
    ----------
    wilayah
        Code of the area that they lie in.
    box
        West, south, east, north in degrees that the area's own box meets.
    statuses, causes
        Any of these statuses; any of these parts above zero.
    min_gap
        Least gap; an unknown gap is none.
    text
        Part of the name, however it is spelt.
    sort, descending
        One of `ORDERS`; None: the largest first of amounts, else the smallest.
    """

    standard: str
    wilayah: str = ""
    level: Level = Level.DESA_KELURAHAN
    box: Box | None = None
    statuses: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    min_gap: float | None = None
    text: str = ""
    sort: str = "gap"
    descending: bool | None = None


class AreaColumns:
    """What areas are, a value an area, in order of code."""

    def __init__(self, areas: Mapping[str, Json]) -> None:
        self.codes = np.array(sorted(areas), dtype=str)
        rows = [areas[kode] for kode in self.codes.tolist()]
        self.names = [row["nama"] or "" for row in rows]
        self.boxes: Floats = np.array([[row[side] for side in _SIDES] for row in rows], float)
        self.width: Ints = np.char.str_len(self.codes).astype(np.int64)

    @cached_property
    def folded(self) -> list[str]:
        """Names in one spelling."""
        return [
            folded_name(name, level_of(kode))
            for name, kode in zip(self.names, self.codes.tolist(), strict=True)
        ]

    @cached_property
    def name_rank(self) -> Ints:
        """Place of each name in the order of names."""
        return np.unique(np.array(self.names, dtype=object), return_inverse=True)[1]

    def named(self, text: str, level: Level) -> Flags:
        """Which names hold a text, however both are spelt."""
        part = folded_name(text, level)
        found = (bool(part) and part in name for name in self.folded)
        return np.fromiter(found, bool, len(self.folded))

    def meeting(self, box: Box) -> Flags:
        """Which boxes meet another."""
        west, south, east, north = box
        return (
            (self.boxes[:, 0] <= east)
            & (self.boxes[:, 2] >= west)
            & (self.boxes[:, 1] <= north)
            & (self.boxes[:, 3] >= south)
        )


class ResultColumns:
    """Results of one standard, a value an area, in the order of `AreaColumns`."""

    def __init__(self, rows: Rows, areas: AreaColumns) -> None:
        place = {kode: row for row, kode in enumerate(rows)}
        self._row = np.array([place.get(kode, -1) for kode in areas.codes.tolist()], np.int64)
        self._rows = rows
        self._columns: dict[str, NDArray[Any]] = {}

    @property
    def there(self) -> Flags:
        """Which areas have a result."""
        return self._row >= 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._columns:
            values = self._rows.array(name)
            self._columns[name] = values[self._row] if len(values) else values
        return self._columns[name]

    def number(self, name: str) -> Floats:
        """A column as numbers; NaN is unknown."""
        return self[name].astype(float, copy=False)

    @cached_property
    def status(self) -> Ints:
        """Statuses as places in `STATUSES`."""
        return status_codes(self["status"])


@dataclass(frozen=True, slots=True)
class Selection:
    """Areas that were asked for.

    Parameters
    ----------
    rows
        Their rows of the columns, in the order asked for.
    """

    areas: AreaColumns
    results: ResultColumns
    rows: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def codes(self) -> list[str]:
        """Their codes, in the order asked for."""
        found: list[str] = self.areas.codes[self.rows].tolist()
        return found

    def sums(self) -> Json:
        """How many they are, by status, and the sums of what is known of them.

        Added in order of code, so that the order asked for changes no digit; None where nothing
        is known.
        """
        rows = np.sort(self.rows)
        columns = {name: self.results.number(name)[rows] for name in SUMMED}
        return sums_of(columns, self.results.status[rows])


def status_codes(statuses: NDArray[Any]) -> Ints:
    """Place of each status in `STATUSES`.

    Examples
    --------
    >>> status_codes(np.array(["gap", "met"], object)).tolist()
    [1, 0]
    """
    found = np.zeros(len(statuses), np.int64)
    for place, name in enumerate(STATUSES):
        found[statuses == name] = place
    return found


def sums_of(columns: Mapping[str, Floats], status: Ints) -> Json:
    """Return the number of areas, by status too, and the sums of what is known of them.

    Parameters
    ----------
    columns
        `SUMMED`, a value an area; NaN is unknown.
    status
        See `status_codes`.
    """
    sums = {name: _sum(columns[name]) for name in SUMMED}
    counts = np.bincount(status, minlength=len(STATUSES)).tolist()
    demand, served = sums["demand"], sums["served"]
    return {
        "total": len(status),
        "statuses": dict(zip(STATUSES, counts, strict=True)),
        **sums,
        "ratio": served / demand if demand and served is not None else None,
    }


class _Columns:
    """Columns of one workspace, each made when it is first asked for."""

    def __init__(self, areas: Mapping[str, Json], results: Mapping[str, Any]) -> None:
        self._areas, self._results = areas, results
        self._made: dict[str, ResultColumns] = {}

    @cached_property
    def areas(self) -> AreaColumns:
        return AreaColumns(self._areas)

    def of(self, standard: str) -> ResultColumns:
        if standard not in self._made:
            self._made[standard] = ResultColumns(self._results[standard], self.areas)
        return self._made[standard]


# Held beside the workspace and not by it; a workspace that goes takes its columns along.
_COLUMNS: WeakKeyDictionary[Workspace, _Columns] = WeakKeyDictionary()


def columns_of(state: Workspace) -> _Columns:
    """Columns of a workspace, made once."""
    made = _COLUMNS.get(state)
    if made is None:
        made = _COLUMNS[state] = _Columns(state.areas, state.results)
    return made


def select(state: Workspace, wanted: Wanted) -> Selection:
    """Areas that are asked for, in an order that never ties.

    Unknown comes last in either direction, and equals come in order of code.

    Raises
    ------
    NotFoundError
        An area or a standard that there is not.
    """
    state.standard(wanted.standard)
    columns = columns_of(state)
    areas, results = columns.areas, columns.of(wanted.standard)
    kept = results.there & (areas.width == wanted.level.width)
    if wanted.wilayah:
        kept &= _inside(areas.codes, state.area(wanted.wilayah)["kode"])
    for keeps in _filters(wanted, areas, results):
        kept &= keeps
    rows = np.flatnonzero(kept)
    return Selection(areas, results, rows[_order(wanted, areas, results, rows)])


def _inside(codes: NDArray[np.str_], wilayah: str) -> Flags:
    inside = np.zeros(len(codes), bool)
    inside[slice(*np.searchsorted(codes, [wilayah, wilayah + _AFTER_A_DOT]))] = True
    return inside


def _filters(wanted: Wanted, areas: AreaColumns, results: ResultColumns) -> list[Flags]:
    found = []
    if wanted.box is not None:
        found.append(areas.meeting(wanted.box))
    if wanted.statuses:
        places = [STATUSES.index(name) for name in wanted.statuses]
        found.append(np.isin(results.status, places))
    if wanted.causes:
        above = [results.number(cause) > 0 for cause in wanted.causes]
        found.append(np.logical_or.reduce(above))
    if wanted.min_gap is not None:
        found.append(results.number("gap") >= wanted.min_gap)
    if wanted.text:
        found.append(areas.named(wanted.text, wanted.level))
    return found


def _order(wanted: Wanted, areas: AreaColumns, results: ResultColumns, rows: Ints) -> Ints:
    """Order of rows that stand in order of code: a stable sort keeps that among equals."""
    own: dict[str, Callable[[], NDArray[Any]]] = {
        "kode": lambda: np.arange(len(areas.codes)),
        "nama": lambda: areas.name_rank,
    }
    make = own.get(wanted.sort, lambda: results.number(wanted.sort))
    keys = make()[rows].astype(float)
    down = wanted.sort in LARGEST_FIRST if wanted.descending is None else wanted.descending
    return np.argsort(-keys if down else keys, kind="stable")


def _sum(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    total = float(known.sum())
    if not len(known):
        return None
    return int(total) if total.is_integer() else total
