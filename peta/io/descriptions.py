"""Attributes in the description of a placemark: a table in HTML, or lines of name and value."""

import re
from html.parser import HTMLParser

_LENGTH = 200_000
_LINE = re.compile(r"\s*([^:<>]{1,60}?)\s*[:=]\s*(.*)")
_CELLS = ("td", "th")
_BREAKS = ("br", "p", "div", "li", "tr", "ul", "h1", "h2", "h3", "h4")
_SILENT = ("script", "style", "head", "title")


def attributes_of(description: str) -> dict[str, str]:
    """Attributes by name; what belongs to none is under ``Description``.

    Examples
    --------
    >>> attributes_of("<table><tr><td>KODE</td><td>64.02</td></tr></table>")
    {'KODE': '64.02'}
    >>> attributes_of("Nama: MCK A<br>Kondisi: <b>baik</b><br>dekat pasar")
    {'Nama': 'MCK A', 'Kondisi': 'baik', 'Description': 'dekat pasar'}
    >>> attributes_of(""), attributes_of("Jam 8:00")
    ({}, {'Description': 'Jam 8:00'})
    """
    if not description.strip():
        return {}
    reader = _Reader()
    reader.feed(description[:_LENGTH])
    reader.close()
    pairs = [row for row in reader.rows if len(row) == 2 and row[0]]
    found = {name.rstrip(" :"): value for name, value in pairs}
    return found | _lines("".join(reader.text).split("\n"), known=bool(found))


def _lines(lines: list[str], *, known: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = []
    for line in (" ".join(line.split()) for line in lines):
        match = _LINE.fullmatch(line)
        if match and not match[1][-1].isdigit() and "//" not in match[2][:2]:
            found.setdefault(match[1], match[2])
        elif line:
            rest.append(line)
    return found | ({"Description": " ".join(rest)} if rest and not known else {})


class _Reader(HTMLParser):
    """Cells of two-column tables, and the text outside of tables by lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.text: list[str] = []
        self._in_cell = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
            self._in_cell = False
        elif tag in _CELLS:
            # A cell without a row, or a row whose table holds a table, starts its own.
            self.rows = self.rows or [[]]
            self.rows[-1].append("")
            self._in_cell = True
        if tag in _BREAKS:
            self.text.append("\n")
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        if tag in (*_CELLS, "tr", "table"):
            self._in_cell = False
        if tag in _BREAKS:
            self.text.append("\n")
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._in_cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] = " ".join(f"{self.rows[-1][-1]} {data}".split())
        elif not self._in_cell:
            self.text.append(data)
