"""What is wrong with a file, what was mended and what is worth knowing: collected, told once."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from peta.errors import DataError

SHOWN_PER_CODE = 5
_GIVEN_LENGTH = 60
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

    @property
    def place(self) -> str:
        """Where it is, in words.

        Examples
        --------
        >>> Finding("error", "x", "...", file="a.csv", row=3, column="kode").place
        'a.csv, baris 3, kolom kode'
        """
        row = "" if self.row is None else f"baris {self.row}"
        column = f"kolom {self.column}" if self.column else ""
        return ", ".join(part for part in (self.file, row, column) if part)

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
        Leave out every value of the file: rows about people must not travel in messages.

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
        for name in ("given", "proposed"):
            where[name] = "" if self.secret else _short(where.get(name, ""))
        self.items.append(Finding(severity, code, message, **where))

    def fault(self, error: DataError, file: str) -> None:
        """Collect a fault of a whole file that was raised while opening it."""
        self.error(error.code, error.message, file=file, hint=error.hint)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    @property
    def has_errors(self) -> bool:
        """Whether anything found is a reason to refuse the file."""
        return any(finding.severity == "error" for finding in self.items)


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Everything found in the files of one dataset.

    Parameters
    ----------
    dataset
        Name of the dataset kind.
    figures
        Measured numbers by name, units in the names, such as ``area_before_km2``.

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
        """Plain values, ready for JSON."""
        return asdict(self)

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


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _GIVEN_LENGTH else text[: _GIVEN_LENGTH - 1] + "…"


def _lines_of(findings: list[Finding], shown: int) -> list[str]:
    lines = [str(finding) for finding in findings[:shown]]
    hints = dict.fromkeys(f.hint for f in findings[:shown] if f.hint)
    if len(findings) > shown:
        lines.append(f"  … dan {len(findings) - shown} lagi ({findings[0].code}).")
    return lines + [f"  Perbaikan: {hint}" for hint in hints]
