"""An operator's browser over a store with four villages, one square degree-tenth each."""

import re
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from peta.domain.dataset import KINDS
from peta.io.standards import read_standards
from peta.publishing import assess_current
from peta.settings import Settings, data_dir
from peta.store.store import Store
from peta.web.app import create_app

with warnings.catch_warnings():
    # Starlette would rather have the successor of httpx; the client works with either.
    warnings.filterwarnings("ignore", message=".*httpx.*starlette.testclient.*")
    from starlette.testclient import TestClient

TOKEN = "kunci-untuk-uji-coba-1"
OTHER_TOKEN = "kunci-untuk-uji-coba-2"
VILLAGES = ("64.02.01.2001", "64.02.01.2002", "64.03.01.2001", "64.03.01.2002")
HEADER = "id,nama,kode,status,lon,lat"
PATIENCE_S = 60


def box_of(number: int) -> shapely.Polygon:
    """Square of a village: 0.1 degree wide, side by side from 117 E."""
    return shapely.box(117 + number / 10, 0, 117.1 + number / 10, 0.1)


def boundaries() -> gpd.GeoDataFrame:
    """Canonical borders of the four villages."""
    table = {
        "kode": list(VILLAGES),
        "nama": [f"Desa {number}" for number in range(len(VILLAGES))],
        "kecamatan": [f"Kecamatan {kode[:8]}" for kode in VILLAGES],
        "kabupaten_kota": [f"Kabupaten {kode[:5]}" for kode in VILLAGES],
        "provinsi": ["Kalimantan Timur"] * len(VILLAGES),
        "akurasi": pd.Series([None] * len(VILLAGES), dtype="str"),
    }
    return gpd.GeoDataFrame(table, geometry=[box_of(n) for n in range(len(VILLAGES))], crs=4326)


def points(kind: str, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Canonical facilities of rows with lon and lat."""
    names = KINDS[kind].column_names
    table = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names)
    for name in names:
        table[name] = table[name].astype("Int64" if name == "kakus" else "str")
    places = gpd.points_from_xy([row["lon"] for row in rows], [row["lat"] for row in rows])
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


def sheet(*rows: str) -> bytes:
    """CSV of posyandu rows."""
    return "\n".join((HEADER, *rows)).encode() + b"\n"


ONE = "P1,Mawar,64.02.01.2001,aktif,117.05,0.05"
TWO = "P2,Melati,64.02.01.2002,tidak_aktif,117.15,0.05"
THREE = "P3,Dahlia,64.03.01.2001,aktif,117.25,0.05"


def settlements() -> gpd.GeoDataFrame:
    """Canonical permukiman: one point a village."""
    table = pd.DataFrame({"id": [f"T{n}" for n in range(len(VILLAGES))]}, dtype="str")
    table["kode"] = pd.Series(list(VILLAGES), dtype="str")
    table["jiwa"] = 100.0
    for name in ("rumah", "rumah_tanpa_jamban"):
        table[name] = pd.array([25] * len(VILLAGES), dtype="Int64")
    places = [box_of(n).centroid for n in range(len(VILLAGES))]
    return gpd.GeoDataFrame(table, geometry=places, crs=4326)


def made_store(folder: Path) -> Store:
    """A store with borders and where people live."""
    store = Store(folder)
    store.publish("permukiman", settlements(), origin="titik.csv", data_date="2025-01-01",
                  sample=False, report={})  # fmt: skip
    store.publish("boundaries", boundaries(), origin="batas.gpkg", data_date="2025-01-01",
                  sample=False, report={})  # fmt: skip
    return store


@dataclass
class Office:
    """A browser, and what is behind the door."""

    client: TestClient
    store: Store
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict)

    def sign_in(self, token: str = TOKEN) -> Any:
        """Fill in the form for the token."""
        page = self.client.get("/operator/masuk")
        fields = {"csrf": csrf_of(page.text), "token": token}
        return self.client.post("/operator/masuk", data=fields, follow_redirects=False)

    def csrf(self) -> str:
        """Token of the forms of this session."""
        return csrf_of(self.client.get("/operator/unggah").text)

    def send(self, kind: str, *files: tuple[str, bytes], **fields: str) -> Any:
        """Send files as a browser does, without following."""
        data = {"csrf": self.csrf(), "kind": kind, **fields}
        parts = [("files", (name, content)) for name, content in files]
        return self.client.post("/operator/unggah", data=data, files=parts, follow_redirects=False)

    def upload(self, kind: str, *files: tuple[str, bytes], **fields: str) -> str:
        """Send files, wait until they are checked, and return the path of the review."""
        answer = self.send(kind, *files, **fields)
        assert answer.status_code == 303, answer.text[:500]
        path = answer.headers["location"].split("?")[0]
        self.wait(path)
        return str(path)

    def wait(self, path: str) -> dict[str, Any]:
        """Wait until nothing of an upload is under way."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            status: dict[str, Any] = self.client.get(f"{path}/status.json").json()
            if not status["busy"]:
                return status
            time.sleep(0.05)
        raise TimeoutError(path)

    def post(self, path: str, **fields: str) -> Any:
        """Send a small form with its token, without following."""
        data = {"csrf": self.csrf(), **fields}
        return self.client.post(path, data=data, follow_redirects=False)

    def publish(self, path: str, data_date: str = "2025-06-30", **fields: str) -> Any:
        """Publish what was looked at, and wait for the assessment."""
        answer = self.post(f"{path}/terbitkan", data_date=data_date, **fields)
        if answer.status_code == 303:
            self.wait(path)
        return answer

    def facts(self, path: str) -> dict[str, Any]:
        """What the store knows of an upload."""
        return dict(self.store.catalogue.uploads.get(path.rsplit("/", 1)[1]).facts)


def csrf_of(page: str) -> str:
    """Form token in a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found, page[:500]
    return found[1]


def settings_of(folder: Path, **changes: Any) -> Settings:
    """Settings with two operators."""
    return Settings(
        **{
            "store": folder,
            "standards": data_dir() / "standards",
            "operator_token": f"dinkes={TOKEN} pupr={OTHER_TOKEN}",
            **changes,
        }
    )


def client_of(settings: Settings, store: Store) -> TestClient:
    """The service over a store."""
    return TestClient(create_app(settings, store, read_standards(settings.standards)))


def assessed(store: Store, settings: Settings) -> Store:
    """The same store with a run."""
    assess_current(store, read_standards(settings.standards))
    return store
