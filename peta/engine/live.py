"""One facility changed: only the villages that it can touch are assessed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import pandas as pd

from peta.domain.rules import Capacity, Composite, Exposure, Group, Reach
from peta.domain.standard import Demand, Method, Standard
from peta.domain.wilayah import Level
from peta.engine.assess import find, in_turn
from peta.engine.finding import READING, Finding, Floats, Ints
from peta.engine.index import Box
from peta.engine.levels import SUMMED, areas_of, judged, lacks_data, summed
from peta.engine.register import Facility, Register
from peta.engine.situation import FACILITY_KINDS, OF_POSTS, Situation
from peta.engine.touched import Touched, around, boxes_of, stretch

_ROUND_THE_EARTH_M = 2.1e7
_SPATIAL = (Method.PROXIMITY, Method.FLOATING_CATCHMENT, Method.CAPACITY)


@dataclass(frozen=True, slots=True)
class Change:
    """What one facility is to be; None: it is no more."""

    kind: str
    id: str
    facility: Facility | None


@dataclass(frozen=True, slots=True)
class Delta:
    """What a change did.

    Parameters
    ----------
    undo
        The change that takes it back.
    villages
        Codes of the villages that were assessed again.
    before, after
        By standard, their numbers.
    above
        By standard, the numbers after the change of the areas that hold them.
    """

    undo: Change
    villages: pd.Index
    before: Mapping[str, "Numbers"]
    after: Mapping[str, "Numbers"]
    above: Mapping[str, "Numbers"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of some areas for a standard, cheap to hold and made a table when asked."""

    standard: Standard
    index: pd.Index
    columns: list[str]
    values: Floats

    def frame(self) -> pd.DataFrame:
        """Rows by ``kode``, as `peta.engine.levels.judged` gives them."""
        return judged(pd.DataFrame(self.values, self.index, self.columns), self.standard)


class LiveAssessment:
    """An assessment that follows its facilities one change at a time.

    What it holds after any changes equals an assessment from scratch of the changed inputs: every
    number of every village, and the sums of the areas above them. Only distances, probabilities,
    loads and drawn ground are left to the next full assessment.

    Parameters
    ----------
    situation
        Where everything is; it is read and never changed.
    standards
        What to assess against. Travel time and aid do not follow changes of one facility: they
        are left out.

    Notes
    -----
    A change can touch only villages of whose points or ground some lie within the radius of the
    old or the new place, or for whose points it is or was the nearest: those whose box, widened by
    the farthest nearest facility of any of its points, holds the place. An R-tree of these boxes
    finds them. Where people are assigned to facilities until full, everything that shares a
    facility in reach is touched as well, one step after another until nothing more is. The first
    facility of a kabupaten, and the loss of its last, touch all of its villages, because they
    decide whether the kabupaten has a register.
    """

    def __init__(self, situation: Situation, standards: Sequence[Standard]) -> None:
        self._situation = situation
        self._standards = [rule for rule in in_turn(standards) if rule.method in _FOLLOWED]
        self._lock = Lock()
        self._registers = {
            kind: Register(situation, kind)
            for kind in FACILITY_KINDS
            if any(_uses(rule, kind) for rule in self._standards)
        }
        self._index = situation.villages.index
        self._tables = {
            kind: _Rows(table, "id" if kind in OF_POSTS else "kode")
            for kind, table in situation.tables.items()
            if "kode" in table
        }
        self._values: dict[str, Floats] = {}
        self._columns: dict[str, list[str]] = {}
        self._boxes = boxes_of(situation)
        self._farthest = {kind: np.zeros(len(self._index)) for kind in self._registers}
        found: dict[str, Finding] = {}
        for rule in self._standards:
            found[rule.id] = find(situation, rule, found, detail=False)
            self._keep(rule, found[rule.id])
            self._reach_of(rule, found[rule.id], np.arange(len(self._index)))
        self._areas = {level: areas_of(self._index, level) for level in Level}
        self._reach = {
            kind: Touched([self._widened(kind, row) for row in range(len(self._index))])
            for kind in self._registers
        }
        self._villages = Touched([tuple(box) for box in self._boxes.tolist()])

    def facility(self, kind: str, number: str) -> Facility:
        """A facility as it is now; QueryError if there is none."""
        return self._registers[kind].facility(number)

    def apply(self, change: Change) -> Delta:
        """Make a change and assess again what it touches.

        Raises
        ------
        QueryError
            ``unknown_facility``, where one that is not there should go.
        """
        with self._lock:
            return self._apply(change)

    def gaps(self, standard: str) -> pd.DataFrame:
        """Rows of every area for a standard, as a full assessment has them, without distances."""
        rule = next(rule for rule in self._standards if rule.id == standard)
        villages = self._numbers(rule, np.arange(len(self._index))).frame()
        levels = [villages.assign(level=Level.DESA_KELURAHAN.value)]
        for level in (Level.KECAMATAN, Level.KABUPATEN_KOTA, Level.PROVINSI):
            codes, area = self._areas[level]
            values = summed(self._values[standard], area, len(codes))
            above = pd.DataFrame(values, index=codes, columns=self._columns[standard])
            levels.append(judged(above, rule).assign(level=level.value))
        return pd.concat(levels).rename_axis("kode")

    def _apply(self, change: Change) -> Delta:
        register = self._registers[change.kind]
        was = register.facility(change.id) if change.id in register else None
        undo = Change(change.kind, change.id, was)
        listed = register.kabupaten
        rules = self._touched_rules(change.kind)
        rows = self._touched(change.kind, was, rules)
        if change.facility is None:
            register.take(change.id)
        else:
            register.put(change.id, change.facility)
        rows |= self._touched(change.kind, change.facility, rules)
        for kabupaten in listed ^ register.kabupaten:
            rows |= set(np.flatnonzero(self._index.str[:5] == kabupaten).tolist())
        touched = np.array(sorted(rows), np.int64)
        before = {rule.id: self._numbers(rule, touched) for rule in rules}
        self._assess(touched, rules)
        return Delta(
            undo,
            self._index[touched],
            before,
            {rule.id: self._numbers(rule, touched) for rule in rules},
            {rule.id: self._above(rule, touched) for rule in rules},
        )

    def _touched_rules(self, kind: str) -> list[Standard]:
        """Standards that a kind bears on, and the composites of those."""
        direct = [rule for rule in self._standards if _uses(rule, kind)]
        names = {rule.id for rule in direct}
        composed = [
            rule
            for rule in self._standards
            if isinstance(rule.rule, Composite) and names & set(rule.rule.weights)
        ]
        return direct + composed

    def _touched(self, kind: str, facility: Facility | None, rules: list[Standard]) -> set[int]:
        if facility is None:
            return set()
        rows = self._reach[kind].by((facility.lon, facility.lat) * 2)
        if facility.kode in self._index:
            rows.add(int(self._index.get_loc(facility.kode)))
        for rule in rules:
            if _shares(rule) and rule.supply == kind:
                rows |= self._sharing(rule, facility, rows)
        return rows

    def _sharing(self, rule: Standard, facility: Facility, rows: set[int]) -> set[int]:
        """Villages with a point that shares a facility in reach with those, however indirectly."""
        radius = max(rule.radius_m.values())
        places = {(facility.lon, facility.lat)}
        reached, fresh, seen = set(rows), set(rows), set(places)
        while fresh or places:
            for row in fresh:
                near = self._registers[rule.supply].rows((), around(self._boxes[[row]], radius))
                places |= set(zip(near["lon"], near["lat"], strict=True)) - seen
            seen |= places
            beside = [self._villages.by(around(np.array([place * 2]), radius)) for place in places]
            fresh = set().union(*beside) - reached
            places, reached = set(), reached | fresh
        return reached

    def _assess(self, touched: Ints, rules: list[Standard]) -> None:
        """Assess some villages again, as if there were no others."""
        direct = [rule for rule in rules if rule.method is not Method.COMPOSITE]
        here = self._part_of_situation(touched, direct)
        boxes = self._boxes[touched]
        reached = {kind: metres[touched] for kind, metres in self._farthest.items()}
        for rule in direct:
            finding = find(here, rule, {}, detail=False)
            self._keep(rule, finding, touched)
            self._reach_of(rule, finding, touched)
        for rule in rules:
            if isinstance(rule.rule, Composite):
                found = {
                    name: Finding(self._parts(name, touched))
                    for name in rule.rule.weights
                    if name in self._values
                }
                self._keep(rule, find(here, rule, found, detail=False), touched)
        wider = (boxes != self._boxes[touched]).any(axis=1)
        for kind, index in self._reach.items():
            for row in touched[wider | (reached[kind] != self._farthest[kind][touched])].tolist():
                index.widen(row, self._widened(kind, row))

    def _part_of_situation(self, touched: Ints, rules: list[Standard]) -> Situation:
        """The situation of some villages: their points, their tables, the facilities near them."""
        whole, codes = self._situation, self._index[touched]
        radius = max((max(rule.radius_m.values(), default=0.0) for rule in rules), default=0.0)
        box = around(self._boxes[touched], radius)
        kinds = [kind for kind in self._registers if any(_uses(rule, kind) for rule in rules)]
        facilities = {
            kind: self._registers[kind].rows(codes, box)
            for kind in kinds
            if self._registers[kind].is_loaded
        }
        tables = {
            kind: self._tables[kind].some(facilities.get("posyandu"), codes)
            if kind in self._tables
            else table
            for kind, table in whole.tables.items()
        }
        offers = {(kind, "") for kind in kinds} | {
            (rule.supply, group.offers) for rule in rules for group in _groups(rule)
        }
        return replace(
            whole,
            villages=whole.villages.iloc[touched],
            points=whole.points.of(touched),
            facilities=facilities,
            tables=tables,
            registers={
                **whole.registers,
                **{kind: register.kabupaten for kind, register in self._registers.items()},
            },
            population=whole.population.iloc[touched],
            supplies={key: self._registers[key[0]].supply(key[1]) for key in offers},
        )

    def _keep(self, rule: Standard, finding: Finding, rows: Ints | None = None) -> None:
        """Keep the numbers of villages: of all at first, then of some."""
        table = finding.villages.reindex(columns=self._names(rule, finding))
        table["villages_no_data"] = lacks_data(finding.villages)
        if rows is None:
            self._columns[rule.id] = list(table.columns)
            self._values[rule.id] = table.to_numpy(float, copy=True)
        else:
            self._values[rule.id][rows] = table.to_numpy(float)

    def _names(self, rule: Standard, finding: Finding) -> list[str]:
        if rule.id in self._columns:
            return self._columns[rule.id][:-1]
        more = [str(name) for name in finding.villages if str(name).startswith(READING)]
        return [*SUMMED, *more]

    def _reach_of(self, rule: Standard, finding: Finding, rows: Ints) -> None:
        """How far from a village a facility may stand and still bear on it, metres."""
        if rule.method not in _SPATIAL or rule.supply not in self._farthest or not rule.radius_m:
            return
        farthest = np.full(len(rows), max(rule.radius_m.values()))
        there = finding.situated
        if there is not None and len(there.village):
            metres = np.nan_to_num(there.distance_m, posinf=_ROUND_THE_EARTH_M)
            np.maximum.at(farthest, there.village, metres)
            if rule.demand is Demand.POSYANDU:  # these may have moved, and stand across a border
                stretch(self._boxes, rows[there.village], there.xy)
        mine = self._farthest[rule.supply]
        mine[rows] = np.maximum(mine[rows], farthest)

    def _widened(self, kind: str, row: int) -> Box:
        return around(self._boxes[[row]], self._farthest[kind][row])

    def _numbers(self, rule: Standard, rows: Ints) -> Numbers:
        values = self._values[rule.id][rows]
        return Numbers(rule, self._index[rows], self._columns[rule.id], values)

    def _parts(self, name: str, rows: Ints) -> pd.DataFrame:
        values = self._values[name][rows]
        return pd.DataFrame(values, self._index[rows], self._columns[name])

    def _above(self, rule: Standard, touched: Ints) -> Numbers:
        """Numbers of the areas that hold some villages."""
        names, values = [], []
        for level in (Level.KECAMATAN, Level.KABUPATEN_KOTA, Level.PROVINSI):
            codes, area = self._areas[level]
            for number in np.unique(area[touched]):
                start, stop = np.searchsorted(area, [number, number + 1])
                members = self._values[rule.id][start:stop]
                values.append(summed(members, np.zeros(len(members), np.int64), 1))
                names.append(codes[number])
        return Numbers(rule, pd.Index(names), self._columns[rule.id], np.concatenate(values))


_FOLLOWED = frozenset(Method) - {Method.TRAVEL_TIME, Method.OVERLAP}


class _Rows:
    """Rows of a table by village or by facility, found without looking through all of it."""

    def __init__(self, table: pd.DataFrame, key: str) -> None:
        self._table, self._key = table, key
        self._of = table.groupby(key).indices

    def some(self, posts: pd.DataFrame | None, codes: pd.Index) -> pd.DataFrame:
        """Rows of some facilities, or of some villages."""
        keys = codes if self._key == "kode" or posts is None else posts["id"]
        none = np.empty(0, np.int64)
        rows = [self._of.get(key, none) for key in keys]
        return self._table.iloc[np.sort(np.concatenate(rows)) if rows else none]


def _uses(rule: Standard, kind: str) -> bool:
    """Whether a facility of a kind bears on a standard by itself."""
    if isinstance(rule.rule, Composite):
        return False
    of_posts = rule.demand is Demand.POSYANDU and kind == "posyandu"
    exposed = isinstance(rule.rule, Exposure) and kind in rule.rule.kinds
    checked = rule.method is Method.QUALITY
    return kind == rule.supply or of_posts or exposed or checked


def _shares(rule: Standard) -> bool:
    """Whether people of a standard are assigned to facilities, so that one changes the others."""
    allocated = isinstance(rule.rule, Capacity) and rule.rule.allocation != "village"
    return allocated or rule.method is Method.FLOATING_CATCHMENT


def _groups(rule: Standard) -> tuple[Group, ...]:
    return rule.rule.groups if isinstance(rule.rule, Reach) else ()
