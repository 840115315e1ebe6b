"""Least-cost travel time over a grid of friction, from many sources at once."""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peta.domain.kernel import kernel
from peta.engine.minute_queue import (
    CHUNK,
    SLOTS,
    Queue,
    empty_queue,
    enter,
    grown,
    key_of,
    next_slot,
    popped,
    push,
    set_free,
    slot_of,
)
from peta.errors import QueryError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Labels = NDArray[np.int32]
Flags = NDArray[np.bool_]
Cell = TypeVar("Cell", bound=np.generic)

_ORTHOGONAL = ((-1, 0), (0, -1), (0, 1), (1, 0))
_DIAGONAL = ((-1, -1), (-1, 1), (1, -1), (1, 1))
_TWO = (-2, -1, 1, 2)
_KNIGHT = tuple((down, right) for down in _TWO for right in _TWO if abs(down) != abs(right))
_NEIGHBOURS = _ORTHOGONAL + _DIAGONAL
_MARGIN = 2
_TOBLER = 3.5
_DOWNHILL = 0.05


class Terrain(NamedTuple):
    """What the search reads and writes, each by cell of the framed grid.

    Parameters
    ----------
    times
        Minutes to a source and friction side by side, because they are read together.
    label
        Label of that source.
    height, wet
        Without cells where they do not matter.
    """

    times: Floats
    label: Labels
    height: Floats
    wet: Flags


class Moves(NamedTuple):
    """Where one may go from a cell, and what it costs.

    Parameters
    ----------
    offset
        Cells from here to there, shape (8,) or (16,): orthogonal, diagonal, knight's.
    flanks
        Cells from here to the two that a move passes, shape (n, 2).
    metres
        Length of each.
    boarding
        Minutes to get into a boat.
    limit
        Longest time that is looked for, in minutes.
    """

    offset: Ints
    flanks: Ints
    metres: Floats
    boarding: float
    limit: float


def least_cost_minutes(
    minutes_per_m: ArrayLike,
    sources: ArrayLike,
    step_m: float,
    *,
    knight: bool = True,
    elevation_m: ArrayLike | None = None,
    wet: ArrayLike | None = None,
    boarding_minutes: float = 0.0,
    limit_minutes: float = np.inf,
) -> tuple[Floats, Labels]:
    """Time of the quickest way from each cell to any source, and which source that is.

    Parameters
    ----------
    minutes_per_m
        Friction of each cell, shape (rows, columns), above zero; inf or NaN is a barrier.
    sources
        row, column of each source, shape (n, 2). One that stands on a barrier reaches nothing.
    step_m
        Side of a cell in metres.
    knight
        Also move as a knight does, 16 neighbours in place of 8.
    elevation_m
        Height of each cell. The friction then holds on flat ground, and slopes change it by
        Tobler's hiking function in the direction of travel, which is from the cell to the source.
        Where a height is missing, or on water, the ground counts as flat.
    wet
        Cells travelled by boat; each passage from a dry cell into a wet one takes
        `boarding_minutes`.
    limit_minutes
        Farther than this nothing is looked for, which saves most of the work on a large grid.

    Returns
    -------
    minutes
        float64 (rows, columns); inf where no source can be reached, or not within the limit.
    source
        int32 (rows, columns), row of the source; -1 where none can be reached. Of several equally
        near, the one whose cell comes first in row order; of several on one cell, the first.

    Raises
    ------
    QueryError
        A friction or step of zero or less, or boarding below it, ``bad_friction``; a source off the
        grid, ``off_grid``; another grid of another shape, ``grid_shapes``.

    Notes
    -----
    A move takes its length times the mean friction along its line: of both cells for a step to one
    of 8 neighbours (as AccessMod and ``skimage.graph.MCP_Geometric`` reckon), of all four cells
    that the line crosses in equal parts for a knight's move. Barriers are tight: no diagonal leads
    between two barrier cells, and no knight's move over one. On even ground 8 neighbours make the
    way up to 8.24 % (mean 5.3 %) too long, 16 neighbours up to 2.75 %.

    The search is Dijkstra's, exact, with a queue of nested buckets no wider than the cheapest
    move. Tobler (1993): speed 6 exp(-3.5 |slope + 0.05|) km/h.

    Examples
    --------
    >>> minutes, source = least_cost_minutes(np.full((3, 4), 0.02), [[0, 0], [2, 3]], 100)
    >>> minutes.round(1)
    array([[0. , 2. , 4. , 4. ],
           [2. , 2.8, 2.8, 2. ],
           [4. , 4. , 2. , 0. ]])
    >>> source[:, 0].tolist()
    [0, 0, 0]
    >>> least_cost_minutes([[0.02, np.inf, 0.02]], [[0, 0]], 100)[0].tolist()
    [[0.0, inf, inf]]
    """
    friction = _checked_friction(minutes_per_m, step_m, boarding_minutes)
    heights = _same_shape(elevation_m, friction.shape)
    cells, rows = _ordered_sources(sources, friction.shape)
    moves = _moves(friction.shape[1] + 2 * _MARGIN, step_m, knight)
    moves = moves._replace(boarding=float(boarding_minutes), limit=float(limit_minutes))
    terrain = Terrain(
        times=_times(friction),
        label=np.full(
            (friction.shape[0] + 2 * _MARGIN) * (friction.shape[1] + 2 * _MARGIN), -1, np.int32
        ),
        height=_framed(heights),
        wet=_framed(_same_shape(wet, friction.shape)) > 0,
    )
    _spread(terrain, moves, cells, _keys_a_minute(friction, step_m, heights.size > 0))
    return _inner(terrain.times[:, 0], friction.shape), rows[_inner(terrain.label, friction.shape)]


def _checked_friction(minutes_per_m: ArrayLike, step_m: float, boarding: float) -> Floats:
    """Friction with inf for every barrier."""
    friction = np.array(minutes_per_m, dtype=np.float64, ndmin=2)
    friction[np.isnan(friction)] = np.inf
    if not 0 < step_m < np.inf or not boarding >= 0 or (friction <= 0).any():
        raise QueryError(
            "Waktu per meter dan ukuran sel harus lebih dari nol, waktu naik paling sedikit nol.",
            code="bad_friction",
            hint="Sel yang tidak dapat dilalui diberi tak hingga, bukan nol.",
        )
    return friction


def _ordered_sources(sources: ArrayLike, shape: tuple[int, ...]) -> tuple[Labels, Labels]:
    """Cells of the sources in the framed grid, in row order and each once, and the source of each.

    The last entry of the sources is -1, so that the label -1 leads to it.
    """
    places = np.asarray(sources, dtype=np.int64).reshape(-1, 2)
    if ((places < 0) | (places >= shape)).any():
        raise QueryError(
            "Ada fasilitas di luar kisi.",
            code="off_grid",
            hint="Perluas kisi atau buang titik itu.",
        )
    at = (places + _MARGIN) @ [shape[1] + 2 * _MARGIN, 1]
    cells, first = np.unique(at, return_index=True)
    return cells.astype(np.int32), np.append(first, -1).astype(np.int32)


def _same_shape(grid: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    """Grid as numbers, without rows where there is none."""
    if grid is None:
        return np.empty((0, 0))
    numbers = np.asarray(grid, dtype=np.float64)
    if numbers.shape != shape:
        raise QueryError(
            "Kisi ketinggian atau air tidak seukuran dengan kisi waktu tempuh.",
            code="grid_shapes",
            hint=f"Ukuran yang diperlukan: {shape[0]} baris, {shape[1]} kolom.",
        )
    return numbers


def _framed(grid: Floats) -> Floats:
    """Grid in a row with a border around it; none for a grid that is not there."""
    return np.pad(grid, _MARGIN).ravel() if grid.size else grid.ravel()


def _times(friction: Floats) -> Floats:
    """No time yet, and the friction; the border is a barrier, so no move leaves the grid."""
    rows, columns = friction.shape
    times = np.full((rows + 2 * _MARGIN, columns + 2 * _MARGIN, 2), np.inf)
    times[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN, 1] = friction
    return times.reshape(-1, 2)


def _inner(grid: NDArray[Cell], shape: tuple[int, ...]) -> NDArray[Cell]:
    """What is within the border, as rows and columns."""
    framed = grid.reshape(-1, shape[1] + 2 * _MARGIN)
    return np.ascontiguousarray(framed[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN])


def _keys_a_minute(friction: Floats, step_m: float, sloped: bool) -> float:
    """Buckets a minute; narrower than the cheapest move, so that none ends where it began."""
    least = float(friction.min(initial=np.inf)) * step_m
    if sloped:
        least *= float(np.exp(-_TOBLER * _DOWNHILL))
    return 1 / (0.999 * least) if np.isfinite(least) else 1.0


def _moves(width: int, step_m: float, knight: bool) -> Moves:
    """Moves of a grid of that width, without boats and without a limit."""
    moves = np.array(_NEIGHBOURS + (_KNIGHT if knight else ()))
    flanks = np.array([_flanks(*move) for move in moves.tolist()])
    return Moves(
        offset=moves @ [width, 1],
        flanks=flanks @ [width, 1],
        metres=np.hypot(*moves.T) * step_m,
        boarding=0.0,
        limit=np.inf,
    )


def _flanks(down: int, right: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two cells that a move passes between (diagonal) or crosses (knight)."""
    if abs(down) == 2:
        return (down // 2, 0), (down // 2, right)
    if abs(right) == 2:
        return (0, right // 2), (down, right // 2)
    return (down, 0), (0, right)


@kernel
def _spread(terrain: Terrain, moves: Moves, starts: Labels, keys_a_minute: float) -> None:
    """Write the minutes and label of every cell, the lowest key first."""
    needed = CHUNK * len(moves.offset) + 1
    queue = empty_queue(max(needed, len(starts)))
    for label in range(len(starts)):
        if terrain.times[starts[label], 1] < np.inf:
            terrain.times[starts[label], 0] = 0.0
            terrain.label[starts[label]] = label
            enter(queue, 0, starts[label])
    now, slot = next_slot(queue, 0)
    while slot >= 0:
        while queue.head[slot] >= 0:
            if queue.spare[1] < needed:
                queue = grown(queue, len(queue.cells) + needed)
            chunk, cells = popped(queue, slot)
            if slot < SLOTS:
                _offer(cells, terrain, moves, queue, now, keys_a_minute)
            else:
                _move_down(cells, terrain, queue, now, keys_a_minute)
            set_free(queue, chunk)
        now, slot = next_slot(queue, now)


@kernel
def _offer(
    cells: Labels, terrain: Terrain, moves: Moves, queue: Queue, now: int, keys_a_minute: float
) -> None:
    """Offer every neighbour of some cells the way through them."""
    times, label, height, wet = terrain
    offset, flanks, metres, boarding, limit = moves
    head, fill, chunks, follow, spare = queue
    for cell in cells:
        mine = times[cell, 0]
        if key_of(mine, keys_a_minute) != now:
            continue
        for move in range(len(offset)):
            other = cell + offset[move]
            best = times[other, 0]
            if best <= mine:
                continue
            cost = _friction(times, flanks, move, cell, other) * metres[move]
            if len(height) > 0:
                cost *= _slope_factor(height, wet, cell, other, metres[move])
            if len(wet) > 0:
                cost += boarding * _boardings(wet, flanks, move, cell, other)
            offer = mine + cost
            if offer > limit:
                continue
            if offer < best:
                slot = slot_of(key_of(offer, keys_a_minute), now)
                if best == np.inf or slot_of(key_of(best, keys_a_minute), now) != slot:
                    push(slot, other, head, fill, chunks, follow, spare)
                times[other, 0] = offer
                label[other] = label[cell]
            elif offer == best and offer < np.inf:
                label[other] = min(label[other], label[cell])


@kernel
def _friction(times: Floats, flanks: Ints, move: int, cell: int, other: int) -> float:
    """Mean friction along a move; inf where a barrier is in the way."""
    mean = 0.5 * (times[cell, 1] + times[other, 1])
    if move < len(_ORTHOGONAL):
        return float(mean)
    one, two = times[cell + flanks[move, 0], 1], times[cell + flanks[move, 1], 1]
    if move >= len(_NEIGHBOURS):
        return float(0.5 * mean + 0.25 * (one + two))
    return float(np.inf if one == np.inf and two == np.inf else mean)


@kernel
def _boardings(wet: Flags, flanks: Ints, move: int, cell: int, other: int) -> int:
    """How often a move from `other` to `cell` leads from a dry cell into a wet one."""
    if move < len(_ORTHOGONAL):
        return int(wet[cell] and not wet[other])
    one, two = wet[cell + flanks[move, 0]], wet[cell + flanks[move, 1]]
    if move < len(_NEIGHBOURS):
        return int(not wet[other] and (wet[cell] or (one and two)))
    return int(two and not wet[other]) + int(one and not two) + int(wet[cell] and not one)


@kernel
def _slope_factor(height: Floats, wet: Flags, cell: int, other: int, metres: float) -> float:
    """Tobler's factor from `other` to `cell`, the way the traveller goes; 1 on water."""
    if len(wet) > 0 and (wet[cell] or wet[other]):
        return 1.0
    return _tobler((height[cell] - height[other]) / metres)


@kernel
def _tobler(slope: float) -> float:
    """Time on a slope (upwards: above zero) over the time on flat ground."""
    if np.isnan(slope):
        return 1.0
    return float(np.exp(_TOBLER * (abs(slope + _DOWNHILL) - _DOWNHILL)))


@kernel
def _move_down(
    cells: Labels, terrain: Terrain, queue: Queue, now: int, keys_a_minute: float
) -> None:
    """Put cells of a higher level where they belong now that the present has come to them."""
    for cell in cells:
        key = key_of(terrain.times[cell, 0], keys_a_minute)
        if key >= now:
            enter(queue, slot_of(key, now), cell)
