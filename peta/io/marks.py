"""What a workbook says about its cells besides their values: hidden, computed, in error.

The reader of values does not tell. The XML of a sheet can be large, so it is searched for the few
marks by patterns that cannot run away (no part crosses a ``<``), instead of being built as a tree.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from defusedxml import ElementTree

from peta.io.archives import member
from peta.io.limits import DEFAULT, Limits

Span = tuple[int, int]
"""First and last number, counted from 1."""

_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b([^<>]*\bt="e"[^<>]*)>\s*'
    rb"(?:<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"<(?:\w+:)?v>([^<]{1,20})</"
)
_ODS = re.compile(
    rb"<table:(table|table-row|table-column|table-cell|covered-table-cell)\b([^<>]*)>"
)


@dataclass(slots=True)
class Marks:
    """Marks of one sheet.

    Parameters
    ----------
    unvalued
        (row, column) of formulas without a stored result; column 0 where it is not known.
    errors
        (row, column) of cells in error, with what they show, such as ``#DIV/0!``.
    """

    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def xlsx_marks(archive: zipfile.ZipFile, limits: Limits = DEFAULT) -> dict[str, Marks]:
    """Marks of each sheet of an XLSX workbook, by its title.

    Raises
    ------
    ValueError, KeyError, SyntaxError
        The workbook is damaged, or its XML holds entities.
    """
    names = set(archive.namelist())
    return {
        title: _sheet_marks(member(archive, path, limits))
        for title, path in _xlsx_sheets(archive, limits)
        if path in names
    }


def _xlsx_sheets(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, str]]:
    book = ElementTree.fromstring(member(archive, "xl/workbook.xml", limits), forbid_dtd=True)
    links = ElementTree.fromstring(
        member(archive, "xl/_rels/workbook.xml.rels", limits), forbid_dtd=True
    )
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    for sheet in book.iter():
        if str(sheet.tag).endswith("}sheet"):
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            yield str(sheet.get("name")), _resolved(targets.get(link, ""))


def _resolved(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _sheet_marks(xml: bytes) -> Marks:
    marks = Marks()
    for count, found in enumerate(_ROW.finditer(xml), 1):
        if _is_hidden(found[1]):
            row = _number(found[1], b"r") or count
            marks.hidden_rows.append((row, row))
    for found in _COLUMN.finditer(xml):
        if _is_hidden(found[1]):
            marks.hidden_columns.append((_number(found[1], b"min"), _number(found[1], b"max")))
    marks.unvalued = [place for m in _NO_VALUE.finditer(xml) if (place := _place(m[1]))]
    for found in _ERROR.finditer(xml):
        if cell := _place(found[1]):
            marks.errors[cell] = found[2].decode("ascii", "replace")
    return marks


def _is_hidden(attributes: bytes) -> bool:
    return bool(re.search(rb'\bhidden="(?:1|true)"', attributes))


def _number(attributes: bytes, name: bytes) -> int:
    found = re.search(rb"(?<![\w:-])" + name + rb'="(\d{1,7})"', attributes)
    return int(found[1]) if found else 0


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = re.search(rb'\br="([A-Z]{1,3})(\d{1,7})"', attributes)
    return (int(found[2]), column_number(found[1].decode())) if found else None


def column_number(letters: str) -> int:
    """Number of a column of a sheet.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def ods_marks(archive: zipfile.ZipFile, limits: Limits = DEFAULT) -> list[Marks]:
    """Marks of each sheet of an ODS workbook, in order."""
    sheets: list[Marks] = []
    row = column = 0
    for found in _ODS.finditer(member(archive, "content.xml", limits)):
        kind, attributes = found[1], found[2]
        if kind == b"table":
            sheets.append(Marks())
            row = column = 0
        elif sheets and kind == b"table-row":
            row = _span(attributes, b"rows", row, sheets[-1].hidden_rows)
        elif sheets and kind == b"table-column":
            column = _span(attributes, b"columns", column, sheets[-1].hidden_columns)
        elif sheets and b"table:formula=" in attributes and b"office:value-type" not in attributes:
            sheets[-1].unvalued.append((row, 0))
    return sheets


def _span(attributes: bytes, what: bytes, last: int, hidden: list[Span]) -> int:
    repeated = _number(attributes, b"table:number-" + what + b"-repeated") or 1
    if re.search(rb'table:visibility="(?:collapse|filter)"', attributes):
        hidden.append((last + 1, last + repeated))
    return last + repeated
