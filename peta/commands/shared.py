"""What the commands share: the store, the bar, the words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from peta.domain.dataset import KINDS
from peta.errors import DataError
from peta.settings import Settings

Kind = StrEnum("Kind", {name: name for name in KINDS})  # type: ignore[misc]

KINDS_LISTED = "Jenis data: " + ", ".join(KINDS)


def current_settings() -> Settings:
    """Settings of the environment."""
    return Settings.from_env()


def open_store() -> Any:
    """Return the store as it is."""
    from peta.store.store import Store

    return Store(current_settings().store)


def current_standards() -> Any:
    """Return the standards that are set."""
    from peta.io.standards import read_standards

    return read_standards(current_settings().standards)


def ready_store() -> Any:
    """Return the store, with the embedded default for every kind that nobody has loaded."""
    from peta.publishing import load_embedded

    store = open_store()
    with progress_bar() as progress:
        load_embedded(store, progress)
    return store


def assessed_facts(store: Any) -> dict[str, Any]:
    """Facts of the current assessment, made where it is missing."""
    from peta.publishing import assess_current

    with progress_bar() as progress:
        return assess_current(store, current_standards(), progress)


def open_workspace() -> Any:
    """Return the loaded state after the current assessment."""
    from peta.workspace import Workspace

    store = ready_store()
    assessed_facts(store)
    return Workspace.open(store, {rule.id: rule for rule in current_standards()})


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on standard error, only once there is something to wait for."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks: list[Any] = []

    def show(done: int, steps: int, label: str) -> None:
        if not tasks:
            bar.start()
            tasks.append(bar.add_task(label, total=steps))
        bar.update(tasks[0], completed=done, total=steps, description=label)

    try:
        yield show
    finally:
        if tasks:
            bar.stop()


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """Show on standard error that work goes on and for how long; its end cannot be foreseen."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    # A terminal sees it move; in a log one line would stand there for every turn of the spinner.
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        bar.add_task(label, total=None)
        yield


def print_report(report: Any, everything: bool) -> None:
    """Print the findings for the officer: the first of each code, or all."""
    for line in report.summary(everything):
        typer.echo(line)


def marks_of(facts: dict[str, Any]) -> str:
    """Say of which kind the data of an assessment are."""
    marks = [
        text
        for name, text in (("sample", "data contoh"), ("approximate", "batas perkiraan"))
        if facts[name]
    ]
    return f" Perhatian: {', '.join(marks)}." if marks else ""


def write_aside(out: Path, content: bytes, secret: bool = False) -> None:
    """Write a file so that a failure leaves the old one; a secret one for the owner's eyes only.

    Raises
    ------
    DataError
        The folder is missing or not writable, ``cannot_write``.
    """
    draft = out.with_name(out.name + ".draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600 if secret else 0o666)
        draft.write_bytes(content)
        draft.replace(out)
    except OSError as error:
        raise cannot_write(out, error) from error


def cannot_write(out: Path, error: OSError) -> DataError:
    """Build the error for a file that cannot be written."""
    return DataError(
        f"Tidak dapat menulis {out}: {error.strerror}.",
        code="cannot_write",
        hint="Pilih folder yang ada dan boleh ditulisi.",
    )
