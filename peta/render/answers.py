"""Answers as JSON-ready values, the same for the API, the pages and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from peta.domain.adjustable import adjustable
from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.domain.wilayah import KodeWilayah
from peta.render.why import quality, why
from peta.render.why_words import how_to_load, part_names

Row = Mapping[str, Any]
Json = dict[str, Any]

# Results that not every run and every area has.
MORE_NUMBERS = (
    "median_distance_m", "p90_distance_m", "p_worst", "p_fail", "ratio_p05", "ratio_p95",
)  # fmt: skip
LOADS = ("gross_people", "net_people", "capacity_people", "left_people")
RUN_FIELDS = ("id", "created_at", "data_date", "sample", "approximate")


def run_answer(facts: Row) -> Json:
    """Return what every answer says of the run that it comes from."""
    return {name: facts[name] for name in RUN_FIELDS}


def standard_answer(standard: Standard, lang: str, missing: Sequence[str] = ()) -> Json:
    """Return a standard in one language.

    Parameters
    ----------
    missing
        Kinds of dataset that the run lacks for it.
    """
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
        "agency": standard.owner,
        "method": standard.method.value,
        "demand": standard.demand.value,
        "supply": standard.supply,
        "radius_m": standard.radius_m or None,
        "urban": asdict(standard.urban) if standard.urban else None,
        "people_per_unit": standard.people_per_unit,
        "target_ratio": standard.target_ratio,
        "valid_from": standard.valid_from.isoformat(),
        "valid_to": standard.valid_to.isoformat() if standard.valid_to else None,
        "parts": part_names(standard, lang),
        "readings": [{"id": name, "name": text[lang]} for name, text in standard.readings.items()],
        "needs": list(standard.needs),
        "missing": [{"kind": kind, "how": how_to_load(kind)} for kind in missing],
        "uncertainty": asdict(standard.uncertainty) if standard.uncertainty else None,
        "parameters": asdict(standard.rule) if standard.rule else None,
        "adjustable": [asdict(one) for one in adjustable(standard)],
    }


def gap_item(
    row: Row,
    area: Row,
    standard: Standard,
    facts: Row,
    lang: str,
    missing: Sequence[str] = (),
) -> Json:
    """Return one area's result for one standard in the run of these facts; unknown is null."""
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
        "why": why(row, area, standard, lang, missing),
        "quality": quality(row, area, standard, facts["sample"], lang, facts["data_date"]),
        "demand": row["demand"],
        **{part: row[part] for part in PARTS},
        "readings": readings_answer(row, standard, lang),
        "units_to_build": row["units_to_build"],
        "villages_no_data": row["villages_no_data"],
        "underserved_km2": row["underserved_km2"],
        **{name: row.get(name) for name in MORE_NUMBERS},
    }


def readings_answer(row: Row, standard: Standard, lang: str) -> list[Json]:
    """Return other numerators of the same demand, with their names and ratios."""
    found: Mapping[str, float | None] = row.get("readings") or {}
    demand = row["demand"]
    return [
        {
            "id": name,
            "name": text[lang],
            "numerator": found[name],
            "denominator": demand,
            "ratio": found[name] / demand if demand and found[name] is not None else None,
        }
        for name, text in standard.readings.items()
        if name in found
    ]


def load_item(row: Row, facility: Row, area: Row | None) -> Json:
    """Return what one facility carries, and where it stands.

    Parameters
    ----------
    area
        The village that it counts for; None if it counts for none.
    """
    return {
        **{name: row[name] for name in ("kind", "id")},
        "nama": facility["nama"],
        "lon": facility["lon"],
        "lat": facility["lat"],
        "kode": row["kode"],
        "village": area["nama"] if area else None,
        "kabupaten_kota": area["kabupaten_kota"] if area else None,
        **{name: row[name] for name in LOADS},
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
    area: Row,
    wilayah: Json,
    rows: Mapping[str, Row],
    standards: Mapping[str, Json],
    items: Mapping[str, Json],
) -> Json:
    """Return the sanitation and housing need of one area; counts only, never a house.

    Parameters
    ----------
    rows
        The area's results by standard, at least of ``MCK-JARAK`` and ``RTLH-NEED`` where these
        are assessed.
    standards, items
        The same standards and results as answers.
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
                **{key: item[key] for key in _INDICATOR},
                "standard": standards[name],
            }
            for name, item in items.items()
        ],
    }


_INDICATOR = (
    "numerator", "denominator", "ratio", "gap", "unknown", "status", "unit", "why", "readings",
)  # fmt: skip
