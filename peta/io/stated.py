"""The village that each row of a file states."""

from collections.abc import Callable, Sequence

import pandas as pd

from peta.domain.schema import ColumnType, DatasetKind
from peta.domain.wilayah import Level, is_kode
from peta.io.codes import bare_digits
from peta.io.columns import given_values, missing_value
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.recognition import Recognised
from peta.io.settler import Settled, Settler, Statement
from peta.io.values import is_missing, parse_text
from peta.io.villages import KnownVillages


def stated_villages(
    kind: DatasetKind, raw: RawTable, found: Recognised, known: KnownVillages, findings: Findings
) -> tuple[pd.Series, list[str | None]]:
    """Settle the village of every row of a file.

    Returns
    -------
    The codes (str, missing where not settled), and the smallest area that each row states: a
    village, a kecamatan or a kabupaten/kota; None where it states none.
    """
    required = kind.column("kode").required
    told_for_file = not (found.has("kode") or found.has("kode_bps") or found.has_village_names)
    settler = Settler(known, required, found.code_system)
    settle = _once(settler.settle)
    settled = [settle(said) for said in _statements(raw, found)]
    for position, result in enumerate(settled):
        _tell(result, raw, position, findings)
        if required and result.kode is None and not told_for_file and not _has_error(result):
            missing_value("kode", raw, position, findings)
    _note_system(found, raw, findings)
    codes = pd.Series([result.kode for result in settled], dtype="str")
    return codes, [result.area for result in settled]


def _statements(raw: RawTable, found: Recognised) -> list[Statement]:
    length = len(raw.frame)
    code = "kode" if found.has("kode") else "kode_bps"
    codes = given_values(raw, found, code) or [None] * length
    names = [_texts(raw, found, column) for column in ("desa", "kecamatan", "kabupaten")]
    parents = [text if is_kode(text, Level.KECAMATAN) else ""
               for text in _texts(raw, found, "kode_kecamatan")]  # fmt: skip
    return [Statement(*row) for row in zip(codes, *names, parents, strict=True)]


def _texts(raw: RawTable, found: Recognised, column: str) -> Sequence[str]:
    given = given_values(raw, found, column)
    if given is None:
        return [""] * len(raw.frame)
    return ["" if is_missing(v, ColumnType.COUNT) else parse_text(v) or "" for v in given]


def _once(settle: Callable[[Statement], Settled]) -> Callable[[Statement], Settled]:
    """Return the same function, which settles each statement once."""
    known: dict[tuple[type, Statement], Settled] = {}

    def settle_once(said: Statement) -> Settled:
        try:
            key = (type(said.code), said)
            if key not in known:
                known[key] = settle(said)
            return known[key]
        except TypeError:
            return settle(said)

    return settle_once


def _has_error(result: Settled) -> bool:
    return any(told.severity == "error" for told in result.told)


def _tell(result: Settled, raw: RawTable, position: int, findings: Findings) -> None:
    for told in result.told:
        findings.add(
            told.severity,
            told.code,
            told.message,
            hint=told.hint,
            file=raw.file,
            row=int(raw.rows[position]),
            column=told.column,
            given=told.given,
            proposed=told.proposed,
        )


def _note_system(found: Recognised, raw: RawTable, findings: Findings) -> None:
    codes = given_values(raw, found, "kode") or []
    if found.code_system == "kemendagri" and any(map(bare_digits, codes)):
        findings.note(
            "kode_system",
            "Kode 10 angka tanpa titik dibaca sebagai kode Kemendagri, seperti dinyatakan.",
            file=raw.file,
            column="kode",
        )
