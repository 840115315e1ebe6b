"""The report of a loading as one printable page: no scripts, nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from peta.render.language import counted, strings
from peta.render.numbers import number

SHOWN_PER_GROUP = 500

Json = dict[str, Any]

_SEVERITIES = ("error", "repair", "note")


def render_report(report: Json, lang: str = "id") -> str:
    """Render the report document of a loading as a page; its findings keep their language.

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
    words = strings(lang, "report")
    return (
        _environment()
        .get_template("report.html")
        .render(
            lang=lang,
            w=words,
            report=report,
            files=list(dict.fromkeys(f["file"] for f in report["findings"] if f["file"])),
            verdict=_verdict(report, lang),
            counts=_counts(report["rows"], words),
            mapping=list((report["mapping"] or {}).items()),
            sections=_sections(report["findings"], words),
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


def _counts(rows: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    names = ("read", "accepted", "mended", "refused")
    return [(words[f"rows_{name}"], rows[name]) for name in names]


def _verdict(report: Json, lang: str) -> dict[str, str]:
    refused = report["rows"]["refused"]
    mood, key = _mood(report)
    text = counted(lang, "report", key, refused, n=number(refused, lang))
    return {"mood": mood, "sentence": text}


def _mood(report: Json) -> tuple[str, str]:
    wrong = any(finding["severity"] == "error" for finding in report["findings"])
    if report["snapshot"]:
        return ("mixed", "verdict_partly") if wrong else ("good", "verdict_loaded")
    return ("bad", "verdict_bad") if wrong else ("good", "verdict_good")


def _sections(findings: Sequence[Json], words: Mapping[str, str]) -> list[Json]:
    sections = []
    for severity in _SEVERITIES:
        groups = _groups([finding for finding in findings if finding["severity"] == severity])
        if groups:
            sections.append(
                {
                    "severity": severity,
                    "label": words[f"{severity}_label"],
                    "title": words[f"{severity}_title"],
                    "sentence": words[f"{severity}_lead"],
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
