"""The printable report: everything escaped, nothing from elsewhere, no scripts."""

import re

from peta.render.report import SHOWN_PER_GROUP, render_report

FINDING = {
    "file": "a.csv", "sheet": "", "row": 5, "column": "status", "given": "hancur",
    "code": "unknown_category", "message": "Nilai tidak dikenal.", "proposed": "rusak",
    "severity": "error", "hint": "Pilih dari daftar.",
}  # fmt: skip
ROWS = {"read": 1200, "accepted": 0, "mended": 0, "refused": 1200}


def _report(*findings, **more):
    base = {"dataset": "mck", "rows": ROWS, "mapping": {"nama": "Nama MCK"}, "snapshot": None}
    return {**base, "findings": list(findings), **more}


def test_a_finding_stands_with_its_place_reason_and_proposal():
    page = render_report(_report(FINDING))
    row = re.search(r"<tr><td>a\.csv</td>.*?</tr>", page)
    assert row
    for value in ("5", "status", "hancur", "Nilai tidak dikenal.", "rusak"):
        assert f">{value}</td>" in row[0]
    assert "Saran: Pilih dari daftar." in page
    assert "1.200" in page
    assert "<td>Nama MCK</td>" in page


def test_everything_of_the_file_is_escaped():
    evil = '<script>alert(1)</script>"&'
    page = render_report(
        _report({**FINDING, **dict.fromkeys(("file", "given", "proposed", "column"), evil)},
                mapping={"nama": evil})
    )  # fmt: skip
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 5


def test_nothing_is_loaded_from_anywhere():
    page = render_report(_report(FINDING))
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe)|https?://|url\(", page)


def test_groups_are_by_code_and_worst_first():
    note = {**FINDING, "severity": "note", "code": "header_row", "row": None}
    page = render_report(_report(note, FINDING, {**FINDING, "row": 9}))
    assert page.index("unknown_category") < page.index("header_row")
    assert page.count("Kode temuan:") == 2
    assert "<small>(2)</small>" in page


def test_a_long_list_is_cut_and_says_so():
    many = [{**FINDING, "row": row} for row in range(SHOWN_PER_GROUP + 7)]
    page = render_report(_report(*many))
    assert page.count("<tr><td>a.csv</td>") == SHOWN_PER_GROUP
    assert "… dan 7 lagi" in page


def test_the_verdict_follows_from_what_happened():
    assert "tidak ada yang dimuat" in render_report(_report(FINDING))
    assert "ditahan" in render_report(_report(FINDING, snapshot="abc"))
    assert "Data sudah dimuat." in render_report(_report(snapshot="abc"))
    assert "Tidak ada temuan." in render_report(_report())
