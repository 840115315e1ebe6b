"""Facilities that may serve a demand, by state, each in a grid for look-ups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from peta.domain.schema import State
from peta.engine.nearest import FacilityGrid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Supply:
    """Facilities of a kind by state.

    Parameters
    ----------
    working, unknown, not_working
        Grids of places.
    rows
        For each row of the grid of the working ones, the row of the situation's table of the kind.
    """

    working: FacilityGrid
    unknown: FacilityGrid
    not_working: FacilityGrid
    rows: Ints

    def grid(self, state: State) -> FacilityGrid:
        """The grid of a state."""
        found: FacilityGrid = getattr(self, state.value)
        return found

    def row_of(self, facility: Ints) -> Ints:
        """Row in the situation's table of each row of the grid of the working ones; -1 of none."""
        if not len(self.rows):
            return facility
        return np.where(facility >= 0, self.rows[facility], -1)

    def changed(
        self, state: State, added: ArrayLike | None = None, removed: ArrayLike | None = None
    ) -> "Supply":
        """The same supply with some facilities of a state more and some fewer.

        Added ones follow after all rows there ever were; in `rows` they stand for no row (-1).
        """
        grid = self.grid(state).changed(added, removed)
        rows = self.rows
        if state is State.WORKING:
            rows = np.concatenate([rows, np.full(grid.count - len(rows), -1, np.int64)])
        return replace(self, rows=rows, **{state.value: grid})


def supply_of(rows: pd.DataFrame | None, states: NDArray[np.object_] | None = None) -> Supply:
    """Facilities by state.

    Parameters
    ----------
    rows
        Columns ``lon``, ``lat``, ``state``; None where the kind is not loaded.
    states
        States to take instead of the column.
    """
    if rows is None:
        rows = pd.DataFrame({"lon": [], "lat": [], "state": []}, dtype=float)
    states = rows["state"].to_numpy(object) if states is None else states
    xy = rows[["lon", "lat"]].to_numpy(float)
    of_state = {state: np.flatnonzero(states == state.value) for state in State}
    grids = {state.value: FacilityGrid(xy[chosen]) for state, chosen in of_state.items()}
    return Supply(rows=of_state[State.WORKING], **grids)


Offers = Mapping[object, bool | None]


def offers_of(table: pd.DataFrame | None, column: str) -> Offers:
    """What each facility says of a service (table ``layanan``), by id; empty where nobody does."""
    if table is None or column not in table:
        return {}
    return dict(zip(table["id"], table[column], strict=True))


def offered_states(rows: pd.DataFrame, says: Offers) -> NDArray[np.object_]:
    """State of each facility for one service that it offers or not.

    A working facility that does not offer it does not work for it; where it does not say, its
    state is unknown.

    Examples
    --------
    >>> rows = pd.DataFrame({"id": ["a", "b", "c"], "state": ["working"] * 3})
    >>> offered_states(rows, {"a": True, "b": False}).tolist()
    ['working', 'not_working', 'unknown']
    """
    return np.array(
        [
            offered_state(state, says.get(number))
            for number, state in zip(rows["id"], rows["state"], strict=True)
        ],
        dtype=object,
    )


def offered_state(state: str, offer: bool | None) -> str:
    """State of one facility for a service, by its own and by what it says of the service."""
    if state != State.WORKING.value:
        return state
    if offer is None or pd.isna(offer):
        return State.UNKNOWN.value
    return state if offer else State.NOT_WORKING.value
