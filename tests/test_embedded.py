"""The embedded default: whole on an empty store, and never beside borders of somebody's own."""

from pathlib import Path

import pytest

from peta.domain.dataset import KINDS
from peta.publishing import EMBEDDED, load_embedded
from peta.store.store import Store
from tests.canary import contents
from tests.fixtures.world import villages


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("embedded")
    own = Store(root / "store")
    assert [record.kind for record in load_embedded(own)] == list(EMBEDDED)
    return own


def test_every_kind_is_there_and_marked_as_sample(store: Store):
    current = store.catalogue.current()
    assert set(current) == set(EMBEDDED)
    assert {kind for kind, record in current.items() if not record.sample} == {"boundaries"}
    for kind, record in current.items():
        rows = record.report["rows"]
        assert rows["read"] == rows["accepted"] > 0, kind
        assert set(store.frame(record.hash)) >= set(KINDS[kind].column_names)


def test_loading_again_does_nothing(store: Store):
    assert load_embedded(store) == []


def test_families_are_hashes_and_meet_in_both_lists(store: Store):
    frames = [store.frame(store.catalogue.current()[kind].hash) for kind in ("rlh", "program")]
    houses, aid = (frame["penerima"].dropna() for frame in frames)
    assert houses.str.fullmatch("[0-9a-f]{32}").all()
    assert 500 < houses.isin(aid).sum() < len(houses) / 2
    folder = Path(store._root)
    assert not [path for path, content in contents(folder) if b"9900000000" in content]


def test_with_borders_of_ones_own_nothing_embedded_comes(tmp_path: Path):
    own = Store(tmp_path)
    own.publish("boundaries", villages(), origin="batas.gpkg", data_date="2025-06-30",
                sample=False, report={})  # fmt: skip
    assert load_embedded(own) == []
    assert set(own.catalogue.current()) == {"boundaries"}
