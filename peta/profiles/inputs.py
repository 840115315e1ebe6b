"""What the inputs of a run say of an area: target groups, the sanitation ladder, programmes."""

from typing import Any

import numpy as np
import pandas as pd

from peta.domain.kinds.people import SASARAN
from peta.profiles.tables import VillageTable, codes_in, plain
from peta.workspace import Workspace

Json = dict[str, Any]

GROUPS = tuple(name for name, _, _ in SASARAN)
RUNGS = (
    "aman", "layak_sendiri", "layak_bersama", "mck_komunal", "belum_layak", "babs_tertutup",
    "babs_terbuka",
)  # fmt: skip


class People:
    """Families and target groups by village."""

    def __init__(self, frame: pd.DataFrame | None) -> None:
        self._table = VillageTable(frame, ("kk", *GROUPS))

    def of(self, area: Json) -> Json:
        """Families of an area, its groups, and in how many villages each is not known."""
        sums, known = self._table.sums(area["kode"]), self._table.known(area["kode"])
        return {
            "families": sums["kk"],
            "sasaran": [
                {
                    "id": group,
                    "people": sums[group],
                    "villages_no_data": area["villages"] - known[group],
                }
                for group in GROUPS
            ],
        }


class Ladder:
    """Families by rung of the sanitation ladder.

    Villages whose number of families nobody knows stand outside it, as they do in the standard.
    """

    def __init__(self, frame: pd.DataFrame | None) -> None:
        rows = frame if frame is None else frame[frame["kk"].notna()]
        self._table = VillageTable(rows if rows is None else _with_rest(rows), _COLUMNS)

    def of(self, area: Json) -> Json:
        """Rungs of an area, families whose rung nobody stated, and those stated beyond the total.

        ``families + excess = rungs + unknown``, exactly.
        """
        sums = self._table.sums(area["kode"])
        known = self._table.known(area["kode"])["kk"]
        rungs = {rung: sums[rung] for rung in RUNGS}
        return {
            "families": sums["kk"],
            "rungs": [{"id": rung, "families": count} for rung, count in rungs.items()],
            "unknown": sums["unknown"],
            "excess": sums["excess"],
            "villages_no_data": area["villages"] - known,
        }


_COLUMNS = ("kk", *RUNGS, "unknown", "excess")


def _with_rest(rows: pd.DataFrame) -> pd.DataFrame:
    """What the rungs of each village leave of its families, and what they exceed them by."""
    stated = pd.DataFrame({rung: rows.get(rung, np.nan) for rung in RUNGS}, index=rows.index)
    rest = rows["kk"].astype(float) - stated.astype("Float64").astype(float).sum(axis=1)
    return rows.assign(unknown=rest.clip(lower=0.0), excess=(-rest).clip(lower=0.0))


class Programmes:
    """How many aids were given in each village, by kind and giver; never which family's."""

    def __init__(self, frame: pd.DataFrame | None) -> None:
        columns = ["kode", "jenis", "lembaga"]
        rows = pd.DataFrame(columns=columns) if frame is None else frame[columns]
        counted = rows.astype(object).groupby(columns, dropna=False).size()
        self._rows = counted.rename("aids").reset_index().sort_values("kode", ignore_index=True)
        self._codes = self._rows["kode"].to_numpy(dtype=str)

    def of(self, area: Json) -> list[Json] | None:
        """Aids in an area, most first; None where nobody handed over a list for its kabupaten."""
        kode = area["kode"]
        if not len(self._codes[codes_in(self._codes, kode[:_KABUPATEN])]):
            return None
        rows = self._rows.iloc[codes_in(self._codes, kode)]
        summed = rows.groupby(["jenis", "lembaga"], dropna=False)["aids"].sum().reset_index()
        found = [
            {"jenis": _text(jenis), "lembaga": _text(lembaga), "aids": plain(count)}
            for jenis, lembaga, count in summed.itertuples(index=False)
        ]
        return sorted(found, key=lambda one: (-one["aids"], str(one["jenis"]), str(one["lembaga"])))


_KABUPATEN = 5


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def inputs_of(state: Workspace, kinds: tuple[str, ...]) -> list[Json]:
    """What the run knows of its datasets of some kinds; one that it lacks is not loaded."""
    records = state.facts["inputs"]
    return [
        {
            "kind": kind,
            "loaded": kind in records,
            "data_date": records[kind]["data_date"] if kind in records else None,
            "sample": records[kind]["sample"] if kind in records else None,
        }
        for kind in kinds
    ]
