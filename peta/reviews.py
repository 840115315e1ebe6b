"""The review list of aid: who gets the same twice, and where listed houses are in no list."""

import geopandas as gpd
import pandas as pd

from peta.engine.aid import review_list
from peta.engine.place import assigned_village
from peta.errors import DataError
from peta.store.snapshot import Frame
from peta.store.store import Store

_NEEDED = ("boundaries", "program", "rlh")


def aid_review(store: Store, wilayah: str = "") -> pd.DataFrame:
    """List what somebody should look at, from the current datasets; the ledger tells of it.

    Parameters
    ----------
    wilayah
        Only villages whose code starts so; empty: all.

    Returns
    -------
    See `peta.engine.aid.review_list`. Families appear only as keyed hashes.

    Raises
    ------
    DataError
        ``no_register``, where ``boundaries``, ``program`` or ``rlh`` is not loaded.
    """
    current = store.catalogue.current()
    missing = [kind for kind in _NEEDED if kind not in current]
    if missing:
        raise DataError(
            "Belum ada data " + ", ".join(missing) + ".",
            code="no_register",
            hint="Muat lebih dulu: " + "; ".join(f"peta load {kind} BERKAS" for kind in missing),
        )
    frames = {kind: store.frame(current[kind].hash) for kind in _NEEDED}
    houses = _placed(frames["rlh"], frames["boundaries"])
    table = review_list(frames["program"], houses)
    chosen = table[table["kode"].str.startswith(wilayah)].reset_index(drop=True)
    store.catalogue.ledger.note(
        "download", kind="program", detail={"rows": len(chosen), "wilayah": wilayah}
    )
    return chosen


def _placed(houses: Frame, boundaries: Frame) -> pd.DataFrame:
    """Houses with the village that each counts for; those in none are left out."""
    points = gpd.GeoDataFrame(houses).geometry
    rows = pd.DataFrame(houses.drop(columns="geometry")).assign(lon=points.x, lat=points.y)
    villages = gpd.GeoDataFrame(boundaries).set_index("kode").sort_index()
    return rows.assign(kode=assigned_village(rows, villages)).dropna(subset=["kode"])
