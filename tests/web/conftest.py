"""The office of an operator, signed in or not."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from peta.store.store import Store
from tests.web.office import Office, assessed, client_of, made_store, settings_of


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has been assessed, to be copied."""
    folder = tmp_path_factory.mktemp("furnished") / "store"
    assessed(made_store(folder), settings_of(folder))
    return folder


@pytest.fixture
def visitor(tmp_path: Path, furnished: Path) -> Iterator[Office]:
    """Somebody at the door."""
    shutil.copytree(furnished, tmp_path / "store")
    settings, store = settings_of(tmp_path / "store"), Store(tmp_path / "store")
    with client_of(settings, store) as client:
        yield Office(client, store, settings)


@pytest.fixture
def office(visitor: Office) -> Office:
    """An operator who has signed in."""
    assert visitor.sign_in().status_code == 303
    return visitor
