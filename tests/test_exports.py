"""What is handed over is what is shown: the same rows, the numbers of the run, its marks."""

import csv
import io
import json

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from peta.domain.gap import PARTS
from peta.domain.wilayah import Level
from peta.errors import DataError, NotFoundError
from peta.exports import MEDIA_TYPES, _dissolved, export_of, shapes_of
from peta.publishing import assess_current
from peta.render.language import strings
from peta.render.numbers import number
from peta.selection import Wanted, select
from peta.workspace import Workspace
from tests.engine.kecamatan import KECAMATAN, World
from tests.web.test_privacy import told_of

NUMBERS = ["demand", *PARTS, "gap", "ratio", "units_to_build", "villages_no_data",
           "underserved_km2", "median_distance_m", "p90_distance_m", "p_worst"]  # fmt: skip


@pytest.fixture(scope="module")
def state(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


def written(state, tmp_path, form, wanted, lang="id", limit=None):
    made = export_of(state, wanted, form, lang, "https://peta.example.go.id", limit)
    path = tmp_path / made.filename
    made.write(path)
    return path


def rows_of(path):
    """Rows by the names of the columns, whatever the format."""
    if path.suffix == ".csv":
        text = path.read_text("utf-8-sig")
        return pd.read_csv(io.StringIO(text), comment="#", dtype={"kode": str})
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        head = next(place for place, row in enumerate(cells) if row[0] in ("Kode", "Code"))
        names = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
        return pd.DataFrame(cells[head + 1 :], columns=[names[title] for title in cells[head]])
    if path.suffix == ".geojson":
        features = json.loads(path.read_bytes())["features"]
        return pd.DataFrame([feature["properties"] for feature in features])
    return pd.DataFrame(pyogrio.read_dataframe(path, layer="kesenjangan"))


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize("standard", ["POS-JARAK", "RTLH-NEED", "KONV"])
def test_every_number_is_that_of_the_run(state, tmp_path, form, standard):
    run = state.store.run_frame(state.facts["id"], "gaps").set_index(["standard", "kode"])
    for level in (Level.DESA_KELURAHAN, Level.KABUPATEN_KOTA):
        wanted = Wanted(standard, level=level, sort="nama")
        frame = rows_of(written(state, tmp_path, form, wanted))
        assert frame["kode"].tolist() == select(state, wanted).codes
        own = run.loc[standard].loc[frame["kode"]]
        for name in NUMBERS:
            told, known = frame[name].astype(float).to_numpy(), own[name].to_numpy(float)
            assert (pd.isna(told) == pd.isna(known)).all(), name
            assert told[~pd.isna(told)] == pytest.approx(known[~pd.isna(known)], rel=1e-12), name


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_just_what_is_shown(state, tmp_path, form):
    wanted = Wanted("POS-JARAK", KECAMATAN, statuses=("gap",), causes=("unreached",), text="desa 2")
    shown = select(state, wanted).codes
    assert 1 < len(shown) < 9
    assert rows_of(written(state, tmp_path, form, wanted))["kode"].tolist() == shown
    first = rows_of(written(state, tmp_path, form, wanted, limit=1))
    assert first["kode"].tolist() == shown[:1]


def test_it_says_what_was_asked_and_where_it_comes_from(state, tmp_path):
    wanted = Wanted("POS-JARAK", KECAMATAN, statuses=("gap",), text="=desa 2", min_gap=1.0)
    about = json.loads(written(state, tmp_path, "geojson", wanted).read_bytes())["metadata"]
    assert about["run"] == state.facts["id"]
    assert about["asked_wilayah"] == f"{KECAMATAN} Kecamatan 64.02.01"
    assert (about["asked_status"], about["asked_min_gap"]) == ("kesenjangan", "1")
    sums = select(state, wanted).sums()
    assert about["sum_total"] == str(sums["total"])
    assert about["sum_gap"] == number(sums["gap"], "id")
    assert "asumsi" in about["source"]
    assert about["radius"] == "perdesaan 2.000 m, perkotaan 500 m"
    book = openpyxl.load_workbook(written(state, tmp_path, "xlsx", wanted, "en"))
    said = {row[0].value: row[1].value for row in book["Method"].iter_rows()}
    assert said["Name holds"] == "'=desa 2"
    assert said["Run"] == state.facts["id"]
    posts = said[f"Dataset: {strings('en', 'kinds')['posyandu']}"]
    assert posts.startswith("5 rows, 4 June 2025, sha256 ")


def test_a_sample_says_so_at_the_top_and_in_its_name(tmp_path, standards, publish):
    cells = World().frames()
    cells["boundaries"]["akurasi"] = "perkiraan"
    store = publish(tmp_path / "store", cells)
    store.publish("posyandu", cells["posyandu"], origin="contoh.csv", data_date="2020-01-01",
                  sample=True, report={})  # fmt: skip
    assess_current(store, standards)
    state = Workspace.open(store, {rule.id: rule for rule in standards})
    path = written(state, tmp_path, "csv", Wanted("POS-JARAK", "64.02"))
    assert path.name == "peta_POS-JARAK_64.02_desa-kelurahan_2020-01-01_contoh.csv"
    lines = [row[0] for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))]
    assert lines[1].startswith("# DATA CONTOH")
    assert "perkiraan" in lines[2]
    facts = pyogrio.read_dataframe(
        written(state, tmp_path, "gpkg", Wanted("POS-JARAK")), layer="keterangan"
    )
    assert facts["kunci"].tolist().count("mark") == 2


@pytest.mark.parametrize("level", list(Level))
def test_areas_are_drawn_as_their_villages_are(state, level):
    villages = state.input("boundaries").set_index("kode").geometry
    codes = select(state, Wanted("POS-ADA", level=level)).codes
    for kode, shape in zip(codes, shapes_of(state, codes, level), strict=True):
        own = villages[villages.index.str.startswith(kode)].to_numpy()
        assert shape.equals(shapely.union_all(own)) or shape.symmetric_difference(
            shapely.union_all(own)
        ).area < 1e-15  # fmt: skip


def test_a_border_that_crosses_itself_still_gives_an_area():
    bowtie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    shapes = np.array([bowtie, shapely.box(1, 0, 2, 1)], object)
    assert _dissolved(shapes).area == pytest.approx(1.5)
    assert _dissolved(shapes[:0]) is None


def test_no_house_is_in_any_file(state, tmp_path):
    for form in MEDIA_TYPES:
        path = written(state, tmp_path, form, Wanted("RTLH-NEED"))
        assert told_of(rows_of(path).to_csv()) == []
        assert told_of(path.read_bytes().decode("latin-1")) == []


def test_what_there_is_not(state, monkeypatch):
    with pytest.raises(NotFoundError):
        export_of(state, Wanted("POS-ADA"), "shp", "id", "")
    with pytest.raises(NotFoundError):
        export_of(state, Wanted("TIDAK-ADA"), "csv", "id", "")
    monkeypatch.setattr(Workspace, "input", lambda *_: None)
    with pytest.raises(DataError) as refused:
        shapes_of(state, ["64"], Level.PROVINSI)
    assert refused.value.code == "boundaries_gone"
