"""`peta template` and `peta load` as an officer types them."""

import json
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from peta.cli import app, main
from peta.domain.dataset import KINDS
from peta.store.store import Store
from tests.fixtures import writing as w
from tests.fixtures.world import KODE, villages

HEADER = ("id", "nama", "kode", "status", "kakus", "lon", "lat")
GOOD = (HEADER, ("1", "A", KODE, "rusak", 2, 117.0212, -0.0312),
        ("2", "B", KODE, "rusak", 3, 117.0312, -0.0212))  # fmt: skip
BAD = (*GOOD, ("3", "C", KODE, "hancur", "x", 117.0412, -0.0412))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Store with the villages of the fixtures, and nothing of the embedded default."""
    monkeypatch.setenv("PETA_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("peta.publishing.load_embedded", lambda *_: [])
    monkeypatch.chdir(tmp_path)
    own = Store(tmp_path / "store")
    facts = {"origin": "uji", "data_date": "2025-06-30", "sample": False, "report": {}}
    own.publish("boundaries", villages(), **facts)
    return own


@pytest.fixture
def peta(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command line; returns its exit status and what it said."""

    def _peta(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["peta", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return _peta


def _current(store: Store) -> str | None:
    record = store.catalogue.current().get("mck")
    return record.hash if record else None


def test_a_good_file_is_published_and_the_mapping_is_printed(peta, store):
    w.csv(*GOOD)(Path("mck.csv"))
    status, said = peta("load", "mck", "mck.csv")
    assert status == 0, said
    assert "nama = 'nama'" in said
    assert len(store.frame(_current(store))) == 2


def test_a_dry_run_publishes_nothing(peta, store):
    w.csv(*GOOD)(Path("mck.csv"))
    status, said = peta("load", "mck", "mck.csv", "--dry-run", "--report", "r.json")
    assert status == 0, said
    assert _current(store) is None
    report = json.loads(Path("r.json").read_bytes())
    assert report["rows"] == {"read": 2, "accepted": 2, "mended": 0, "refused": 0}
    assert report["snapshot"] is None


def test_a_bad_file_publishes_nothing_and_every_report_is_written(peta, store):
    w.csv(*BAD)(Path("mck.csv"))
    names = ("r.json", "r.html", "r.xlsx")
    status, said = peta("load", "mck", "mck.csv", *(x for n in names for x in ("--report", n)))
    assert status == 1, said
    assert _current(store) is None
    assert all(name in said for name in names)
    findings = json.loads(Path("r.json").read_bytes())["findings"]
    errors = [(f["file"], f["row"], f["column"], f["given"]) for f in findings
              if f["severity"] == "error"]  # fmt: skip
    assert errors == [("mck.csv", 4, "status", "hancur"), ("mck.csv", 4, "kakus", "x")]
    assert "hancur" in Path("r.html").read_text("utf-8")
    assert openpyxl.load_workbook("r.xlsx")["mck"]["H4"].value.startswith("Salah")


def test_valid_rows_alone_are_published_when_asked(peta, store):
    w.csv(*BAD)(Path("mck.csv"))
    status, said = peta("load", "mck", "mck.csv", "--accept-valid", "--report", "r.json")
    assert status == 0, said
    report = json.loads(Path("r.json").read_bytes())
    assert report["rows"] == {"read": 3, "accepted": 2, "mended": 0, "refused": 1}
    assert report["snapshot"] == _current(store)
    assert store.frame(_current(store))["id"].tolist() == ["1", "2"]


def test_the_same_file_twice_is_the_same_snapshot(peta, store):
    w.csv(*GOOD)(Path("mck.csv"))
    peta("load", "mck", "mck.csv")
    first = _current(store)
    assert peta("load", "mck", "mck.csv")[0] == 0
    assert _current(store) == first


def test_a_pattern_loads_several_files_as_one_dataset(peta, store):
    Path("data").mkdir()
    w.csv(HEADER, GOOD[1])(Path("data/a.csv"))
    w.csv(HEADER, GOOD[2])(Path("data/b [1].csv"))
    status, said = peta("load", "mck", "data/*.csv", "data/b [1].csv")
    assert status == 0, said
    assert len(store.frame(_current(store))) == 2


def test_several_files_get_a_workbook_each(peta):
    w.csv(*BAD)(Path("a.csv"))
    w.csv(HEADER, ("9", "Z", KODE, "rusak", 1, 117.0112, -0.0112))(Path("b.csv"))
    status, said = peta("load", "mck", "a.csv", "b.csv", "--report", "r.xlsx")
    assert status == 1, said
    assert openpyxl.load_workbook("r_a.xlsx")["mck"]["H4"].value
    assert openpyxl.load_workbook("r_b.xlsx")["mck"]["H2"].value is None


def test_a_mapping_is_kept_as_a_profile_and_used_again(peta, store):
    strange = [("Sarana", "BT", "LS"), ("A", 117.0212, -0.0312)]
    w.csv(*strange)(Path("juni.csv"))
    status, said = peta("load", "mck", "juni.csv", "--map", "nama=Sarana", "--map", "lon=BT",
                        "--map", "lat=LS", "--save-profile", "pupr-kukar")  # fmt: skip
    assert status == 0, said
    w.csv(*strange, ("B", 117.0312, -0.0212))(Path("juli.csv"))
    status, said = peta("load", "mck", "juli.csv")
    assert status == 0, said
    assert "pupr-kukar" in said
    assert store.frame(_current(store))["nama"].isin(["A", "B"]).tolist() == [True] * 2


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("*.gpkg",), "Periksa folder"),
        (("mck.csv", "--report", "r.pdf"), ".html"),
        (("mck.csv", "--map", "nama"), "KOLOM=JUDUL"),
        (("mck.csv", "--map", "pemilik=Nama"), "Kolom: id"),
        (("mck.csv", "--tanggal", "kemarin"), "2025-06-30"),
        (("mck.csv", "--code-system", "pos"), "kemendagri"),
        (("mck.csv", "--crs", "UTM"), "EPSG"),
    ],
)
def test_a_wrong_command_line_is_told_before_anything_is_published(peta, store, arguments, hint):
    w.csv(*GOOD)(Path("mck.csv"))
    status, said = peta("load", "mck", *arguments)
    assert status == 2, said
    assert hint in said
    assert _current(store) is None


def test_a_report_that_cannot_be_written_stops_the_loading(peta, store):
    w.csv(*GOOD)(Path("mck.csv"))
    status, said = peta("load", "mck", "mck.csv", "--report", "tidak/ada/r.html")
    assert status == 1
    assert "folder" in said
    assert _current(store) is None


def test_houses_are_in_no_report(peta):
    rows = [("pemilik", "kode", "status", "lon", "lat"),
            ("Ibu Siti", KODE, "hancur", 117.0212, -0.0312)]  # fmt: skip
    w.csv(*rows)(Path("rlh.csv"))
    names = ("r.json", "r.html", "r.xlsx")
    status, said = peta("load", "rlh", "rlh.csv", *(x for n in names for x in ("--report", n)))
    assert status == 1, said
    book = openpyxl.load_workbook("r.xlsx")
    cells = " ".join(str(c.value) for sheet in book for row in sheet for c in row)
    for text in (said, cells, Path("r.json").read_text("utf-8"), Path("r.html").read_text("utf-8")):
        assert not [secret for secret in ("Siti", "hancur", "117.02") if secret in text]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_a_template(peta, kind):
    status, said = peta("template", kind)
    assert status == 0, said
    (written,) = Path.cwd().glob(f"template_{kind}.*")
    assert written.stat().st_size > 1000
    assert f"peta load {kind} {written.name}" in said


def test_a_template_of_another_form_is_refused(peta):
    status, said = peta("template", "mck", "mck.docx")
    assert status == 2
    assert "template_mck.xlsx" in said


def test_help_says_what_each_choice_does(peta):
    status, said = peta("load", "--help")
    assert status == 0
    for option in ("--dry-run", "--report", "--accept-valid", "--map", "--sheet", "--code-system",
                   "--crs", "--save-profile"):  # fmt: skip
        assert option in said


def test_loading_the_same_file_twice_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PETA_STORE", str(tmp_path / "store"))
    file = tmp_path / "mck.csv"
    file.write_text("nama,lon,lat,status\nMelati,116.10012,-0.05034,rusak\n", "utf-8")
    command = ["load", "mck", str(file), "--tanggal", "2025-06-17"]
    first, again = (CliRunner().invoke(app, command) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
    assert "1 baris baru" in first.output
    assert "tidak ada yang berubah" in again.output
    assert "0 baris baru, 0 hilang, 0 pindah, 0 berubah, 1 sama" in again.output
    history = Store(tmp_path / "store").catalogue.history("mck")
    assert len(history) == 2  # the embedded default, and this file once
