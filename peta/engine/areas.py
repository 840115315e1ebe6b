"""What each area is: its names, size, people, box, and the facilities counted in it."""

import pandas as pd
import shapely

from peta.domain.schema import State
from peta.domain.wilayah import Level
from peta.engine.situation import FACILITY_KINDS, Situation

_NAME_OF = {
    Level.PROVINSI: "provinsi",
    Level.KABUPATEN_KOTA: "kabupaten_kota",
    Level.KECAMATAN: "kecamatan",
    Level.DESA_KELURAHAN: "nama",
}


def areas_of(situation: Situation) -> pd.DataFrame:
    """Describe every area: a row an area of every level, with what its villages sum to.

    Returns
    -------
    DataFrame on ``kode``: ``level, nama``, the names of its parents, ``kind``, ``akurasi``,
    ``area_km2``, ``people``, ``villages``, its box in degrees, and for each kind of facility the
    count by state (``posyandu_working`` ...; NaN: no register).
    """
    villages = pd.DataFrame(situation.villages.drop(columns="geometry"))
    villages["nama"] = villages["nama"].astype("object")
    villages[["west", "south", "east", "north"]] = shapely.bounds(situation.outlines)
    villages["villages"] = 1
    villages["villages_approximate"] = villages["akurasi"].eq("perkiraan").fillna(False).astype(int)
    for kind in FACILITY_KINDS:
        counts = situation.counted(kind).where(situation.registered(kind))
        villages = villages.join(counts.add_prefix(f"{kind}_"))
    levels = [_level_above(villages, level) for level in list(Level)[:3]]
    return pd.concat([*levels, villages.assign(level=Level.DESA_KELURAHAN.value)]).rename_axis(
        "kode"
    )


def _level_above(villages: pd.DataFrame, level: Level) -> pd.DataFrame:
    codes = villages.index.str[: level.width]
    groups = villages.groupby(codes)
    counts = [f"{kind}_{state.value}" for kind in FACILITY_KINDS for state in State]
    summed = groups[["area_km2", "people", "villages", "villages_approximate", *counts]].sum(
        min_count=1
    )
    boxes = groups.agg({"west": "min", "south": "min", "east": "max", "north": "max"})
    names = ("provinsi", "kabupaten_kota", "kecamatan")
    named = pd.DataFrame({name: _first(villages[name], codes) for name in names}, summed.index)
    own = named[_NAME_OF[level]].fillna(pd.Series(summed.index, index=summed.index))
    for below in list(Level)[list(Level).index(level) + 1 : 3]:
        named[_NAME_OF[below]] = None
    above = summed.join(boxes).join(named)
    return above.assign(nama=own, level=level.value, kind=level.value)


def _first(names: pd.Series, codes: pd.Index) -> pd.Series:
    """First name that is known of each area."""
    known = names.notna().to_numpy()
    first = pd.Series(names.to_numpy(object)[known], index=codes[known], dtype="object")
    return first[~first.index.duplicated()]
