"""The officer's own sheet with the findings beside the cells, so that it can be mended in place."""

import datetime
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from peta.domain.schema import DatasetKind, Tier
from peta.io.columns import normal_header
from peta.io.raw import RawTable

ADDED_HEADERS = ("Temuan", "Usul")
_MAX_TEXT = 32_767
# Excel opens a sheet with a few thousand comments; with more it takes minutes.
_MAX_COMMENTS = 2_000
# Beyond 15 digits Excel rounds, which changes a NIK or a family card number.
_MAX_EXACT = 10**15
_COLOURS = {"error": "#F8CFCF", "repair": "#D5EBDD", "note": "#F5EBC8"}
_LABELS = {"error": "Salah", "repair": "Diperbaiki", "note": "Catatan"}
_ORDER = list(_COLOURS)


Json = dict[str, Any]


@dataclass(slots=True)
class MarkedSheet:
    """The officer's sheet while it is written."""

    sheet: Any
    styles: "Styles"
    headers: list[str]
    columns: list[list[Any]]
    places: list[int]
    rows: list[int]
    header_row: int
    above: tuple[str, ...]
    findings: dict[int, list[Json]]
    positions: dict[str, int]
    comments: int = 0

    @classmethod
    def of(cls, book: Any, document: Json, kind: DatasetKind, table: RawTable) -> "MarkedSheet":
        """Sheet for the rows of one file, in a workbook that is being written."""
        headers, columns, places = _own_columns(kind, table)
        offset = 0 if table.geometry is None else 1
        rows = [int(row) + offset for row in table.rows]
        findings: dict[int, list[Json]] = defaultdict(list)
        for finding in document["findings"]:
            if finding["file"] == table.file and finding["row"] is not None:
                findings[finding["row"] + offset].append(finding)
        return cls(
            book.add_worksheet(_title(kind)),
            Styles(book),
            headers,
            columns,
            places,
            rows,
            table.header_row or max(min(rows, default=2) - 1, 1),
            () if kind.tier is Tier.SECRET else table.about,
            findings,
            _positions(headers, places, document["mapping"]),
        )

    @property
    def width(self) -> int:
        """Number of columns before the added ones."""
        return max(self.places, default=-1) + 1

    def write(self) -> None:
        """Write headers, rows and findings."""
        self._write_headers()
        for position, row in enumerate(self.rows):
            self._write_row(row, [column[position] for column in self.columns])
        self.sheet.freeze_panes(self.header_row, 0)

    def _write_headers(self) -> None:
        for number, text in enumerate(self.above[: self.header_row - 1]):
            self.sheet.write_string(number, 0, writable(text))
        places = [*self.places, self.width, self.width + 1]
        for place, header in zip(places, [*self.headers, *ADDED_HEADERS], strict=True):
            self.sheet.write_string(self.header_row - 1, place, header, self.styles.header)
        self.sheet.set_column(0, max(self.width - 1, 0), 16)
        self.sheet.set_column(self.width, self.width + 1, 60)

    def _write_row(self, row: int, cells: Sequence[Any]) -> None:
        findings = sorted(self.findings.get(row, []), key=_weight)
        marks = self._marks(findings)
        for place, cell in zip(self.places, cells, strict=True):
            colour = marks[place][0]["severity"] if place in marks else ""
            _write_cell(self.sheet, row - 1, place, cell, self.styles, colour)
        for place, about in marks.items():
            self._comment(row - 1, place, about)
        self._write_added(row - 1, findings)

    def _marks(self, findings: Sequence[Json]) -> dict[int, list[Json]]:
        marks: dict[int, list[Json]] = {}
        for finding in findings:
            for name in finding["column"].split(", "):
                position = self.positions.get(normal_header(name))
                if position is not None and name:
                    marks.setdefault(position, []).append(finding)
        return marks

    def _comment(self, row: int, position: int, findings: Sequence[Json]) -> None:
        if self.comments < _MAX_COMMENTS:
            self.comments += 1
            text = "\n".join(sentence_of(finding) for finding in findings)
            self.sheet.write_comment(row, position, writable(text), {"x_scale": 2})

    def _write_added(self, row: int, findings: Sequence[Json]) -> None:
        if not findings:
            return
        style = self.styles.added[findings[0]["severity"]]
        proposals = [_proposal(finding) for finding in findings if finding["proposed"]]
        told, proposed = " | ".join(map(sentence_of, findings)), " | ".join(proposals)
        self.sheet.write_string(row, self.width, writable(told), style)
        self.sheet.write_string(row, self.width + 1, writable(proposed), style)


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format({"bold": True, "bg_color": "#DCE6E4", "num_format": "@"})
        self.bold = book.add_format({"bold": True})
        self.added = {
            name: book.add_format({"bg_color": colour, "text_wrap": True, "valign": "top"})
            for name, colour in _COLOURS.items()
        }
        self._cells = {
            (form, severity): book.add_format(
                ({"num_format": form} if form else {})
                | ({"bg_color": _COLOURS[severity]} if severity else {})
            )
            for form in ("", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")
            for severity in ("", *_COLOURS)
        }

    def cell(self, form: str, severity: str) -> Any:
        """Format of a cell of the officer's; text stays text when it is mended."""
        return self._cells[form, severity]


def _title(kind: DatasetKind) -> str:
    return kind.name[:31]


def _weight(finding: Json) -> int:
    return _ORDER.index(finding["severity"])


def _own_columns(
    kind: DatasetKind, table: RawTable
) -> tuple[list[str], list[list[Any]], list[int]]:
    """Headers, values and places of the officer's columns, without those of an earlier report."""
    if kind.tier is Tier.SECRET:
        return [], [], []
    headers = table.headers
    if tuple(headers[-2:]) == ADDED_HEADERS:
        headers = headers[:-2]
    columns = [table.frame.iloc[:, position].tolist() for position in range(len(headers))]
    places = [place - 1 for place in table.positions[: len(headers)]] or list(range(len(headers)))
    if table.geometry is None or kind.geometry != "point":
        return headers, columns, places
    headers, columns = _with_coordinates(headers, columns, table.geometry)
    return headers, columns, list(range(len(headers)))


def _with_coordinates(
    headers: list[str], columns: list[list[Any]], geometry: Any
) -> tuple[list[str], list[list[Any]]]:
    """Add the place of each point of a map file, which stands in no cell there."""
    kept = [i for i, header in enumerate(headers) if normal_header(header) not in ("lon", "lat")]
    places = [_lon_lat(shape) for shape in geometry]
    sides = [[place[side] for place in places] for side in (0, 1)]
    return [*(headers[i] for i in kept), "lon", "lat"], [*(columns[i] for i in kept), *sides]


def _lon_lat(shape: Any) -> tuple[Any, Any]:
    if shape is None or shape.is_empty:
        return None, None
    return shape.centroid.x, shape.centroid.y


def _positions(
    headers: Sequence[str], places: Sequence[int], mapping: Mapping[str, str]
) -> dict[str, int]:
    """Place of each column by its own header and by the canonical name that it was read as."""
    pairs = [(header, place) for header, place in zip(headers, places, strict=True) if header]
    own = {normal_header(header): place for header, place in reversed(pairs)}
    read_as = {
        normal_header(name): own[normal_header(header)]
        for name, header in mapping.items()
        if normal_header(header) in own
    }
    return {**own, **read_as}


def sentence_of(finding: Json) -> str:
    """What is said about a cell, in one line."""
    column = f"{finding['column']}: " if finding["column"] else ""
    return f"{_LABELS[finding['severity']]}: {column}{finding['message']}"


def _proposal(finding: Json) -> str:
    column = f"{finding['column']}: " if finding["column"] else ""
    return f"{column}{finding['proposed']}"


def _write_cell(
    sheet: Any, row: int, position: int, value: Any, styles: Styles, severity: str
) -> None:
    if isinstance(value, np.generic):
        value = value.item()
    if _is_void(value):
        sheet.write_blank(row, position, None, styles.cell("", severity))
    elif isinstance(value, bool):
        sheet.write_boolean(row, position, value, styles.cell("", severity))
    elif isinstance(value, (int, float)) and abs(value) < _MAX_EXACT:
        sheet.write_number(row, position, value, styles.cell("", severity))
    elif _form_of_date(value):
        sheet.write_datetime(row, position, value, styles.cell(_form_of_date(value), severity))
    else:
        sheet.write_string(row, position, writable(str(value)), styles.cell("@", severity))


def _is_void(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _form_of_date(value: Any) -> str:
    """Excel's format of a date or time; empty for what Excel's calendar does not hold."""
    if isinstance(value, datetime.datetime):
        return "yyyy-mm-dd hh:mm:ss" if value.year >= 1900 and value.tzinfo is None else ""
    if isinstance(value, datetime.date):
        return "yyyy-mm-dd" if value.year >= 1900 else ""
    return "hh:mm:ss" if isinstance(value, datetime.time) and value.tzinfo is None else ""


def writable(text: str) -> str:
    """Text as a cell can hold it."""
    return text.encode("utf-8", "replace").decode()[:_MAX_TEXT]
