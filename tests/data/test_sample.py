"""Laws of data/sample: published totals are kept, points lie where they say, nothing is silent."""

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import KDTree

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "sample"
BOUNDARIES = ROOT / "data" / "boundaries"
NAMES = ("penduduk", "permukiman", "posyandu", "mck", "rlh")
POINTS = ("permukiman", "posyandu", "mck", "rlh")
KALTIM = 4_123_303
PEOPLE = {
    "62.71": 315_153,
    "64.01": 309_667,
    "64.02": 806_964,
    "64.03": 299_005,
    "64.07": 186_581,
    "64.08": 448_850,
    "64.09": 202_067,
    "64.11": 39_715,
    "64.71": 757_418,
    "64.72": 881_225,
    "64.74": 191_811,
}
COLUMNS = {
    "penduduk": "kode,jiwa,kk",
    "permukiman": "id,kode,jiwa,rumah,rumah_tanpa_jamban,lon,lat",
    "posyandu": "id,nama,kode,status,lon,lat",
    "mck": "id,nama,kode,status,kakus,lon,lat",
    "rlh": "id,kode,status,lon,lat",
}
STATUSES = {
    "posyandu": {"aktif", "tidak_aktif", "tutup", ""},
    "mck": {"berfungsi", "rusak", "terendam", ""},
    "rlh": {"belum_ditangani", "ditangani", ""},
}
ID_FORMS = {
    "permukiman": r"PMK-\d{5}",
    "posyandu": r"PSY-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "mck": r"MCK-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "rlh": r"RLH-\d{6}",
}


@pytest.fixture(scope="module")
def villages() -> gpd.GeoSeries:
    return gpd.read_file(BOUNDARIES / "desa.geojson").set_index("kode").geometry


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """Every table as text, so that an empty cell stays an empty cell."""
    return {
        name: pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in NAMES
    }


@pytest.fixture(scope="module")
def source() -> dict:
    return tomllib.loads((FOLDER / "SOURCES.toml").read_text("utf-8"))


def kabupaten_totals(table: pd.DataFrame) -> dict[str, int]:
    return table["jiwa"].astype(int).groupby(table["kode"].str[:5]).sum().to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_columns(name: str) -> None:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert file.readline() == COLUMNS[name] + "\n"


def test_people_keep_the_published_totals(tables: dict[str, pd.DataFrame]) -> None:
    totals = kabupaten_totals(tables["penduduk"])
    assert totals == PEOPLE
    assert sum(totals.values()) - totals["62.71"] == KALTIM


def test_every_village_has_people(tables: dict[str, pd.DataFrame], villages: gpd.GeoSeries) -> None:
    people = tables["penduduk"]
    assert people["kode"].tolist() == villages.index.tolist()
    assert (people["jiwa"].astype(int) >= people["kk"].astype(int)).all()
    assert (people["kk"].astype(int) >= 1).all()


def test_settlements_carry_the_people_of_their_village(tables: dict[str, pd.DataFrame]) -> None:
    points = tables["permukiman"]
    carried = points["jiwa"].astype(int).groupby(points["kode"]).sum()
    people = tables["penduduk"].set_index("kode")["jiwa"].astype(int)
    assert carried.to_dict() == people.to_dict()
    assert points.groupby("kode").size().between(4, 60).all()
    assert len(points) <= 32_000


def test_houses_follow_people(tables: dict[str, pd.DataFrame]) -> None:
    points = tables["permukiman"]
    people, houses = points["jiwa"].astype(int), points["rumah"].astype(int)
    assert people.min() >= 1
    assert people.sum() / houses.sum() == pytest.approx(3.9, abs=0.1)


def test_unknown_toilets_are_empty_and_never_more_than_the_houses(
    tables: dict[str, pd.DataFrame],
) -> None:
    points = tables["permukiman"]
    unknown = points["rumah_tanpa_jamban"] == ""
    known = points[~unknown]
    assert 0.02 < unknown.mean() < 0.06
    assert unknown.groupby(points["kode"]).all().sum() >= 5
    assert (known["rumah_tanpa_jamban"].astype(int) <= known["rumah"].astype(int)).all()


def test_settlements_keep_their_distance(tables: dict[str, pd.DataFrame]) -> None:
    points = tables["permukiman"]
    place = gpd.GeoSeries.from_xy(
        points["lon"].astype(float), points["lat"].astype(float), crs=4326
    )
    plane = place.to_crs("+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=m")
    nearest = KDTree(shapely.get_coordinates(plane.to_numpy())).query(
        shapely.get_coordinates(plane.to_numpy()), k=2
    )[0][:, 1]
    assert nearest.min() >= 50


@pytest.mark.parametrize("name", POINTS)
def test_points_lie_in_the_village_they_name(
    tables: dict[str, pd.DataFrame], villages: gpd.GeoSeries, name: str
) -> None:
    table = tables[name]
    areas = villages.loc[table["kode"]].to_numpy()
    assert shapely.contains_xy(areas, table["lon"].astype(float), table["lat"].astype(float)).all()
    assert table[["lon", "lat"]].stack().str.fullmatch(r"-?\d+\.\d{5}").all()


@pytest.mark.parametrize("name", POINTS)
def test_ids_are_unique_and_plain(tables: dict[str, pd.DataFrame], name: str) -> None:
    ids = tables[name]["id"]
    assert ids.is_unique
    assert ids.str.fullmatch(ID_FORMS[name]).all()


@pytest.mark.parametrize("name", STATUSES)
def test_statuses_are_those_allowed_and_all_occur(
    tables: dict[str, pd.DataFrame], name: str
) -> None:
    assert set(tables[name]["status"]) == STATUSES[name]


def test_posyandu_keep_the_published_counts(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["posyandu"]
    counts = table["kode"].str[:5].value_counts()
    assert counts[["64.02", "64.01", "62.71"]].tolist() == [827, 379, 146]
    city = table[table["kode"].str.startswith("62.71")]
    assert (city["status"] == "aktif").sum() == 145


def test_posyandu_elsewhere_follow_the_ratio(tables: dict[str, pd.DataFrame]) -> None:
    ratio = (827 + 379 + 146) / (PEOPLE["64.02"] + PEOPLE["64.01"] + PEOPLE["62.71"])
    counts = tables["posyandu"]["kode"].str[:5].value_counts()
    others = set(PEOPLE) - {"64.02", "64.01", "62.71"}
    assert {kode: counts[kode] for kode in others} == {
        kode: round(PEOPLE[kode] * ratio) for kode in others
    }


def test_some_villages_have_no_posyandu(tables: dict[str, pd.DataFrame]) -> None:
    without = 1_068 - tables["posyandu"]["kode"].nunique()
    assert 0.06 <= without / 1_068 <= 0.08


def test_mck_rooms_are_two_to_six_or_unknown(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["mck"]
    assert set(table["kakus"]) == {"2", "3", "4", "5", "6", ""}
    assert 1_500 <= len(table) <= 2_500


def test_houses_carry_no_name_and_one_register_is_missing(tables: dict[str, pd.DataFrame]) -> None:
    table = tables["rlh"]
    assert 6_000 <= len(table) <= 9_000
    assert set(table["kode"].str[:5]) == set(PEOPLE) - {"64.11"}
    order = np.corrcoef(np.arange(len(table)), table["kode"].rank())[0, 1]
    assert abs(order) < 0.05


def test_the_files_are_those_described(source: dict, tables: dict[str, pd.DataFrame]) -> None:
    assert source["sample"] is True
    for name, table in tables.items():
        stated = source[f"{name}.csv"]
        digest = hashlib.sha256((FOLDER / f"{name}.csv").read_bytes()).hexdigest()
        assert (stated["sha256"], stated["rows"]) == (digest, len(table))
        assert stated["real"]
        assert stated["invented"]
        assert stated["seed"] == source["seed"]
    assert "64.11" in source["rlh.csv"]["invented"]


def test_the_embedded_data_is_small() -> None:
    files = [*FOLDER.iterdir(), *BOUNDARIES.iterdir()]
    assert sum(file.stat().st_size for file in files) <= 6_000_000


@pytest.mark.parametrize("script", ["build_boundaries", "build_sample", "measure_boundaries"])
def test_scripts_name_no_address(script: str) -> None:
    assert not re.search(r"https?://", (ROOT / "scripts" / f"{script}.py").read_text("utf-8"))


@pytest.mark.slow
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "scripts/build_sample.py", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in [*(f"{name}.csv" for name in NAMES), "SOURCES.toml"]:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
