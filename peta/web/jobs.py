"""Work that takes longer than an answer may: one thing at a time, with its progress."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock

Progress = Callable[[int, int, str], None]
_MOST_REMEMBERED = 200

log = logging.getLogger("peta.web")


@dataclass(frozen=True, slots=True)
class Job:
    """How far something is.

    Parameters
    ----------
    state
        ``waiting``, ``running``, ``done`` or ``failed``.
    done, steps
        Steps done of all steps; 0 of 0 while that is not known.
    """

    state: str = "waiting"
    done: int = 0
    steps: int = 0
    label: str = ""


class Jobs:
    """Runs work in a thread of its own, in the order in which it was asked for."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="peta-job")
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def start(self, name: str, work: Callable[[Progress], object]) -> None:
        """Do some work soon, unless work of that name waits already."""
        with self._lock:
            known = self._jobs.get(name)
            if known is not None and known.state == "waiting":
                return
            while len(self._jobs) >= _MOST_REMEMBERED:
                self._jobs.pop(next(iter(self._jobs)))
            self._jobs[name] = Job()
        self._executor.submit(self._run, name, work)

    def get(self, name: str) -> Job | None:
        """Return the latest work of a name, None if there was none since the service began."""
        with self._lock:
            return self._jobs.get(name)

    def close(self) -> None:
        """Finish what is running and begin nothing more."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _run(self, name: str, work: Callable[[Progress], object]) -> None:
        def progress(done: int, steps: int, label: str) -> None:
            self._set(name, Job("running", done, steps, label))

        progress(0, 0, "")
        try:
            work(progress)
        except Exception:
            # What a thread raises nobody else would see.
            log.exception("failed: %s", name)
            self._set(name, replace(self._jobs[name], state="failed"))
        else:
            self._set(name, replace(self._jobs[name], state="done"))

    def _set(self, name: str, job: Job) -> None:
        with self._lock:
            self._jobs[name] = job
