"""Tables of data/sample with a row a village: target groups, sanitation, welfare, risk families."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sample_base import ASSUMED_FREE, FREE_OF_OPEN_DEFECATION, Generator, largest_remainder

WITHOUT_SANITASI, WITHOUT_KESEJAHTERAAN, WITHOUT_KRS = "62.71", "64.07", "64.11"
# Houses in Samarinda without a standard septic tank, published beside its 100 % SBS.
SAMARINDA, NO_STANDARD_TANK = "64.72", 4_180
# In 1,000 people: under 1 year, 1 to 4, the year between, 6 to 17, 18 to 59, 60 and over.
AGES = np.array([17.0, 69.0, 18.0, 207.0, 611.0, 78.0])


def age_groups(people: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Target groups of each village, everything known; those by age sum with the sixth year of
    life to all people."""
    luck = rng.lognormal(0, 0.06, (len(people), len(AGES)))
    parts = np.array(
        [
            largest_remainder(int(total), AGES * one)
            for total, one in zip(people["jiwa"], luck, strict=True)
        ]
    )
    infants, toddlers, five, school, grown, old = parts.T
    pregnant = np.rint(people["jiwa"] * rng.uniform(0.022, 0.032, len(people)))
    return people.assign(
        ibu_hamil=pregnant.astype(np.int64),
        bayi=infants,
        balita=toddlers,
        anak_3_6=toddlers // 2 + five + school // 12,
        remaja=school,
        produktif=grown,
        lansia=old,
    )


def forgotten(
    table: pd.DataFrame, columns: list[str], rows: NDArray[np.bool_] | NDArray[np.intp]
) -> pd.DataFrame:
    """Empty these columns in these rows: nobody has said."""
    known = table.copy()
    known[columns] = known[columns].astype("Int64")
    known.loc[known.index[rows], columns] = pd.NA
    return known


def with_unknown_groups(people: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Forget the target groups of thirty villages, and the old of twenty more."""
    rows = rng.choice(len(people), 50, replace=False)
    groups = ["ibu_hamil", "bayi", "balita", "anak_3_6", "remaja", "produktif", "lansia"]
    return forgotten(forgotten(people, groups, rows[:30]), ["lansia"], rows[30:])


def split(total: NDArray[np.int64], ratio: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole part of each total, never more than it."""
    return np.minimum(total, np.rint(total * ratio).astype(np.int64))


def free_villages(villages: pd.DataFrame, lacking_ratio: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Villages free of open defecation: the published share, where fewest lack a toilet."""
    free = pd.Series(False, index=villages.index)
    for kode, group in villages.groupby("kabupaten"):
        share = FREE_OF_OPEN_DEFECATION[str(kode)]
        count = round((ASSUMED_FREE if share is None else share) * len(group))
        order = np.argsort(lacking_ratio[group.index], kind="stable")
        free[group.index[order[:count]]] = True
    return free.to_numpy()


def sanitation(
    villages: pd.DataFrame, points: pd.DataFrame, mck: pd.DataFrame, rng: Generator
) -> pd.DataFrame:
    """Families of each village by rung; the rungs sum to all families.

    Families without a toilet are as many as the houses without one in the settlements say, and
    use a communal MCK where there is one, that of neighbours, or none.
    """
    houses = points.groupby("kode")[["rumah", "rumah_tanpa_jamban"]].sum().loc[villages["kode"]]
    ratio = (houses["rumah_tanpa_jamban"] / houses["rumah"]).to_numpy()
    families, size = villages["kk"].to_numpy(), len(villages)
    free = free_villages(villages, ratio)
    lacking = np.where(free, 0, 1).clip(split(families, ratio))
    openly = np.where(free, 0, np.maximum(1, split(lacking, rng.uniform(0.35, 0.7, size))))
    closed = split(lacking - openly, rng.uniform(0.1, 0.4, size))
    has_mck = villages["kode"].isin(mck["kode"]).to_numpy()
    communal = split(lacking - openly - closed, np.where(has_mck, rng.uniform(0.5, 0.9, size), 0))
    own = families - lacking
    safe = split(own, rng.uniform(0.04, 0.2, size))
    poor = split(own - safe, rng.beta(2, 18, size))
    city = (villages["kabupaten"] == SAMARINDA).to_numpy()
    poor[city] = largest_remainder(NO_STANDARD_TANK, (poor + 1.0)[city])
    table = pd.DataFrame(
        {
            "kode": villages["kode"],
            "kk": families,
            "aman": safe,
            "layak_sendiri": own - safe - poor,
            "layak_bersama": lacking - openly - closed - communal,
            "mck_komunal": communal,
            "belum_layak": poor,
            "babs_tertutup": closed,
            "babs_terbuka": openly,
        }
    )
    handed_over = (villages["kabupaten"] != WITHOUT_SANITASI) & ~without(villages, 12, rng, city)
    return table[handed_over].reset_index(drop=True)


def without(
    villages: pd.DataFrame, count: int, rng: Generator, never: NDArray[np.bool_] | None = None
) -> pd.Series:
    """Mark a few villages whose row is missing."""
    spared = np.zeros(len(villages), dtype=bool) if never is None else never
    missing = pd.Series(False, index=villages.index)
    missing[rng.choice(villages.index[~spared], count, replace=False)] = True
    return missing


def welfare(villages: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Families by what they are entitled to and what they get, and the zakat of each village."""
    families, size = villages["kk"].to_numpy(), len(villages)
    poor = rng.binomial(families, rng.beta(9, 21, size))
    right = rng.binomial(poor, rng.beta(14, 7, size))
    wrong = rng.binomial(families - poor, rng.beta(2, 38, size))
    entitled = rng.binomial(poor - right, rng.beta(12, 8, size))
    aided = rng.binomial(entitled, rng.beta(3, 5, size))
    zakat = aided * 50_000 * rng.integers(16, 50, size)
    through = np.rint(zakat * rng.uniform(0, 0.7, size) / 1_000).astype(np.int64) * 1_000
    table = pd.DataFrame(
        {
            "kode": villages["kode"],
            "kk_desil_1_4": poor,
            "terima_layak": right,
            "terima_tidak_layak": wrong,
            "mustahik": entitled,
            "mustahik_terbantu": aided,
            "zakat_idr": zakat,
            "zakat_posyandu_idr": through,
        }
    )
    table = forgotten(table, ["terima_layak", "terima_tidak_layak"], rng.random(size) < 0.02)
    zakat_columns = ["mustahik", "mustahik_terbantu", "zakat_idr", "zakat_posyandu_idr"]
    table = forgotten(table, zakat_columns, rng.random(size) < 0.03)
    return table[villages["kabupaten"] != WITHOUT_KESEJAHTERAAN].reset_index(drop=True)


def risk_families(villages: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Families at risk of stunting and couples about to marry, and who accompanies them."""
    size = len(villages)
    at_risk = rng.binomial(villages["kk"], rng.beta(8, 32, size))
    accompanied = rng.binomial(at_risk, rng.beta(8, 3, size))
    couples = rng.binomial(villages["jiwa"], 0.006)
    guided = rng.binomial(couples, rng.beta(6, 4, size))
    table = pd.DataFrame(
        {
            "kode": villages["kode"],
            "kk_krs": at_risk,
            "krs_didampingi": accompanied,
            "catin": couples,
            "catin_bimbingan": guided,
        }
    )
    table = forgotten(table, ["krs_didampingi"], rng.random(size) < 0.03)
    table = forgotten(table, ["catin", "catin_bimbingan"], rng.random(size) < 0.04)
    handed_over = (villages["kabupaten"] != WITHOUT_KRS) & ~without(villages, 15, rng)
    return table[handed_over].reset_index(drop=True)
