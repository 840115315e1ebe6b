"""What is wrong with a file, what was mended and what is worth knowing: collected, told once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from peta.errors import DataError

if TYPE_CHECKING:
    from peta.io.values import BadValue

SHOWN_PER_CODE = 5
_LENGTHS = {"given": 60, "proposed": 200}
_FIELDS = ("file", "sheet", "row", "column", "given", "code", "message", "proposed", "severity",
           "hint")  # fmt: skip
# Sixteen digits, whatever people put between them: a NIK or a family card number.
_IDENTITY = re.compile(r"(?<!\d)\d(?:[\s.\-']?\d){15,}", re.ASCII)
_LABELS = {"error": "Salah", "repair": "Diperbaiki", "note": "Catatan"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file.

    Parameters
    ----------
    severity
        ``"error"`` (the file is refused), ``"repair"`` (mended) or ``"note"`` (worth knowing).
    code
        A stable word for programs, such as ``"duplicate_kode"``.
    message
        What is wrong, in Bahasa Indonesia; never holds a value from the file.
    row
        The row as the officer sees it: in a table 1 is the first row of the sheet, in a map file 1
        is the first feature. None for the whole file.
    given, proposed
        What stands there and what would be right; empty for kinds whose rows are secret.
    hint
        What the officer can do.
    sheet
        The sheet or layer of the file, where it has several.
    """

    severity: str
    code: str
    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    given: str = ""
    proposed: str = ""
    hint: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words.

        Examples
        --------
        >>> Finding("error", "x", "...", file="a.csv", row=3, column="kode").place
        'a.csv, baris 3, kolom kode'
        """
        sheet = f"lembar {self.sheet}" if self.sheet else ""
        row = "" if self.row is None else f"baris {self.row}"
        column = f"kolom {self.column}" if self.column else ""
        return ", ".join(part for part in (self.file, sheet, row, column) if part)

    @property
    def line(self) -> tuple[str, str, int | None]:
        """File, sheet and row: what tells one row from another."""
        return self.file, self.sheet, self.row

    def __str__(self) -> str:
        given = f" Tertulis: {self.given}." if self.given else ""
        proposed = f" Usul: {self.proposed}." if self.proposed else ""
        place = f"{self.place}: " if self.place else ""
        return f"{_LABELS[self.severity]}: {place}{self.message}{given}{proposed}"


@dataclass(slots=True)
class Findings:
    """Collects findings while a file is read.

    Parameters
    ----------
    secret
        Leave out every value of the file: rows about people must not travel in messages. An
        identity number that stands where a header should be is left out of the words too.

    Examples
    --------
    >>> findings = Findings(secret=True)
    >>> findings.error("bad_count", "Bukan bilangan.", row=2, given="Ibu Siti")
    >>> [finding.given for finding in findings], findings.has_errors
    ([''], True)
    """

    secret: bool = False
    items: list[Finding] = field(default_factory=list)

    def error(self, code: str, message: str, **where: Any) -> None:
        """Collect a reason to refuse the file."""
        self.add("error", code, message, **where)

    def repair(self, code: str, message: str, **where: Any) -> None:
        """Collect something that was mended."""
        self.add("repair", code, message, **where)

    def note(self, code: str, message: str, **where: Any) -> None:
        """Collect something worth knowing."""
        self.add("note", code, message, **where)

    def add(self, severity: str, code: str, message: str, **where: Any) -> None:
        """Collect a finding; `where` holds the other fields of `Finding`."""
        for name, length in _LENGTHS.items():
            where[name] = "" if self.secret else _short(where.get(name, ""), length)
        if self.secret:
            message = _IDENTITY.sub("…", message)
            where["column"] = _IDENTITY.sub("…", where.get("column", ""))
        self.items.append(Finding(severity, code, message, **where))

    def bad_value(self, error: "BadValue", severity: str = "error", **where: Any) -> None:
        """Collect a cell that cannot be parsed; a proposal in `where` goes before the error's."""
        proposed = where.pop("proposed", "") or error.proposed
        self.add(severity, error.code, error.message, hint=error.hint, proposed=proposed, **where)

    def name_sheet(self, file: str, sheet: str, since: int = 0) -> None:
        """Add the sheet to the findings of a file that do not name one."""
        for position, finding in enumerate(self.items[since:] if sheet else (), since):
            if finding.file == file and not finding.sheet:
                self.items[position] = replace(finding, sheet=sheet)

    def fault(self, error: DataError, file: str) -> None:
        """Collect a fault of a whole file that was raised while opening it."""
        self.error(error.code, error.message, file=file, hint=error.hint)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    @property
    def has_errors(self) -> bool:
        """Whether anything found is a reason to refuse the file."""
        return any(finding.severity == "error" for finding in self.items)

    @property
    def blocks_file(self) -> bool:
        """Whether an error concerns a whole file, so that no row of it can be told valid."""
        return any(f.severity == "error" and f.row is None for f in self.items)

    def lines_of(self, severity: str) -> set[tuple[str, str, int | None]]:
        """Rows that have a finding of this severity."""
        return {f.line for f in self.items if f.severity == severity and f.row is not None}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was recognised in one file.

    Parameters
    ----------
    headers
        All headers of the file, in order; kept so that a profile can be made of them.
    mapping
        Canonical column -> header, with the columns that only helped to read.
    profile
        Name of the profile that was used, if any.
    """

    file: str
    headers: tuple[str, ...]
    mapping: Mapping[str, str]
    sheet: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Everything found in the files of one dataset.

    Parameters
    ----------
    dataset
        Name of the dataset kind.
    figures
        Measured numbers by name, units in the names, such as ``area_before_km2``.
    rows_mended
        Accepted rows in which something was mended.
    files
        What was recognised in each file.
    snapshot
        Id of the snapshot that was published; None as long as nothing was.

    Examples
    --------
    >>> report = QualityReport("mck", 3, 0, (Finding("error", "bad_count", "Bukan bilangan."),))
    >>> print("\\n".join(report.summary()))
    mck: 3 baris dibaca, 0 diterima; 1 salah, 0 diperbaiki, 0 catatan.
    Salah: Bukan bilangan.
    """

    dataset: str
    rows_read: int
    rows_accepted: int
    findings: tuple[Finding, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    rows_mended: int = 0
    files: tuple[ReadFile, ...] = ()
    snapshot: str | None = None

    @property
    def rows_refused(self) -> int:
        """Rows that were read and not accepted."""
        return self.rows_read - self.rows_accepted

    @property
    def mapping(self) -> dict[str, str]:
        """Canonical column -> header; of several files the first that has the column counts."""
        merged: dict[str, str] = {}
        for file in reversed(self.files):
            merged |= file.mapping
        return merged

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings for which the file is refused."""
        return self._of("error")

    @property
    def repairs(self) -> tuple[Finding, ...]:
        """Findings that were mended."""
        return self._of("repair")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Findings worth knowing."""
        return self._of("note")

    def _of(self, severity: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON.

        Examples
        --------
        >>> QualityReport("mck", 3, 2, rows_mended=1).as_dict()["rows"]
        {'read': 3, 'accepted': 2, 'mended': 1, 'refused': 1}
        """
        return {
            "dataset": self.dataset,
            "rows": {
                "read": self.rows_read,
                "accepted": self.rows_accepted,
                "mended": self.rows_mended,
                "refused": self.rows_refused,
            },
            "mapping": self.mapping,
            "findings": [{name: getattr(f, name) for name in _FIELDS} for f in self.findings],
            "figures": self.figures,
            "snapshot": self.snapshot,
        }

    def summary(self, everything: bool = False) -> list[str]:
        """Lines for the officer: the counts, then the first few findings of each code, or all."""
        counts = f"{len(self.errors)} salah, {len(self.repairs)} diperbaiki, {len(self.notes)}"
        read = f"{self.rows_read} baris dibaca, {self.rows_accepted} diterima"
        lines = [f"{self.dataset}: {read}; {counts} catatan."]
        for code in dict.fromkeys((finding.severity, finding.code) for finding in self.findings):
            same = [f for f in self.findings if (f.severity, f.code) == code]
            lines += _lines_of(same, len(same) if everything else SHOWN_PER_CODE)
        return lines


class RefusedFile(DataError):  # noqa: N818 - named after what happened to the file
    """A file that was refused, with the report of every problem in it.

    Its code, message and hint are those of the first error.
    """

    def __init__(self, report: QualityReport) -> None:
        first, others = report.errors[0], len(report.errors) - 1
        place = f"{first.place}: " if first.place else ""
        more = f" (dan {others} masalah lain)" if others else ""
        super().__init__(f"{place}{first.message}{more}", code=first.code, hint=first.hint)
        self.report = report


def _short(value: object, length: int) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _lines_of(findings: list[Finding], shown: int) -> list[str]:
    lines = [str(finding) for finding in findings[:shown]]
    hints = dict.fromkeys(f.hint for f in findings[:shown] if f.hint)
    if len(findings) > shown:
        lines.append(f"  … dan {len(findings) - shown} lagi ({findings[0].code}).")
    return lines + [f"  Perbaikan: {hint}" for hint in hints]
