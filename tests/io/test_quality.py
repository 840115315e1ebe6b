import json

from peta.io.quality import SHOWN_PER_CODE, Finding, Findings, QualityReport, RefusedFile


def _report(count: int) -> QualityReport:
    findings = tuple(
        Finding(
            "error", "bad_count", "Bukan bilangan.", "a.csv", row, "jiwa", "x", hint="Isi angka."
        )
        for row in range(2, 2 + count)
    )
    return QualityReport("penduduk", count, 0, findings)


def test_a_summary_shows_the_first_few_of_each_code_and_counts_the_rest():
    lines = _report(12).summary()
    assert len([line for line in lines if line.startswith("Salah")]) == SHOWN_PER_CODE
    assert "… dan 7 lagi" in lines[-2]
    assert lines[-1] == "  Perbaikan: Isi angka."


def test_the_report_is_plain_json_with_every_finding():
    plain = json.loads(json.dumps(_report(12).as_dict()))
    assert len(plain["findings"]) == 12
    assert plain["findings"][0]["row"] == 2


def test_a_refused_file_says_where_and_how_many():
    error = RefusedFile(_report(3))
    assert str(error) == "a.csv, baris 2, kolom jiwa: Bukan bilangan. (dan 2 masalah lain)"
    assert (error.code, error.hint) == ("bad_count", "Isi angka.")
    assert isinstance(error, ValueError)


def test_secret_findings_hold_no_values():
    findings = Findings(secret=True)
    findings.note("x", "Catatan.", given="Siti", proposed="117, -1")
    assert (next(iter(findings)).given, next(iter(findings)).proposed) == ("", "")


def test_long_values_are_cut():
    findings = Findings()
    findings.note("x", "Catatan.", given="a" * 500)
    assert len(next(iter(findings)).given) == 60
