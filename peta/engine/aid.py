"""Who is helped twice with the same, who is listed and helped by nobody; for people to decide.

Families are known by the keyed hash of their NIK or family card number; rows without one are
counted as unknown and matched with nothing.
"""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.dataset import RLH
from peta.domain.schema import State

REPEATED, IN_NO_LIST = "sejenis berulang", "rumah di luar daftar bantuan"
TO_REVIEW = "perlu ditinjau"
HOUSE = "rumah"
REVIEW_COLUMNS = ("kode", "perihal", "jenis", "penerima", "lembaga", "tahun", "jumlah", "nilai_idr",
                  "keputusan")  # fmt: skip
AID_PARTS = ("demand", "served", "over_capacity", "unreached", "unknown")

_KABUPATEN = 5
_HANDLED = {State.NOT_WORKING: 2, State.UNKNOWN: 1, State.WORKING: 0}


def latest_lists(rlh: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest list of each kabupaten/kota.

    A list of houses is a stock at one time, so lists of several years are never added up. Rows
    that state no year belong to no older list and stay.

    Parameters
    ----------
    rlh
        Columns ``kode`` (of the village, where a house without a stated one lies) and
        ``tahun_data``.

    Examples
    --------
    >>> lists = pd.DataFrame({"kode": ["64.01.01.2001"] * 2 + ["64.02.01.2001"],
    ...                       "tahun_data": pd.array([2023, 2024, 2023], dtype="Int64")})
    >>> latest_lists(lists)["tahun_data"].tolist()
    [2024, 2023]
    """
    year = rlh["tahun_data"].astype("Float64")
    latest = year.groupby(rlh["kode"].str[:_KABUPATEN], dropna=False).transform("max")
    return rlh[(year == latest).fillna(False) | year.isna()]


def review_list(program: pd.DataFrame, rlh: pd.DataFrame) -> pd.DataFrame:
    """What somebody should look at: the same type of aid again, and houses in no aid list.

    Nothing is excluded by it: a repeat may be right (an instalment, another year), so
    ``keputusan`` always says that it is to be reviewed.

    Parameters
    ----------
    program
        Aid, a row each: ``kode``, ``lembaga``, ``jenis``, ``tahun``, ``nilai_idr``, ``penerima``.
    rlh
        Houses of the list: ``kode``, ``status``, ``tahun_data``, ``penerima``.

    Returns
    -------
    In order of kode. For each family and type with more than one aid, from one giver or several:
    ``kode`` of its village, ``perihal`` (`REPEATED`), ``jenis``, ``penerima`` (hash), ``lembaga``
    and ``tahun`` (tuples of what is known, sorted), ``jumlah`` (rows), ``nilai_idr`` (sum; missing
    where one is). For each village with listed houses that are not handled and whose family is in
    no aid list for houses: ``perihal`` (`IN_NO_LIST`) and ``jumlah`` (families).

    Examples
    --------
    >>> aid = pd.DataFrame({"kode": "64.01.01.2001", "lembaga": ["Dinsos", "Baznas"],
    ...                     "jenis": "tunai", "tahun": [2024, 2023], "nilai_idr": [600, 900],
    ...                     "penerima": "a1"})
    >>> found = review_list(aid, pd.DataFrame(columns=["kode", "status", "tahun_data", "penerima"]))
    >>> print(*found.loc[0, ["lembaga", "jumlah", "nilai_idr", "keputusan"]])
    ('Baznas', 'Dinsos') 2 1500 perlu ditinjau
    """
    rows = [*_repeats(program, rlh), *_unlisted(program, rlh)]
    table = pd.DataFrame(rows, columns=list(REVIEW_COLUMNS)).assign(keputusan=TO_REVIEW)
    for name in ("jumlah", "nilai_idr"):
        table[name] = table[name].astype("Int64")
    return table.sort_values(["kode", "perihal", "jenis", "penerima"], ignore_index=True)


def aid_parts(
    program: pd.DataFrame | None, rlh: pd.DataFrame | None, villages: pd.Index
) -> pd.DataFrame:
    """Families known to aid programmes or to the house list, by village and by what they get.

    A family counts once, in the village where it is named most (the lowest kode of several). The
    parts are taken in this order, and sum to the demand:

    - over_capacity: gets the same type of aid more than once;
    - served: gets aid, none of it twice; or is in no aid list and its house is handled;
    - unreached: in no aid list, and its house is listed and not handled;
    - unknown: in no aid list, and nobody says whether its house is handled; and every row without
      an identity, each of which may be a family of its own or one that is counted already.

    Parameters
    ----------
    program, rlh
        As in `review_list`; of a kabupaten only the latest house list counts. None: not handed
        over by anybody.
    villages
        Codes of the villages; rows of others are left out.

    Returns
    -------
    Columns `AID_PARTS`, float64, on `villages`; NaN where the kabupaten/kota has a row in neither.

    Examples
    --------
    >>> aid = pd.DataFrame({"kode": "64.01.01.2001", "jenis": ["tunai", "tunai", "usaha", "usaha"],
    ...                     "penerima": ["a1", "a1", "b2", None]})
    >>> aid_parts(aid, None, pd.Index(["64.01.01.2001", "64.02.01.2001"])).iloc[0].tolist()
    [3.0, 1.0, 1.0, 0.0, 1.0]
    """
    aid, houses = _held(program, villages), _current(rlh, villages)
    families = _families(aid, houses)
    nameless = pd.concat([part.loc[part["penerima"].isna(), "kode"] for part in (aid, houses)])
    counted = {
        name: families.loc[families["part"] == name, "kode"].value_counts() for name in AID_PARTS
    }
    table = pd.DataFrame(
        {name: counts.reindex(villages).fillna(0.0) for name, counts in counted.items()},
        dtype=float,
    )
    table["unknown"] += nameless.value_counts().reindex(villages).fillna(0.0)
    table["demand"] = table.drop(columns="demand").sum(axis=1)
    handed_over = {*aid["kode"].str[:_KABUPATEN], *houses["kode"].str[:_KABUPATEN]}
    known = pd.Series(villages, index=villages).str[:_KABUPATEN].isin(handed_over)
    return table.where(known)


def _held(rows: pd.DataFrame | None, villages: pd.Index) -> pd.DataFrame:
    columns = ["kode", "jenis", "status", "penerima"]
    if rows is None:
        return pd.DataFrame(columns=columns, dtype=object)
    return pd.DataFrame(rows).reindex(columns=columns)[rows["kode"].isin(villages).to_numpy()]


def _current(rlh: pd.DataFrame | None, villages: pd.Index) -> pd.DataFrame:
    return _held(None if rlh is None else latest_lists(rlh), villages)


def _families(aid: pd.DataFrame, houses: pd.DataFrame) -> pd.DataFrame:
    """Village and part of every family that is known, on its hash."""
    homes = _homes(aid, houses)
    again = aid.loc[_same_type(aid).to_numpy() > 1, "penerima"]
    state = _least_handled(houses).reindex(homes.index)
    is_helped = homes.index.isin(aid["penerima"])
    part = np.select(
        [homes.index.isin(again), is_helped, state == _HANDLED[State.NOT_WORKING],
         state == _HANDLED[State.WORKING]],
        ["over_capacity", "served", "unreached", "served"],
        "unknown",
    )  # fmt: skip
    return pd.DataFrame({"kode": homes, "part": part})


def _homes(*tables: pd.DataFrame) -> pd.Series:
    """Village in which each family is named most, the lowest kode of several."""
    named = pd.concat([table[["kode", "penerima"]] for table in tables]).dropna()
    counts = named.groupby(["penerima", "kode"], as_index=False).size()
    order = counts.sort_values(["size", "kode"], ascending=[False, True], kind="stable")
    return order.drop_duplicates("penerima").set_index("penerima")["kode"]


def _same_type(aid: pd.DataFrame) -> pd.Series:
    """Number of aids of the same type to the same family; 0 where either is not known."""
    groups = aid.groupby(["penerima", "jenis"])["kode"]
    return groups.transform("size").reindex(aid.index).fillna(0)


def _least_handled(houses: pd.DataFrame) -> pd.Series:
    """Worst state of the houses of each family, as a number of `_HANDLED`."""
    state = houses["status"].map(lambda status: _HANDLED[RLH.state_of(status)]).astype(float)
    return state.groupby(houses["penerima"]).max()


def _repeats(program: pd.DataFrame, rlh: pd.DataFrame) -> list[dict[str, object]]:
    homes = _homes(program, latest_lists(rlh))
    again = program[_same_type(program).to_numpy() > 1]
    return [
        {
            "kode": homes[str(family)],
            "perihal": REPEATED,
            "jenis": kind,
            "penerima": family,
            "lembaga": _known(rows["lembaga"]),
            "tahun": _known(rows["tahun"]),
            "jumlah": len(rows),
            "nilai_idr": rows["nilai_idr"].astype("Int64").sum(skipna=False),
        }
        for (family, kind), rows in again.groupby(["penerima", "jenis"])
    ]


def _known(values: pd.Series) -> tuple[Hashable, ...]:
    return tuple(sorted(values.dropna().unique().tolist()))


def _unlisted(program: pd.DataFrame, rlh: pd.DataFrame) -> list[dict[str, object]]:
    houses = latest_lists(rlh)
    helped = program.loc[(program["jenis"] == HOUSE).to_numpy(), "penerima"].dropna()
    states = _least_handled(houses)
    waiting = states.index[states == _HANDLED[State.NOT_WORKING]].difference(pd.Index(helped))
    homes: NDArray[np.object_] = _homes(houses).loc[waiting].to_numpy(dtype=object)
    counts = pd.Series(homes, dtype=object).value_counts()
    return [
        {"kode": kode, "perihal": IN_NO_LIST, "jenis": HOUSE, "jumlah": count}
        for kode, count in counts.items()
    ]
