"""What stands beside what: two standards of the same areas, two runs, all runs of one standard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.gap import Status
from peta.domain.wilayah import KodeWilayah, Level
from peta.errors import NotFoundError
from peta.render.answers import Json
from peta.runs import run_facts
from peta.selection import Selection, Wanted, columns_of, select
from peta.store.store import Store
from peta.workspace import Workspace

Ints = NDArray[np.int64]

SIDES = ("left", "right")
SHOWN = ("ratio", "gap", "demand", "status")
CHANGES = ("ratio_before", "ratio_after", "ratio_change", "gap_before", "gap_after", "gap_change")
WORDS = ("status_before", "status_after", "knowledge")
_VILLAGE = Level.DESA_KELURAHAN
_NAMES = ("nama", "level", "kecamatan", "kabupaten_kota")


class Together(StrEnum):
    """How an area does by two results at once."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"
    UNKNOWN = "unknown"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two results: a standard of a run."""

    state: Workspace
    standard: str

    def selection(self, wilayah: str, level: Level) -> Selection:
        """Areas of a level inside an area, in order of code; none where the run lacks the area."""
        self.state.standard(self.standard)
        if wilayah and wilayah not in self.state.areas:
            columns = columns_of(self.state)
            return Selection(columns.areas, columns.of(self.standard), np.zeros(0, np.int64))
        wanted = Wanted(self.standard, wilayah=wilayah, level=level, sort="kode")
        return select(self.state, wanted)


class Beside:
    """Areas of either side in order of code, with what each side says of them.

    Parameters
    ----------
    wilayah
        Code of the area that they lie in; empty: everywhere.

    Raises
    ------
    QueryError
        A malformed code.
    NotFoundError
        An area that neither side has, or a standard that a side lacks.
    """

    def __init__(self, left: Side, right: Side, wilayah: str = "", level: Level = _VILLAGE) -> None:
        wilayah = known_wilayah(wilayah, left.state, right.state)
        self.sides = (left, right)
        self.found = tuple(side.selection(wilayah, level) for side in self.sides)
        codes = [np.array(found.codes, dtype=str) for found in self.found]
        self.codes: NDArray[np.str_] = np.union1d(*codes)
        self._place = tuple(_places(self.codes, each) for each in codes)
        self.together = _together(*(self.column(side, "status") for side in (0, 1)))

    def column(self, side: int, name: str) -> NDArray[Any]:
        """A column of one side; None where the side does not have the area."""
        found, place = self.found[side], self._place[side]
        values = np.full(len(self.codes), None, dtype=object)
        here = place >= 0
        values[here] = found.results[name][found.rows][place[here]]
        return values

    def number(self, side: int, name: str) -> NDArray[np.float64]:
        """A column of one side as numbers; NaN is unknown."""
        return pd.Series(self.column(side, name)).to_numpy(np.float64)

    def counts(self) -> dict[str, int]:
        """How many areas do so, by `Together`."""
        return {one.value: int((self.together == one.value).sum()) for one in Together}

    def ordered(self, sort: str = "together", kept: str = "") -> list[str]:
        """Codes in an order that never ties; unknown comes last.

        Parameters
        ----------
        sort
            ``together`` (short on both first, within that the smallest shares and then
            the largest gap on the left), ``left`` or
            ``right`` (the smallest share first), ``nama`` or ``kode``.
        kept
            Only those that do so, a `Together`; empty: all.
        """
        rows = np.flatnonzero(self.together == kept) if kept else np.arange(len(self.codes))
        keys = np.array([key[rows] for key in self._keys(sort)])
        found: list[str] = self.codes[rows[np.lexsort(keys[::-1])]].tolist()
        return found

    def _keys(self, sort: str) -> list[NDArray[np.float64]]:
        ways: Mapping[str, Callable[[], list[NDArray[np.float64]]]] = {
            "together": lambda: [
                self._rank(),
                self.number(0, "ratio") + self.number(1, "ratio"),
                *(-self.number(side, "gap") for side in (0, 1)),
            ],
            "left": lambda: [self.number(0, "ratio")],
            "right": lambda: [self.number(1, "ratio")],
            "nama": lambda: [self._name_rank()],
        }
        # Codes stand in order, so that their place decides between equals.
        return [*(ways[sort]() if sort in ways else []), np.arange(len(self.codes), dtype=float)]

    def _rank(self) -> NDArray[np.float64]:
        order = {one.value: float(place) for place, one in enumerate(Together)}
        return np.array([order[each] for each in self.together.tolist()])

    def _name_rank(self) -> NDArray[np.float64]:
        names = np.full(len(self.codes), "", dtype=object)
        for found in self.found:
            place = _places(self.codes, found.areas.codes)
            here = place >= 0
            names[here] = np.array(found.areas.names, dtype=object)[place[here]]
        return np.unique(names, return_inverse=True)[1].astype(float)

    def area(self, kode: str) -> Json:
        """What an area is, as the right side knows it, else the left one."""
        left, right = (side.state.areas for side in self.sides)
        return right[kode] if kode in right else left[kode]

    def items(self, codes: list[str]) -> list[Json]:
        """What both sides say of some areas."""
        at = np.searchsorted(self.codes, codes)
        columns = [{name: self.column(side, name)[at] for name in SHOWN} for side in (0, 1)]
        together = self.together[at].tolist()
        items = []
        for row, kode in enumerate(codes):
            area = self.area(kode)
            both = {
                side: {name: plain(column[name][row]) for name in SHOWN}
                for side, column in zip(SIDES, columns, strict=True)
            }
            names = {name: area[name] for name in _NAMES}
            items.append({"kode": kode, **names, "together": together[row], **both})
        return items


def known_wilayah(wilayah: str, *states: Workspace) -> str:
    """Return the code of an area that one of some runs has, or nothing for everywhere."""
    if not wilayah:
        return ""
    kode = str(KodeWilayah.parse(wilayah))
    if not any(kode in state.areas for state in states):
        raise NotFoundError(
            f"Wilayah {kode} tidak ada dalam data.",
            code="unknown_wilayah",
            hint="Periksa kodenya, atau muat batas desanya dengan peta load boundaries.",
        )
    return kode


def change_columns(table: pd.DataFrame, wilayah: str = "") -> Json:
    """What changed between two runs in the areas inside an area, as columns in order of code.

    Parameters
    ----------
    table
        Areas of one level by one standard, see `peta.runs.compared`.

    Returns
    -------
    ``kode``, `CHANGES` (None: unknown) and `WORDS`.
    """
    inside = table[table["kode"].str.startswith(wilayah)].sort_values("kode")
    told = {name: [plain(value) for value in inside[name].tolist()] for name in (*CHANGES, *WORDS)}
    return {"kode": inside["kode"].tolist(), **told}


def series(store: Store, standard: str, wilayah: str, sums: Callable[..., Json]) -> list[Json]:
    """What an area was in each run that holds a standard, the oldest first.

    Parameters
    ----------
    sums
        As `peta.past.sums_of_run` without its store; it may remember.
    """
    return [
        {"run": run_facts(store, facts), **sums(facts["id"], standard, wilayah)}
        for facts in reversed(store.catalogue.runs())
        if standard in facts["standards"]
    ]


def plain(value: Any) -> Any:
    """Unknown is None, and a whole number has no decimals.

    Examples
    --------
    >>> plain(float("nan")), plain(2.0), plain(0.5), plain("gap")
    (None, 2, 0.5, 'gap')
    """
    if value is None or value is pd.NA or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _together(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.str_]:
    """How areas do, from the status by both sides; not known by one is not known together."""
    short = [each == Status.GAP.value for each in (left, right)]
    known = [short[side] | (each == Status.MET.value) for side, each in enumerate((left, right))]
    ways = [
        (~(known[0] & known[1]), Together.UNKNOWN),
        (short[0] & short[1], Together.BOTH),
        (short[0], Together.LEFT),
        (short[1], Together.RIGHT),
    ]
    found: NDArray[np.str_] = np.select(
        [where for where, _ in ways],
        [np.full(len(left), way.value, dtype="<U8") for _, way in ways],
        default=Together.NEITHER.value,
    )
    return found


def _places(codes: NDArray[np.str_], some: NDArray[np.str_]) -> Ints:
    """Place of each code among some of them, in order; -1 where it is not."""
    if not len(some):
        return np.full(len(codes), -1, np.int64)
    at = np.minimum(np.searchsorted(some, codes), len(some) - 1)
    return np.where(some[at] == codes, at, -1).astype(np.int64)
