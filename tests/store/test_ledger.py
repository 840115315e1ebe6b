"""Who did what: added, never changed; a change that went around it shows."""

import sqlite3
import threading

import pandas as pd
import pytest

from peta.errors import DataError, NotFoundError
from peta.store.ledger import COMMAND_LINE, acting_as
from peta.store.store import Store


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    for number in range(3):
        with acting_as(f"operator{number}"):
            publish(made, number)
    return made


def publish(store, number):
    frame = pd.DataFrame({"kode": ["64.02.01.2001"], "jiwa": pd.array([number], dtype="Int64")})
    return store.publish("penduduk", frame, origin=f"{number}.csv", data_date="2025-01-01",
                         sample=False, report={})  # fmt: skip


def test_every_publication_is_an_entry(store):
    entries = store.catalogue.ledger.entries()
    assert [(e.number, e.who, e.action, e.snapshot) for e in entries] == [
        (3, "operator2", "publish", 3), (2, "operator1", "publish", 2),
        (1, "operator0", "publish", 1),
    ]  # fmt: skip
    publish(store, 9)
    assert store.catalogue.ledger.entries()[0].who == COMMAND_LINE
    store.catalogue.ledger.check()


@pytest.mark.parametrize("statement", ["UPDATE ledger SET who = 'x'", "DELETE FROM ledger"])
def test_entries_cannot_be_changed(store, tmp_path, statement):
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    store.catalogue.ledger.check()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET who = 'x' WHERE number = 2", "DELETE FROM ledger WHERE number = 2",
     "UPDATE ledger SET detail = '{}' WHERE number = 1"],
)  # fmt: skip
def test_a_change_around_the_triggers_shows(store, tmp_path, statement):
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    with connection:
        connection.execute("DROP TRIGGER ledger_keeps")
        connection.execute("DROP TRIGGER ledger_stays")
        connection.execute(statement)
    connection.close()
    with pytest.raises(DataError) as caught:
        store.catalogue.ledger.check()
    assert caught.value.code == "ledger_changed"


def test_many_threads_make_one_chain(store):
    def work(number):
        with acting_as(f"t{number}"):
            for _ in range(10):
                store.catalogue.ledger.note("upload", kind="mck")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.catalogue.ledger.check()
    entries = store.catalogue.ledger.entries(100)
    assert [entry.number for entry in entries] == list(range(63, 0, -1))
    assert sum(entry.who == "t3" for entry in entries) == 10


def test_history_and_return(store):
    history = store.catalogue.history("penduduk")
    assert [(v.number, v.who, v.is_current) for v in history] == [
        (3, "operator2", True), (2, "operator1", False), (1, "operator0", False),
    ]  # fmt: skip
    with acting_as("kepala"):
        assert store.catalogue.return_to("penduduk", 1) is True
        assert store.catalogue.return_to("penduduk", 1) is False
    assert store.catalogue.current()["penduduk"].origin == "0.csv"
    assert [v.is_current for v in store.catalogue.history("penduduk")] == [False, False, True]
    assert [v.who for v in store.catalogue.history("penduduk")][-1] == "operator0"
    entry = store.catalogue.ledger.entries()[0]
    assert (entry.action, entry.who, entry.snapshot) == ("return", "kepala", 1)


@pytest.mark.parametrize(("kind", "number"), [("penduduk", 9), ("mck", 1), ("", 0)])
def test_a_version_of_another_kind_is_none(store, kind, number):
    with pytest.raises(NotFoundError):
        store.catalogue.return_to(kind, number)
    assert store.catalogue.current()["penduduk"].origin == "2.csv"


def test_a_store_from_before_there_was_a_ledger_goes_on(store, tmp_path):
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    with connection:
        connection.execute("DROP TABLE ledger")
        connection.execute("DROP TABLE upload")
    connection.close()
    old = Store(tmp_path)
    assert [v.who for v in old.catalogue.history("penduduk")] == ["", "", ""]
    publish(old, 5)
    old.catalogue.ledger.check()
