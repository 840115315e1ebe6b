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

from peta.domain.dataset import KINDS
from peta.io.datasets import read_dataset
from peta.publishing import EMBEDDED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "sample"
BOUNDARIES = ROOT / "data" / "boundaries"
NAMES = ("penduduk", "permukiman", "posyandu", "mck", "rlh", "sanitasi", "paud", "umkm_ikan",
         "kua", "kader", "layanan", "program", "kesejahteraan", "krs")  # fmt: skip
MAPS = ("bahaya", "jaringan")
FILES = (*(f"{name}.csv" for name in NAMES), *(f"{name}.geojson" for name in MAPS))
POINTS = ("permukiman", "posyandu", "mck", "rlh", "paud", "umkm_ikan", "kua")
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
    "penduduk": "kode,jiwa,kk,ibu_hamil,bayi,balita,anak_3_6,remaja,produktif,lansia",
    "permukiman": "id,kode,jiwa,rumah,rumah_tanpa_jamban,lon,lat",
    "posyandu": "id,nama,kode,status,lon,lat",
    "mck": "id,nama,kode,status,kakus,lon,lat",
    "rlh": "id,kode,status,tahun_data,penerima,lon,lat",
}
GROUPS = ["ibu_hamil", "bayi", "balita", "anak_3_6", "remaja", "produktif", "lansia"]
RUNGS = ["aman", "layak_sendiri", "layak_bersama", "mck_komunal", "belum_layak", "babs_tertutup",
         "babs_terbuka"]  # fmt: skip
NO_TOILET = ["layak_bersama", "mck_komunal", "babs_tertutup", "babs_terbuka"]
FREE = {"64.03": 1, "64.71": 1, "64.72": 1, "64.74": 1, "64.09": 0.83, "64.11": 0.68,
        "64.02": 0.41, "64.07": 0.34}  # fmt: skip
# A register that one kabupaten or more did not hand over.
ABSENT = {
    "rlh": {"64.11"}, "sanitasi": {"62.71"}, "umkm_ikan": {"64.07", "64.11"}, "kader": {"64.07"},
    "layanan": {"64.11"}, "program": {"64.11"}, "kesejahteraan": {"64.07"}, "krs": {"64.11"},
}  # fmt: skip
STATUSES = {
    "posyandu": {"aktif", "tidak_aktif", "tutup", ""},
    "mck": {"berfungsi", "rusak", "terendam", ""},
    "rlh": {"belum_ditangani", "ditangani", ""},
    "paud": {"aktif", "tidak_aktif", "tutup", ""},
    "umkm_ikan": {"aktif", "tidak_aktif", "tutup", ""},
    "kua": {"aktif", ""},
}
ID_FORMS = {
    "permukiman": r"PMK-\d{5}",
    "posyandu": r"PSY-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "mck": r"MCK-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "rlh": r"RLH-\d{6}",
    "paud": r"PAUD-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "umkm_ikan": r"IKAN-\d\d\.\d\d\.\d\d\.\d{4}-\d\d",
    "kua": r"KUA-\d\d\.\d\d\.\d\d",
    "program": r"BTN-\d{5}",
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


@pytest.mark.parametrize("name", COLUMNS)
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


@pytest.mark.parametrize("name", ID_FORMS)
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


def numbers(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Columns as numbers, on the first column as index; what is empty is NaN."""
    held = table.set_index(table.columns[0])[list(columns)]
    return held.replace("", np.nan).astype(float)


def test_every_kind_of_the_engine_is_read_as_declared() -> None:
    for name in (*NAMES, *MAPS):
        assert EMBEDDED[name] == f"sample/{name}.{'geojson' if name in MAPS else 'csv'}"
        wanted = set(KINDS[name].column_names) - {"jawaban"}
        if name not in MAPS:
            held = set((FOLDER / f"{name}.csv").read_text("utf-8").split("\n", 1)[0].split(","))
            assert held - {"lon", "lat"} == wanted


def test_target_groups_share_the_people_of_each_village(tables: dict[str, pd.DataFrame]) -> None:
    groups = numbers(tables["penduduk"], "jiwa", *GROUPS)
    known = groups.dropna()
    by_age = known[["bayi", "balita", "remaja", "produktif", "lansia"]].sum(axis=1)
    five = known["jiwa"] - by_age
    assert (known[GROUPS].le(known["jiwa"], axis=0)).all(axis=None)
    assert (five >= 0).all()
    assert five.sum() / known["jiwa"].sum() == pytest.approx(0.018, abs=0.001)
    assert known["anak_3_6"].between(known["balita"] // 2, known["balita"] + five + 99).all()
    assert groups["jiwa"].notna().all()
    assert groups[GROUPS].isna().sum().to_dict() == {**dict.fromkeys(GROUPS, 30), "lansia": 50}


@pytest.mark.parametrize("name", ABSENT)
def test_some_registers_were_not_handed_over(tables: dict[str, pd.DataFrame], name: str) -> None:
    assert set(PEOPLE) - set(tables[name]["kode"].str[:5]) == ABSENT[name]


def test_rungs_sum_to_the_families(tables: dict[str, pd.DataFrame]) -> None:
    ladder = numbers(tables["sanitasi"], "kk", *RUNGS)
    families = numbers(tables["penduduk"], "kk")["kk"]
    assert ladder.notna().all(axis=None)
    assert (ladder >= 0).all(axis=None)
    assert (ladder[RUNGS].sum(axis=1) == ladder["kk"]).all()
    assert (ladder["kk"] == families[ladder.index]).all()
    absent = set(families.index[~families.index.str.startswith("62.71")]) - set(ladder.index)
    assert len(absent) == 12
    assert ladder[ladder.index.str.startswith("64.72")]["belum_layak"].sum() == 4_180


def test_as_many_villages_are_free_of_open_defecation_as_published(
    tables: dict[str, pd.DataFrame],
) -> None:
    openly = numbers(tables["sanitasi"], "babs_terbuka")["babs_terbuka"]
    free = (openly == 0).groupby(openly.index.str[:5]).mean()
    for kode, share in FREE.items():
        assert free[kode] == pytest.approx(share, abs=0 if share == 1 else 0.03), kode


def test_families_without_a_toilet_are_as_many_as_houses_without_one(
    tables: dict[str, pd.DataFrame],
) -> None:
    points = tables["permukiman"]
    whole = points.groupby("kode")["rumah_tanpa_jamban"].transform(lambda one: (one != "").all())
    houses = numbers(points[whole][["kode", "rumah", "rumah_tanpa_jamban"]], "rumah",
                     "rumah_tanpa_jamban").groupby(level=0).sum()  # fmt: skip
    ladder = numbers(tables["sanitasi"], "kk", *NO_TOILET)
    both = ladder.index.intersection(houses.index)
    families = (houses["rumah_tanpa_jamban"] / houses["rumah"])[both] * ladder.loc[both, "kk"]
    lacking = ladder.loc[both, NO_TOILET].sum(axis=1)
    assert len(both) > 300
    assert (lacking - families).abs().max() <= 1


def test_a_communal_mck_is_used_only_where_there_is_one(tables: dict[str, pd.DataFrame]) -> None:
    users = numbers(tables["sanitasi"], "mck_komunal")["mck_komunal"]
    assert set(users.index[users > 0]) <= set(tables["mck"]["kode"])
    assert users.sum() > 1_000


def test_every_kecamatan_has_one_office(tables: dict[str, pd.DataFrame]) -> None:
    offices = tables["kua"]
    kecamatan = set(tables["penduduk"]["kode"].str[:8])
    assert sorted(offices["kode"].str[:8]) == sorted(kecamatan)
    assert (offices["id"].str[4:] == offices["kode"].str[:8]).all()


def test_some_villages_have_no_preschool_and_some_stand_beside_a_posyandu(
    tables: dict[str, pd.DataFrame],
) -> None:
    schools = tables["paud"]
    assert 0.03 <= 1 - schools["kode"].nunique() / 1_068 <= 0.10
    assert set(schools["jenis"]) == {"tk", "ra", "kb", "tpa", "sps", ""}
    near = KDTree(metres(tables["posyandu"])).query(metres(schools))[0]
    assert 0.2 <= (near <= 100).mean() <= 0.6


def metres(table: pd.DataFrame) -> np.ndarray:
    degrees = gpd.GeoSeries.from_xy(
        table["lon"].astype(float), table["lat"].astype(float), crs=4326
    )
    plane = degrees.to_crs("+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=m")
    return shapely.get_coordinates(plane.to_numpy())


def test_hazards_are_three_classes_that_do_not_overlap_inside_the_region(
    villages: gpd.GeoSeries,
) -> None:
    areas = gpd.read_file(FOLDER / "bahaya.geojson")
    assert areas.geometry.is_valid.all()
    assert areas["id"].is_unique
    counts = areas.groupby(["jenis", "kelas"]).size()
    assert set(counts.index.get_level_values("jenis")) == {"banjir", "longsor"}
    assert (counts.unstack() >= 40).all(axis=None)
    region = shapely.buffer(shapely.union_all(villages.to_numpy()), 0.001)
    shapely.prepare(region)
    assert shapely.covers(region, areas.geometry.to_numpy()).all()
    plane = areas.to_crs("+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=km")
    whole = plane.area.sum()
    same_core = plane.groupby(np.arange(len(plane)) // 3).geometry.apply(
        lambda g: g.union_all().area
    )
    assert same_core.sum() == pytest.approx(whole, rel=1e-4)


def test_the_network_loads_as_it_is_and_no_road_crosses_the_river_without_a_bridge() -> None:
    lines = read_dataset(KINDS["jaringan"], [FOLDER / "jaringan.geojson"]).frame
    assert (FOLDER / "jaringan.geojson").stat().st_size < 300_000
    river = lines["id"].str.startswith("SNG")
    assert lines.loc[river, "jenis"].tolist() == ["sungai_besar", "sungai_besar", "sungai_kecil"]
    assert lines.loc[river, "dapat_dilayari"].isna().sum() == 1
    roads = lines[~river]
    assert lines.geometry.is_valid.all()
    assert 0 < roads["jenis"].isna().sum() < 0.03 * len(roads)
    assert {"jalan_aspal", "jalan_tanah", "jalan_setapak"} == set(roads["jenis"].dropna())
    water = shapely.union_all(lines.loc[river].geometry.to_numpy())
    assert 4 <= roads.intersects(water).sum() <= 20
    plane = roads.to_crs("+proj=laea +lat_0=0 +lon_0=116 +datum=WGS84 +units=km")
    assert plane.length.max() <= 40.001


@pytest.mark.parametrize("name", ["kader", "layanan"])
def test_posts_are_those_of_the_posyandu_and_some_are_missing(
    tables: dict[str, pd.DataFrame], name: str
) -> None:
    places = tables["posyandu"].set_index("id")["kode"]
    rows = tables[name]
    assert rows["id"].is_unique
    assert (rows["kode"] == places[rows["id"]].to_numpy()).all()
    (absent,) = ABSENT[name]
    elsewhere = ~places.str.startswith(absent)
    assert 0.03 < 1 - len(rows) / elsewhere.sum() < 0.07


def test_four_active_posyandu_in_five_are_open_eight_times_a_year(
    tables: dict[str, pd.DataFrame],
) -> None:
    days = numbers(tables["layanan"], "hari_buka")["hari_buka"].dropna()
    states = tables["posyandu"].set_index("id")["status"].loc[days.index]
    assert (days[states == "aktif"] >= 8).mean() == pytest.approx(0.8, abs=0.03)
    assert (days[states.isin(["tutup", "tidak_aktif"])] < 8).all()
    assert days.max() <= 12


def test_children_are_weighed_and_measured_in_order(tables: dict[str, pd.DataFrame]) -> None:
    counts = numbers(tables["layanan"], "sasaran_balita", "ditimbang", "stunting")
    known = counts.dropna()
    assert (known["ditimbang"] <= known["sasaran_balita"]).all()
    assert (known["stunting"] <= known["ditimbang"]).all()
    assert 0.65 < known["ditimbang"].sum() / known["sasaran_balita"].sum() < 0.8
    short = known["stunting"].groupby(known.index.str[4:9]).sum()
    share = short / known["ditimbang"].groupby(known.index.str[4:9]).sum()
    assert share["64.02"] == pytest.approx(0.142, abs=0.03)
    assert share["64.72"] == pytest.approx(0.203, abs=0.04)
    assert 0 < counts["stunting"].isna().mean() < 0.15


def test_fields_of_the_kader_sum_to_all(tables: dict[str, pd.DataFrame]) -> None:
    fields = ["kesehatan", "pendidikan", "pekerjaan_umum", "perumahan_rakyat", "trantibumlinmas",
              "sosial"]  # fmt: skip
    known = numbers(tables["kader"], "kader", *fields).dropna()
    assert (known[fields].sum(axis=1) == known["kader"]).all()
    assert (known["kesehatan"] == 0).sum() == 0
    assert 0.2 < (known["pendidikan"] == 0).mean() < 0.3
    assert set(tables["kader"]["terdaftar"]) == {"ya", "tidak", ""}


def test_parts_of_welfare_and_risk_are_within_their_wholes(
    tables: dict[str, pd.DataFrame],
) -> None:
    welfare = numbers(tables["kesejahteraan"], *tables["kesejahteraan"].columns[1:])
    families = numbers(tables["penduduk"], "kk")["kk"][welfare.index]
    poor, right = welfare["kk_desil_1_4"], welfare["terima_layak"]
    assert not (poor > families).any()
    assert not (right > poor).any()
    assert not (welfare["terima_tidak_layak"] > families - poor).any()
    assert not (welfare["mustahik"] > poor - right).any()
    assert not (welfare["mustahik_terbantu"] > welfare["mustahik"]).any()
    assert not (welfare["zakat_posyandu_idr"] > 0.7 * welfare["zakat_idr"] + 1_000).any()
    risk = numbers(tables["krs"], "kk_krs", "krs_didampingi", "catin", "catin_bimbingan")
    assert not (risk["krs_didampingi"] > risk["kk_krs"]).any()
    assert not (risk["catin_bimbingan"] > risk["catin"]).any()
    assert welfare.isna().any().any()
    assert risk.isna().any().any()


@pytest.mark.parametrize("name", ["rlh", "program"])
def test_numbers_of_families_are_visibly_none(tables: dict[str, pd.DataFrame], name: str) -> None:
    numbers = tables[name]["penerima"]
    assert numbers[numbers != ""].str.fullmatch(r"9900000000\d{6}").all()
    assert 0.03 < (numbers == "").mean() < 0.10


def test_some_families_get_the_same_again_and_most_listed_houses_are_in_no_list(
    tables: dict[str, pd.DataFrame],
) -> None:
    aid = tables["program"][tables["program"]["penerima"] != ""]
    assert 3_000 <= len(tables["program"]) <= 6_000
    counts = aid.groupby(["penerima", "jenis"])["lembaga"].agg(["size", "nunique"])
    assert 300 <= (counts["nunique"] > 1).sum() <= (counts["size"] > 1).sum()
    houses = tables["rlh"]["penerima"]
    listed = houses[houses != ""].isin(aid.loc[aid["jenis"] == "rumah", "penerima"])
    assert 0.05 < listed.mean() < 0.15


def test_two_kabupaten_handed_over_two_lists_and_one_a_list_without_a_year(
    tables: dict[str, pd.DataFrame],
) -> None:
    years = tables["rlh"].groupby(tables["rlh"]["kode"].str[:5])["tahun_data"].agg(set)
    assert years["64.09"] == {""}
    assert {kode for kode, one in years.items() if one == {"2023", "2024"}} == {"64.01", "64.72"}


def test_the_files_are_those_described(source: dict) -> None:
    assert source["sample"] is True
    assert set(source) - {"sample", "seed"} == set(FILES)
    assert {file.name for file in FOLDER.iterdir()} == {*FILES, "SOURCES.toml"}
    for file in FILES:
        stated, content = source[file], (FOLDER / file).read_bytes()
        around = 2 if file.endswith(".geojson") else 1
        rows = len(content.splitlines()) - around
        assert (stated["sha256"], stated["rows"]) == (hashlib.sha256(content).hexdigest(), rows)
        assert stated["real"]
        assert stated["invented"]
        assert stated["seed"] == source["seed"]
    for name, absent in ABSENT.items():
        assert all(kode in source[f"{name}.csv"]["invented"] for kode in absent), name


def test_the_embedded_data_is_small() -> None:
    sizes = [file.stat().st_size for file in (*FOLDER.iterdir(), *BOUNDARIES.iterdir())]
    assert sum(sizes) <= 6_000_000
    assert max(sizes) <= 3_000_000


@pytest.mark.parametrize("script", sorted(path.stem for path in (ROOT / "scripts").glob("*.py")))
def test_scripts_name_no_address(script: str) -> None:
    assert not re.search(r"https?://", (ROOT / "scripts" / f"{script}.py").read_text("utf-8"))


@pytest.mark.slow
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "scripts/build_sample.py", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in [*FILES, "SOURCES.toml"]:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
