"""A standard has a source, both languages, and every number that its method needs."""

import tomllib
from datetime import date, datetime
from typing import Any

import pytest

from peta.domain.dataset import KINDS
from peta.domain.gap import PARTS
from peta.domain.standard import LANGUAGES, Method
from peta.domain.standard_parsing import parse_standard
from peta.errors import StandardError
from peta.settings import data_dir

FILES = sorted((data_dir() / "standards").glob("*.toml"))


def both(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


def table(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "X-JARAK",
        "method": "proximity",
        "demand": "people",
        "supply": "posyandu",
        "owner": "Dinas",
        "valid_from": date(2024, 1, 1),
        "name": both("satu"),
        "sentence": both("satu"),
        "unit": both("satu"),
        "source": {"title": "SNI", "assumption": False},
        "radius_m": {"urban": 500, "rural": 500},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def test_a_whole_standard_is_read():
    rule = parse_standard(table(), "x.toml")
    assert (rule.id, rule.method, rule.target_ratio) == ("X-JARAK", Method.PROXIMITY, 1.0)
    assert rule.radius_m == {"urban": 500.0, "rural": 500.0}
    assert (rule.urban, rule.people_per_unit, rule.source.note) == (None, None, {})


@pytest.mark.parametrize(
    "source",
    [
        None,
        {},
        {"title": ""},
        {"title": "  "},
        {"assumption": True},
        {"assumption": True, "note": {}},
    ],
)
def test_no_source_no_standard(source):
    with pytest.raises(StandardError) as refused:
        parse_standard(table(source=source), "x.toml")
    assert refused.value.code == "standard_without_source"
    assert "x.toml" in refused.value.message
    assert refused.value.hint


URBAN = {"kinds": ["kelurahan"], "min_density_people_km2": 500}
WRONG = [
    {"radius_m": None},
    {"radius_m": {"urban": 500}},
    {"radius_m": {"rural": 500}},
    {"radius_m": {"urban": 500, "rural": 500, "kota": 500}},
    {"radius_m": {"urban": 0, "rural": 0}},
    {"radius_m": {"urban": -1, "rural": -1}},
    {"radius_m": {"urban": float("nan"), "rural": float("nan")}},
    {"radius_m": {"urban": 200_001, "rural": 200_001}},
    {"radius_m": {"urban": "jauh", "rural": 500}},
    {"radius_m": {"urban": 500, "rural": 2000}},
    {"radius_m": {"urban": 500, "rural": 2000}, "urban": {"kinds": ["kelurahan"]}},
    {"target_ratio": 0},
    {"target_ratio": 1.01},
    {"target_ratio": -1},
    {"target_ratio": float("nan")},
    {"target_ratio": "0,8"},
    {"target_ratio": True},
    {"method": "capacity"},
    {"method": "capacity", "people_per_unit": 0},
    {"method": "capacity", "people_per_unit": -1250},
    {"method": "jarak"},
    {"demand": "cats"},
    {"owner": None},
    {"id": None},
    {"id": " "},
    {"id": 7},
    {"people_per_unit": float("inf")},
    {"people_per_unit": 10**400},
    {"radius_m": {"urban": 500, "rural": 2000}, "urban": {**URBAN, "kinds": ["kota"]}},
    {"radius_m": {"urban": 500, "rural": 2000}, "urban": {**URBAN, "kinds": []}},
    {
        "radius_m": {"urban": 500, "rural": 2000},
        "urban": {**URBAN, "min_density_people_km2": float("nan")},
    },
    {"supply": None},
    {"supply": "puskesmas"},
    {"valid_from": "kemarin"},
    {"valid_from": datetime(2024, 1, 1, 12)},
    {"valid_from": 20240101},
    {"name": {"id": "satu"}},
    {"sentence": {"en": "one"}},
    {"unit": "orang"},
    {"source": {"title": "SNI", "note": {"id": "hanya satu bahasa"}}},
    {"source": "SNI"},
    {"source": {"title": "SNI", "assumption": "ya"}},
    {"source": {"title": "SNI", "pasal": 3}},
    {"name": {"id": "satu", "en": "one", "fr": "un"}},
    {"name": {"id": "satu", "en": ""}},
    {"valid_to": date(2023, 12, 31)},
    {"parts": {"served": both("a"), "lain": both("b")}},
    {"parts": {"served": {"id": "satu"}}},
    {"readings": {"x": "satu"}},
    {"detour": [1.0]},
    {"uncertainty": {"position_m": 100}},
    {"uncertainty": {"position_m": -1, "radius_ratio": 0.1, "people_ratio": 0.1}},
    {"method": "travel_time"},
    {"method": "travel_time", "travel": {"minutes": 30, "modes": [], "step_m": 500}},
    {"method": "coverage"},
    {"method": "compliance", "count": "posts", "requirements": []},
    {"method": "composite", "weights": {"A": 60, "B": 50}},
    {"method": "exposure", "kinds": "posyandu", "classes": ["tinggi"]},
    {"method": "quality", "datasets": ["penduduk"]},
    {"method": "quality", "datasets": ["penduduk"], "max_age_years": 0},
]


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_what_is_missing_or_contradictory_is_refused(changes):
    with pytest.raises(StandardError) as refused:
        parse_standard(table(**changes), "x.toml")
    assert "x.toml" in refused.value.message
    assert refused.value.hint


def test_different_radii_with_an_urban_rule_are_fine():
    rule = parse_standard(table(radius_m={"urban": 500, "rural": 2000}, urban=URBAN), "x.toml")
    assert rule.urban is not None
    assert rule.urban.kinds == ("kelurahan",)


AGENCIES = {
    "BPBD": ["bnc-papar"],
    "Baznas": ["baz-prio"],
    "Biro Kesra": ["konv"],
    "DP3AKB": ["krs-catin"],
    "DPMPD": ["pos-6spm", "pos-ada"],
    "Dinas Kelautan dan Perikanan": ["dkp-gizi"],
    "Dinas Kesehatan": ["gizi-need", "ilp-siklus", "pos-jarak", "pos-rasio", "pos-waktu"],
    "Dinas PUPR": ["mck-jarak", "mck-kap", "san-ladder"],
    "Dinas PUPR-Pera": ["rtlh-need"],
    "Dinas Pendidikan dan Kebudayaan": ["paud-akses", "paud-pos"],
    "Dinas Sosial": ["aid-ganda", "sos-eks"],
    "Diskominfo": ["data-mutu"],
    "TP Posyandu": ["pos-aktif"],
}


def test_every_agency_has_its_standards():
    found: dict[str, list[str]] = {}
    for file in FILES:
        rule = parse_standard(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
        found.setdefault(rule.owner, []).append(file.stem)
    assert found == AGENCIES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_embedded_standard_is_whole(file):
    rule = parse_standard(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
    assert rule.id.lower() == file.stem
    assert len(rule.source.title) > 10
    for texts in (rule.name, rule.sentence, rule.unit, rule.source.note):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())
    assert rule.supply in KINDS
    assert 0 < rule.target_ratio <= 1
    for texts in (*rule.readings.values(), *rule.parts.values()):
        assert set(texts) == set(LANGUAGES)
    assert set(rule.parts) <= set(PARTS)
    assert set(rule.needs) <= set(KINDS)
    if rule.source.assumption:
        assert "asumsi" in f"{rule.source.title} {rule.source.note['id']}".lower()
