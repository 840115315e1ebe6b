"""What a new version of a dataset changes, row by row."""

from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

# About a centimetre: what rounding to seven decimals may do.
_SAME_DEG = 1e-7
_WGS84 = Geod(ellps="WGS84")


class Change(StrEnum):
    """What happened to a row; one that moved may have other values too."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    SAME = "same"


def difference(before: pd.DataFrame | None, after: pd.DataFrame, key: str) -> pd.DataFrame:
    """Compare two versions of a dataset by the key of their rows.

    Parameters
    ----------
    before, after
        Canonical frames; `key` is unique in each. None: there is no version before.

    Returns
    -------
    A row for every key of either version, in order of key: ``change`` (a `Change`), ``moved_m``
    (geodesic metres for points that moved, else NaN) and ``columns`` (names of the columns whose
    values differ, a tuple). Missing equals missing.

    Examples
    --------
    >>> old = pd.DataFrame({"id": ["a", "b", "c"], "n": pd.array([1, None, 3], dtype="Int64")})
    >>> new = pd.DataFrame({"id": ["b", "c", "d"], "n": pd.array([None, 4, 5], dtype="Int64")})
    >>> print(difference(old, new, "id")["change"].to_string())
    id
    a    removed
    b       same
    c    changed
    d      added
    >>> difference(None, new.head(0), "id").empty
    True
    """
    old, new = _by_key(before, after, key), after.set_index(key)
    both = old.index.intersection(new.index)
    keys = old.index.union(new.index).sort_values()
    table = pd.DataFrame(index=pd.Index(keys, name=key))
    table["change"] = pd.Series(Change.SAME, index=table.index, dtype="object")
    table["moved_m"] = np.nan
    table["columns"] = pd.Series([()] * len(table), index=table.index, dtype="object")
    table.loc[new.index.difference(old.index), "change"] = Change.ADDED
    table.loc[old.index.difference(new.index), "change"] = Change.REMOVED
    _compare(table, old.loc[both], new.loc[both])
    return table


def counts(table: pd.DataFrame) -> dict[str, int]:
    """Rows by change, every change named, zero where there is none.

    Examples
    --------
    >>> counts(difference(None, pd.DataFrame({"id": ["a"]}), "id"))
    {'added': 1, 'removed': 0, 'moved': 0, 'changed': 0, 'same': 0}
    """
    found = table["change"].value_counts()
    return {change.value: int(found.get(change, 0)) for change in Change}


def _by_key(before: pd.DataFrame | None, after: pd.DataFrame, key: str) -> pd.DataFrame:
    return (after.head(0) if before is None else before).set_index(key)


def _compare(table: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> None:
    if old.empty:
        return
    names = [name for name in new.columns if name != "geometry"]
    differs = {name: _differs(old, new[name]) for name in names}
    columns = [tuple(name for name in names if differs[name][row]) for row in range(len(old))]
    changed = np.array([bool(some) for some in columns])
    table.loc[old.index, "columns"] = pd.Series(columns, index=old.index, dtype="object")
    table.loc[old.index[changed], "change"] = Change.CHANGED
    if isinstance(new, gpd.GeoDataFrame) and isinstance(old, gpd.GeoDataFrame):
        moved, metres = _moved(old.geometry.to_numpy(), new.geometry.to_numpy())
        table.loc[old.index[moved], "change"] = Change.MOVED
        table.loc[old.index[moved], "moved_m"] = metres[moved]


def _differs(old: pd.DataFrame, new: pd.Series) -> NDArray[np.bool_]:
    """Rows in which a column differs; a column that was not there is missing everywhere."""
    one = old[new.name] if new.name in old.columns else pd.Series(None, index=old.index)
    left, right = _plain(one), _plain(new)
    return np.array([a != b for a, b in zip(left, right, strict=True)], dtype=bool)


def _plain(values: pd.Series) -> list[Any]:
    objects = values.astype("object")
    plain: list[Any] = objects.where(objects.notna(), None).tolist()
    return plain


def _moved(old: NDArray[Any], new: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    same = shapely.equals_exact(old, new, tolerance=_SAME_DEG, normalize=True)
    metres = np.full(len(old), np.nan)
    points = (shapely.get_type_id(old) == 0) & (shapely.get_type_id(new) == 0)
    if points.any():
        _, _, metres[points] = _WGS84.inv(
            *(shapely.get_x(old[points]), shapely.get_y(old[points])),
            *(shapely.get_x(new[points]), shapely.get_y(new[points])),
        )
    return ~same, metres
