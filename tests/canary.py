"""A number that must be nowhere, and everything in which it could be."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

NUMBER = "9911223344556677"
SHORT = "991122334455"
_TRACES = (
    NUMBER.encode(),
    SHORT.encode(),
    b"9911 2233 4455 6677",
    b"99.11.22.33.44.55.66.77",
    *(hashlib.new(name, NUMBER.encode()).hexdigest()[:12].encode()
      for name in ("sha256", "sha1", "md5")),
)  # fmt: skip


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder, unpacked where packing would hide what is in it."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        if path.suffix == ".parquet":
            yield path, pd.read_parquet(path).to_csv().encode()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield path, b"".join(archive.read(name) for name in archive.namelist())
        yield path, path.read_bytes()


def has_trace(content: bytes | str) -> bool:
    """Whether the number, a part of it or a plain hash of it is in a content."""
    held = content.encode() if isinstance(content, str) else content
    return any(trace in held for trace in _TRACES)


def traces(folder: Path) -> list[Path]:
    """Files below a folder that give the number away."""
    return [path for path, content in contents(folder) if has_trace(content)]
