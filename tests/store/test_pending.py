"""Uploads that wait: moved by one hand at a time."""

import threading

import pytest

from peta.errors import NotFoundError, QueryError
from peta.store.pending import Upload, UploadState
from peta.store.store import Store


@pytest.fixture
def uploads(tmp_path):
    return Store(tmp_path).catalogue.uploads


def test_facts_are_added_and_kept(uploads):
    uploads.add(Upload("x", "mck", "pupr", UploadState.CHECKING, {"files": ["é"]}))
    moved = uploads.move(uploads.get("x"), UploadState.CHECKED, report={"rows": 1})
    assert moved.facts == {"files": ["é"], "report": {"rows": 1}}
    assert uploads.all() == [moved]
    uploads.remove("x")
    with pytest.raises(NotFoundError):
        uploads.get("x")


def test_of_two_hands_one_moves_it(uploads):
    uploads.add(Upload("x", "mck", "pupr", UploadState.CHECKED))
    seen, results = uploads.get("x"), []

    def move():
        try:
            uploads.move(seen, UploadState.PUBLISHING)
            results.append("moved")
        except QueryError as error:
            results.append(error.code)

    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["moved"] + ["upload_moved"] * 7


def test_the_folder_of_an_upload_goes_with_it(tmp_path):
    store = Store(tmp_path)
    store.catalogue.uploads.add(Upload("x", "mck", "pupr", UploadState.CHECKED))
    folder = store.upload_folder("x")
    (folder / "a.csv").write_text("rahasia")
    assert folder.stat().st_mode & 0o077 == 0
    store.forget_upload("x")
    assert not folder.exists()
    store.forget_upload("x")
