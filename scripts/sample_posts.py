"""Tables of data/sample with a row a posyandu: its kader and its services."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sample_base import Generator, drawn, largest_remainder

WITHOUT_KADER, WITHOUT_LAYANAN = "64.07", "64.11"
FIELDS = ("kesehatan", "pendidikan", "pekerjaan_umum", "perumahan_rakyat", "trantibumlinmas",
          "sosial")  # fmt: skip
SERVES = {"ibu_hamil": 0.93, "bayi_balita": 0.97, "remaja": 0.45, "produktif": 0.55, "lansia": 0.72}
# Share of short children by survey (SSGI); the province's where a kabupaten's is not published.
SHORT = {"62.71": 0.191, "64.02": 0.142, "64.72": 0.203, "64.74": 0.207}
SHORT_IN_THE_PROVINCE = 0.222
OPEN_DAYS, REGULAR_SHARE = 8, 0.8
WEIGHED_SHARE = 0.76


def volunteers(posts: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Kader by field of each posyandu, and whether it is registered."""
    size = len(posts)
    full = rng.random(size) < 0.85
    health = np.where(full, 5 + rng.poisson(0.8, size), rng.integers(2, 5, size))
    fields = {"kesehatan": health}
    for name in FIELDS[1:]:
        fields[name] = np.where(rng.random(size) < 0.25, 0, 1 + rng.poisson(1.4, size))
    table = pd.DataFrame({"id": posts["id"], "kode": posts["kode"]})
    table["kader"] = sum(fields.values())
    table = table.assign(**fields)
    table[list(FIELDS)] = table[list(FIELDS)].astype("Int64")
    table.loc[rng.random(size) < 0.08, list(FIELDS)] = pd.NA
    table["terdaftar"] = drawn({"ya": 0.55, "tidak": 0.35, "": 0.10}, size, rng)
    return handed_over(table, WITHOUT_KADER, 0.05, rng)


def handed_over(table: pd.DataFrame, absent: str, missing: float, rng: Generator) -> pd.DataFrame:
    """Rows that were handed over: none of one kabupaten, and not all of the others."""
    held = ~table["kode"].str.startswith(absent) & (rng.random(len(table)) >= missing)
    return table[held].reset_index(drop=True)


def open_days(active: NDArray[np.bool_], rng: Generator) -> NDArray[np.int64]:
    """Days open in a year; four active posts in five open at least eight times."""
    size = len(active)
    regular = rng.choice(np.arange(OPEN_DAYS, 13), size, p=[0.06, 0.08, 0.12, 0.14, 0.60])
    irregular = rng.integers(2, OPEN_DAYS, size)
    days = np.where(rng.random(size) < REGULAR_SHARE, regular, irregular)
    return np.where(active, days, rng.integers(0, 4, size))


def children_of(posts: pd.DataFrame, people: pd.DataFrame, rng: Generator) -> pd.Series:
    """Children under five of each village, shared among its posyandu."""
    total = (people["bayi"] + people["balita"]).set_axis(people["kode"])
    children = pd.Series(0, index=posts.index)
    for kode, group in posts.groupby("kode"):
        luck = rng.lognormal(0, 0.25, len(group))
        children[group.index] = largest_remainder(int(total[kode]), luck)
    return children


def services(posts: pd.DataFrame, people: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Open days, who is served, and children weighed and found short, of each posyandu."""
    size = len(posts)
    active = posts["status"].isin(["aktif", ""]).to_numpy()
    table = pd.DataFrame({"id": posts["id"], "kode": posts["kode"]})
    days = pd.Series(open_days(active, rng), dtype="Int64")
    table["hari_buka"] = days.mask(rng.random(size) < 0.03)
    for name, share in SERVES.items():
        yes = rng.random(size) < np.where(active, share, 0.3 * share)
        said = np.where(yes, "ya", "tidak")
        table[name] = np.where(rng.random(size) < 0.03, "", said)
    children = children_of(posts, people, rng).to_numpy()
    weighed = rng.binomial(children, weighed_share(posts, active, rng))
    short = rng.binomial(weighed, short_share(posts, rng))
    unknown = rng.random(size) < 0.04
    table["sasaran_balita"] = pd.Series(children, dtype="Int64")
    table["ditimbang"] = pd.Series(weighed, dtype="Int64").mask(unknown)
    table["stunting"] = pd.Series(short, dtype="Int64").mask(unknown | (rng.random(size) < 0.05))
    return handed_over(table, WITHOUT_LAYANAN, 0.05, rng)


def weighed_share(
    posts: pd.DataFrame, active: NDArray[np.bool_], rng: Generator
) -> NDArray[np.float64]:
    """Share of the children that are weighed (D/S); few where the post is not open."""
    share = rng.beta(30 * WEIGHED_SHARE, 30 * (1 - WEIGHED_SHARE), len(posts))
    return np.where(active, share, 0.2 * share)


def short_share(posts: pd.DataFrame, rng: Generator) -> NDArray[np.float64]:
    """Share of the weighed children that are short, one for each village."""
    by_village = {}
    for kode in posts["kode"].unique():
        mean = SHORT.get(kode[:5], SHORT_IN_THE_PROVINCE)
        by_village[kode] = rng.beta(18 * mean, 18 * (1 - mean))
    return posts["kode"].map(by_village).to_numpy()
