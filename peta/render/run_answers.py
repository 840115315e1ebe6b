"""Answers on runs as JSON-ready values, the same for the API and the command line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from peta.domain.gap import PARTS
from peta.render.answers import RUN_FIELDS, Json
from peta.render.reconcile_text import sentence, verdict
from peta.render.run_text import because, cause_name

MEASURES = ("demand", *PARTS, "gap", "units_to_build", "people_beyond", "villages_no_data")
_VILLAGE = "desa_kelurahan"
_CERTAIN = "known"


def run_item(facts: Mapping[str, Any]) -> Json:
    """Return one run of the list of runs."""
    return {name: facts[name] for name in (*RUN_FIELDS, "name", "frozen_at", "is_latest", "inputs")}


def checks_answer(checks: pd.DataFrame, run_id: str, lang: str) -> Json:
    """Return the checks of a run, each with its sentence, and what they say together."""
    items = [{**row, "sentence": sentence(row["check"], lang)} for row in _records(checks)]
    return {
        "holds": all(row["holds"] for row in items),
        "compared": sum(row["compared"] for row in items),
        "failed": sum(row["failed"] for row in items),
        "verdict": verdict(items, run_id, lang),
        "items": items,
    }


def inputs_answer(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Json]:
    """Return each input of two runs, and whether it differs."""
    names = ("hash", "rows", "data_date", "origin", "sample")
    rows = []
    for kind in dict.fromkeys([*before["inputs"], *after["inputs"]]):
        old, new = (
            {name: facts["inputs"][kind][name] for name in names}
            if kind in facts["inputs"]
            else None
            for facts in (before, after)
        )
        rows.append({"kind": kind, "before": old, "after": new, "changed": old != new})
    return rows


def ordered_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the areas that changed, the largest change of the gap first, in an order without ties.

    Parameters
    ----------
    table
        See `peta.engine.run_difference.run_difference`.
    """
    changed = table[table["changed"]]
    sizes = {f"_{name}": -changed[f"{name}_change"].abs().fillna(0.0) for name in ("gap", "demand")}
    order = changed.assign(**sizes).sort_values([*sizes, "standard", "kode"], kind="stable").index
    return changed.loc[order]


def changed_items(rows: pd.DataFrame, effects: pd.DataFrame | None, lang: str) -> list[Json]:
    """Return what changed in some areas, each with its causes.

    Parameters
    ----------
    rows
        Rows of `peta.engine.run_difference.run_difference`, with ``nama``.
    effects
        See `peta.engine.run_difference.attribution`; None where causes are not told apart.
    """
    causes = None if effects is None else _causes(_of_areas(effects, rows))
    return [_item(row, causes, lang) for row in _records(rows)]


def summaries(table: pd.DataFrame, effects: pd.DataFrame | None, lang: str) -> list[Json]:
    """Return what changed for each standard, over all villages of a table.

    Notes
    -----
    ``change_known`` leaves out the villages that appeared, disappeared, or whose data were found
    or lost: it is the change of what is, without the change of what is known.
    """
    villages = table[table["level"] == _VILLAGE]
    changes = [f"{name}_change" for name in MEASURES]
    return [
        {
            "standard": str(standard),
            "villages": len(rows),
            "villages_changed": int(rows["changed"].sum()),
            "knowledge": _counts(rows["knowledge"]),
            "status_changes": _status_changes(rows),
            "change": _sums(rows[changes]),
            "change_known": _sums(rows.loc[rows["knowledge"] == _CERTAIN, changes]),
            "causes": None if effects is None else _summed_causes(effects, rows, lang),
        }
        for standard, rows in villages.groupby("standard")
    ]


def _item(row: Json, causes: dict[tuple[str, str], dict[str, Json]] | None, lang: str) -> Json:
    mine = None if causes is None else causes.get((row["standard"], row["kode"]), {})
    return {
        **{name: row[name] for name in ("standard", "kode", "nama", "level", "knowledge")},
        "status_before": row["status_before"],
        "status_after": row["status_after"],
        **{
            side: {name: row[f"{name}_{side}"] for name in MEASURES}
            for side in ("before", "after", "change")
        },
        "causes": None
        if mine is None
        else [
            {"cause": cause, "name": cause_name(cause, lang), "change": change}
            for cause, change in mine.items()
        ],
        "because": "" if not mine else because(mine, lang),
    }


def _of_areas(effects: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    areas = pd.MultiIndex.from_frame(rows[["standard", "kode"]])
    return effects[pd.MultiIndex.from_frame(effects[["standard", "kode"]]).isin(areas)]


def _causes(effects: pd.DataFrame) -> dict[tuple[str, str], dict[str, Json]]:
    """Effects by standard and code, then by cause."""
    causes: dict[tuple[str, str], dict[str, Json]] = {}
    for row in _records(effects):
        area = causes.setdefault((row["standard"], row["kode"]), {})
        area[row["cause"]] = {name: row[name] for name in MEASURES}
    return causes


def _summed_causes(effects: pd.DataFrame, rows: pd.DataFrame, lang: str) -> list[Json]:
    mine = _of_areas(effects, rows)
    return [
        {"cause": cause, "name": cause_name(str(cause), lang), "change": _sums(part[[*MEASURES]])}
        for cause, part in mine.groupby("cause", sort=False)
    ]


def _status_changes(rows: pd.DataFrame) -> list[Json]:
    pairs = rows[["status_before", "status_after"]].astype("object")
    pairs = pairs.where(pairs.notna(), None)
    moved = pairs[pairs["status_before"].ne(pairs["status_after"])]
    found = moved.value_counts(dropna=False).sort_index().rename("villages").reset_index()
    return [
        {"before": row["status_before"], "after": row["status_after"], "villages": row["villages"]}
        for row in _records(found)
    ]


def _counts(values: pd.Series) -> dict[str, int]:
    return {str(name): int(count) for name, count in values.value_counts().sort_index().items()}


def _sums(changes: pd.DataFrame) -> Json:
    summed = changes.sum(min_count=1)
    return {str(name).removesuffix("_change"): _plain(value) for name, value in summed.items()}


def _records(table: pd.DataFrame) -> list[Json]:
    columns: Sequence[str] = [str(name) for name in table.columns]
    values: Iterable[list[Any]] = ([_plain(cell) for cell in table[name]] for name in columns)
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _plain(value: Any) -> Any:
    """Unknown is None, and a whole number has no decimals."""
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
