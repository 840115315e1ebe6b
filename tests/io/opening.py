"""Reading one file and looking at what came out, before any column is judged."""

from pathlib import Path
from typing import Any

import pytest

from peta.domain.dataset import KINDS
from peta.errors import DataError
from peta.io.limits import DEFAULT, Limits
from peta.io.options import ReadOptions
from peta.io.quality import Finding, Findings
from peta.io.raw import RawTable
from peta.io.reading import read_raw


def opened(
    path: Path, kind: str = "mck", *, limits: Limits = DEFAULT, box: Any = None, **options: Any
) -> tuple[RawTable, list[Finding]]:
    findings = Findings()
    raw = read_raw(path, KINDS[kind], findings, box, ReadOptions(**options), limits=limits)
    return raw, list(findings)


def codes(path: Path, kind: str = "mck", **options: Any) -> list[str]:
    return [finding.code for finding in opened(path, kind, **options)[1]]


def refused(path: Path, kind: str = "mck", **options: Any) -> DataError:
    """Read and expect to be refused; message and hint must say something, and no path of ours."""
    with pytest.raises(DataError) as caught:
        opened(path, kind, **options)
    error = caught.value
    assert len(error.message) > 10
    assert len(error.hint) > 10
    assert str(path.parent) not in f"{error.message} {error.hint}"
    return error
