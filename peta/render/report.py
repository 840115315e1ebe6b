"""The report of a loading as one printable page: no scripts, nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from peta.render.numbers import number

SHOWN_PER_GROUP = 500

Json = dict[str, Any]

_SECTIONS = (
    ("error", "Salah", "Yang harus diperbaiki", "Baris ini tidak dimuat sebelum diperbaiki."),
    ("repair", "Diperbaiki", "Yang sudah diperbaiki", "Periksa apakah perbaikan ini benar."),
    ("note", "Catatan", "Yang perlu diketahui", "Tidak menghalangi pemuatan; sebaiknya diperiksa."),
)


def render_report(report: Json) -> str:
    """Render the report document of a loading as a page in Bahasa Indonesia.

    Parameters
    ----------
    report
        ``dataset``, ``rows``, ``mapping``, ``findings`` and ``snapshot``, as in the JSON report.

    Returns
    -------
    A whole HTML document; every value of the file is escaped.

    Examples
    --------
    >>> rows = {"read": 2, "accepted": 1, "mended": 0, "refused": 1}
    >>> finding = {"file": "<b>.csv", "sheet": "", "row": 3, "column": "kode", "given": "",
    ...            "code": "x", "message": "Salah.", "proposed": "", "severity": "error",
    ...            "hint": ""}
    >>> page = render_report({"dataset": "mck", "rows": rows, "mapping": {},
    ...                       "findings": [finding], "snapshot": None})
    >>> "&lt;b&gt;.csv" in page, "<script" in page
    (True, False)
    """
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            files=list(dict.fromkeys(f["file"] for f in report["findings"] if f["file"])),
            verdict=_verdict(report),
            counts=_counts(report["rows"]),
            mapping=list((report["mapping"] or {}).items()),
            sections=_sections(report["findings"]),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("peta.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment


def _counts(rows: Mapping[str, int]) -> list[tuple[str, int]]:
    names = {
        "read": "Baris dibaca",
        "accepted": "Diterima",
        "mended": "Diperbaiki",
        "refused": "Ditolak",
    }
    return [(title, rows[name]) for name, title in names.items()]


def _verdict(report: Json) -> dict[str, str]:
    rows = report["rows"]
    wrong = any(finding["severity"] == "error" for finding in report["findings"])
    if report["snapshot"] and wrong:
        return {
            "mood": "mixed",
            "sentence": f"Baris yang sah dimuat; {number(rows['refused'], 'id')} baris ditahan"
            " dan harus diperbaiki.",
        }
    if report["snapshot"]:
        return {"mood": "good", "sentence": "Data sudah dimuat."}
    if wrong:
        return {"mood": "bad", "sentence": "Ada yang harus diperbaiki; tidak ada yang dimuat."}
    return {"mood": "good", "sentence": "Berkas baik dan dapat dimuat; belum ada yang dimuat."}


def _sections(findings: Sequence[Json]) -> list[Json]:
    sections = []
    for severity, label, title, sentence in _SECTIONS:
        groups = _groups([finding for finding in findings if finding["severity"] == severity])
        if groups:
            sections.append(
                {
                    "severity": severity,
                    "label": label,
                    "title": title,
                    "sentence": sentence,
                    "groups": groups,
                }
            )
    return sections


def _groups(findings: Sequence[Json]) -> list[Json]:
    by_code: dict[str, list[Json]] = {}
    for finding in findings:
        by_code.setdefault(finding["code"], []).append(finding)
    return [_group(code, same) for code, same in by_code.items()]


def _group(code: str, findings: list[Json]) -> Json:
    return {
        "code": code,
        "message": findings[0]["message"],
        "hints": list(dict.fromkeys(f["hint"] for f in findings if f["hint"]))[:5],
        "findings": findings,
        "shown": findings[:SHOWN_PER_GROUP],
        "left": max(0, len(findings) - SHOWN_PER_GROUP),
    }
