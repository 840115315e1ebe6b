"""What every layer's tests start from: the standards, and a store that holds the kecamatan."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from peta.domain.standard import Standard
from peta.io.standards import read_standards
from peta.publishing import assess_current
from peta.settings import Settings, data_dir
from peta.store.store import Store
from peta.web.app import create_app
from tests.engine.kecamatan import World

BASE_URL = "https://peta.example.go.id/peta"
PORTAL = "https://portal.example.go.id"

Publish = Callable[[Path, Mapping[str, pd.DataFrame]], Store]


@pytest.fixture(scope="session")
def standards() -> list[Standard]:
    """The embedded standards."""
    return read_standards(data_dir() / "standards")


@pytest.fixture(scope="session")
def publish() -> Publish:
    """Publish canonical frames into a folder, each with a date of its own."""

    def publish_all(folder: Path, frames: Mapping[str, pd.DataFrame]) -> Store:
        store = Store(folder)
        for day, (kind, frame) in enumerate(frames.items(), 1):
            store.publish(
                kind,
                frame,
                origin=f"{kind}.csv",
                data_date=f"2025-06-{day:02d}",
                sample=False,
                report={},
            )
        return store

    return publish_all


@pytest.fixture
def store(tmp_path: Path, publish: Publish, standards: list[Standard]) -> Store:
    """A store with the kecamatan, assessed."""
    made = publish(tmp_path / "store", World().frames())
    assess_current(made, standards)
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A service behind a proxy, which one portal may embed."""
    return Settings(
        store=tmp_path / "store",
        standards=data_dir() / "standards",
        base_url=BASE_URL,
        frame_ancestors=("'self'", PORTAL),
    )


@pytest.fixture
def client(settings: Settings, store: Store, standards: list[Standard]) -> Iterator[TestClient]:
    """The service over the kecamatan."""
    with TestClient(create_app(settings, store, standards)) as made:
        yield made


@pytest.fixture(scope="session")
def kecamatan_store(
    tmp_path_factory: pytest.TempPathFactory, publish: Publish, standards: list[Standard]
) -> Store:
    """The same store, shared by tests that only read."""
    made = publish(tmp_path_factory.mktemp("kecamatan"), World().frames())
    assess_current(made, standards)
    return made


@pytest.fixture(scope="session")
def service(kecamatan_store: Store, standards: list[Standard]) -> Iterator[TestClient]:
    """The service over the shared store, for tests that only ask."""
    settings = Settings(
        store=Path("unused"),
        standards=data_dir() / "standards",
        base_url=BASE_URL,
        frame_ancestors=("'self'", PORTAL),
    )
    with TestClient(create_app(settings, kecamatan_store, standards)) as made:
        yield made
