"""Cells by the minutes that they wait for: a queue of nested buckets, read from the lowest key."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel

Ints = NDArray[np.int64]
Labels = NDArray[np.int32]

LEVELS = 8
BITS = 8
SLOTS = 1 << BITS
CHUNK = 64
HIGHEST = 2.0**62


class Queue(NamedTuple):
    """Cells by the key of their time: eight levels of 256 slots, each a chain of chunks.

    A cell waits on the level of the highest byte in which its key differs from the present one,
    so it moves at most seven times however far the keys reach. It stays behind where its time
    improves, and is passed over when its old slot comes.

    Parameters
    ----------
    head, fill
        First chunk of each slot (-1: none), and how many cells it holds; the others are full.
    cells, follow
        Cells of each chunk, shape (n, 64), and the chunk after it.
    spare
        First free chunk, and how many are free.
    """

    head: Labels
    fill: Labels
    cells: Labels
    follow: Labels
    spare: Ints


@kernel
def key_of(minutes: float, keys_a_minute: float) -> int:
    """Whole number that a time waits under."""
    return int(min(minutes * keys_a_minute, HIGHEST))


@kernel
def slot_of(key: int, now: int) -> int:
    """Where a key waits while the present one is `now`."""
    level = 0
    apart = key ^ now
    while apart >= SLOTS:
        apart >>= BITS
        level += 1
    return level * SLOTS + ((key >> (level * BITS)) & (SLOTS - 1))


@kernel
def next_slot(queue: Queue, now: int) -> tuple[int, int]:
    """Key at which the first slot with cells begins, and that slot; -1 where none is left."""
    for level in range(LEVELS):
        shift = level * BITS
        for byte in range((now >> shift) & (SLOTS - 1), SLOTS):
            if queue.head[level * SLOTS + byte] >= 0:
                above = (now >> shift >> BITS) << BITS
                return (above | byte) << shift, level * SLOTS + byte
    return now, -1


@kernel
def enter(queue: Queue, slot: int, cell: int) -> None:
    """Let a cell wait."""
    push(slot, cell, queue.head, queue.fill, queue.cells, queue.follow, queue.spare)


@kernel
def push(
    slot: int, cell: int, head: Labels, fill: Labels, cells: Labels, follow: Labels, spare: Ints
) -> None:
    """Let a cell wait in the queue given in parts, which makes the innermost loop twice as fast."""
    if head[slot] < 0 or fill[slot] == CHUNK:
        chunk = spare[0]
        spare[0] = follow[chunk]
        spare[1] -= 1
        follow[chunk] = head[slot]
        head[slot] = chunk
        fill[slot] = 0
    cells[head[slot], fill[slot]] = cell
    fill[slot] += 1


@kernel
def popped(queue: Queue, slot: int) -> tuple[int, Labels]:
    """First chunk of a slot, taken out of it, and the cells in it."""
    chunk = queue.head[slot]
    cells = queue.cells[chunk, : queue.fill[slot]]
    queue.head[slot] = queue.follow[chunk]
    queue.fill[slot] = CHUNK
    return chunk, cells


@kernel
def set_free(queue: Queue, chunk: int) -> None:
    """Give a chunk back."""
    queue.follow[chunk] = queue.spare[0]
    queue.spare[0] = chunk
    queue.spare[1] += 1


@kernel
def empty_queue(chunks: int) -> Queue:
    """Queue without cells, and with some free chunks."""
    slots = LEVELS * SLOTS
    none = Queue(
        np.full(slots, np.int32(-1)),
        np.zeros(slots, np.int32),
        np.empty((0, CHUNK), np.int32),
        np.empty(0, np.int32),
        np.array([-1, 0]),
    )
    return grown(none, chunks)


@kernel
def grown(queue: Queue, more: int) -> Queue:
    """Queue with `more` free chunks beside those it has."""
    count = len(queue.follow)
    cells = np.empty((count + more, CHUNK), np.int32)
    cells[:count] = queue.cells
    follow = np.arange(1, count + more + 1).astype(np.int32)
    follow[:count] = queue.follow
    follow[-1] = queue.spare[0]
    queue.spare[0] = count
    queue.spare[1] += more
    return Queue(queue.head, queue.fill, cells, follow, queue.spare)
