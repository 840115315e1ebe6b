"""Angles as officers write them: decimal, in degrees, minutes and seconds, alone or in pairs."""

import math
import re
from dataclasses import dataclass
from typing import Any, Literal

from peta.io.values import decimal_text

Axis = Literal["", "lon", "lat"]
Mended = Literal["", "scanned", "grouped"]

_SIDES: dict[str, tuple[Axis, int]] = {
    **dict.fromkeys(("BT", "E", "T"), ("lon", 1)),
    **dict.fromkeys(("BB", "W", "B"), ("lon", -1)),
    **dict.fromkeys(("LU", "N", "U"), ("lat", 1)),
    **dict.fromkeys(("LS", "S"), ("lat", -1)),
}
_SPOKEN = (
    (r"BUJUR\s*TIMUR", "BT"), (r"BUJUR\s*BARAT", "BB"), (r"LINTANG\s*UTARA", "LU"),
    (r"LINTANG\s*SELATAN", "LS"), (r"\b([BL])\s?\.\s?([TBUS])\b\.?", r"\1\2"),
)  # fmt: skip
_SIDE = "BT|BB|LS|LU|[ENSWTBU]"
_SIDE_FIRST = re.compile(rf"({_SIDE})(?![A-Z])\s*[.:=]?\s*(?=[\d\-+OIL|])(.*)", re.DOTALL)
_SIDE_LAST = re.compile(rf"(.*?[\d°'\"OISML|.])\s*({_SIDE})\.?", re.DOTALL)
_QUOTES = str.maketrans(
    {**dict.fromkeys("’‘′`´ʹ‛", "'"), **dict.fromkeys("“”„″ʺ‟", '"'),
     **dict.fromkeys("º˚⁰ᵒ∘", "°"), "−": "-", "–": "-", "\u00a0": " "}
)  # fmt: skip
_NUMBER = r"\d+(?:[.,]\d+)?"
_MARKS = rf"""
    (?P<sign>[-+])?\s*
    (?P<d>{_NUMBER})\s*(?P<dm>°|[OD:*]|DEG|DERAJAT)?\s*-?\s*
    (?:(?P<m>{_NUMBER})\s*(?P<mm>[':])?\s*-?\s*
       (?:(?P<s>{_NUMBER})\s*(?P<sm>"|'')?)?)?
"""
_DMS = re.compile(_MARKS, re.VERBOSE)
# Letters or words for the marks; beside them a last S is seconds, not south.
_LETTERS = re.compile(
    rf"(.*\d)\s*(?:D|DEG|DERAJAT)\s*({_NUMBER})\s*(?:M|MIN|MENIT)(?![A-Z])\s*"
    rf"(?:({_NUMBER})\s*(?:S|SEC|DET|DETIK)\b)?(.*)",
    re.DOTALL,
)
# What a scanner makes of digits and marks: O for 0; L, I and | for 1; a mark for another mark.
_SCANNED_NUMBER = r"[\dOLI|]+(?:[.,][\dOLI|]+)?"
_SCANNED = re.compile(
    rf"(?P<sign>[-+])?\s*(?P<d>{_SCANNED_NUMBER})\s*['\"°]+\s*"
    rf"(?P<m>{_SCANNED_NUMBER})\s*['\"°]+\s*(?:(?P<s>{_SCANNED_NUMBER})\s*['\"°]+)?"
)
_DIGITS = str.maketrans("OLI|", "0111")
_LINK = re.compile(r"(?:@|[?&](?:q|ll|query|destination)=)(-?\d+\.\d+),\s*(?:%20)?(-?\d+\.\d+)")
_MAX_LENGTH = 200
# Nearly every cell of a large file; the rest is looked at closely.
_PLAIN = re.compile(r"-?\d{1,3}\.\d{1,15}", re.ASCII)
_GROUPED = re.compile(r"([-+]?\d{1,3})((?:\.\d{3}){2,5}|(?:,\d{3}){2,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Angle:
    """One angle that was read.

    Parameters
    ----------
    degrees
        South and west negative.
    axis
        ``"lon"`` or ``"lat"`` where the writing says which it is.
    mended
        ``"scanned"`` where letters or marks were read as what a scanner had taken them for,
        ``"grouped"`` where points between thousands were taken out; else empty.
    """

    degrees: float
    axis: Axis = ""
    mended: Mended = ""


def parse_angle(text: str) -> Angle | None:
    """Angle from a text; None if it is none.

    Examples
    --------
    >>> parse_angle("117° 0' 31,292” BT")
    Angle(degrees=117.008692222, axis='lon', mended='')
    >>> parse_angle("LS 0-30-9"), parse_angle("0.5 S").degrees
    (Angle(degrees=-0.5025, axis='lat', mended=''), -0.5)
    >>> parse_angle("117″ O’ 3L.292″")
    Angle(degrees=117.008692222, axis='', mended='scanned')
    >>> parse_angle("1° 75' LS"), parse_angle("-0.5 LU"), parse_angle("utara")
    (None, None, None)
    """
    if len(text) > _MAX_LENGTH:
        return None
    plain = decimal_text(text)
    if plain:
        return _angle(float(plain), "", 1)
    found = _without_side(_normal(text))
    if found is None:
        return None
    body, axis, side = found
    plain = decimal_text(body.rstrip("° "))
    if plain:
        return _signed(float(plain), plain.startswith(("-", "+")), axis, side)
    match = _DMS.fullmatch(body)
    if match and _is_marked(match, bool(axis)):
        return _from_match(match, axis, side)
    match = _SCANNED.fullmatch(body)
    return _from_match(match, axis, side, mended="scanned") if match else None


def _normal(text: str) -> str:
    # A circled o is the degree sign of a keyboard without one; it is kept as the letter here.
    text = text.translate(_QUOTES).strip().upper().replace("''", '"')
    for pattern, short in _SPOKEN:
        text = re.sub(pattern, short, text)
    letters = _LETTERS.fullmatch(text)
    if letters:
        seconds = f'{letters[3]}"' if letters[3] else ""
        text = f"{letters[1]}°{letters[2]}'{seconds}{letters[4]}"
    return re.sub(r"^(?:BUJUR|LINTANG|LONG?|LAT)\b\s*[.:=]?\s*", "", text).strip(" ,;:()[]")


def _without_side(text: str) -> tuple[str, Axis, int] | None:
    """The text without BT, LS and so on; None if two of them contradict each other."""
    sides = []
    first = _SIDE_FIRST.fullmatch(text)
    if first:
        sides.append(_SIDES[first[1]])
        text = first[2].strip()
    last = _SIDE_LAST.fullmatch(text)
    if last:
        sides.append(_SIDES[last[2]])
        text = last[1].strip()
    if len(set(sides)) > 1:
        return None
    axis, side = sides[0] if sides else ("", 0)
    return text, axis, side


def _is_marked(match: re.Match[str], has_side: bool) -> bool:
    """Whether numbers are told to be degrees and minutes, not two numbers side by side."""
    return bool(match["dm"]) or has_side or (bool(match["s"]) and bool(match["m"]))


def _from_match(match: re.Match[str], axis: Axis, side: int, mended: Mended = "") -> Angle | None:
    parts = [(match[part] or "0").replace(",", ".").translate(_DIGITS) for part in "dms"]
    degrees, minutes, seconds = map(float, parts)
    # Only the smallest part can have decimals.
    split = [match[part] for part, smaller in (("d", "m"), ("m", "s")) if match[smaller]]
    if minutes >= 60 or seconds >= 60 or any("." in n or "," in n for n in split):
        return None
    size = round(degrees + minutes / 60 + seconds / 3600, 9)
    signed = -size if match["sign"] == "-" else size
    return _signed(signed, bool(match["sign"]), axis, side, mended)


def _signed(
    degrees: float, has_sign: bool, axis: Axis, side: int, mended: Mended = ""
) -> Angle | None:
    if side < 0 and (degrees >= 0 or has_sign):
        # "-0.5 LS" says south twice.
        return _angle(-abs(degrees), axis, 1, mended)
    if side > 0 and degrees < 0:
        return None
    return _angle(degrees, axis, 1, mended)


def _angle(degrees: float, axis: Axis, side: int, mended: Mended = "") -> Angle | None:
    return Angle(side * degrees + 0.0, axis, mended) if math.isfinite(degrees) else None


def parse_degrees(value: Any) -> float:
    """Degrees from a number, a decimal comma, or degrees, minutes and seconds; NaN if unreadable.

    South (LS, S) and west (BB, W) are negative.

    Examples
    --------
    >>> parse_degrees("117,153"), parse_degrees("0° 38' 44,912\\" LS"), parse_degrees(None)
    (117.153, -0.645808889, nan)
    """
    angle = read_angle(value)
    return angle.degrees if angle else math.nan


def read_angle(value: Any) -> Angle | None:
    """Angle of a cell, whatever its type.

    Of several points in a text the first is the decimal one, the others were put between
    thousands that are none.

    Examples
    --------
    >>> read_angle(117).degrees, read_angle("-0.502.123"), read_angle(True)
    (117.0, Angle(degrees=-0.502123, axis='', mended='grouped'), None)
    """
    if isinstance(value, str):
        if _PLAIN.fullmatch(value):
            return Angle(float(value))
        text = value.strip().translate(_QUOTES)
        grouped = _GROUPED.fullmatch(text)
        if grouped:
            return Angle(float(grouped[1] + "." + re.sub("[.,]", "", grouped[2])), "", "grouped")
        return parse_angle(text)
    try:
        number = math.nan if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return Angle(number) if math.isfinite(number) else None


def parse_pair(value: Any) -> tuple[Angle, Angle] | None:
    """Longitude and latitude from one text, in either order; None if it is not clear which.

    BT and LS decide; without them the size does, since no longitude of Indonesia can be one of
    its latitudes.

    Examples
    --------
    >>> [angle.degrees for angle in parse_pair("-0,502, 117,153")]
    [117.153, -0.502]
    >>> [angle.degrees for angle in parse_pair("0°30'9\\"S 117°9'0\\"E")]
    [117.15, -0.5025]
    >>> parse_pair("0.5, 1.5") is None, parse_pair(None) is None
    (True, True)
    """
    if not isinstance(value, str) or len(value) > _MAX_LENGTH:
        return None
    link = _LINK.search(value)
    text = f"{link[1]} {link[2]}" if link else value
    text = re.sub(r"^\s*POINT\s*Z?\s*", "", text, flags=re.IGNORECASE).strip(" ()[]{}")
    found = []
    for cut in re.finditer(r"\s*[,;/|\s]\s*", text):
        pair = _ordered(parse_angle(text[: cut.start()]), parse_angle(text[cut.end() :]))
        if pair and pair not in found:
            found.append(pair)
    return found[0] if len(found) == 1 else None


def _ordered(one: Angle | None, other: Angle | None) -> tuple[Angle, Angle] | None:
    if one is None or other is None:
        return None
    if one.degrees == other.degrees == 0:
        return one, other
    orders = [pair for pair in ((one, other), (other, one)) if _fits(*pair)]
    return orders[0] if len(orders) == 1 else None


def _fits(lon: Angle, lat: Angle) -> bool:
    stated = lon.axis in ("", "lon") and lat.axis in ("", "lat")
    return stated and 90 < lon.degrees < 145 and -15 < lat.degrees < 15
