"""Tables of data/sample on who is helped: the families of the house list, and aid programmes.

The numbers of families start with 99, which is no province, and hold no date: no NIK and no family
card looks like that.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sample_base import Generator, largest_remainder

WITHOUT_PROGRAM = "64.11"
FIRST_IN_NO_HOUSE_LIST = 100_001
FAMILIES = 3_400
LIST_YEAR, OLDER_YEAR = 2024, 2023
TWO_LISTS, NO_YEAR = ("64.01", "64.72"), "64.09"
IN_AN_AID_LIST = 0.09
SAME_AGAIN, OTHER_TOO = 0.12, 0.20
WITHOUT_NUMBER = 0.05
GIVERS = {
    "rumah": ("Dinas PUPR-Pera", "Dinas Perkim", "Baznas", "CSR Perusahaan"),
    "sanitasi": ("Dinas PUPR-Pera", "Dinas Kesehatan", "CSR Perusahaan"),
    "pangan": ("Dinas Sosial", "Baznas", "Dinas Ketahanan Pangan"),
    "tunai": ("Dinas Sosial", "Baznas", "Pemerintah Desa"),
    "kesehatan": ("Dinas Kesehatan", "Dinas Sosial"),
    "pendidikan": ("Dinas Pendidikan", "Baznas"),
    "usaha": ("Dinas Koperasi", "Baznas", "CSR Perusahaan"),
}
TYPES = {"sanitasi": 0.06, "pangan": 0.34, "tunai": 0.32, "kesehatan": 0.10, "pendidikan": 0.08,
         "usaha": 0.10}  # fmt: skip
VALUES_IDR = {
    "sanitasi": (3_000_000, 8_000_000),
    "pangan": (600_000, 2_400_000),
    "tunai": (900_000, 3_600_000),
    "kesehatan": (500_000, 2_000_000),
    "pendidikan": (600_000, 1_800_000),
    "usaha": (2_000_000, 7_500_000),
}
# Published: ALADIN of the province 25 million, Samarinda 30, Baznas of Kutai Timur 45.
HOUSE_IDR, SAMARINDA_IDR, BAZNAS_KUTIM_IDR = 25_000_000, 30_000_000, 45_000_000


def number_of(family: int) -> str:
    """Sixteen digits that stand for a family and are visibly no NIK."""
    return f"9900000000{family:06d}"


def with_families(houses: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Add the year of the list and the family of each house; some families stand in two lists."""
    kabupaten = houses["kode"].str[:5]
    older = kabupaten.isin(TWO_LISTS).to_numpy() & (rng.random(len(houses)) < 0.3)
    year = pd.Series(np.where(older, OLDER_YEAR, LIST_YEAR), index=houses.index, dtype="Int64")
    families = pd.Series(rng.permutation(len(houses)) + 1, index=houses.index)
    again = older & (rng.random(len(houses)) < 0.6)
    families[again] = namesakes(houses, families, again, older, rng)
    numbers = families.map(number_of).mask(rng.random(len(houses)) < 0.07)
    return houses.assign(tahun_data=year.mask(kabupaten == NO_YEAR), penerima=numbers)


def namesakes(
    houses: pd.DataFrame,
    families: pd.Series,
    again: NDArray[np.bool_],
    older: NDArray[np.bool_],
    rng: Generator,
) -> NDArray[np.int64]:
    """For each house of an older list, a family of the newer list of the same village."""
    newer = {kode: group.to_numpy() for kode, group in families[~older].groupby(houses["kode"])}
    chosen = [
        int(rng.choice(newer[kode])) if kode in newer else int(family)
        for kode, family in zip(houses.loc[again, "kode"], families[again], strict=True)
    ]
    return np.array(chosen, dtype=np.int64)


def programmes(villages: pd.DataFrame, houses: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Aid to families: once, again of the same type, of another type too; a few rows unnamed."""
    first = pd.concat([new_families(villages, rng), listed_families(houses, rng)])
    first = first.reset_index(drop=True)
    same = first[rng.random(len(first)) < SAME_AGAIN]
    other = first[rng.random(len(first)) < OTHER_TOO].assign(jenis="")
    aid = pd.concat([first, same, other], ignore_index=True)
    lacking = aid["jenis"] == ""
    aid.loc[lacking, "jenis"] = rng.choice(list(TYPES), lacking.sum(), p=list(TYPES.values()))
    aid["lembaga"] = [str(rng.choice(GIVERS[jenis])) for jenis in aid["jenis"]]
    aid["tahun"] = rng.choice([2022, 2023, 2024], len(aid), p=[0.2, 0.35, 0.45])
    aid["nilai_idr"] = values_of(aid, rng)
    aid["penerima"] = aid["family"].map(number_of).mask(rng.random(len(aid)) < WITHOUT_NUMBER)
    aid["id"] = [f"BTN-{number:05d}" for number in rng.permutation(len(aid)) + 1]
    return aid.sort_values("id", ignore_index=True)


def new_families(villages: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Families that no house list names, spread like all families."""
    held = villages[villages["kabupaten"] != WITHOUT_PROGRAM]
    weights = held["kk"] * rng.lognormal(0, 0.7, len(held))
    counts = largest_remainder(FAMILIES, weights.to_numpy())
    return pd.DataFrame(
        {
            "kode": np.repeat(held["kode"].to_numpy(), counts),
            "family": FIRST_IN_NO_HOUSE_LIST + rng.permutation(FAMILIES),
            "jenis": rng.choice(list(TYPES), FAMILIES, p=list(TYPES.values())),
        }
    )


def listed_families(houses: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """The few families of the house list that an aid list names too."""
    named = houses[houses["penerima"].notna() & (rng.random(len(houses)) < IN_AN_AID_LIST)]
    named = named.drop_duplicates("penerima")
    families = named["penerima"].str[-6:].astype(int)
    return pd.DataFrame({"kode": named["kode"], "family": families, "jenis": "rumah"})


def values_of(aid: pd.DataFrame, rng: Generator) -> pd.Series:
    """Rupiah of each aid, in steps of 50,000; a few are unknown."""
    low = aid["jenis"].map({jenis: low for jenis, (low, _) in VALUES_IDR.items()}).fillna(0)
    high = aid["jenis"].map({jenis: high for jenis, (_, high) in VALUES_IDR.items()}).fillna(0)
    drawn = np.rint(rng.uniform(low, high) / 50_000) * 50_000
    kabupaten = aid["kode"].str[:5]
    house = np.where(kabupaten == "64.72", SAMARINDA_IDR, HOUSE_IDR)
    zakat = (kabupaten == "64.08") & (aid["lembaga"] == "Baznas")
    house = np.where(zakat, BAZNAS_KUTIM_IDR, house)
    value = pd.Series(np.where(aid["jenis"] == "rumah", house, drawn), dtype="Int64")
    return value.mask(rng.random(len(aid)) < 0.04)
