"""What became of codes and names that are no longer in force."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from peta.domain.wilayah import is_kode
from peta.errors import DataError
from peta.settings import data_dir

KINDS = ("split", "merged", "renamed", "recoded")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of codes or names.

    Parameters
    ----------
    kind
        ``"split"``, ``"merged"``, ``"renamed"`` or ``"recoded"``.
    before
        Retired codes of villages.
    after
        One code for each of `before`, one code for all of them (merged), or the one area that
        holds them (split).
    names
        Former names of ``after[0]``.
    area
        For a split the area that was divided.
    date
        First day in force, or the years between which it changed.
    """

    kind: Literal["split", "merged", "renamed", "recoded"]
    after: tuple[str, ...]
    date: str
    regulation: str
    source: str
    before: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    area: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """All known changes.

    Examples
    --------
    >>> change = Change("recoded", ("64.01.01.2009",), "2020", "-", "-", ("64.01.09.2001",))
    >>> lineage = Lineage((change,))
    >>> lineage.successor("64.01.09.2001"), lineage.successor("64.01.01.2009")
    ('64.01.01.2009', '')
    """

    changes: tuple[Change, ...] = ()
    _successors: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_successors", {old: new for c in self.changes for old, new in _pairs(c)}
        )

    def successor(self, kode: str) -> str:
        """Village or area that a retired code became; empty if the code is not known as retired."""
        return self._successors.get(kode, "")

    def ground(self, kode: str) -> str:
        """When and by which regulation a retired code ended; empty if it is not known as retired.

        Examples
        --------
        >>> load_lineage().ground("64.02.08.2001")
        '2018/2025, Kepmendagri 300.2.2-2430/2025'
        """
        change = next((change for change in self.changes if kode in change.before), None)
        return f"{change.date}, {change.regulation}" if change else ""

    def parts_of(self, area: str) -> tuple[str, ...]:
        """Areas that were split off an area.

        Examples
        --------
        >>> load_lineage().parts_of("64.02.08")
        ('64.02.19',)
        """
        return tuple(c.after[0] for c in self.changes if c.kind == "split" and c.area == area)

    def former_names(self) -> dict[str, tuple[str, ...]]:
        """Former names by the code of today."""
        return {c.after[0]: c.names for c in self.changes if c.names}


def _pairs(change: Change) -> Iterable[tuple[str, str]]:
    whole = len(change.after) == 1
    return ((old, change.after[0 if whole else i]) for i, old in enumerate(change.before))


@cache
def load_lineage(path: Path | None = None) -> Lineage:
    """Read the table of changes; the embedded one if `path` is None.

    Raises
    ------
    DataError
        ``bad_lineage``: an unknown kind, a malformed code, or codes that cannot be paired.
    """
    file = path or data_dir() / "lineage.toml"
    try:
        entries = tomllib.loads(file.read_text("utf-8"))["change"]
        changes = tuple(_change(entry) for entry in entries)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise _bad(f"Tabel riwayat kode tidak terbaca: {error}") from None
    for change in changes:
        _check(change)
    return Lineage(changes)


def _change(entry: dict[str, Any]) -> Change:
    lists = ("before", "after", "names")
    values: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in entry.items()}
    return Change(**values)


def _check(change: Change) -> None:
    codes = (*change.before, *change.after)
    if change.kind not in KINDS or not change.after or not all(map(is_kode, codes)):
        raise _bad(f"Perubahan {change.kind} {change.after} tidak lengkap.")
    if len(change.after) not in (1, len(change.before)):
        raise _bad(f"Perubahan {change.kind} {change.after} tidak berpasangan.")


def _bad(message: str) -> DataError:
    return DataError(message, code="bad_lineage", hint="Perbaiki data/lineage.toml.")
