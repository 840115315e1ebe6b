"""Ranges of bytes (RFC 9110, section 14)."""

import re
from collections.abc import Mapping

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def asked_range(headers: Mapping[str, str], size: int, etag: str) -> range | None:
    """The bytes that a request asks for; None for all of them, empty where there are none such.

    A header that is not understood, several ranges at once, and a range of another version are
    answered with everything, as the standard allows.

    Examples
    --------
    >>> asked_range({"range": "bytes=0-9"}, 100, '"a"'), asked_range({}, 100, '"a"')
    (range(0, 10), None)
    >>> asked_range({"range": "bytes=-10"}, 100, '"a"')
    range(90, 100)
    >>> len(asked_range({"range": "bytes=100-"}, 100, '"a"'))
    0
    >>> asked_range({"range": "bytes=0-9", "if-range": '"b"'}, 100, '"a"')
    """
    found = _ONE_RANGE.fullmatch(headers.get("range", "").strip().lower())
    if found is None or found.groups() == ("", "") or headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))
