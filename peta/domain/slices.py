"""Work in slices on every core: numpy, shapely and PROJ let go of the interpreter meanwhile."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")


def in_slices(count: int, size: int, work: Callable[[slice], Part]) -> list[Part]:
    """What `work` makes of each slice of `count` rows, in the order of the slices.

    Parameters
    ----------
    count
        Rows in all.
    size
        Rows a slice, the last one maybe fewer: bounds the memory that `work` takes.
    work
        Called from several threads at once; it must change nothing that another slice reads.

    Examples
    --------
    >>> in_slices(5, 2, lambda rows: (rows.start, rows.stop))
    [(0, 2), (2, 4), (4, 5)]
    >>> in_slices(0, 2, lambda rows: rows)
    []
    """
    slices = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    if len(slices) < 2:
        return [work(part) for part in slices]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, slices))
