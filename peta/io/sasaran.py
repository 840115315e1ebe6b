"""Read the target groups and their age bounds."""

import tomllib
from pathlib import Path
from typing import Any

from peta.domain.sasaran import Sasaran
from peta.errors import DataError
from peta.settings import data_dir

FILE = "sasaran.toml"
_KEYS = {"name", "lowest_months", "highest_months", "source", "assumption"}


def read_sasaran(file: Path | None = None) -> tuple[Sasaran, ...]:
    """Target groups in the order of the file; None: the one that peta brings along.

    Raises
    ------
    DataError
        ``bad_sasaran``: no TOML, a key that is none of the group's, bounds that no age lies
        between, a group without a source, or one twice.

    Examples
    --------
    >>> [group.name for group in read_sasaran() if group.holds(40)]
    ['ibu_hamil', 'balita', 'anak_3_6']
    """
    file = file or data_dir() / FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(file, f"bukan TOML yang benar ({error})") from error
    groups = tuple(_group(entry, file) for entry in table.get("sasaran", []))
    names = [group.name for group in groups]
    if not names or len(set(names)) < len(names):
        raise _bad(file, "harus memuat setiap kelompok satu kali")
    return groups


def _group(entry: dict[str, Any], file: Path) -> Sasaran:
    name = str(entry.get("name", ""))
    low, high = entry.get("lowest_months"), entry.get("highest_months")
    strange = sorted(set(entry) - _KEYS)
    if strange or not name or not entry.get("source"):
        raise _bad(file, f"kelompok {name or '?'} tidak lengkap atau memuat kunci lain {strange}")
    whole = all(bound is None or type(bound) is int for bound in (low, high))
    if not whole or (low or 0) < 0 or (high is not None and high < (low or 0)):
        raise _bad(file, f"batas umur kelompok {name} bukan bilangan bulat atau terbalik")
    return Sasaran(name, low, high, str(entry["source"]), entry.get("assumption") is not False)


def _bad(file: Path, what: str) -> DataError:
    return DataError(
        f"{file.name} {what}.", code="bad_sasaran", hint="Tulis seperti di data/sasaran.toml."
    )
