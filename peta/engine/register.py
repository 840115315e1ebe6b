"""Facilities of one kind that may change one by one, and what else depends on them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import shapely

from peta.domain.schema import State
from peta.engine.index import Box, Entry, SpatialIndex
from peta.engine.situation import Situation
from peta.engine.supply import Supply, offered_state, offered_states, offers_of
from peta.errors import QueryError

_NOWHERE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility as it is to be.

    Parameters
    ----------
    lon, lat
        Degrees (WGS 84).
    state
        What its status means.
    kode
        Village that it counts for; None: in none.
    columns
        What else the dataset's columns say, such as ``kakus``; for one that was there before, what
        is not said stays as it was.
    """

    lon: float
    lat: float
    state: State
    kode: str | None
    columns: Mapping[str, object] = field(default_factory=dict)


class Register:
    """The facilities of a kind: by id, by village, by place, and by state in grids.

    Parameters
    ----------
    situation
        Where the facilities come from; its tables are never changed.
    kind
        ``posyandu``, ``mck`` ...
    """

    def __init__(self, situation: Situation, kind: str) -> None:
        columns = ["id", "lon", "lat", "state", "kode", "kode_stated"]
        base = situation.facilities.get(kind, pd.DataFrame(columns=columns))
        # Texts as plain strings: a few rows of them cost less.
        texts = {str(name): object for name in base.columns[base.dtypes == "str"]}
        self._base = base.reset_index(drop=True).astype(texts)
        self._layanan = situation.tables.get("layanan")
        self.kind = kind
        self._ids = self._base["id"].to_numpy(object)
        self._row_of = {number: row for row, number in enumerate(self._ids)}
        self._by_kode = self._base.groupby("kode").indices
        self._now: dict[str, Facility] = {}
        self._gone: set[str] = set()
        self._added_of: dict[str, set[str]] = {}
        self._kabupaten = Counter(self._base["kode"].dropna().str[:5])
        self._index = SpatialIndex(
            Entry(kind, number, shapely.Point(lon, lat))
            for number, lon, lat in self._base[["id", "lon", "lat"]].itertuples(index=False)
        )
        self._grids: dict[str, _Grids] = {}
        self._situation = situation

    @property
    def is_loaded(self) -> bool:
        """Whether anybody ever said anything of this kind."""
        return self.kind in self._situation.facilities or bool(self._now or self._gone)

    def __contains__(self, number: str) -> bool:
        return number in self._now or (number in self._row_of and number not in self._gone)

    def facility(self, number: str) -> Facility:
        """A facility as it is now; QueryError ``unknown_facility`` if there is none."""
        if number in self._now:
            return self._now[number]
        if number not in self:
            raise QueryError(
                f"Tidak ada {self.kind} bernomor {number[:40]!r}.",
                code="unknown_facility",
                hint="Periksa nomornya pada daftar fasilitas.",
            )
        row = self._base.iloc[self._row_of[number]]
        kode = row["kode"] if isinstance(row["kode"], str) else None
        return Facility(float(row["lon"]), float(row["lat"]), State(row["state"]), kode)

    def put(self, number: str, facility: Facility) -> None:
        """Add a facility, or change the one of that id."""
        if number in self:
            facility = replace(facility, columns=self._columns(number) | dict(facility.columns))
            self.take(number)
        self._now[number] = facility
        if facility.kode:
            self._added_of.setdefault(facility.kode, set()).add(number)
            self._kabupaten[facility.kode[:5]] += 1
        place = shapely.Point(facility.lon, facility.lat)
        self._index.insert(Entry(self.kind, number, place))
        for grids in self._grids.values():
            grids.add(number, facility)

    def _columns(self, number: str) -> dict[str, object]:
        return dict(self._now[number].columns) if number in self._now else {}

    def take(self, number: str) -> None:
        """Take a facility out; QueryError ``unknown_facility`` if it is not there."""
        was = self.facility(number)
        if self._now.pop(number, None) is not None and was.kode:
            self._added_of[was.kode].discard(number)
        self._gone.add(number)
        if was.kode:
            self._kabupaten[was.kode[:5]] -= 1
        self._index.delete(self.kind, number)
        for grids in self._grids.values():
            grids.take(number)

    @property
    def kabupaten(self) -> frozenset[str]:
        """Kabupaten/kota with at least one facility."""
        return frozenset(kode for kode, count in self._kabupaten.items() if count > 0)

    def supply(self, offers: str) -> Supply:
        """Grids of the facilities by state, or by whether they offer a service."""
        if offers not in self._grids:
            self._grids[offers] = _Grids(self._situation, self.kind, offers, self._layanan)
            for number in self._gone:
                if number in self._row_of:
                    self._grids[offers].take(number)
            for number, facility in self._now.items():
                self._grids[offers].add(number, facility)
        return self._grids[offers].supply

    def rows(self, codes: Iterable[str], box: Box) -> pd.DataFrame:
        """Facilities that count for some villages or stand in a box, in an order of their own."""
        numbers = {str(entry.key) for entry in self._index.within(box, self.kind)}
        for kode in codes:
            numbers.update(self._ids[self._by_kode.get(kode, _NOWHERE)])
            numbers.update(self._added_of.get(kode, ()))
        here = sorted(number for number in numbers if number in self)
        kept = self._base.iloc[[self._row_of[n] for n in here if n not in self._now]]
        new = [number for number in here if number in self._now]
        if not new:
            return kept
        return pd.concat([kept, pd.DataFrame([self._row(n) for n in new])[list(kept.columns)]])

    def _row(self, number: str) -> dict[str, object]:
        """A changed facility as a row of the dataset."""
        now = self._now[number]
        before = self._row_of.get(number)
        row: dict[str, object] = dict.fromkeys(map(str, self._base.columns))
        if before is not None:
            row |= dict(zip(row, self._base.iloc[before], strict=True))
        return row | {
            **now.columns,
            "id": number,
            "lon": now.lon,
            "lat": now.lat,
            "state": now.state.value,
            "kode": now.kode,
            "kode_stated": now.kode,
        }


class _Grids:
    """Grids of one kind and service, and where each facility stands in them."""

    def __init__(
        self, situation: Situation, kind: str, offers: str, layanan: pd.DataFrame | None
    ) -> None:
        self.supply = situation.supply(kind, offers)
        self._offers, self._says = offers, offers_of(layanan, offers)
        rows = situation.facilities.get(kind)
        self._place: dict[str, tuple[State, int]] = {}
        if rows is None:
            return
        states = offered_states(rows, self._says) if offers else rows["state"].to_numpy(object)
        numbers = rows["id"].to_numpy(object)
        for state in State:
            for row, number in enumerate(numbers[states == state.value]):
                self._place[number] = (state, row)

    def add(self, number: str, facility: Facility) -> None:
        state = self._state(number, facility.state)
        row = self.supply.grid(state).count
        self.supply = self.supply.changed(state, added=[(facility.lon, facility.lat)])
        self._place[number] = (state, row)

    def take(self, number: str) -> None:
        state, row = self._place.pop(number)
        self.supply = self.supply.changed(state, removed=[row])

    def _state(self, number: str, state: State) -> State:
        if not self._offers:
            return state
        return State(offered_state(state.value, self._says.get(number)))
