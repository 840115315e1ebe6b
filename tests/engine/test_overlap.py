"""Helped once, helped twice, in no list: as a standard."""

import pandas as pd

from peta.domain.gap import PARTS
from peta.engine.assess import assess
from tests.engine.kecamatan import CENTRE, EAST, cell, inputs_of, one_village


def test_the_parts_of_aid_by_hand(standards):
    rule = next(one for one in standards if one.id == "AID-GANDA")
    aid = pd.DataFrame(
        {
            "id": [f"B{row}" for row in range(5)],
            "kode": CENTRE,
            "lembaga": ["Baznas", "Dinas Sosial", "Baznas", "Dinas PUPR", "Baznas"],
            "jenis": ["tunai", "tunai", "usaha", "rumah", "tunai"],
            "tahun": 2024,
            "nilai_idr": 1_000_000,
            "penerima": ["twice", "twice", "once", "home", None],
        }
    )
    world = one_village(
        cells={CENTRE: cell(0, 0), EAST: cell(1, 0)},
        rlh=[(0.1, 0.1, "belum_ditangani"), (0.2, 0.2, "belum_ditangani")],
    )
    frames = {**world.frames(), "program": aid}
    frames["rlh"]["penerima"] = ["home", "left out"]
    gaps = assess(inputs_of(frames), [rule]).gaps.set_index("kode")
    row = gaps.loc[CENTRE]
    # Known: twice, once, home, left out; and one row without a number.
    assert row["demand"] == 5
    assert row[list(PARTS)].to_dict() == {
        "served": 2, "unreached": 1, "over_capacity": 1, "not_working": 0, "unknown": 1,
    }  # fmt: skip
    assert gaps.loc[EAST, "demand"] == 0
    assert gaps.loc[CENTRE[:5], "demand"] == 5
