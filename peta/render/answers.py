"""Answers as JSON-ready values, the same for the API, the pages and the command line."""

from collections.abc import Mapping
from typing import Any

from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.domain.wilayah import KodeWilayah
from peta.render.why import quality, why

Row = Mapping[str, Any]
Json = dict[str, Any]

RUN_FIELDS = ("id", "created_at", "data_date", "sample", "approximate")


def run_answer(facts: Row) -> Json:
    """Return what every answer says of the run that it comes from."""
    return {name: facts[name] for name in RUN_FIELDS}


def standard_answer(standard: Standard, lang: str) -> Json:
    """Return a standard in one language."""
    return {
        "id": standard.id,
        "name": standard.name[lang],
        "sentence": standard.sentence[lang],
        "unit": standard.unit[lang],
        "source": {
            "title": standard.source.title,
            "assumption": standard.source.assumption,
            "note": standard.source.note.get(lang, ""),
        },
        "owner": standard.owner,
        "method": standard.method.value,
        "demand": standard.demand.value,
        "supply": standard.supply,
        "radius_m": standard.radius_m or None,
        "people_per_unit": standard.people_per_unit,
        "target_ratio": standard.target_ratio,
        "valid_from": standard.valid_from.isoformat(),
    }


def gap_item(row: Row, area: Row, standard: Standard, sample: bool, lang: str) -> Json:
    """Return one area's result for one standard; unknown numbers are null."""
    return {
        "kode": row["kode"],
        "nama": area["nama"],
        "level": area["level"],
        "kecamatan": area["kecamatan"],
        "kabupaten_kota": area["kabupaten_kota"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "ratio": row["ratio"],
        "gap": row["gap"],
        "unit": standard.unit[lang],
        "status": row["status"],
        "why": why(row, area, standard, lang),
        "quality": quality(row, area, standard, sample, lang),
        "demand": row["demand"],
        **{part: row[part] for part in PARTS},
        "units_to_build": row["units_to_build"],
        "villages_no_data": row["villages_no_data"],
        "underserved_km2": row["underserved_km2"],
        "median_distance_m": row["median_distance_m"],
    }


def area_answer(area: Row, parents: list[Row]) -> Json:
    """Return who an area is."""
    kode = KodeWilayah(area["kode"])
    return {
        "kode": area["kode"],
        "nama": area["nama"],
        "level": area["level"],
        "kind": kode.kind,
        "area_km2": round(area["area_km2"], 3),
        "people": area["people"],
        "villages": area["villages"],
        "approximate": bool(area["villages_approximate"]),
        "parents": [
            {"kode": parent["kode"], "nama": parent["nama"], "level": parent["level"]}
            for parent in parents
        ],
        "bbox": [round(area[side], 6) for side in ("west", "south", "east", "north")],
    }


def sanitation_answer(
    area: Row, wilayah: Json, rows: Mapping[str, Row], standards: Mapping[str, Standard], lang: str
) -> Json:
    """Return the sanitation and housing need of one area; counts only, never a house.

    Parameters
    ----------
    rows
        The area's results by standard, at least of ``MCK-JARAK`` and ``RTLH-NEED`` where these
        are assessed.
    """
    reach = rows.get("MCK-JARAK", {})
    return {
        "wilayah": wilayah,
        "mck": {state: area[f"mck_{state}"] for state in ("working", "not_working", "unknown")},
        "out_of_reach": {"houses": reach.get("gap"), "people": reach.get("people_beyond")},
        "mck_units_to_build": reach.get("units_to_build"),
        "rlh": {
            "not_handled": area["rlh_not_working"],
            "handled": area["rlh_working"],
            "unknown": area["rlh_unknown"],
        },
        "indicators": [
            {
                "id": name,
                **{
                    key: row[key]
                    for key in ("numerator", "denominator", "ratio", "gap", "unknown", "status")
                },
                "unit": standards[name].unit[lang],
                "why": why(row, area, standards[name], lang),
                "standard": standard_answer(standards[name], lang),
            }
            for name, row in rows.items()
        ],
    }
