"""The command line: what it prints, what it leaves alone, and how it ends."""

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from peta.cli import app
from peta.publishing import assess_current
from peta.store.store import Store
from peta.web.models import GapsAnswer, LoadsAnswer, StandardsAnswer
from tests.engine.kecamatan import CENTRE, CORNER, HOUSES, ROWS, World, at

PETA = Path(sys.executable).with_name("peta")
FORMULA = "=HYPERLINK(0)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, publish, standards):
    """A store that a person has loaded, where one village is named like a formula."""
    root = tmp_path_factory.mktemp("cli")
    frames = World().frames()
    boundaries = frames["boundaries"]
    boundaries.loc[boundaries["kode"] == CORNER, "nama"] = FORMULA
    assess_current(publish(root / "store", frames), standards)
    return root


def peta(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PETA_")
    }
    environment |= {"PETA_STORE": str(folder / "store"), "COLUMNS": "140", **more}
    return subprocess.run(
        [str(PETA), *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


def in_process(monkeypatch, folder: Path, *words: str):
    """Run a command without a process of its own; what it raises is raised here."""
    monkeypatch.setenv("PETA_STORE", str(folder / "store"))
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


COMMANDS = {
    "init": "Muat data bawaan",
    "template": "Tulis",
    "load": "Periksa berkas dan jadikan data terkini",
    "check": "Periksa berkas tanpa memuatnya",
    "assess": "Nilai semua wilayah",
    "standards": "Daftar standar layanan menurut instansi",
    "gaps": "Urutkan wilayah menurut kesenjangannya",
    "loads": "Beban setiap fasilitas",
    "runs": "Daftar semua penilaian",
    "reconcile": "Periksa apakah semua angka",
    "diff": "Tunjukkan desa mana yang berubah",
    "freeze": "Bekukan satu penilaian",
    "review": "Tulis daftar tinjauan bantuan ganda",
    "map": "Tulis peta sebagai satu berkas HTML",
    "serve": "Sajikan peta dan API",
}


def test_help_names_every_command():
    answer = CliRunner().invoke(app, ["--help"])
    assert answer.exit_code == 0
    assert {
        command.name or command.callback.__name__ for command in app.registered_commands
    } == set(COMMANDS)
    for name in COMMANDS:
        assert re.search(rf"^\W*{name}\b", answer.output, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_says_what_a_command_does(name, flag):
    answer = CliRunner().invoke(app, [name, flag])
    assert answer.exit_code == 0
    assert COMMANDS[name] in " ".join(answer.output.split())


def test_gaps_as_json_is_the_answer_of_the_api(folder):
    done = peta(folder, "gaps", "--standard", "POS-ADA", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = GapsAnswer.model_validate_json(done.stdout)
    assert {item.kode for item in answer.items} == set(ROWS)
    assert next(item for item in answer.items if item.kode == CENTRE).gap == 1


@pytest.mark.parametrize("level", ["desa_kelurahan", "kecamatan", "kabupaten_kota", "provinsi"])
def test_gaps_as_csv_has_codes_as_text_and_no_live_formula(monkeypatch, folder, level):
    answer = in_process(monkeypatch, folder, "gaps", "--format", "csv", "--level", level)
    assert answer.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    widths = {"desa_kelurahan": 13, "kecamatan": 8, "kabupaten_kota": 5, "provinsi": 2}
    assert {row["kode"].lstrip("'") for row in rows} == {kode[: widths[level]] for kode in ROWS}
    for row in rows:
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row.values())
        assert row["run_id"]
    if level == "desa_kelurahan":
        (named,) = [row["nama"] for row in rows if row["kode"] == CORNER]
        assert named == "'" + FORMULA


def table_of(monkeypatch, folder, *words):
    """Lines of a command's table."""
    answer = in_process(monkeypatch, folder, *words)
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()


def test_a_table_has_a_column_for_each_cause_that_occurs(monkeypatch, folder):
    text = "\n".join(table_of(monkeypatch, folder, "gaps", "--standard", "POS-JARAK"))
    for head in ("Dari", "Terlayani", "Tak terjangkau", "Tak berfungsi", "Tak diketahui", "Rasio"):
        assert head in text
    assert "Penuh" not in text
    assert "dekat posyandu yang tidak aktif" in text
    (row,) = [line for line in text.splitlines() if line.startswith("│ " + CORNER)]
    cells = [cell.strip() for cell in row.split("│")]
    assert cells[3:8] == ["500", "0", "400", "100", "0"]


def test_csv_carries_every_reading_and_number(monkeypatch, folder):
    words = ["gaps", "--standard", "POS-JARAK", "--format", "csv", "--sort", "kode"]
    rows = list(csv.DictReader(io.StringIO(in_process(monkeypatch, folder, *words).stdout)))
    fields = set(GapsAnswer.model_fields["items"].annotation.__args__[0].model_fields)
    assert fields - {"readings"} <= set(rows[0])
    assert {"reading_detour_1.3", "reading_detour_1.6"} <= set(rows[0])
    for row in rows:
        if row["demand"]:
            assert float(row["reading_detour_1.6"]) <= float(row["reading_detour_1.3"])
            assert float(row["reading_detour_1.3"]) <= float(row["served"])


def test_the_assessment_is_summed_up_in_a_line_a_standard(monkeypatch, folder, standards):
    lines = table_of(monkeypatch, folder, "assess")
    named = [line.split()[0] for line in lines if line.split()[:1] and "-" in line.split()[0]]
    assert set(named) >= {rule.id for rule in standards} - {"KONV"}
    (present,) = [line for line in lines if line.startswith("POS-ADA")]
    assert present.split()[1:7] == ["12", "2", "7", "0", "2", "1"]
    text = "\n".join(lines)
    assert "peta load kader BERKAS  (untuk POS-6SPM, POS-AKTIF)" in text


def test_the_catalogue_stands_by_agency_with_what_to_load(monkeypatch, folder, standards):
    text = "\n".join(table_of(monkeypatch, folder, "standards"))
    for rule in standards:
        assert rule.owner in text
        assert rule.id in text
    assert "peta load sanitasi BERKAS  (untuk SAN-LADDER)" in text
    answer = json.loads(in_process(monkeypatch, folder, "standards", "--format", "json").stdout)
    StandardsAnswer.model_validate(answer)
    listed = in_process(monkeypatch, folder, "standards", "--format", "csv").stdout
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert rows["POS-AKTIF"]["missing"] == "layanan kader"
    assert rows["POS-AKTIF"]["agency"] == "TP Posyandu"


def test_loads_name_the_facility_and_what_it_carries(monkeypatch, folder):
    words = ["loads", "--standard", "MCK-JARAK", "--format", "json"]
    answer = LoadsAnswer.model_validate_json(in_process(monkeypatch, folder, *words).stdout)
    assert [item.net_people for item in answer.items] == [20, 10, 5]
    text = "\n".join(table_of(monkeypatch, folder, "loads", "--standard", "MCK-JARAK"))
    assert "mck 0" in text
    none = table_of(monkeypatch, folder, "loads", "--standard", "POS-ADA")
    assert "tidak menghitung beban" in none[-1]
    listed = in_process(monkeypatch, folder, *words[:-1], "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(listed)))) == 3


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("peta.cli", ["numba", "numpy", "pandas", "geopandas", "folium", "fastapi"]),
        ("peta.engine.assess", ["folium", "fastapi"]),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(module, heavy):
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_csv_leaves_the_unknown_empty(monkeypatch, folder):
    words = ["gaps", "--standard", "RTLH-NEED", "--format", "csv", "--sort", "kode"]
    answer = in_process(monkeypatch, folder, *words)
    rows = {row["kode"]: row for row in csv.DictReader(io.StringIO(answer.stdout))}
    for name in ("gap", "demand", "numerator", "denominator", "ratio"):
        assert rows["64.03.01.2001"][name] == ""
    assert rows["64.02.02.2001"]["demand"] == "0"


def test_gaps_as_a_table_names_its_source_and_run(monkeypatch, folder):
    answer = in_process(monkeypatch, folder, "gaps", "--limit", "2", "--lang", "en")
    assert answer.exit_code == 0
    assert "POS-JARAK" in answer.output
    assert "2 of 12 areas" in answer.output
    assert "1 June 2025" in answer.output


def test_the_same_question_in_a_smaller_area(monkeypatch, folder):
    words = ["gaps", "--wilayah", "64.02", "--format", "json", "--sort", "nama", "--limit", "3"]
    answer = json.loads(in_process(monkeypatch, folder, *words).stdout)
    assert len(answer["items"]) == 3
    assert all(item["kode"].startswith("64.02.") for item in answer["items"])


WRONG_USE = [
    ["gaps", "--wilayah", "6402"],
    ["gaps", "--standard", "TIDAK-ADA"],
    ["gaps", "--format", "xml"],
    ["tidak-ada"],
]


@pytest.mark.parametrize("words", WRONG_USE, ids=" ".join)
def test_wrong_use_ends_with_two(folder, words):
    done = peta(folder, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_named(folder):
    done = peta(folder, "assess", PETA_BASE_URL="peta.example.go.id")
    assert done.returncode == 2
    assert "PETA_BASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def published(folder: Path) -> dict[str, object]:
    catalogue = Store(folder / "store").catalogue
    files = sorted(str(file) for file in (folder / "store").rglob("*.parquet"))
    return {"current": catalogue.current(), "latest": catalogue.latest_run(), "files": files}


def test_check_publishes_nothing(monkeypatch, folder):
    before = published(folder)
    (folder / "penduduk.csv").write_text(f"kode,jiwa\n{CENTRE},401\n", encoding="utf-8")
    answer = in_process(monkeypatch, folder, "check", "penduduk.csv".join([f"{folder}/", ""]))
    assert answer.exit_code == 0
    assert "1 baris" in answer.output
    assert published(folder) == before


def test_bad_input_ends_with_one_and_leaves_everything_as_it_was(folder):
    before = published(folder)
    bad = "kode,jiwa\n64.99.01.2001,10\nbukan kode,-3\n"
    (folder / "penduduk_salah.csv").write_text(bad, encoding="utf-8")
    for words in (["check", "penduduk_salah.csv"], ["load", "penduduk", "penduduk_salah.csv"]):
        done = peta(folder, *words)
        assert done.returncode == 1
        assert "Gagal" in done.stderr
        assert "Traceback" not in done.stderr
        assert "bukan kode" in done.stdout + done.stderr
    assert published(folder) == before


def test_all_findings_are_shown_when_asked_for(folder):
    rows = "".join(f"64.99.01.{number:04d},10\n" for number in range(2001, 2061))
    (folder / "penduduk_banyak.csv").write_text("kode,jiwa\n" + rows, encoding="utf-8")
    some = peta(folder, "check", "penduduk_banyak.csv")
    everything = peta(folder, "check", "--semua", "penduduk_banyak.csv")
    assert (some.returncode, everything.returncode) == (1, 1)
    shown = some.stdout + some.stderr
    assert "64.99.01.2060" not in shown
    assert "64.99.01.2060" in everything.stdout + everything.stderr


def test_the_map_is_one_file_that_loads_from_nowhere(folder):
    done = peta(folder, "map", "peta.html", "--standard", "RTLH-NEED", "--wilayah", "64.02")
    assert done.returncode == 0, done.stderr
    text = (folder / "peta.html").read_text(encoding="utf-8")
    loads = r"""(?:<(?:script|img|iframe|source|video)\b[^>]*\bsrc|<link\b[^>]*\bhref|@import|"""
    loads += r"""url\(|xlink:href)\s*=?\s*\(?["']?\s*(?:https?:)?//"""
    assert re.findall(loads, text, re.IGNORECASE) == []
    assert "default-src 'none'" in html.unescape(text)
    assert "RAHASIA" not in text
    for house in HOUSES:
        lon, lat = at(house[0], house[1])
        assert not (f"{lon:.4f}" in text and f"{lat:.4f}" in text)
    assert not list(folder.glob("*.draft"))


def test_a_map_that_cannot_be_written_ends_with_one(folder):
    done = peta(folder, "map", "tidak-ada/peta.html")
    assert done.returncode == 1
    assert "Saran" in done.stderr
    assert "Traceback" not in done.stderr
