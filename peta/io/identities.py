"""Identity numbers: a NIK or family card number comes in, a keyed hash goes on, nothing else.

A NIK holds an area, a date of birth and four digits more, so a plain hash of one is found by trying
all. The key stays in the store; without it a hash says only that two numbers are the same.
"""

import hashlib
import hmac
import re
from dataclasses import replace
from typing import Any

import pandas as pd

from peta.domain.schema import DatasetKind
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.values import BadValue

DIGITS = 16
HASH_LENGTH = 32
_BETWEEN = re.compile(r"[\s.\-\u2013'\u2018\u2019`]")
_HINT = (
    "Isi 16 angka NIK atau nomor KK sebagai teks; kosongkan bila tidak ada. Nomornya sengaja tidak "
    "ditampilkan."
)


def parse_identity(value: Any) -> str:
    """Sixteen digits of a NIK or family card number, without spaces, dots and apostrophes.

    A number cell of a spreadsheet is refused: Excel keeps fifteen digits and makes the last one 0.
    So is one digit sixteen times, which stands for a number that nobody had.

    Raises
    ------
    BadValue
        ``bad_identity``, ``identity_digits_lost``; neither repeats the value.

    Examples
    --------
    >>> parse_identity(" '99.0000.000000.0001"), parse_identity(9900000000000001)
    ('9900000000000001', '9900000000000001')
    >>> parse_identity(9.900000000000001e15)
    Traceback (most recent call last):
    ...
    peta.io.values.BadValue: Nomor identitas tersimpan sebagai bilangan dan kehilangan angka.
    """
    text = _BETWEEN.sub("", str(value))
    if isinstance(value, float) or re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", text, re.ASCII):
        raise _digits_lost()
    if isinstance(value, bool) or not re.fullmatch(r"\d{16}", text, re.ASCII):
        raise _not_sixteen()
    if len(set(text)) == 1:
        raise _not_sixteen()
    return text


def hashed_identity(value: Any, key: bytes) -> str:
    """Keyed hash of an identity number, 32 hexadecimal digits (HMAC-SHA256, cut).

    Examples
    --------
    >>> one = hashed_identity("9900 0000 0000 0001", b"k" * 32)
    >>> one == hashed_identity("9900000000000001", b"k" * 32), len(one)
    (True, 32)
    >>> one == hashed_identity("9900000000000001", b"another key")
    False
    """
    number = parse_identity(value).encode("ascii")
    return hmac.new(key, number, hashlib.sha256).hexdigest()[:HASH_LENGTH]


def holds_identity(text: str) -> bool:
    """Whether a text holds sixteen digits in a row, apart from what people put between them.

    Examples
    --------
    >>> holds_identity("NIK 9900 0000 0000 0001"), holds_identity("64.02.01.2003")
    (True, False)
    """
    return bool(re.search(r"\d{16}", _BETWEEN.sub("", text), re.ASCII))


def without_identity_headers(kind: DatasetKind, raw: RawTable, findings: Findings) -> RawTable:
    """Empty the headers that hold an identity number, and refuse the file that has them.

    A file without a header row has its first row there, and headers are kept and shown.
    """
    if not kind.has_identity:
        return raw
    held = [holds_identity(header) for header in raw.headers]
    if not any(held):
        return raw
    findings.error(
        "identity_in_header",
        "Judul kolom memuat nomor identitas; tampaknya berkas ini tidak punya baris judul.",
        hint="Tambahkan baris judul di atas data.",
        file=raw.file,
    )
    frame = raw.frame.copy()
    headers = ["" if number else header for number, header in zip(held, raw.headers, strict=True)]
    frame.columns = pd.Index(headers, dtype=object)
    return replace(raw, frame=frame)


def _digits_lost() -> BadValue:
    return BadValue(
        "Nomor identitas tersimpan sebagai bilangan dan kehilangan angka.",
        code="identity_digits_lost",
        hint="Excel hanya menyimpan 15 angka. Format kolomnya sebagai teks, lalu isi lagi.",
    )


def _not_sixteen() -> BadValue:
    return BadValue("Bukan 16 angka NIK atau nomor KK.", code="bad_identity", hint=_HINT)
