"""A table of a standard's TOML, read entry by entry: what is wrong is refused by its name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from peta.errors import StandardError

LANGUAGES = ("id", "en")
HINT = "Bandingkan dengan standar lain di data/standards."
MOST = 1e9
"""No number of a standard is larger: a slip, or infinity."""


@dataclass(frozen=True, slots=True)
class Entries:
    """One table, and which of its entries anybody asked for.

    Parameters
    ----------
    origin
        Name of the file, for the message.
    table
        The table as TOML gives it.
    path
        Name of the table in the file; empty for the whole file.

    Examples
    --------
    >>> entries = Entries("x.toml", {"min": "lima", "mni": 5})
    >>> entries.number("min", above=0)
    Traceback (most recent call last):
    ...
    peta.errors.StandardError: x.toml: min harus bilangan di atas 0.
    >>> entries.check_all_read()
    Traceback (most recent call last):
    ...
    peta.errors.StandardError: x.toml: isian tidak dipakai: mni (mungkin min); betulkan atau hapus.
    """

    origin: str
    table: Mapping[str, Any]
    path: str = ""
    _asked: dict[str, None] = field(default_factory=dict)
    _inner: list["Entries"] = field(default_factory=list)

    def wrong(self, name: str, what: str) -> StandardError:
        """The refusal of an entry, for the caller to raise."""
        return refusal(self.origin, f"{self._named(name)} {what}")

    def has(self, name: str) -> bool:
        """Whether the table has that entry."""
        self._asked[name] = None
        return name in self.table

    def text(self, name: str) -> str:
        """A text with something in it."""
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, "harus teks yang tidak kosong")
        return value

    def flag(self, name: str) -> bool:
        """True or false, nothing else; false where there is none."""
        value = self.table[name] if self.has(name) else False
        if not isinstance(value, bool):
            raise self.wrong(name, "harus true atau false")
        return value

    def day(self, name: str) -> date:
        """A date without a time."""
        value = self._value(name)
        try:
            if isinstance(value, str | date) and not isinstance(value, datetime):
                return date.fromisoformat(str(value))
        except ValueError:
            pass
        raise self.wrong(name, "harus tanggal seperti 2024-12-31")

    def number(
        self,
        name: str,
        *,
        above: float | None = None,
        least: float = 0,
        most: float = MOST,
        default: float | None = None,
    ) -> float:
        """A finite number of a range; `default` where there is none."""
        if default is not None and not self.has(name):
            return default
        value = self._value(name)
        if not _in_range(value, above, least, most):
            raise self.wrong(name, f"harus bilangan {_range_words(above, least, most)}")
        return float(value)

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        """One of some names."""
        value = self._value(name)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(name, f"harus salah satu dari {', '.join(allowed)}")
        return str(value)

    def names(
        self, name: str, allowed: Collection[str] | None = None, sign: str = "", least: int = 1
    ) -> tuple[str, ...]:
        """A list of different names.

        Parameters
        ----------
        allowed
            What they may be; None: any.
        sign
            What may stand before a name, ``-``; at least `least` names have none.
        """
        values = _texts(self._value(name))
        if values is None:
            raise self.wrong(name, "harus daftar nama")
        plain = [value.removeprefix(sign) for value in values]
        if len(set(plain)) < len(plain):
            raise self.wrong(name, "memuat nama yang sama lebih dari sekali")
        if sum(one == value for one, value in zip(plain, values, strict=True)) < least:
            also = f" tanpa {sign!r} di depannya" if sign else ""
            raise self.wrong(name, f"harus memuat paling sedikit {least} nama{also}")
        strange = [one for one in plain if allowed is not None and one not in allowed]
        if strange:
            raise self.wrong(name, f"memuat {strange[0]!r}; pilih dari {', '.join(allowed or ())}")
        return tuple(values)

    def pairs(self, name: str) -> tuple[tuple[float, float], ...]:
        """Pairs of numbers above 0, ascending; none twice."""
        rows = self._list(name)
        good = all(
            isinstance(row, list | tuple)
            and len(row) == 2
            and all(_in_range(value, 0, 0, MOST) for value in row)
            for row in rows
        )
        if not rows or not good:
            raise self.wrong(name, "harus daftar pasangan bilangan di atas 0")
        found = [(float(first), float(second)) for first, second in rows]
        if found != sorted(set(found)):
            raise self.wrong(name, "harus menaik dan tidak berulang")
        return tuple(found)

    def numbers(self, name: str, above: float) -> tuple[float, ...]:
        """A list of different numbers above a bound; empty where there is none."""
        rows = self._list(name) if self.has(name) else []
        if not all(_in_range(value, above, above, MOST) for value in rows):
            raise self.wrong(name, f"harus daftar bilangan {_range_words(above, above, MOST)}")
        if len({f"{value:g}" for value in rows}) < len(rows):
            raise self.wrong(name, "memuat bilangan yang sama lebih dari sekali")
        return tuple(float(value) for value in rows)

    def both_languages(self, name: str) -> dict[str, str]:
        """A table with a text in each language."""
        inner = self.inner(name)
        return {language: inner.text(language) for language in LANGUAGES}

    def inner(self, name: str) -> "Entries":
        """A table inside this one."""
        return self._table(name, self._value(name))

    def rows(self, name: str) -> list["Entries"]:
        """The tables of a list of tables; empty where there is none."""
        values = self._list(name) if self.has(name) else []
        return [self._table(f"{name} ke-{n}", value) for n, value in enumerate(values, 1)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def check_all_read(self) -> None:
        """Refuse every entry, here or in a table inside, that nobody asked for."""
        strange = list(self._unread())
        if strange:
            raise refusal(
                self.origin, f"isian tidak dipakai: {', '.join(strange)}; betulkan atau hapus"
            )

    def _unread(self) -> Iterator[str]:
        for name in self.table:
            if name not in self._asked:
                close = get_close_matches(name, self._asked, 1, 0.65)
                yield self._named(name) + "".join(f" (mungkin {other})" for other in close)
        for inner in self._inner:
            yield from inner._unread()

    def _named(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _value(self, name: str) -> Any:
        if not self.has(name):
            raise self.wrong(name, "tidak ada; isilah")
        return self.table[name]

    def _list(self, name: str) -> list[Any]:
        value = self._value(name)
        if not isinstance(value, list | tuple):
            raise self.wrong(name, "harus daftar, dalam kurung siku")
        return list(value)

    def _table(self, name: str, value: Any) -> "Entries":
        if not isinstance(value, Mapping):
            raise self.wrong(name, "harus tabel dengan isian sendiri")
        inner = Entries(self.origin, value, self._named(name))
        self._inner.append(inner)
        return inner


def refusal(origin: str, what: str) -> StandardError:
    """The error that a standard cannot be used as it is."""
    return StandardError(f"{origin}: {what}.", code="bad_standard", hint=HINT)


def _texts(value: Any) -> list[str] | None:
    """The names of a list of names; None if it is no such list."""
    if not isinstance(value, list | tuple):
        return None
    texts = [one for one in value if isinstance(one, str) and one.strip()]
    return texts if len(texts) == len(value) else None


def _in_range(value: Any, above: float | None, least: float, most: float) -> bool:
    """Whether a value is a number of a range; true is no number, and NaN is in no range.

    Compared before it is made a float, which 10**400 cannot be.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (value > above if above is not None else value >= least) and value <= most


def _range_words(above: float | None, least: float, most: float) -> str:
    low = f"di atas {above:g}" if above is not None else f"paling kecil {least:g}"
    return low if most == MOST else f"{low} dan paling besar {most:g}"
