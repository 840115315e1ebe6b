"""The quality of what is loaded, by dataset and kabupaten/kota; never a row, only counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind, Tier
from peta.engine.data_quality import (
    DUPLICATE_M,
    FRESH_DAYS,
    PARTS,
    STALE_DAYS,
    age_in_days,
    measured,
    measured_columns,
    scored,
)
from peta.errors import DataError
from peta.store.catalogue import SnapshotRecord
from peta.store.store import Store

Json = dict[str, Any]

_METHOD = {
    "parts": list(PARTS),
    "fresh_days": FRESH_DAYS,
    "stale_days": STALE_DAYS,
    "duplicate_m": DUPLICATE_M,
}
_COUNTS = ("rows", "expected", "stated", "right", "duplicates", "unknown_status")


def measure_quality(store: Store, on: date) -> Json:
    """Measure every current dataset.

    Parameters
    ----------
    on
        The day that ages are counted until.

    Returns
    -------
    JSON-ready. ``datasets``: for each kind whether it is loaded, its provenance, ``total`` and
    ``areas`` (by kabupaten/kota) with counts, completeness by column, parts and score; unknown is
    None. ``areas``: for each kabupaten/kota its name and the mean score of its datasets.
    ``method``: the constants of the formula.

    Raises
    ------
    DataError
        No boundaries are loaded.
    """
    current = store.catalogue.current()
    if "boundaries" not in current:
        raise DataError(
            "Batas desa belum dimuat, sehingga mutu data belum dapat diukur.",
            code="no_boundaries",
            hint="Muat batas desa lebih dulu dengan peta load boundaries.",
        )
    villages = store.frame(current["boundaries"].hash)
    datasets = []
    for kind in KINDS.values():
        record = current.get(kind.name)
        counts = measured(kind, store.frame(record.hash), villages) if record else None
        datasets.append(_dataset(kind, record, counts, on))
    names = _names(villages)
    return {
        "on": on.isoformat(),
        "approximate": bool(villages["akurasi"].eq("perkiraan").fillna(False).any()),
        "method": _METHOD,
        "score": _mean(dataset["total"] for dataset in datasets),
        "areas": [_area(kode, name, datasets) for kode, name in names.items()],
        "datasets": datasets,
    }


def quality_key(store: Store, on: date) -> tuple[Any, ...]:
    """What a measurement depends on; the same key means the same answer."""
    current = store.catalogue.current().values()
    return (on, *((r.kind, r.hash, r.data_date, r.sample, r.origin) for r in current))


def _dataset(
    kind: DatasetKind, record: SnapshotRecord | None, counts: pd.DataFrame | None, on: date
) -> Json:
    answer: Json = {
        "kind": kind.name,
        "loaded": record is not None,
        "secret": kind.tier is Tier.SECRET,
        "columns": list(measured_columns(kind)),
        "hash": None,
        "origin": None,
        "data_date": None,
        "loaded_at": None,
        "sample": None,
        "age_days": None,
        "total": None,
        "areas": [],
    }
    if record is None or counts is None:
        return answer
    age = age_in_days(record.data_date, on)
    rows: list[Mapping[str, Any]] = counts.to_dict("records")  # type: ignore[assignment]
    return {
        **answer,
        **{name: getattr(record, name) for name in ("hash", "data_date", "loaded_at", "sample")},
        # The name of a file about people may itself name people.
        "origin": None if answer["secret"] else record.origin,
        "age_days": age,
        "total": _measurement(kind, counts.sum().to_dict(), age),
        "areas": [
            {"kode": kode, **_measurement(kind, row, age)}
            for kode, row in zip(counts.index, rows, strict=True)
        ],
    }


def _measurement(kind: DatasetKind, counts: Mapping[Any, Any], age: int | None) -> Json:
    whole = {str(name): int(value) for name, value in counts.items()}
    columns = measured_columns(kind)
    return {
        **{name: whole[name] if whole[name] >= 0 else None for name in _COUNTS},
        "filled": {name: whole[f"filled_{name}"] for name in columns},
        **scored(kind, whole, age),
    }


def _names(villages: pd.DataFrame) -> dict[str, str]:
    rows = villages.assign(above=villages["kode"].str[:5]).groupby("above")["kabupaten_kota"]
    return {str(kode): str(name) if name else str(kode) for kode, name in rows.first().items()}


def _area(kode: str, name: str, datasets: list[Json]) -> Json:
    found = [area for dataset in datasets for area in dataset["areas"] if area["kode"] == kode]
    known = [area for area in found if area["score"] is not None]
    return {"kode": kode, "nama": name, "datasets": len(known), "score": _mean(found)}


def _mean(measurements: Any) -> float | None:
    """Mean of the scores that are known; None where there is none."""
    scores = [m["score"] for m in measurements if m is not None and m["score"] is not None]
    return round(sum(scores) / len(scores), 4) if scores else None
