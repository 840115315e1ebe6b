"""One cell: text to a value, or the reason why not."""

import datetime
import math
import re
from typing import Any

import pandas as pd

from peta.domain.schema import ColumnType
from peta.errors import DataError

MAX_COUNT = 1_000_000_000
MAX_IDR = 1_000_000_000_000
_GUARDED = re.compile(r"'[=+\-@\t\r]")
_BLANK = ("", "-", "–", "—")
# 1.234 is one thousand two hundred and thirty-four in Indonesian; so is 1 234.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,0+)?|[1-9]\d{0,2}(?:[ \u00a0]\d{3})+")
_INTEGER = re.compile(r"\d{1,15}(?:[.,]0*)?")
_SIGNED_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
# Ticks as they come out of Excel, Word and Wingdings (there a ü is drawn as a tick).
_YES = {"y", "ya", "iya", "yes", "v", "√", "✓", "✔", "☑", "✅", "ü", "1", "ada", "true", "benar"}
_NO = {"t", "tidak", "tdk", "tidak_ada", "n", "no", "0", "false", "bukan"}
_CROSSES = {"x", "×", "✗", "✘", "✕", "✖", "☒", "❌"}


class BadValue(DataError):  # noqa: N818 - a value is bad, the error is what is raised
    """A cell that cannot be parsed; `proposed` is what was probably meant."""

    def __init__(self, message: str, *, code: str, hint: str = "", proposed: str = "") -> None:
        super().__init__(message, code=code, hint=hint)
        self.proposed = proposed


def is_missing(value: Any, column_type: ColumnType) -> bool:
    """Whether a cell says nothing; a dash is nothing too, except in a text or a kode.

    Examples
    --------
    >>> [is_missing(value, ColumnType.COUNT) for value in (None, float("nan"), " ", "-", 0, "0")]
    [True, True, True, True, False, False]
    """
    if isinstance(value, str):
        free = column_type in (ColumnType.TEXT, ColumnType.KODE)
        return value.strip() in (("",) if free else _BLANK)
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def parse_text(value: Any) -> str | None:
    """Text as it stands, without spaces around it; a formula stays text.

    An apostrophe before a formula sign marks text in a spreadsheet and is no part of it.

    Examples
    --------
    >>> parse_text(" =1+1 "), parse_text(12.0), parse_text("  "), parse_text(True)
    ('=1+1', '12', None, 'True')
    >>> parse_text("'=1+1"), parse_text("'Aisyiyah")
    ('=1+1', "'Aisyiyah")
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime):
        value = value.isoformat(sep=" ")
    text = str(value).replace("\x00", "").strip()
    return (text[1:].strip() if _GUARDED.match(text) else text) or None


def parse_count(value: Any, most: int = MAX_COUNT) -> int:
    """Whole number, zero or more; ``"1.234"`` is 1234 as Indonesians write it.

    A number cell (not text) of 1.234 is a fraction and refused, since what was typed is lost.
    So is what is more than `most`, such as a telephone number.

    Raises
    ------
    BadValue
        ``negative_count``, ``fractional_count``, ``bad_count``.

    Examples
    --------
    >>> parse_count("1.234"), parse_count("12,0"), parse_count(3.0), parse_count("144 087")
    (1234, 12, 3, 144087)
    >>> parse_count("-3")
    Traceback (most recent call last):
    ...
    peta.io.values.BadValue: Jumlah tidak boleh negatif.
    """
    count = _count_of_text(value.strip()) if isinstance(value, str) else _count_of_number(value)
    if count > most:
        raise _bad_count()
    return count


def _count_of_text(text: str) -> int:
    if _THOUSANDS.fullmatch(text):
        return int(re.sub(r"[.\s]", "", text.split(",")[0]))
    if _INTEGER.fullmatch(text):
        return int(re.split(r"[.,]", text)[0])
    if re.fullmatch(r"[-\u2212]\s*\d[\d.,]*", text):
        raise _negative()
    if _SIGNED_NUMBER.fullmatch(text):
        raise _fraction(re.sub(r"\D", "", text) if re.fullmatch(r"\d+,\d{3}", text) else "")
    raise _bad_count()


def _count_of_number(value: Any) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise _bad_count() from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise _bad_count()
    if number < 0:
        raise _negative()
    if not number.is_integer():
        raise _fraction(str(round(number * 1000)) if (number * 1000).is_integer() else "")
    return int(number)


def _negative() -> BadValue:
    return BadValue(
        "Jumlah tidak boleh negatif.",
        code="negative_count",
        hint="Isi bilangan nol atau lebih; kosongkan bila belum diketahui.",
    )


def _fraction(proposed: str = "") -> BadValue:
    return BadValue(
        "Jumlah harus bilangan bulat.",
        code="fractional_count",
        hint="Tulis tanpa pecahan; ribuan dengan titik (1.234) atau tanpa pemisah (1234).",
        proposed=proposed,
    )


def _bad_count() -> BadValue:
    return BadValue(
        "Bukan bilangan bulat.",
        code="bad_count",
        hint="Isi angka saja, tanpa satuan; kosongkan bila belum diketahui.",
    )


def parse_number(value: Any) -> float:
    """Number, zero or more; with a decimal comma or point, dots before a comma are thousands.

    Raises
    ------
    BadValue
        ``negative_number``, ``bad_number``.

    Examples
    --------
    >>> parse_number("12,5"), parse_number("1.234,5"), parse_number("1.5"), parse_number(3)
    (12.5, 1234.5, 1.5, 3.0)
    """
    number = _float(value)
    if number < 0:
        raise BadValue(
            "Bilangan tidak boleh negatif.",
            code="negative_number",
            hint="Isi nol atau lebih; kosongkan bila belum diketahui.",
        )
    return number


def _float(value: Any) -> float:
    text = decimal_text(value) if isinstance(value, str) else value
    try:
        number = float(text)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise BadValue(
            "Bukan bilangan.", code="bad_number", hint="Isi angka saja, misalnya 12,5 atau 12.5."
        )
    return number


def decimal_text(text: str) -> str:
    """Text of a number with its decimal comma as a point; "" where it is no plain number.

    Examples
    --------
    >>> decimal_text("117,153"), decimal_text("1.234,5"), decimal_text("-0.5"), decimal_text("1_0")
    ('117.153', '1234.5', '-0.5', '')
    """
    text = text.strip().replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", text):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return text if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.A) else ""


def parse_category(value: Any, allowed: tuple[str, ...]) -> str:
    """One of the allowed values, whatever its case and spaces.

    Raises
    ------
    BadValue
        ``unknown_category``, naming what is allowed.

    Examples
    --------
    >>> parse_category("Tidak Aktif", ("aktif", "tidak_aktif"))
    'tidak_aktif'
    """
    text = re.sub(r"[\s_-]+", "_", (parse_text(value) or "").casefold())
    if text in allowed:
        return text
    raise BadValue(
        "Nilai tidak dikenal.",
        code="unknown_category",
        hint="Yang dikenal: " + ", ".join(allowed) + "; kosongkan bila belum diketahui.",
    )


def is_cross(value: Any) -> bool:
    """Whether a cell of a yes/no column holds a cross, which some draw for yes and some for no."""
    return _flag_word(value) in _CROSSES


def is_tick(value: Any) -> bool:
    """Whether a cell of a yes/no column plainly says yes."""
    return _flag_word(value) in _YES


def parse_flag(value: Any, cross: bool | None = None) -> bool:
    """Yes or no, as a word, a tick or a number.

    Parameters
    ----------
    cross
        What a cross means in this column; None where nothing else in the column tells.

    Raises
    ------
    BadValue
        ``ambiguous_flag``, ``unknown_flag``.

    Examples
    --------
    >>> [parse_flag(value) for value in ("Y", "✓", "Ya ", 1.0, "tidak", 0, False)]
    [True, True, True, True, False, False, False]
    >>> parse_flag("x")
    Traceback (most recent call last):
    ...
    peta.io.values.BadValue: Tanda silang dapat berarti ya atau tidak.
    """
    word = _flag_word(value)
    if word in _YES or word in _NO:
        return word in _YES
    if word not in _CROSSES:
        raise BadValue(
            "Bukan ya atau tidak.",
            code="unknown_flag",
            hint="Isi ya atau tidak (juga ✓, Y, 1, 0); kosongkan bila belum diketahui.",
        )
    if cross is None:
        raise BadValue(
            "Tanda silang dapat berarti ya atau tidak.",
            code="ambiguous_flag",
            hint="Ganti silang dengan ya atau tidak; kosongkan bila belum diketahui.",
        )
    return cross


def _flag_word(value: Any) -> str:
    return re.sub(r"[\s_]+", "_", (parse_text(value) or "").casefold().rstrip("."))
