"""Compiled loops: how, and where the compiled code is kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import config, njit

from peta.settings import compiled_dir

config.CACHE_DIR = str(compiled_dir())  # type: ignore[attr-defined]

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function when it is first called, and keep what was compiled beside the source.

    It runs without the interpreter's lock, so that slices of the work run on every core (see
    `peta.domain.slices`). numba's own parallel loops are not used: its default threading layer
    ends the process when threads of a service share it.

    Compiled code is kept below ``NUMBA_CACHE_DIR`` or in the user's cache folder, apart for every
    version of the sources: numba alone would look at a kernel's own file only, and miss that one
    which it calls has changed. Where nothing can be written, every process compiles anew.

    Examples
    --------
    >>> @kernel
    ... def twice(number: float) -> float:
    ...     return 2 * number
    >>> twice(2.0)
    4.0
    """
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere to write
        return cast(Function, njit(nogil=True)(function))
