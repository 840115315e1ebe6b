"""Plain values for the page tests."""

import pytest

from peta.render.page import PageFacts, PageView

STANDARD = {
    "id": "POS-JARAK",
    "name": "Penduduk dalam jangkauan posyandu",
    "sentence": "Setiap orang tinggal paling jauh 2 km dari posyandu.",
    "unit": "jiwa",
    "source": {"title": "Asumsi", "assumption": True, "note": "Jarak lurus."},
    "owner": "Dinas Kesehatan",
    "method": "proximity",
    "supply": "posyandu",
    "demand": "people",
    "radius_m": {"urban": 500, "rural": 2000},
    "target_ratio": 1.0,
    "parts": {"served": "terlayani"},
    "readings": [],
    "needs": ["penduduk", "posyandu"],
    "missing": [],
    "parameters": None,
}
ITEM = {
    "kode": "64.01.01.2001",
    "nama": "Sukamaju",
    "kecamatan": "Satu",
    "kabupaten_kota": "Kabupaten Barat",
    "gap": 1234.0,
    "ratio": 0.996,
}


@pytest.fixture
def view():
    return PageView(lang="id", standard="POS-JARAK")


@pytest.fixture
def facts():
    return PageFacts(
        run={"id": "0123456789", "data_date": "2026-01-01", "sample": True, "approximate": True},
        standards=[STANDARD],
        areas=[{"kode": "64.01", "nama": "Kabupaten Barat"}],
        ranking=[ITEM],
    )
