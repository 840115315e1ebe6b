"""The review list of aid, from a real store, by the command."""

import csv

import pandas as pd
import pytest
from typer.testing import CliRunner

from peta.cli import app
from peta.errors import DataError
from peta.reviews import aid_review
from tests.engine.kecamatan import CENTRE, EAST, World


def aid(*rows):
    names = ("kode", "lembaga", "jenis", "penerima")
    table = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    return table.assign(id=[f"B{n}" for n in range(len(rows))], tahun=2024, nilai_idr=1_000_000)


@pytest.fixture
def stocked(tmp_path, publish):
    frames = World().frames()
    frames["rlh"]["penerima"] = [f"house{n}" for n in range(len(frames["rlh"]))]
    twice = [(CENTRE, "Baznas", "tunai", "a1"), (CENTRE, "=Dinas", "tunai", "a1")]
    frames["program"] = aid(*twice, (EAST, "Baznas", "rumah", "house0"))
    return publish(tmp_path / "store", frames)


def test_the_list_names_what_to_look_at_and_the_ledger_tells_of_it(stocked):
    table = aid_review(stocked)
    repeated = table[table["penerima"] == "a1"].iloc[0]
    assert (repeated["kode"], repeated["jumlah"], repeated["nilai_idr"]) == (CENTRE, 2, 2_000_000)
    assert set(table["keputusan"]) == {"perlu ditinjau"}
    # Three listed houses are not handled; of one the family is in the list for houses.
    left_out = table[table["penerima"].isna() | table["penerima"].eq("")]
    assert left_out["jumlah"].sum() == 2
    entry = stocked.catalogue.ledger.entries()[0]
    assert (entry.action, entry.kind, entry.detail["rows"]) == ("download", "program", len(table))


def test_only_one_village(stocked):
    assert set(aid_review(stocked, CENTRE)["kode"]) == {CENTRE}


def test_the_command_writes_for_the_owner_only(stocked, tmp_path, monkeypatch):
    monkeypatch.setenv("PETA_STORE", str(tmp_path / "store"))
    out = tmp_path / "tinjau.csv"
    answer = CliRunner().invoke(app, ["review", str(out)], catch_exceptions=False)
    assert answer.exit_code == 0
    assert out.stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert any("'=Dinas; Baznas" in row["lembaga"] or "Baznas" in row["lembaga"] for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_without_the_data_it_says_what_to_load(tmp_path, publish):
    frames = World().frames()
    store = publish(tmp_path / "store", frames)
    with pytest.raises(DataError) as refused:
        aid_review(store)
    assert "peta load program" in refused.value.hint
