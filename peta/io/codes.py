"""Village codes as they come out of spreadsheets: Kemendagri's, and BPS's where it is said so."""

import datetime
import math
import re
import tomllib
from functools import cache
from typing import Any

from peta.domain.wilayah import Level, is_kode
from peta.io.options import CodeSystem
from peta.io.values import BadValue, parse_text
from peta.settings import data_dir

_HINT = "Tulis kode Kemendagri bertitik sebagai teks, seperti 64.02.01.2003."
_AS_TEXT = "Jadikan kolomnya teks (Format Sel > Teks) sebelum kode diketik. " + _HINT
# Four groups of digits are Kemendagri's way of writing, whatever stands between them.
_GROUPS = re.compile(r"(\d{2})\D(\d{1,2})\D(\d{1,2})\D(\d{4})", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d(?:[.,]\d+)?)[eE]\+?0?(\d{1,2})", re.ASCII)
_DIGITS = 10


def parse_kode(value: Any, system: CodeSystem = "") -> str:
    """Dotted Kemendagri code of a village.

    Parameters
    ----------
    system
        ``"kemendagri"`` where a person or the header says that the codes are Kemendagri's: then
        ten digits without dots are read too. Without that they are refused, since BPS codes have
        ten digits as well and mean other places.

    Raises
    ------
    BadValue
        ``undotted_kode``, ``kode_level``, ``kode_digits_lost``, ``kode_as_number``,
        ``kode_as_date``, ``malformed_kode``.

    Examples
    --------
    >>> parse_kode(" 64.02.01.2003 "), parse_kode("64.2.1.2003")
    ('64.02.01.2003', '64.02.01.2003')
    >>> parse_kode(6402012003.0, "kemendagri"), parse_kode("6402012003.0", "kemendagri")
    ('64.02.01.2003', '64.02.01.2003')
    >>> parse_kode(6402012003)
    Traceback (most recent call last):
    ...
    peta.io.values.BadValue: Kode tanpa titik tidak ditebak.
    """
    if isinstance(value, (datetime.date, datetime.time)):
        raise BadValue("Kode berubah menjadi tanggal.", code="kode_as_date", hint=_AS_TEXT)
    text = _code_text(value)
    if isinstance(value, str) and is_kode(text, Level.DESA_KELURAHAN):
        return text
    groups = _GROUPS.fullmatch(text)
    if groups:
        return ".".join((groups[1], groups[2].zfill(2), groups[3].zfill(2), groups[4]))
    digits = bare_digits(value)
    if digits and system == "kemendagri":
        return dotted(digits)
    raise _fault(value, text, digits)


def _code_text(value: Any) -> str:
    text = (parse_text(value) or "").strip("'`’ .")
    return re.sub(r"\s*([.,/-])\s*", r"\1", text)


def dotted(digits: str) -> str:
    """Ten digits of a Kemendagri code with their dots.

    Examples
    --------
    >>> dotted("6402012003")
    '64.02.01.2003'
    """
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def bare_digits(value: Any) -> str:
    """Ten digits without dots, of a text or a number; empty for anything else.

    Examples
    --------
    >>> bare_digits("6402012003"), bare_digits(6402012003.0), bare_digits("6402012003,0")
    ('6402012003', '6402012003', '6402012003')
    >>> bare_digits("6,402012003E+09"), bare_digits("6402012"), bare_digits(6402000000.0)
    ('6402012003', '', '')
    """
    text = _code_text(value)
    short = _SCIENTIFIC.fullmatch(text)
    # Scientific notation with nine decimals has lost nothing.
    mantissa = re.sub(r"\D", "", short[1]) if short and int(short[2]) == _DIGITS - 1 else ""
    text = mantissa if len(mantissa) == _DIGITS else re.sub(r"[.,]0+$", "", text)
    # No village has the number 0000: those digits were lost on the way.
    whole = re.fullmatch(r"[1-9]\d{9}", text, re.ASCII) and not text.endswith("0000")
    return text if whole else ""


def significant_digits(value: Any) -> str:
    """Return the digits that survived in a code whose last digits are lost; empty if none are lost.

    Examples
    --------
    >>> significant_digits("6,402E+09"), significant_digits(6402090000.0)
    ('6402', '640209')
    >>> significant_digits("64.02.01.2003"), significant_digits(None)
    ('', '')
    """
    text = _code_text(value)
    short = _SCIENTIFIC.fullmatch(text)
    if short and int(short[2]) == _DIGITS - 1:
        return re.sub(r"\D", "", short[1]).rstrip("0")
    text = re.sub(r"[.,]0+$", "", text)
    if re.fullmatch(r"[1-9]\d{5}0{4}", text, re.ASCII):
        return text.rstrip("0")
    return ""


def survives(kode: str, value: Any) -> bool:
    """Whether a dotted code agrees with the digits that are left of it in a cell.

    A spreadsheet rounds the last digit that it shows, and drops zeros at the end.

    Examples
    --------
    >>> survives("64.02.09.2001", "6,402E+09"), survives("64.03.09.2001", "6,402E+09")
    (True, False)
    >>> survives("64.02.09.2001", 6402092001), survives("64.02.09.2001", 64.02)
    (True, True)
    """
    digits = kode.replace(".", "")
    whole = bare_digits(value)
    if whole:
        return digits == whole
    left = significant_digits(value)
    if left:
        # Rounded, so at most half of the last digit shown is missing; exact in whole numbers.
        unit = 10 ** (_DIGITS - len(left))
        return bool(2 * abs(int(digits) - int(left) * unit) <= unit)
    start = _number_text(value)
    return bool(start) and kode.startswith(start)


def _number_text(value: Any) -> str:
    """``PP.KK`` of a code that was cut down to a number such as 64.02 or 64.2."""
    found = re.fullmatch(r"([1-9]\d)[.,](\d{1,2})", _code_text(value), re.ASCII)
    return f"{found[1]}.{found[2].ljust(2, '0')}" if found else ""


def _fault(value: Any, text: str, digits: str) -> BadValue:
    if digits:
        return BadValue(
            "Kode tanpa titik tidak ditebak.",
            code="undotted_kode",
            hint="Kode BPS juga 10 angka dan berarti tempat lain: nyatakan sistem kodenya"
            " (--code-system kemendagri atau bps), atau beri titik. " + _HINT,
        )
    if significant_digits(value):
        return BadValue(
            "Angka terakhir kode hilang karena ditulis sebagai bilangan.",
            code="kode_digits_lost",
            hint=_AS_TEXT,
        )
    if isinstance(value, str) and is_kode(text):
        return BadValue(
            "Kode ini bukan kode desa atau kelurahan.",
            code="kode_level",
            hint="Hapus baris jumlah kecamatan dan kabupaten. " + _HINT,
        )
    if isinstance(value, float) and math.isfinite(value) and _number_text(value):
        return BadValue(
            "Kode terbaca sebagai bilangan pecahan.", code="kode_as_number", hint=_AS_TEXT
        )
    return BadValue("Kode wilayah tidak dikenali.", code="malformed_kode", hint=_HINT)


def parse_bps(value: Any) -> str:
    """Kemendagri code of the kabupaten/kota of a village with a BPS code.

    Raises
    ------
    BadValue
        ``malformed_bps``, ``unknown_bps``.

    Examples
    --------
    >>> parse_bps("6402010001"), parse_bps(6271010002.0)
    ('64.07', '62.71')
    """
    digits = bare_digits(value)
    if not digits:
        raise BadValue(
            "Kode BPS desa harus 10 angka.",
            code="malformed_bps",
            hint="Tulis sebagai teks, seperti 6403010003, atau pakai kode Kemendagri bertitik.",
        )
    kabupaten = bps_crosswalk().get(digits[:4])
    if kabupaten is None:
        raise BadValue(
            "Kabupaten/kota dari kode BPS ini tidak ada dalam tabel padanan.",
            code="unknown_bps",
            hint="Pakai kode Kemendagri bertitik, seperti 64.02.01.2003.",
        )
    return kabupaten


@cache
def bps_crosswalk() -> dict[str, str]:
    """Kemendagri code of each kabupaten/kota by its BPS code, as far as it is known.

    Examples
    --------
    >>> bps_crosswalk()["6402"], bps_crosswalk()["6403"]
    ('64.07', '64.02')
    """
    document = tomllib.loads((data_dir() / "bps.toml").read_text("utf-8"))
    return dict(document["kabupaten_kota"])
