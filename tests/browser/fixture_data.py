"""A small made-up district for the browser: 6 x 4 villages of 0.1 degree, every state in it."""

from collections.abc import Callable
from typing import Any

STANDARDS = (
    ("POS-JARAK", "proximity", "people", "posyandu", "Penduduk dalam jangkauan posyandu", "jiwa"),
    ("POS-ADA", "presence", "villages", "posyandu", "Desa dengan posyandu aktif", "desa"),
    ("MCK-JARAK", "proximity", "houses_without_toilet", "mck", "Rumah dekat MCK", "rumah"),
)
EMPTY_STANDARD = "MCK-JARAK"
PARTS = {
    "served": "terlayani",
    "unreached": "di luar jangkauan",
    "over_capacity": "penuh",
    "not_working": "dekat yang tutup",
    "unknown": "belum diketahui",
}
COLUMNS, ROWS, STEP = 6, 4, 0.1
WEST, SOUTH = 116.0, 0.0

Name = Callable[[str], str]


def run() -> dict[str, Any]:
    return {
        "id": "0123456789abcdef",
        "created_at": "2026-01-02T03:04:05Z",
        "data_date": "2026-01-01",
        "sample": True,
        "approximate": True,
    }


def standards(name: Name) -> list[dict[str, Any]]:
    return [
        {
            "id": key,
            "name": name(title),
            "sentence": name(f"Kalimat {key}."),
            "unit": name(unit),
            "source": {"title": name("Sumber"), "assumption": True, "note": name("Catatan")},
            "owner": name("Dinas"),
            "method": method,
            "supply": supply,
            "demand": demand,
            "radius_m": {"urban": 500, "rural": 2000},
            "target_ratio": 1.0,
            "valid_from": "2024-01-01",
            "valid_to": None,
            "adjustable": [
                {"name": "radius_m", "value": 2000, "min": 400, "max": 10000, "step": 100}
            ]
            if key == "POS-JARAK"
            else [],
            "parts": {part: name(text) for part, text in PARTS.items()},
            "readings": [{"id": "detour_1.3", "name": name("bila jalan 1,3 kali jarak lurus")}],
            "needs": ["permukiman", supply],
            "missing": [{"kind": "permukiman", "how": "peta load permukiman BERKAS"}]
            if key == EMPTY_STANDARD
            else [],
            "parameters": None,
        }
        for key, method, demand, supply, title, unit in STANDARDS
    ]


def areas(name: Name) -> list[dict[str, Any]]:
    return [
        {"kode": "64", "nama": name("Kalimantan Timur"), "bbox": [116.0, 0.0, 116.6, 0.4]},
        {"kode": "64.01", "nama": name("Kabupaten Barat"), "bbox": [116.0, 0.0, 116.3, 0.4]},
        {"kode": "64.02", "nama": name("Kabupaten Timur"), "bbox": [116.3, 0.0, 116.6, 0.4]},
    ]


def places(name: Name) -> list[dict[str, Any]]:
    return [place(column, row, name) for column in range(COLUMNS) for row in range(ROWS)]


def place(column: int, row: int, name: Name) -> dict[str, Any]:
    district = 1 if column < COLUMNS // 2 else 2
    return {
        "kode": f"64.{district:02d}.01.{2001 + column * ROWS + row}",
        "nama": name(f"Desa {'ABCDEF'[column]}{row + 1}"),
        "kecamatan": name("Kecamatan Satu"),
        "kabupaten_kota": name("Kabupaten Barat" if district == 1 else "Kabupaten Timur"),
        "akurasi": "perkiraan",
        "column": column,
        "row": row,
    }


def square(column: int, row: int, width: int = 1, height: int = 1) -> dict[str, Any]:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    east, north = west + width * STEP, south + height * STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def features(rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": geometry, "properties": properties}
            for geometry, properties in rows
        ],
    }


def item(where: dict[str, Any], standard: dict[str, Any], name: Name) -> dict[str, Any]:
    """One gap item: the first row has no data, the last is met, the rest lie between."""
    row, demand = where["row"], 100 + where["column"]
    missing = row == 0 or standard["id"] == EMPTY_STANDARD
    served = demand if row == ROWS - 1 else -(-demand * row // ROWS)
    gap = demand - served
    return {
        **{key: where[key] for key in ("kode", "nama", "kecamatan", "kabupaten_kota")},
        "level": "desa_kelurahan",
        "numerator": None if missing else served,
        "denominator": None if missing else demand,
        "demand": None if missing else demand,
        "ratio": None if missing else served / demand,
        "gap": None if missing else gap,
        "unit": standard["unit"],
        "status": "no_data" if missing else "met" if gap == 0 else "gap",
        "why": name("Belum ada data penduduk." if missing else f"{gap} jiwa di luar jangkauan."),
        "quality": [name("Catatan mutu")],
        "served": None if missing else served,
        "unreached": None if missing else gap - gap // 3,
        "over_capacity": None if missing else 0,
        "not_working": None if missing else gap // 3,
        "unknown": None if missing else 0,
        "units_to_build": None,
        "readings": [{"id": "detour_1.3", "numerator": served // 2, "ratio": served // 2 / demand}]
        if standard["id"] == "POS-JARAK" and not missing
        else [],
        "median_distance_m": None if missing else 640.0,
        "p90_distance_m": None,
        "p_worst": None if missing else 0.25,
        "p_fail": None if missing else 1.0,
        "ratio_p05": None if missing else 0.5,
        "ratio_p95": None if missing else 0.75,
    }


def facility(where: dict[str, Any], kind: str, index: int, name: Name) -> tuple[Any, Any]:
    states = ("working", "not_working", "unknown")
    lon, lat = WEST + (where["column"] + 0.5) * STEP, SOUTH + (where["row"] + 0.5) * STEP
    shift = 0.02 if kind == "mck" else -0.02
    return {"type": "Point", "coordinates": [lon + shift, lat]}, {
        "id": name(f"{kind}-{index}"),
        "nama": name(f"{kind} {index}"),
        "kode": where["kode"],
        "status": name("aktif"),
        "state": states[index % 3],
    }


def sanitation(where: dict[str, Any]) -> dict[str, Any]:
    missing = where["row"] == 0
    return {
        "run": run(),
        "wilayah": {"kode": where["kode"], "nama": where["nama"]},
        "mck": {"working": 1, "not_working": 1, "unknown": 0},
        "out_of_reach": {"houses": None if missing else 12, "people": None if missing else 48},
        "mck_units_to_build": None if missing else 1,
        "rlh": {"not_handled": 7, "handled": 3, "unknown": 0},
        "indicators": [],
    }


def same(text: str) -> str:
    """Leave a text as it is."""
    return text


def page_data(name: Name = same) -> dict[str, Any]:
    """Everything the page fetches; `name` may bend every text, to see what a bad one does."""
    where, rules = places(name), standards(name)
    gaps = {
        rule["id"]: {
            "run": run(),
            "standard": rule,
            "items": [item(one, rule, name) for one in where],
            "next": None,
        }
        for rule in rules
    }
    halves = [(0, "64.01", "Kabupaten Barat"), (3, "64.02", "Kabupaten Timur")]
    return {
        "desa": features([(square(one["column"], one["row"]), one) for one in where]),
        "kabupaten_kota": features(
            [
                (square(column, 0, 3, ROWS), {"kode": kode, "nama": name(nama)})
                for column, kode, nama in halves
            ]
        ),
        "posyandu": features([facility(one, "posyandu", i, name) for i, one in enumerate(where)]),
        "mck": features([facility(one, "mck", i, name) for i, one in enumerate(where)]),
        "gaps": gaps,
        "underserved": {
            "POS-JARAK": features([(square(1, 1, 2, 1), {"kode": "64.01.01.2006", "km2": 60.5})])
        },
        "sanitation": {one["kode"]: sanitation(one) for one in where},
    }
