"""Numbers, dates and times as people write them: 1.234,5 and 17 Juni 2025, 16.05 WITA."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from peta.settings import ZONES

UNKNOWN = "–"
_MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


def number(value: float | None, lang: str, decimals: int = 0) -> str:
    """Write a number with the language's separators; an unknown one is a dash, never 0.

    Halves go up and a number is what its shortest decimals say, as in browsers: a page that the
    browser writes and a sheet that is written here say the same.

    Examples
    --------
    >>> number(1234.5, "id", 1), number(1234.5, "en", 1)
    ('1.234,5', '1,234.5')
    >>> number(12.5, "id"), number(0.95, "id", 1)
    ('13', '1,0')
    >>> number(None, "id"), number(float("nan"), "en")
    ('–', '–')
    """
    if value is None or value != value:
        return UNKNOWN
    shortest = Decimal(repr(float(value)))
    text = f"{shortest.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(ratio: float | None, lang: str) -> str:
    """Write a share (0 to 1) as a percentage, never rounded up to 100 nor down to 0.

    Examples
    --------
    >>> percent(0.5, "id"), percent(0.9999, "id"), percent(0.0004, "en"), percent(None, "id")
    ('50 %', '99,9 %', '0.1%', '–')
    """
    if ratio is None or ratio != ratio:
        return UNKNOWN
    value = ratio * 100
    near_edge = 0 < value < 0.95 or 99.05 <= value < 100
    text = number(min(max(value, 0.1), 99.9) if near_edge else value, lang, int(near_edge))
    return f"{text}%" if lang == "en" else f"{text} %"


def distance(metres: float | None, lang: str) -> str:
    """Write a distance: metres below a kilometre, else kilometres.

    Examples
    --------
    >>> distance(451.7, "id"), distance(4130, "id"), distance(None, "id")
    ('452 m', '4,1 km', '–')
    """
    if metres is None or metres != metres:
        return UNKNOWN
    if metres < 1000:
        return f"{number(metres, lang)} m"
    return f"{number(metres / 1000, lang, 1)} km"


def day(text: str, lang: str, zone: str = "WITA") -> str:
    """Write an ISO 8601 date as people do, or the date that a time has in a zone.

    Examples
    --------
    >>> day("2025-06-17", "id"), day("2025-06-17T08:00:00+00:00", "en")
    ('17 Juni 2025', '17 June 2025')
    >>> day("2025-06-17T16:30:00+00:00", "id"), day("2025-06-17T16:30:00+00:00", "id", "WIB")
    ('18 Juni 2025', '17 Juni 2025')
    """
    when = _local(text, zone) if "T" in text else date.fromisoformat(text)
    return f"{when.day} {_MONTHS[lang].split()[when.month - 1]} {when.year}"


def moment(text: str, lang: str, zone: str = "WITA") -> str:
    """Write an ISO 8601 time as people of a zone do; one without an offset is UTC.

    Examples
    --------
    >>> moment("2025-06-17T08:05:00+00:00", "id"), moment("2025-06-17T08:05:00", "en", "WIB")
    ('17 Juni 2025, 16.05 WITA', '17 June 2025, 15:05 WIB')
    >>> moment("", "id")
    ''
    """
    if not text:
        return ""
    clock = f"{_local(text, zone):%H:%M}"
    return f"{day(text, lang, zone)}, {clock if lang == 'en' else clock.replace(':', '.')} {zone}"


def _local(text: str, zone: str) -> datetime:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return when.astimezone(timezone(timedelta(hours=ZONES[zone])))
