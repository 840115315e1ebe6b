"""Seconds, memory and agreement, and how they are shown."""

import os
import platform
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")
LIBRARIES = ("geopandas", "shapely", "scipy", "numpy", "pandas", "pyproj")


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each run of one way, and the memory of the process at its peak meanwhile.

    Beside the seconds on the clock stand those of the processors (all threads together): they tell
    how much work it was, where neighbours on the machine stretch the clock.
    """

    name: str
    seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    peak_gb: float

    @property
    def best(self) -> float:
        """Shortest run: the one the neighbours on the machine disturbed least."""
        return min(self.seconds)

    def __str__(self) -> str:
        runs = ", ".join(f"{seconds:.2f}" for seconds in self.seconds)
        return (
            f"{self.name:<44} {self.best:8.2f} s  "
            f"(runs {runs}; cpu {min(self.cpu_seconds):.2f}; peak {self.peak_gb:.2f} GB)"
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold before a ratio may be printed."""

    claim: str
    found: str
    holds: bool

    def __str__(self) -> str:
        return f"[{'ok' if self.holds else 'DISAGREE'}] {self.claim}: {self.found}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Peta's way and, where there is one, the plain way on the same inputs.

    Where the plain way got only a sample, since all would take minutes, `plain_sample` says one in
    how many rows it was, and the ratio is that of the times per row.
    """

    title: str
    checks: list[Check]
    peta: Timing
    plain: Timing | None = None
    notes: list[str] = field(default_factory=list)
    plain_sample: float = 1.0


def show(comparison: Comparison) -> bool:
    """Print a comparison, the checks first; the ratio only where all of them hold."""
    agreed = all(check.holds for check in comparison.checks)
    lines = [f"\n## {comparison.title}", *comparison.checks, *comparison.notes, comparison.peta]
    if comparison.plain is not None:
        lines.append(comparison.plain)
        lines.append(_ratio(comparison) if agreed else "ratio: none, the answers disagree")
    print(*lines, sep="\n", flush=True)
    return agreed


def _ratio(comparison: Comparison) -> str:
    """By the clock and by the processors, whose seconds busy neighbours stretch less."""
    assert comparison.plain is not None
    peta, plain, sample = comparison.peta, comparison.plain, comparison.plain_sample
    clock = plain.best * sample / peta.best
    work = min(plain.cpu_seconds) * sample / min(peta.cpu_seconds)
    per_row = f", per row: the plain way measured on one in {sample:g}" if sample != 1 else ""
    return f"ratio: {clock:.2g} (of processor seconds {work:.2g}{per_row})"


def in_turn(
    repeat: int, peta: tuple[str, Callable[[], Answer]], plain: tuple[str, Callable[[], object]]
) -> tuple[Answer, object, Timing, Timing]:
    """Answers and timings of both ways, run alternately `repeat` times."""
    rounds = [(timed(*peta), timed(*plain)) for _ in range(repeat)]
    (answer, _), (plainly, _) = rounds[-1]
    return (
        answer,
        plainly,
        _joined([mine for (_, mine), _ in rounds]),
        _joined([other for _, (_, other) in rounds]),
    )


def timed(name: str, work: Callable[[], Answer]) -> tuple[Answer, Timing]:
    """Answer of one run, and its timing."""
    _forget_peak()
    start, cpu_start = time.perf_counter(), time.process_time()
    answer = work()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    return answer, Timing(name, (seconds,), (cpu_seconds,), peak_gb())


def peak_gb() -> float:
    """Highest resident memory of the process, in GB, since it was last forgotten."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def setting() -> str:
    """Processor count and versions, for the record."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def _joined(timings: list[Timing]) -> Timing:
    return Timing(
        timings[0].name,
        tuple(second for timing in timings for second in timing.seconds),
        tuple(second for timing in timings for second in timing.cpu_seconds),
        max(timing.peak_gb for timing in timings),
    )


def _forget_peak() -> None:
    """Start the high-water mark anew; elsewhere than on Linux it is that of the whole run."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
