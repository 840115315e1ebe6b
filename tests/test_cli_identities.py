"""A NIK that an officer loads is nowhere afterwards: no store, no report, no word holds it."""

import pytest

from peta.domain.dataset import KINDS
from tests.canary import NUMBER, SHORT, contents, has_trace, traces
from tests.fixtures import writing as w
from tests.fixtures.world import KODE
from tests.test_cli_load import peta, store  # noqa: F401 - fixtures

AID = (("kode", "lembaga", "jenis", "NIK"),
       (KODE, "Dinsos", "tunai", NUMBER), (KODE, "Baznas", "tunai", f"'{NUMBER}"))  # fmt: skip
HOUSES = (("id", "no_kk", "lon", "lat"), ("1", "9911 2233 4455 6677", 117.0212, -0.0312))
BAD = (*AID, (KODE, "Baznas", "tunai", SHORT))
REPORTS = [part for name in ("r.json", "r.html", "r.xlsx") for part in ("--report", name)]


def test_the_search_finds_what_is_there(tmp_path):
    w.xlsx({"A": AID})(tmp_path / "packed.xlsx")
    w.csv(*HOUSES)(tmp_path / "spaced.csv")
    assert {path.name for path in traces(tmp_path)} == {"packed.xlsx", "spaced.csv"}


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_number_that_is_loaded_is_kept_as_a_hash_only(peta, store, tmp_path, name):  # noqa: F811
    given = tmp_path / "given"
    given.mkdir()
    (w.csv(*AID) if name == "a.csv" else w.xlsx({"A": AID}))(given / name)
    w.csv(*HOUSES)(given / "rumah.csv")
    assert not traces(tmp_path / "store")
    told = ""
    for words in (["check", str(given / name), "--jenis", "program"],
                  ["load", "program", str(given / name), "--dry-run", *REPORTS],
                  ["load", "program", str(given / name), *REPORTS, "--save-profile", "dinsos"],
                  ["load", "program", str(given / name)],
                  ["load", "rlh", str(given / "rumah.csv"), *REPORTS]):  # fmt: skip
        status, said = peta(*words)
        assert status == 0, said
        told += said
    assert not has_trace(told)
    assert {path.parent for path in traces(tmp_path)} == {given}
    current = store.catalogue.current()
    hashes = [store.frame(current[kind].hash)["penerima"] for kind in ("program", "rlh")]
    assert hashes[0].nunique() == 1
    assert hashes[1].item() == hashes[0][0]


@pytest.mark.parametrize("rows", [BAD, AID[1:]], ids=["short", "no_header"])
def test_a_refused_file_leaves_no_trace(peta, store, tmp_path, rows):  # noqa: F811
    given = tmp_path / "given"
    given.mkdir()
    for name, make in (("a.csv", w.csv(*rows)), ("a.xlsx", w.xlsx({"A": rows}))):
        make(given / name)
        status, said = peta("load", "program", str(given / name), "--accept-valid", *REPORTS,
                            "--save-profile", "dinsos")  # fmt: skip
        assert not has_trace(said)
        assert (status, rows is BAD) in ((0, True), (1, False)), said
    assert {path.parent for path in traces(tmp_path)} == {given}


def test_the_key_is_made_once_for_the_service_alone(store, tmp_path):  # noqa: F811
    key, file = store.identity_key(), tmp_path / "store" / "identity.key"
    assert (len(key), store.identity_key()) == (32, key)
    assert file.stat().st_mode & 0o777 == 0o600
    assert key != store.secret_key()
    file.write_bytes(b"short")
    with pytest.raises(ValueError) as damaged:
        store.identity_key()
    assert damaged.value.code == "damaged_key"
    assert not [p for p, content in contents(tmp_path / "store") if key in content]


def test_the_template_holds_an_example_that_is_nobodys_number():
    from peta.io.examples import example_row

    for name in ("rlh", "program"):
        assert example_row(KINDS[name])["penerima"].startswith("99")
