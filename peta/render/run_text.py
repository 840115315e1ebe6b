"""Words for runs and for what changed between two of them."""

from collections.abc import Mapping
from typing import Any

from peta.render.language import strings
from peta.render.numbers import number

# What needs no remark.
_SILENT = ("known", "told")


def word(name: str, lang: str, **values: Any) -> str:
    """Return a word or sentence in a language; nothing where there is nothing to remark.

    Examples
    --------
    >>> word("shown", "en", shown=2, total=5)
    '2 of 5 changed areas.'
    >>> word("known", "en")
    ''
    """
    if name in _SILENT:
        return ""
    return strings(lang, "common", "runs")[name].format(**values)


def cause_name(cause: str, lang: str) -> str:
    """Return what a cause of change is called.

    Examples
    --------
    >>> cause_name("interplay", "en"), cause_name("rules", "id")
    ('several causes together', 'standar atau cara hitung')
    """
    names = strings(lang, "kinds")
    return names[cause] if cause in names else word(cause, lang)


def signed(value: float | None, lang: str) -> str:
    """Write a change with its sign; none as 0, an unknown one as a dash.

    Examples
    --------
    >>> signed(1200, "id"), signed(-5, "en"), signed(0, "id"), signed(None, "id")
    ('+1.200', '−5', '0', '–')
    """
    if value is None or value != value:
        return number(None, lang)
    text = number(abs(value), lang)
    if text == "0":
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def because(causes: Mapping[str, Mapping[str, Any]], lang: str) -> str:
    """Say how much of the change of the gap each cause makes, the largest first.

    Where the gap did not change, it is said of the first measure that did.

    Examples
    --------
    >>> because({"penduduk": {"gap": 25}, "interplay": {"gap": -100}}, "en")
    'several causes together −100, Population by village +25'
    >>> because({"penduduk": {"demand": 0, "gap": 0, "people_beyond": 9}}, "en")
    'People beyond reach: Population by village +9'
    """
    rows = causes.values()
    names = ["gap", *dict.fromkeys(name for row in rows for name in row)]
    measure = next((name for name in names if any(row.get(name) for row in rows)), "gap")
    some = [(cause, row[measure]) for cause, row in causes.items() if row.get(measure)]
    some.sort(key=lambda pair: -abs(pair[1]))
    text = ", ".join(f"{cause_name(cause, lang)} {signed(value, lang)}" for cause, value in some)
    return text if measure == "gap" else f"{word(measure, lang)}: {text}"
