"""What each method must be told: a wrong entry is refused, and a new indicator is a file."""

import re
import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peta.domain.rule_parsing import PARSERS
from peta.domain.rules import (
    Capacity,
    Catchment,
    Columns,
    Compliance,
    Composite,
    Exposure,
    Group,
    Quality,
    Reach,
    Requirement,
    Share,
    Travel,
    Uncertainty,
)
from peta.domain.standard import Method
from peta.domain.standard_parsing import parse_standard
from peta.engine.assess import assess
from peta.errors import StandardError
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, cell, one_village

FILES = sorted((data_dir() / "standards").glob("*.toml"))
BOTH = {"id": "satu", "en": "one"}
RADIUS = {"urban": 500, "rural": 500}
NAN, INF = float("nan"), float("inf")
WHERE = {"table": "layanan", "part": "stunting", "whole": "ditimbang", "min_ratio": 0.2}
COLUMNS = {"table": "krs", "total": ["catin"], "served": ["catin_bimbingan"]}
ROW = {"table": "kader", "column": "kader", "min": 5}
OLD = {"demand": "lansia", "offers": "lansia"}
TRAVEL = {"minutes": 30, "modes": ["jalan_kaki"], "step_m": 100}
# A whole standard of each method, besides what they all state.
OF_METHOD: dict[str, dict[str, Any]] = {
    "presence": {"demand": "villages"},
    "proximity": {"demand": "people", "radius_m": RADIUS},
    "capacity": {
        "demand": "people_without_toilet", "supply": "mck", "radius_m": RADIUS,
        "people_per_unit": 200, "allocation": "optimum", "column": "kakus",
        "steps": [[2, 40], [4, 120]],
    },
    "floating_catchment": {
        "demand": "people", "radius_m": RADIUS, "people_per_unit": 1250, "variant": "e2sfca",
        "zones": [[250, 1.0], [500, 0.5]],
    },
    "travel_time": {
        "demand": "people",
        "travel": TRAVEL,
    },
    "need": {"demand": "houses", "supply": "rlh"},
    "coverage": {"demand": "families", "supply": "krs", "columns": COLUMNS},
    "compliance": {"demand": "posyandu", "count": "posts", "requirements": [ROW]},
    "exposure": {
        "demand": "facilities", "supply": "bahaya", "kinds": ["posyandu"], "classes": ["tinggi"]
    },
    "overlap": {"demand": "families", "supply": "program"},
    "composite": {"demand": "points", "weights": {"POS-ADA": 60, "POS-JARAK": 40}},
    "quality": {
        "demand": "checks", "supply": "boundaries", "datasets": ["posyandu"], "max_age_years": 2
    },
}  # fmt: skip


def table(method: str, **changes: Any) -> dict[str, Any]:
    whole = {
        "id": "X-UJI", "method": method, "supply": "posyandu", "owner": "Dinas",
        "valid_from": date(2024, 1, 1), "name": BOTH, "sentence": BOTH, "unit": BOTH,
        "source": {"title": "SNI", "assumption": False}, **OF_METHOD[method], **changes,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def rule(method: str, **changes: Any) -> Any:
    return parse_standard(table(method, **changes), "x.toml").rule


def test_every_method_has_a_parser_and_an_example():
    assert set(PARSERS) == {method.value for method in Method} == set(OF_METHOD)


@pytest.mark.parametrize("method", OF_METHOD)
def test_a_whole_standard_of_each_method_is_read(method):
    assert parse_standard(table(method), "x.toml").method == method


def test_what_is_read_is_what_is_written():
    assert rule("proximity") == Reach((), False, (), None)
    posts = {"demand": "posyandu", "where": WHERE}
    named = {"detour_1.3": BOTH, "detour_2": BOTH, "presence": BOTH}
    assert rule("proximity", detour=[1.3, 2], presence=True, readings=named, **posts) == Reach(
        (1.3, 2.0), True, (), Share("layanan", "stunting", "ditimbang", 0.2)
    )
    groups = [{"demand": "balita", "offers": "bayi_balita"}]
    assert rule("proximity", demand="sasaran", groups=groups).groups == (
        Group("balita", "bayi_balita"),
    )
    assert rule("capacity") == Capacity("optimum", "kakus", ((2.0, 40.0), (4.0, 120.0)))
    plain = rule("capacity", radius_m=None, allocation=None, column=None, steps=None)
    assert plain == Capacity("village", "", ())
    assert rule("floating_catchment") == Catchment("e2sfca", ((250.0, 1.0), (500.0, 0.5)))
    assert rule("travel_time") == Travel(30.0, ("jalan_kaki",), 100.0)
    assert rule("coverage") == Columns("krs", ("catin",), ("catin_bimbingan",), (), {})
    assert rule("compliance") == Compliance("posts", (Requirement("kader", "kader", 5.0),))
    assert rule("compliance", requirements=[{**ROW, "min": 1}]) == rule(
        "compliance", requirements=[{"table": "kader", "column": "kader"}]
    )
    assert rule("exposure") == Exposure(("posyandu",), ("tinggi",))
    assert rule("composite") == Composite({"POS-ADA": 60.0, "POS-JARAK": 40.0})
    assert rule("quality") == Quality(("posyandu",), 2.0)
    assert [rule(name) for name in ("presence", "need", "overlap")] == [None] * 3
    stated = {"position_m": 100, "radius_ratio": 0, "people_ratio": 0.1}
    read = parse_standard(table("proximity", uncertainty=stated), "x.toml")
    assert read.uncertainty == Uncertainty(100.0, 0.0, 0.1)


ERRORS = {"position_m": 100, "radius_ratio": 0.1, "people_ratio": 0.1}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("proximity", {"radius_m": None}),
    ("proximity", {"radius_m": 500}),
    ("proximity", {"detour": [1.0]}),
    ("proximity", {"detour": [0.5]}),
    ("proximity", {"detour": [NAN]}),
    ("proximity", {"detour": [INF]}),
    ("proximity", {"detour": 1.3}),
    ("proximity", {"detour": ["jauh"]}),
    ("proximity", {"groups": [{"demand": "balita"}]}),
    ("proximity", {"groups": ["balita"]}),
    ("proximity", {"where": {**WHERE, "table": "tabel"}}),
    ("proximity", {"where": {"table": "layanan"}}),
    ("proximity", {"where": "layanan"}),
    ("proximity", {"uncertainty": {"position_m": 100}}),
    ("proximity", {"uncertainty": {**ERRORS, "position_m": -1}}),
    ("proximity", {"uncertainty": {**ERRORS, "radius_ratio": NAN}}),
    ("capacity", {"people_per_unit": None}),
    ("capacity", {"people_per_unit": 0}),
    ("capacity", {"people_per_unit": NAN}),
    ("capacity", {"radius_m": None}),
    ("capacity", {"allocation": "terbaik"}),
    ("capacity", {"allocation": ["optimum"]}),
    ("capacity", {"column": None}),
    ("capacity", {"steps": None}),
    ("capacity", {"steps": [[4, 120], [2, 40]]}),
    ("capacity", {"steps": [[2]]}),
    ("capacity", {"steps": [["dua", 40]]}),
    ("floating_catchment", {"people_per_unit": None}),
    ("floating_catchment", {"radius_m": None}),
    ("floating_catchment", {"zones": None}),
    ("floating_catchment", {"zones": []}),
    ("floating_catchment", {"zones": [[500, 0.5], [250, 1.0]]}),
    ("floating_catchment", {"zones": [[500, 0]]}),
    ("floating_catchment", {"zones": [[500, 1.5]]}),
    ("floating_catchment", {"zones": [[500, NAN]]}),
    ("floating_catchment", {"variant": "4sfca"}),
    ("floating_catchment", {"variant": None}),
    ("travel_time", {"travel": None}),
    ("travel_time", {"travel": {"minutes": 30, "modes": ["jalan_kaki"]}}),
    ("travel_time", {"travel": {"minutes": 0, "modes": ["jalan_kaki"], "step_m": 100}}),
    ("travel_time", {"travel": {"minutes": NAN, "modes": ["jalan_kaki"], "step_m": 100}}),
    ("travel_time", {"travel": {"minutes": 30, "modes": [], "step_m": 100}}),
    ("travel_time", {"travel": {"minutes": 30, "modes": "jalan_kaki", "step_m": 100}}),
    ("travel_time", {"travel": {"minutes": 30, "modes": ["jalan_kaki"], "step_m": -1}}),
    ("need", {"columns": {**COLUMNS, "table": "tabel"}}),
    ("coverage", {"columns": None}),
    ("coverage", {"columns": {**COLUMNS, "table": "tabel"}}),
    ("coverage", {"columns": {"table": "krs", "total": ["catin"]}}),
    ("coverage", {"columns": {**COLUMNS, "total": "catin"}}),
    ("coverage", {"columns": {**COLUMNS, "served": [1]}}),
    ("coverage", {"columns": {**COLUMNS, "readings": {"lain": "catin"}}}),
    ("compliance", {"count": None}),
    ("compliance", {"count": "semua"}),
    ("compliance", {"requirements": None}),
    ("compliance", {"requirements": []}),
    ("compliance", {"requirements": [{"table": "kader"}]}),
    ("compliance", {"requirements": [{**ROW, "table": "tabel"}]}),
    ("compliance", {"requirements": [{**ROW, "min": "lima"}]}),
    ("exposure", {"kinds": None}),
    ("exposure", {"kinds": "posyandu"}),
    ("exposure", {"kinds": ["puskesmas"]}),
    ("exposure", {"classes": None}),
    ("exposure", {"classes": "tinggi"}),
    ("composite", {"weights": None}),
    ("composite", {"weights": {}}),
    ("composite", {"weights": {"A": 50, "B": 49}}),
    ("composite", {"weights": {"A": 110, "B": -10}}),
    ("composite", {"weights": {"A": 100, "B": 0}}),
    ("composite", {"weights": {"A": "banyak"}}),
    ("quality", {"datasets": None}),
    ("quality", {"datasets": "posyandu"}),
    ("quality", {"max_age_years": None}),
    ("quality", {"max_age_years": 0}),
    ("quality", {"max_age_years": NAN}),
    ("presence", {"parts": {"lain": BOTH}}),
    ("presence", {"parts": {"unreached": {"id": "satu"}}}),
    ("presence", {"readings": {"lain": {"en": "one"}}}),
    ("presence", {"valid_to": "besok"}),
    ("presence", {"valid_to": date(2023, 12, 31)}),
    # What an engine would stumble over later, or, worse, answer.
    ("exposure", {"classes": ["tingi"]}),
    ("exposure", {"classes": []}),
    ("exposure", {"kinds": []}),
    ("exposure", {"kinds": ["penduduk"]}),
    ("composite", {"weights": {"A": NAN, "B": 50}}),
    ("coverage", {"columns": {**COLUMNS, "total": []}}),
    ("coverage", {"columns": {**COLUMNS, "total": ["cattin"]}}),
    ("coverage", {"columns": {**COLUMNS, "served": ["cattin"]}}),
    ("coverage", {"columns": {**COLUMNS, "readings": {"lain": ["cattin"]}}}),
    ("compliance", {"requirements": [{**ROW, "column": "kadir"}]}),
    ("compliance", {"requirements": [{**ROW, "min": NAN}]}),
    ("quality", {"datasets": ["posiandu"]}),
    ("quality", {"datasets": []}),
    ("capacity", {"column": "kamar"}),
    ("capacity", {"steps": [[2, -40]]}),
    ("capacity", {"steps": [[2, NAN]]}),
    ("capacity", {"people_per_unit": INF}),
    ("capacity", {"demand": "villages"}),
    ("floating_catchment", {"zones": [[-500, 1]]}),
    ("floating_catchment", {"demand": "families"}),
    ("proximity", {"demand": "families"}),
    ("proximity", {"demand": "sasaran"}),
    ("proximity", {"groups": [{"demand": "kucing", "offers": "lansia"}]}),
    ("proximity", {"groups": [{"demand": "lansia", "offers": "kucing"}]}),
    ("proximity", {"where": {**WHERE, "whole": "timbangan"}}),
    ("proximity", {"where": {**WHERE, "min_ratio": NAN}}),
    ("proximity", {"where": {**WHERE, "min_ratio": 20}}),
    ("proximity", {"where": WHERE}),
    ("proximity", {"groups": [{"demand": "lansia", "offers": "lansia"}]}),
    ("exposure", {"kinds": ["posyandu", "posyandu"]}),
    ("quality", {"datasets": ["posyandu", "posyandu"]}),
    ("coverage", {"columns": {**COLUMNS, "total": ["catin", "catin"]}}),
    ("proximity", {"detur": [1.3]}),
    ("proximity", {"radius_m": {"urban": 10**400, "rural": 500}}),
    ("proximity", {"presence": "tidak"}),
    ("presence", {"demand": "people"}),
    ("proximity", {"detour": [1.3], "readings": {}}),
    ("proximity", {"detour": [1.3, 1.3], "readings": {"detour_1.3": BOTH}}),
    ("proximity", {"detour": [True]}),
    ("proximity", {"readings": {"presence": BOTH}}),
    ("proximity", {"parts": {"over_capacity": BOTH}}),
    ("proximity", {"supply": "penduduk"}),
    ("proximity", {"demand": "sasaran", "supply": "mck", "groups": [OLD]}),
    ("proximity", {"demand": "sasaran", "groups": [OLD, OLD]}),
    ("proximity", {"demand": "sasaran", "groups": [{**OLD, "usia": 60}]}),
    ("proximity", {"demand": "sasaran", "groups": [OLD], "uncertainty": ERRORS}),
    ("proximity", {"demand": "posyandu", "where": {**WHERE, "whole": "timbangan"}}),
    ("proximity", {"demand": "posyandu", "where": {**WHERE, "whole": "stunting"}}),
    ("proximity", {"demand": "posyandu", "where": {**WHERE, "min_ratio": NAN}}),
    ("proximity", {"demand": "posyandu", "where": {**WHERE, "min_ratio": 20}}),
    ("proximity", {"demand": "posyandu", "where": {**WHERE, "least": 5}}),
    ("proximity", {"radius_m": {**RADIUS, "rurl": 500}}),
    ("proximity", {"uncertainty": {**ERRORS, "position_m": 10**400}}),
    ("presence", {"radius_m": RADIUS}),
    ("presence", {"people_per_unit": 1250}),
    ("presence", {"detour": [1.3]}),
    ("presence", {"uncertainty": ERRORS}),
    ("capacity", {"steps": [[2, 40], [2, 40]]}),
    ("capacity", {"steps": [[2.5, 40]]}),
    ("capacity", {"column": "status"}),
    ("capacity", {"allocation": None, "radius_m": None}),
    ("capacity", {"allocation": None, "column": None, "steps": None, "radius_m": RADIUS}),
    ("floating_catchment", {"zones": [[250, 0.5], [250, 1.0]]}),
    ("travel_time", {"travel": {**TRAVEL, "modes": ["jalan_kaki", "jalan_kaki"]}}),
    ("travel_time", {"travel": {**TRAVEL, "modes": [""]}}),
    ("travel_time", {"travel": {**TRAVEL, "modes": [1]}}),
    ("travel_time", {"travel": {**TRAVEL, "step": 100}}),
    ("need", {"supply": "krs"}),
    ("need", {"demand": "families"}),
    ("coverage", {"columns": {**COLUMNS, "table": "penduduk", "total": ["jiwa"]}}),
    ("coverage", {"columns": {**COLUMNS, "total": ["-catin"]}}),
    ("coverage", {"columns": {**COLUMNS, "total": ["kode"]}}),
    ("coverage", {"columns": {**COLUMNS, "lacking": ["catin_bimbingan"]}}),
    ("coverage", {"columns": {**COLUMNS, "readings": {"lain": ["catin"]}}}),
    ("coverage", {"columns": {**COLUMNS, "totals": ["catin"]}}),
    ("coverage", {"parts": {"not_working": BOTH}}),
    ("compliance", {"demand": "requirements"}),
    ("compliance", {"supply": "mck"}),
    ("compliance", {"requirements": [ROW, ROW]}),
    ("compliance", {"requirements": [{**ROW, "min": -1}]}),
    ("compliance", {"requirements": [{**ROW, "column": "terdaftar"}]}),
    ("compliance", {"requirements": [{**ROW, "minimum": 5}]}),
    ("compliance", {"requirements": [{**ROW, "table": "krs", "column": "catin"}]}),
    ("exposure", {"supply": "posyandu"}),
    ("overlap", {"supply": "krs"}),
    ("composite", {"weights": {"X-UJI": 100}}),
    ("composite", {"weights": {"A": INF}}),
    ("composite", {"readings": {"median": BOTH}}),
    ("quality", {"datasets": ["permukiman"]}),
]

ENGLISH = re.compile(r"could not|expected|object|not enough|too many|None|invalid|'str'|must")


def names_in(changes) -> set[str]:
    """Names of entries, at any depth."""
    found = set()
    for name, value in changes.items():
        rows = value if isinstance(value, list) else [value]
        found |= {name}.union(*(names_in(row) for row in rows if isinstance(row, dict)))
    return found


def refusal(method, changes):
    with pytest.raises(StandardError) as refused:
        parse_standard(table(method, **changes), "x.toml")
    return refused.value


@pytest.mark.parametrize(("method", "changes"), WRONG, ids=str)
def test_a_wrong_entry_is_refused_by_its_name(method, changes):
    error = refusal(method, changes)
    assert error.message.startswith("x.toml: ")
    assert any(re.search(rf"\b{name}\b", error.message) for name in names_in(changes)), error
    assert not ENGLISH.search(error.message), error
    assert error.hint


@pytest.mark.parametrize(
    ("method", "changes", "message"),
    [
        ("proximity", {"detour": ["jauh"]}, "detour harus daftar bilangan di atas 1"),
        (
            "compliance",
            {"requirements": [ROW, {**ROW, "min": "lima"}]},
            "requirements ke-2.min harus bilangan di atas 0",
        ),
        (
            "capacity",
            {"steps": [["dua", 40]]},
            "steps harus daftar pasangan bilangan di atas 0",
        ),
        ("proximity", {"owner": None}, "owner tidak ada; isilah"),
        (
            "exposure",
            {"classes": ["tingi"]},
            "classes memuat 'tingi'; pilih dari rendah, sedang, tinggi",
        ),
        (
            "proximity",
            {"detur": [1.3], "radius_m": {**RADIUS, "kota": 1}},
            "isian tidak dipakai: detur (mungkin detour), radius_m.kota; betulkan atau hapus",
        ),
        ("proximity", {"where": WHERE}, "where hanya untuk demand = 'posyandu'"),
    ],
)
def test_a_refusal_says_what_to_mend(method, changes, message):
    assert refusal(method, changes).message == f"x.toml: {message}."


def refusal_of(changed) -> StandardError | None:
    try:
        parse_standard(changed, "x.toml")
    except StandardError as error:
        return error
    return None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text()
    | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([tomllib.loads(file.read_text("utf-8")) for file in FILES]), st.data())
def test_whatever_stands_in_an_entry_is_read_or_refused_in_words(whole, data):
    changed = deepcopy(whole)
    place, name = changed, data.draw(st.sampled_from(list(changed)))
    while isinstance(place[name], dict) and data.draw(st.booleans()):
        place = place[name]
        name = data.draw(st.sampled_from(list(place)))
    place[name] = data.draw(ANYTHING)
    error = refusal_of(changed)
    assert error is None or (error.message.startswith("x.toml: ") and error.hint)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([tomllib.loads(file.read_text("utf-8")) for file in FILES]), st.data())
def test_an_entry_that_nobody_reads_is_refused_wherever_it_stands(whole, data):
    changed = deepcopy(whole)
    place, path = changed, ""
    inner = [n for n in changed if isinstance(changed[n], dict) and n != "weights"]
    if data.draw(st.booleans()):
        path = data.draw(st.sampled_from(inner))
        place = place[path]
    place["lain_lagi"] = 1
    with pytest.raises(StandardError, match="lain_lagi"):
        parse_standard(changed, "x.toml")


# "Adding an indicator of a known method is a TOML file and no code."

BASE = """
id = "{id}"
method = "{method}"
owner = "Dinas Uji"
valid_from = 2025-01-01
{body}
[name]
id = "Uji"
en = "Test"
[sentence]
id = "Uji."
en = "Test."
[unit]
id = "satuan"
en = "unit"
[source]
title = "Asumsi peta"
assumption = true
"""
RADII = "[radius_m]\nurban = 300\nrural = 300\n"
# Of each method: its file, and what it finds in the village below: demand and served.
NEW: dict[str, tuple[str, tuple[float, float]]] = {
    "presence": ('demand = "villages"\nsupply = "kua"\n', (1, 1)),
    "proximity": ('demand = "lansia"\nsupply = "kua"\n' + RADII, (12, 12)),
    "capacity": (
        'demand = "people"\nsupply = "kua"\npeople_per_unit = 60\nallocation = "nearest_first"\n'
        + RADII,
        (100, 60),
    ),
    "floating_catchment": (
        'demand = "people"\nsupply = "paud"\npeople_per_unit = 100\nvariant = "2sfca"\n'
        "zones = [[300, 1.0]]\n" + RADII,
        (100, 100),
    ),
    "need": (
        'demand = "families"\nsupply = "sanitasi"\n[columns]\ntable = "sanitasi"\n'
        'total = ["kk"]\nserved = ["aman"]\n',
        (25, 10),
    ),
    "coverage": (
        'demand = "families"\nsupply = "krs"\n[columns]\ntable = "krs"\n'
        'total = ["catin"]\nserved = ["catin_bimbingan"]\n',
        (4, 3),
    ),
    "compliance": (
        'demand = "posyandu"\nsupply = "posyandu"\ncount = "posts"\n[[requirements]]\n'
        'table = "kader"\ncolumn = "sosial"\nmin = 2\n',
        (1, 1),
    ),
    "exposure": (
        'demand = "facilities"\nsupply = "bahaya"\nkinds = ["kua", "paud"]\n'
        'classes = ["sedang", "tinggi"]\n',
        (2, 1),
    ),
    "composite": (
        'demand = "points"\nsupply = "posyandu"\n[weights]\nUJI-PRESENCE = 100\n', (1000, 1000)
    ),
    "quality": (
        'demand = "checks"\nsupply = "boundaries"\ndatasets = ["kua"]\nmax_age_years = 1\n', (4, 2)
    ),
}  # fmt: skip
WORLD = one_village(
    sasaran={CENTRE: {"lansia": 12}},
    posyandu=[(0.0, 0.0, "aktif")],
    kua=[(0.1, 0.0, "aktif")],
    paud=[(0.0, 0.2, "aktif")],
    sanitasi=[{"kode": CENTRE, "kk": 25, "aman": 10}],
    krs=[{"kode": CENTRE, "catin": 4, "catin_bimbingan": 3}],
    kader=[{"id": "POSYANDU-0000", "sosial": 2}],
    bahaya=[(cell(0.1, 0, 0.1), "sedang")],
)


def written(folder: Path, *methods: str):
    for method in methods:
        body = NEW[method][0]
        text = BASE.format(id=f"UJI-{method.upper()}", method=method, body=body)
        (folder / f"uji-{method}.toml").write_text(text, encoding="utf-8")
    return read_standards(folder)


@pytest.mark.parametrize("method", NEW)
def test_a_new_indicator_is_a_file_and_no_code(tmp_path, method):
    also = ("presence",) if method == "composite" else ()
    standards = written(tmp_path, method, *also)
    gaps = assess(WORLD.inputs(), standards).gaps.set_index(["standard", "kode"])
    row = gaps.loc[(f"UJI-{method.upper()}", CENTRE)]
    assert (row["demand"], row["served"]) == NEW[method][1]
    assert (
        row[["served", "unreached", "over_capacity", "not_working", "unknown"]].sum()
        == row["demand"]
    )


def test_the_new_files_cover_every_method_that_is_wired():
    assert {method.value for method in Method} - set(NEW) <= {"overlap", "travel_time"}


@pytest.mark.parametrize("other", ["POS-ADDA", "UJI-COMPOSITE", "UJI-OTHER"])
def test_a_composite_weighs_standards_that_exist_and_are_none(tmp_path, other):
    written(tmp_path, "presence", "composite")
    text = (tmp_path / "uji-composite.toml").read_text("utf-8")
    (tmp_path / "uji-other.toml").write_text(text.replace("COMPOSITE", "OTHER"), "utf-8")
    wrong = text.replace("UJI-PRESENCE", other)
    (tmp_path / "uji-composite.toml").write_text(wrong, "utf-8")
    with pytest.raises(StandardError) as refused:
        read_standards(tmp_path)
    assert refused.value.message.startswith("uji-composite.toml: weights ")


def test_a_number_that_no_reader_takes_is_refused(tmp_path):
    (tmp_path / "x.toml").write_text("min = " + "9" * 5000, "utf-8")
    with pytest.raises(StandardError, match=r"x\.toml"):
        read_standards(tmp_path)


def test_the_composite_weighs_standards_that_exist():
    standards = {standard.id: standard for standard in read_standards(data_dir() / "standards")}
    for standard in standards.values():
        if isinstance(standard.rule, Composite):
            assert set(standard.rule.weights) <= set(standards)
            assert all(
                standards[name].method is not Method.COMPOSITE for name in standard.rule.weights
            )


def test_every_reading_has_its_name():
    for standard in read_standards(data_dir() / "standards"):
        if isinstance(standard.rule, Columns):
            assert set(standard.rule.readings) == set(standard.readings), standard.id
        if isinstance(standard.rule, Reach):
            ways = {f"detour_{factor:g}" for factor in standard.rule.detour}
            there = {"presence"} if standard.rule.presence else set()
            assert ways | there == set(standard.readings), standard.id
