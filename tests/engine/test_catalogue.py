"""Every indicator of the catalogue, on a world that anybody can work out with pen and paper.

Seven villages of 1 km2 on the equator, 40 km apart, so that nobody's facility is another's. Each is
named by what it shows; SILENT lies in a kabupaten that handed over no register and no table.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.domain.gap import PARTS
from peta.domain.schema import ColumnType
from peta.domain.standard import Method
from peta.engine.assess import METHODS, assess
from peta.engine.composite import composite
from peta.engine.finding import READING
from peta.engine.situation import Inputs, situation_of
from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import World, cell, inputs_of

CODES = [*(f"64.02.01.200{number}" for number in range(1, 7)), "64.03.01.2001"]
SERVED, UNREACHED, OVER, CLOSED, UNKNOWN, EMPTY, SILENT = CODES
EAST = {kode: 40.0 * number for number, kode in enumerate(CODES)}
PEOPLE = dict.fromkeys(CODES, 100) | {OVER: 3000, EMPTY: 0}

RULES = {rule.id: rule for rule in read_standards(data_dir() / "standards")}
COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
NOTHING = (0, 0, 0, 0, 0, 0)
GROUPS = {"ibu_hamil": 2, "bayi": 3, "balita": 10, "remaja": 20, "produktif": 50, "lansia": 15}

WORLD = World(
    cells={kode: cell(east, 0) for kode, east in EAST.items()},
    people=PEOPLE,
    # A quarter of the people as houses, ten of them (of OVER a hundred) without a toilet.
    settlements=[
        (kode, EAST[kode], 0.0, people, people // 4, {0: 0, 3000: 100}.get(people, 10))
        for kode, people in PEOPLE.items()
    ],
    posyandu=(),
    mck=(),
    rlh=(),
)


def there(*rows):
    """Rows of facilities given by village, metres east of its centre, and the rest."""
    return [(EAST[kode] + metres / 1000, 0.0, *rest) for kode, metres, *rest in rows]


def of_posts(*rows):
    """A table with a row for each posyandu, in their order; None: the post has no row."""
    return [{"id": f"POSYANDU-{number:04d}", **row}
            for number, row in enumerate(rows) if row is not None]  # fmt: skip


def finding(name, world, rules=RULES):
    situation = situation_of(world if isinstance(world, Inputs) else world.inputs())
    return METHODS[rules[name].method](situation, rules[name], True)


def check(name, world, hand):
    """Each village's demand and parts, and each level above as the sum of what is known."""
    inputs = world if isinstance(world, Inputs) else world.inputs()
    gaps = assess(inputs, [RULES[name]], detail=False).gaps.set_index("kode")
    assert set(hand) == set(CODES)
    for kode, parts in hand.items():
        row = gaps.loc[kode]
        if parts is None:
            assert row[[*COLUMNS, "ratio", "gap"]].isna().all(), kode
            assert (row["status"], row["villages_no_data"]) == ("no_data", 1), kode
        else:
            assert parts[0] == sum(parts[1:]), kode
            assert tuple(row[COLUMNS]) == parts, (kode, tuple(row[COLUMNS]))
            assert row["gap"] == parts[0] - parts[1]
    for area in ("64.02.01", "64.02", "64"):
        known = [parts for kode, parts in hand.items() if kode.startswith(area) and parts]
        assert tuple(gaps.loc[area, COLUMNS]) == tuple(map(sum, zip(*known, strict=True))), area
        served, demand = gaps.loc[area, ["served", "demand"]]
        assert gaps.loc[area, "ratio"] == served / demand
    assert gaps.loc[SILENT, "status"] == gaps.loc["64.03", "status"] == "no_data"
    assert not gaps.loc[SILENT, "served"] > 0
    return gaps


def reading(name, world, which):
    table = finding(name, world).villages[READING + which]
    return [None if np.isnan(value) else value for value in table[CODES]]


def test_there_are_the_indicators_of_the_catalogue():
    catalogue = """POS-ADA POS-RASIO POS-JARAK POS-AKTIF POS-6SPM ILP-SIKLUS GIZI-NEED SAN-LADDER
        MCK-JARAK MCK-KAP RTLH-NEED AID-GANDA SOS-EKS BAZ-PRIO PAUD-AKSES PAUD-POS DKP-GIZI
        KRS-CATIN BNC-PAPAR KONV DATA-MUTU"""
    assert set(RULES) >= set(catalogue.split())


# Posyandu: one open in SERVED, OVER; one closed; one that nobody knows of.

POSYANDU = there(
    (SERVED, 0, "aktif"), (OVER, 0, "aktif"), (CLOSED, 0, "tutup"), (UNKNOWN, 0, "tidak_diketahui")
)
WITH_POSTS = WORLD.but(posyandu=POSYANDU)


def test_pos_ada():
    one = {part: (1, *(int(part == name) for name in COLUMNS[1:])) for part in PARTS}
    hand = {
        SERVED: one["served"],
        UNREACHED: one["unreached"],
        OVER: one["served"],
        CLOSED: one["not_working"],
        UNKNOWN: one["unknown"],
        EMPTY: one["unreached"],
        SILENT: one["unknown"],
    }
    gaps = check("POS-ADA", WITH_POSTS, hand)
    assert gaps.loc["64.02", "status"] == "gap"


def test_pos_rasio():
    hand = {
        SERVED: (1, 1, 0, 0, 0, 0),
        UNREACHED: (1, 0, 1, 0, 0, 0),
        # 3,000 people are three posyandu of 1,250; one stands.
        OVER: (3, 1, 0, 2, 0, 0),
        CLOSED: (1, 0, 0, 0, 1, 0),
        UNKNOWN: (1, 0, 0, 0, 0, 1),
        EMPTY: NOTHING,
        SILENT: (1, 0, 0, 0, 0, 1),
    }
    gaps = check("POS-RASIO", WITH_POSTS, hand)
    assert gaps.loc["64.02", "units_to_build"] == 1 + 2


def test_pos_jarak():
    hand = {
        SERVED: (100, 100, 0, 0, 0, 0),
        UNREACHED: (100, 0, 100, 0, 0, 0),
        OVER: (3000, 3000, 0, 0, 0, 0),
        CLOSED: (100, 0, 0, 0, 100, 0),
        UNKNOWN: (100, 0, 0, 0, 0, 100),
        EMPTY: NOTHING,
        SILENT: (100, 0, 0, 0, 0, 100),
    }
    gaps = check("POS-JARAK", WITH_POSTS, hand)
    assert gaps.loc["64.02", ["units_to_build", "people_beyond"]].tolist() == [1, 300]
    assert gaps.loc["64.02", "people_beyond"] == gaps.loc["64.02", "gap"]


def test_pos_jarak_by_longer_ways():
    # 1,300, 1,500 and 1,600 m straight: by 1.3 times that 1,690, 1,950 and 2,080 m; limit 2,000 m.
    far = there((SERVED, 1300, "aktif"), (UNREACHED, -1500, "aktif"), (CLOSED, 1600, "aktif"))
    world = WORLD.but(posyandu=far)
    served = finding("POS-JARAK", world).villages["served"]
    assert served[[SERVED, UNREACHED, CLOSED]].tolist() == [100, 100, 100]
    by_1_3, by_1_6 = (reading("POS-JARAK", world, f"detour_{way}") for way in ("1.3", "1.6"))
    assert (by_1_3[0], by_1_3[1], by_1_3[3]) == (100, 100, 0)
    assert (by_1_6[0], by_1_6[1], by_1_6[3]) == (0, 0, 0)
    assert finding("POS-JARAK", world).loads is not None


def test_pos_aktif():
    open_ = there(
        *((kode, 0, "aktif") for kode in (SERVED, SERVED, UNREACHED, OVER, UNKNOWN)),
        (CLOSED, 0, "tutup"), (SERVED, 0, None),
    )  # fmt: skip
    world = WORLD.but(
        posyandu=open_,
        layanan=of_posts(
            {"hari_buka": 8}, {"hari_buka": 12}, {"hari_buka": 7}, {"hari_buka": 12},
            {"hari_buka": None}, {"hari_buka": 12}, {"hari_buka": 12},
        ),
        kader=of_posts(
            {"kader": 5}, {"kader": 9}, {"kader": 5}, {"kader": 4}, {"kader": 5}, {"kader": 5},
            {"kader": 5},
        ),
    )  # fmt: skip
    hand = {
        # Two that fulfil both; of the third nobody knows whether it is open.
        SERVED: (3, 2, 0, 0, 0, 1),
        UNREACHED: (1, 0, 1, 0, 0, 0),
        OVER: (1, 0, 1, 0, 0, 0),
        CLOSED: (1, 0, 0, 0, 1, 0),
        UNKNOWN: (1, 0, 0, 0, 0, 1),
        EMPTY: NOTHING,
        SILENT: None,
    }
    gaps = check("POS-AKTIF", world, hand)
    # Two of seven, and at most four: the target is four fifths.
    assert gaps.loc["64.02", "status"] == "gap"


FIELDS = ("kesehatan", "pendidikan", "pekerjaan_umum", "perumahan_rakyat", "trantibumlinmas",
          "sosial")  # fmt: skip
WHOLE = {**dict.fromkeys(FIELDS, 2), "kader": 15, "terdaftar": True}


def test_pos_6spm():
    world = WORLD.but(
        posyandu=there(
            (SERVED, 0, "aktif"), (UNREACHED, 0, "aktif"), (OVER, 0, "aktif"), (CLOSED, 0, "tutup"),
            (UNKNOWN, 0, "aktif"),
        ),
        kader=of_posts(
            WHOLE,
            {**WHOLE, "sosial": 0, "kader": 14, "terdaftar": False},
            {**WHOLE, "sosial": None, "terdaftar": None, "kader": 3},
            WHOLE,
        ),
    )  # fmt: skip
    hand = {
        SERVED: (8, 8, 0, 0, 0, 0),
        UNREACHED: (8, 5, 3, 0, 0, 0),
        OVER: (8, 5, 1, 0, 0, 2),
        CLOSED: (8, 0, 0, 0, 8, 0),
        # No row in the table: nobody said anything of it.
        UNKNOWN: (8, 0, 0, 0, 0, 8),
        EMPTY: NOTHING,
        SILENT: None,
    }
    check("POS-6SPM", world, hand)


ALL_FLAGS = dict.fromkeys(("ibu_hamil", "bayi_balita", "remaja", "produktif", "lansia"), True)


def test_ilp_siklus():
    counts = {kode: dict(GROUPS) for kode in CODES} | {EMPTY: dict.fromkeys(GROUPS, 0)}
    world = WITH_POSTS.but(
        sasaran=counts,
        layanan=of_posts(
            ALL_FLAGS, {**ALL_FLAGS, "lansia": False, "remaja": None}, ALL_FLAGS, ALL_FLAGS
        ),
    )
    hand = {
        SERVED: (100, 100, 0, 0, 0, 0),
        UNREACHED: (100, 0, 100, 0, 0, 0),
        # The post is open, does not serve the old, and nobody says whether it serves the young.
        OVER: (100, 65, 0, 0, 15, 20),
        CLOSED: (100, 0, 0, 0, 100, 0),
        UNKNOWN: (100, 0, 0, 0, 0, 100),
        EMPTY: NOTHING,
        SILENT: (100, 0, 0, 0, 0, 100),
    }
    check("ILP-SIKLUS", world, hand)


def test_ilp_siklus_is_not_met_while_groups_are_not_counted():
    world = WITH_POSTS.but(
        sasaran={SERVED: {**dict.fromkeys(GROUPS), "balita": 10}},
        layanan=of_posts(*[ALL_FLAGS] * 4),
    )
    gaps = assess(world.inputs(), [RULES["ILP-SIKLUS"]], detail=False).gaps.set_index("kode")
    assert gaps.loc[SERVED, "status"] == "no_data"


# Tables by village and by post.


def layanan(*rows):
    """Balita by village: target, weighed, stunted."""
    names = ("kode", "sasaran_balita", "ditimbang", "stunting")
    return [{"id": f"L-{number}", **dict(zip(names, row, strict=True))}
            for number, row in enumerate(rows)]  # fmt: skip


def test_gizi_need():
    world = WORLD.but(
        posyandu=None,
        layanan=layanan(
            (SERVED, 6, 6, 0), (SERVED, 4, 4, 1), (UNREACHED, 10, 10, 4), (OVER, 10, None, None),
            (CLOSED, None, 5, 1), (UNKNOWN, 10, 6, 1), (EMPTY, 0, 0, 0),
        )
    )  # fmt: skip
    hand = {
        SERVED: (10, 9, 1, 0, 0, 0),
        UNREACHED: (10, 6, 4, 0, 0, 0),
        OVER: (10, 0, 0, 0, 0, 10),
        # Nobody says how many there are.
        CLOSED: None,
        UNKNOWN: (10, 5, 1, 0, 0, 4),
        EMPTY: NOTHING,
        SILENT: None,
    }
    gaps = check("GIZI-NEED", world, hand)
    assert gaps.loc[SERVED, "status"] == "met"
    assert gaps.loc[UNREACHED, "status"] == "gap"
    assert gaps.loc[UNKNOWN, "status"] == "no_data"
    by = reading("GIZI-NEED", world, "ditimbang")
    assert [by[0], by[1], by[4], by[5]] == [10, 10, 6, 0]


def ladder(kode, kk, *rungs):
    names = ("aman", "layak_sendiri", "layak_bersama", "mck_komunal", "belum_layak",
             "babs_tertutup", "babs_terbuka")  # fmt: skip
    return {"kode": kode, "kk": kk, **dict(zip(names, rungs, strict=True))}


def test_san_ladder():
    world = WORLD.but(
        sanitasi=[
            ladder(SERVED, 100, 10, 20, 20, 30, 15, 5, 0),
            ladder(UNREACHED, 100, 0, 20, 0, 0, 20, 20, 40),
            ladder(OVER, 100, 60, 60, 0, 0, 0, 0, 10),
            ladder(UNKNOWN, 100, 60, None, None, None, None, None, None),
            ladder(CLOSED, None, 60, 0, 0, 0, 0, 0, 40),
            ladder(EMPTY, 0, 0, 0, 0, 0, 0, 0, 0),
        ]
    )
    hand = {
        SERVED: (100, 100, 0, 0, 0, 0),
        UNREACHED: (100, 60, 40, 0, 0, 0),
        # 130 rungs for 100 families: cut, and said so.
        OVER: (100, 100, 0, 0, 0, 0),
        CLOSED: None,
        UNKNOWN: (100, 60, 0, 0, 0, 40),
        EMPTY: NOTHING,
        SILENT: None,
    }
    gaps = check("SAN-LADDER", world, hand)
    assert gaps.loc[[SERVED, OVER, "64.02"], "rows_inconsistent"].tolist() == [0, 1, 1]
    assert reading("SAN-LADDER", world, "layak_susenas")[:2] == [50, 20]
    assert reading("SAN-LADDER", world, "layak_sanitarian")[:2] == [80, 20]


def test_sos_eks():
    names = ("kode", "kk_desil_1_4", "terima_layak")
    rows = [(SERVED, 100, 100), (UNREACHED, 100, 70), (OVER, 100, 120), (CLOSED, None, 5),
            (EMPTY, 0, 0)]  # fmt: skip
    world = WORLD.but(kesejahteraan=[dict(zip(names, row, strict=True)) for row in rows])
    hand = {
        SERVED: (100, 100, 0, 0, 0, 0),
        UNREACHED: (100, 70, 30, 0, 0, 0),
        OVER: (100, 100, 0, 0, 0, 0),
        CLOSED: None,
        UNKNOWN: None,
        EMPTY: NOTHING,
        SILENT: None,
    }
    gaps = check("SOS-EKS", world, hand)
    assert gaps.loc[OVER, "rows_inconsistent"] == 1


def test_baz_prio():
    rows = [(SERVED, 20, 20), (UNREACHED, 20, 5), (EMPTY, 0, 0)]
    names = ("kode", "mustahik", "mustahik_terbantu")
    world = WORLD.but(kesejahteraan=[dict(zip(names, row, strict=True)) for row in rows])
    hand = dict.fromkeys(CODES) | {
        SERVED: (20, 20, 0, 0, 0, 0), UNREACHED: (20, 5, 15, 0, 0, 0), EMPTY: NOTHING
    }  # fmt: skip
    check("BAZ-PRIO", world, hand)


def krs(kode, *counts):
    names = ("kk_krs", "krs_didampingi", "catin", "catin_bimbingan")
    return {"kode": kode, **dict(zip(names, counts, strict=True))}


def test_krs_catin():
    world = WORLD.but(
        krs=[
            krs(SERVED, 50, 50, 10, 10),
            krs(UNREACHED, 50, 30, 10, 5),
            krs(CLOSED, 50, 30, None, 5),
            krs(EMPTY, 0, 0, 0, 0),
        ]
    )
    hand = dict.fromkeys(CODES) | {
        SERVED: (60, 60, 0, 0, 0, 0), UNREACHED: (60, 35, 25, 0, 0, 0), EMPTY: NOTHING
    }  # fmt: skip
    check("KRS-CATIN", world, hand)
    assert reading("KRS-CATIN", world, "didampingi")[:2] == [50, 30]
    assert reading("KRS-CATIN", world, "bimbingan")[:2] == [10, 5]


@pytest.mark.parametrize(
    ("name", "kind", "row", "unknown"),
    [
        ("SOS-EKS", "kesejahteraan", {"kk_desil_1_4": 100, "terima_layak": None}, 100),
        ("BAZ-PRIO", "kesejahteraan", {"mustahik": 20, "mustahik_terbantu": None}, 20),
        ("KRS-CATIN", "krs", krs(None, 50, 40, 10, None), 20),
        ("KRS-CATIN", "krs", krs(None, 50, None, 10, None), 60),
    ],
)
def test_who_is_served_is_unknown_where_nobody_says(name, kind, row, unknown):
    world = WORLD.but(**{kind: [{**row, "kode": SERVED}]})
    row = finding(name, world).villages.loc[SERVED]
    assert (row["unreached"], row["unknown"]) == (0, unknown)


# Toilets, houses, early education.


def test_mck_jarak():
    world = WORLD.but(
        mck=there((SERVED, 99, "berfungsi"), (UNREACHED, 101, "berfungsi"), (OVER, 0, "berfungsi"),
                  (CLOSED, 0, "terendam"), (UNKNOWN, 0, None))
    )  # fmt: skip
    hand = {
        SERVED: (10, 10, 0, 0, 0, 0),
        UNREACHED: (10, 0, 10, 0, 0, 0),
        OVER: (100, 100, 0, 0, 0, 0),
        CLOSED: (10, 0, 0, 0, 10, 0),
        UNKNOWN: (10, 0, 0, 0, 0, 10),
        EMPTY: NOTHING,
        SILENT: (10, 0, 0, 0, 0, 10),
    }
    gaps = check("MCK-JARAK", world, hand)
    # 10 of 25 houses of 4 people: 40 users, one MCK of 200.
    assert gaps.loc[UNREACHED, ["units_to_build", "people_beyond"]].tolist() == [1, 40]
    assert reading("MCK-JARAK", world, "detour_1.3")[:4] == [0, 0, 100, 0]


def test_mck_kap():
    world = WORLD.but(
        mck=there((SERVED, 50, "berfungsi", 2), (OVER, 0, "berfungsi", 9), (CLOSED, 0, "rusak", 2),
                  (UNKNOWN, 0, "berfungsi", None), (UNREACHED, 101, "berfungsi", 6))
    )  # fmt: skip
    hand = {
        # Two toilets are 40 users, just the people of ten houses.
        SERVED: (40, 40, 0, 0, 0, 0),
        UNREACHED: (40, 0, 40, 0, 0, 0),
        # Nine toilets are 200 users at most; 400 people come.
        OVER: (400, 200, 0, 200, 0, 0),
        CLOSED: (40, 0, 0, 0, 40, 0),
        # It works, but nobody knows how large it is.
        UNKNOWN: (40, 0, 0, 0, 0, 40),
        EMPTY: NOTHING,
        SILENT: (40, 0, 0, 0, 0, 40),
    }
    gaps = check("MCK-KAP", world, hand)
    assert gaps.loc[[SERVED, UNREACHED, OVER], "units_to_build"].tolist() == [0, 1, 1]
    found = finding("MCK-KAP", world)
    assert found.bound == 240
    loads = found.loads.set_index("kode").loc[[SERVED, OVER, UNREACHED]]
    assert loads["gross_people"].tolist() == [40, 400, 0]
    assert loads["net_people"].tolist() == [40, 200, 0]
    assert loads["left_people"].tolist() == [0, 0, 200]


def test_rtlh_need():
    world = WORLD.but(
        rlh=there((SERVED, 0, "ditangani"), (SERVED, 1, "ditangani"), (UNREACHED, 0, "ditangani"),
                  (UNREACHED, 5, "belum_ditangani"), (UNKNOWN, 0, None))
    )  # fmt: skip
    hand = {
        SERVED: (2, 2, 0, 0, 0, 0),
        UNREACHED: (2, 1, 1, 0, 0, 0),
        OVER: NOTHING,
        CLOSED: NOTHING,
        UNKNOWN: (1, 0, 0, 0, 0, 1),
        EMPTY: NOTHING,
        SILENT: None,
    }
    check("RTLH-NEED", world, hand)


CHILDREN = {kode: {"anak_3_6": 12} for kode in CODES} | {EMPTY: {"anak_3_6": 0}}


def test_paud_akses():
    world = WORLD.but(
        sasaran=CHILDREN,
        paud=there((SERVED, 400, "aktif"), (OVER, 1900, "aktif"), (CLOSED, 0, "tidak_aktif"),
                   (UNKNOWN, 0, None)),
    )  # fmt: skip
    hand = {
        SERVED: (12, 12, 0, 0, 0, 0),
        UNREACHED: (12, 0, 12, 0, 0, 0),
        # In reach, but not in the village: the unit stands 1.9 km away.
        OVER: (12, 12, 0, 0, 0, 0),
        CLOSED: (12, 0, 0, 0, 12, 0),
        UNKNOWN: (12, 0, 0, 0, 0, 12),
        EMPTY: NOTHING,
        SILENT: (12, 0, 0, 0, 0, 12),
    }
    check("PAUD-AKSES", world, hand)
    assert reading("PAUD-AKSES", world, "presence")[:6] == [12, 0, 0, 0, 0, 0]
    assert reading("PAUD-AKSES", world, "detour_1.3")[:6] == [12, 0, 0, 0, 0, 0]


def test_presence_without_a_register_is_not_none():
    world = WORLD.but(sasaran=CHILDREN, paud=there((SERVED, 0, "aktif")))
    assert reading("PAUD-AKSES", world, "presence")[-1] is None


# Demand that are posts themselves.

ONE_POST_EACH = there(
    (SERVED, 0, "aktif"), (UNREACHED, 0, "aktif"), (OVER, 0, "tutup"), (CLOSED, 0, "aktif"),
    (UNKNOWN, 0, "aktif"),
)  # fmt: skip


def test_paud_pos():
    world = WORLD.but(
        posyandu=ONE_POST_EACH,
        paud=there((SERVED, 99, "aktif"), (UNREACHED, 101, "aktif"), (OVER, 0, "aktif"),
                   (CLOSED, 50, "tutup"), (UNKNOWN, 50, None)),
    )  # fmt: skip
    found = finding("PAUD-POS", world).villages
    one = ["served", "unreached", "not_working", "unknown"]
    assert found.loc[SERVED, ["demand", *one]].tolist() == [1, 1, 0, 0, 0]
    assert found.loc[UNREACHED, ["demand", *one]].tolist() == [1, 0, 1, 0, 0]
    assert found.loc[CLOSED, ["demand", *one]].tolist() == [1, 0, 0, 1, 0]
    assert found.loc[UNKNOWN, ["demand", *one]].tolist() == [1, 0, 0, 0, 1]
    assert np.isnan(found.loc[SILENT, "demand"])


def test_paud_pos_where_nobody_listed_the_paud():
    world = WORLD.but(posyandu=ONE_POST_EACH, paud=there((SILENT, 0, "aktif")))
    found = finding("PAUD-POS", world).villages
    assert found.loc[SERVED, ["demand", "unreached", "unknown"]].tolist() == [1, 0, 1]


def test_a_village_without_a_post_asks_for_nothing():
    world = WORLD.but(posyandu=there((SERVED, 0, "aktif")), paud=there((SERVED, 0, "aktif")))
    gaps = assess(world.inputs(), [RULES["PAUD-POS"]], detail=False).gaps.set_index("kode")
    # Every posyandu that the kabupaten has is close to a PAUD.
    assert gaps.loc["64.02", ["demand", "served", "status"]].tolist() == [1, 1, "met"]
    assert gaps.loc[EMPTY, "demand"] == 0


def test_dkp_gizi():
    world = WORLD.but(
        posyandu=there(
            (SERVED, 0, "aktif"), (UNREACHED, 0, "aktif"), (OVER, 0, "aktif"), (CLOSED, 0, "aktif"),
            (UNKNOWN, 0, "aktif"),
        ),
        layanan=[
            {**row, "kode": None}
            for row in of_posts(
                {"ditimbang": 10, "stunting": 2},
                {"ditimbang": 10, "stunting": 5},
                {"ditimbang": 100, "stunting": 19},
                {"ditimbang": 10, "stunting": 10},
                {"ditimbang": 10, "stunting": None},
            )
        ],
        umkm_ikan=there(
            (SERVED, 9_900, "aktif"), (UNREACHED, 10_100, "aktif"), (CLOSED, 0, "tutup"),
            (UNKNOWN, 0, "aktif"),
        ),
    )  # fmt: skip
    found = finding("DKP-GIZI", world).villages
    one = ["demand", "served", "unreached", "not_working", "unknown"]
    assert found.loc[SERVED, one].tolist() == [1, 1, 0, 0, 0]
    assert found.loc[UNREACHED, one].tolist() == [1, 0, 1, 0, 0]
    assert found.loc[CLOSED, one].tolist() == [1, 0, 0, 1, 0]
    # Nobody measured it: whether its posyandu count at all is not known.
    assert found.loc[UNKNOWN, one].tolist() == [1, 0, 0, 0, 1]
    # 19 of 100 is below the fifth: its posyandu does not count.
    assert not found.loc[OVER, "demand"] > 0
    assert np.isnan(found.loc[SILENT, "demand"])


# Hazards, the composite, the data themselves.


def test_bnc_papar():
    world = WORLD.but(
        posyandu=there(
            (SERVED, 0, "aktif"), (UNREACHED, 0, "aktif"), (UNREACHED, 400, None),
            (CLOSED, 0, "tutup"), (SILENT, 0, "aktif"),
        ),
        mck=there((SERVED, 10, "berfungsi"), (UNREACHED, 20, "rusak"), (OVER, 0, "berfungsi")),
        bahaya=[
            (cell(EAST[UNREACHED], 0, 0.2), "tinggi"),
            (cell(EAST[CLOSED], 0, 0.2), "tinggi"),
            (cell(EAST[SERVED], 0, 0.2), "sedang"),
        ],
    )  # fmt: skip
    hand = {
        SERVED: (2, 2, 0, 0, 0, 0),
        # The square reaches 100 m: the post at 400 m stands outside, the closed MCK counts not.
        UNREACHED: (2, 1, 1, 0, 0, 0),
        OVER: (1, 1, 0, 0, 0, 0),
        CLOSED: NOTHING,
        UNKNOWN: NOTHING,
        EMPTY: NOTHING,
        # Nobody handed over a hazard map of its kabupaten.
        SILENT: (1, 0, 0, 0, 0, 1),
    }
    gaps = check("BNC-PAPAR", world, hand)
    assert gaps.loc[[SERVED, UNREACHED], "people_beyond"].tolist() == [0, 100]
    assert pd.isna(gaps.loc[SILENT, "people_beyond"])


def parts(*rows):
    return pd.DataFrame(rows, index=CODES[: len(rows)], columns=COLUMNS, dtype=float)


def test_konv():
    rule = RULES["KONV"]
    whole = parts(*[(4, 4, 0, 0, 0, 0)] * 3)
    found = dict.fromkeys(rule.rule.weights, whole)
    # Half of the people unreached; one posyandu of four closed; no sanitation known; nobody needs
    # a house. Weights 20, 10, 15 and 5.
    none = (np.nan,) * 6
    found["POS-JARAK"] = parts((4, 4, 0, 0, 0, 0), (100, 50, 50, 0, 0, 0), none)
    found["POS-AKTIF"] = parts((4, 4, 0, 0, 0, 0), (4, 3, 0, 0, 1, 0), none)
    found["SAN-LADDER"] = parts((4, 4, 0, 0, 0, 0), none, none)
    found["RTLH-NEED"] = parts((0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0), none)
    score = composite(found, rule, pd.Index(CODES[:3])).villages
    assert score.loc[CODES[0], COLUMNS].tolist() == [1000, 1000, 0, 0, 0, 0]
    # 1000 - 100 - 25 - 150
    assert score.loc[CODES[1], COLUMNS].tolist() == [1000, 725, 100, 0, 25, 150]
    # 20 + 10 + 15 + 5 of 100 points of the weights are unknown.
    assert score.loc[CODES[2], COLUMNS].tolist() == [1000, 500, 0, 0, 0, 500]
    # Nine weights alike: 8 - 0.5 - 0.25 - 1 = 7.25 of 9 are served.
    assert score.loc[CODES[1], READING + "equal"] == 7250 // 9
    # Sanitation doubled (30 of 115): 725 / 1.15; halved (7.5 of 92.5): 725 / 0.925.
    assert score.loc[CODES[1], READING + "low"] == int(725 / 1.15)
    assert score.loc[CODES[1], READING + "high"] == int(725 / 0.925)


def test_konv_of_nothing_is_unknown():
    gaps = assess(WORLD.inputs(), [RULES["KONV"]], detail=False).gaps.set_index("kode")
    assert gaps.loc[CODES, "unknown"].tolist() == [1000] * 7
    assert set(gaps["status"]) == {"no_data"}


def data(dates, **frames):
    """Inputs of the world with dates, where rows state the village that they count for."""
    inputs = inputs_of(frames)
    return Inputs(inputs.villages, inputs.population, inputs.settlements, inputs.facilities,
                  inputs.tables, dates)  # fmt: skip


def test_data_mutu():
    world = WORLD.but(
        people={SERVED: 100, UNKNOWN: None, SILENT: 100},
        posyandu=there((SERVED, 0, "aktif"), (UNREACHED, 0, "aktif"), (UNKNOWN, 0, None)),
        mck=None,
        rlh=None,
        krs=[krs(SERVED, 1, 1, 1, 1)],
    )
    frames = world.frames()
    # The second post states the village of the first; the third states its own.
    frames["posyandu"]["kode"] = pd.Series([SERVED, SERVED, UNKNOWN], dtype="str")
    dates = {"penduduk": "2025-06-01", "posyandu": "2023-01-01", "krs": ""}
    hand = {
        # 14 datasets of four checks. penduduk 4; posyandu 3 (more than two years older than the
        # newest); krs 3 (no date): 10 of 56, 2 fail, 11 datasets are not there.
        SERVED: (56, 10, 44, 0, 2, 0),
        # No people: penduduk is not there. posyandu: not fresh, and another village's code.
        # krs: there in the kabupaten, but without a row of the village and without a date.
        UNREACHED: (56, 2 + 2, 48, 0, 2 + 2, 0),
        OVER: (56, 3 + 2, 48, 0, 1 + 2, 0),
        CLOSED: (56, 3 + 2, 48, 0, 1 + 2, 0),
        # Nobody knows whether its post is open.
        UNKNOWN: (56, 2 + 2, 48, 0, 2 + 2, 0),
        EMPTY: (56, 3 + 2, 48, 0, 1 + 2, 0),
        # Only its people.
        SILENT: (56, 4, 52, 0, 0, 0),
    }
    inputs = data(dates, **frames)
    gaps = assess(inputs, [RULES["DATA-MUTU"]], detail=False).gaps.set_index("kode")
    for kode, expected in hand.items():
        assert tuple(gaps.loc[kode, COLUMNS]) == expected, kode
    assert set(gaps["status"]) == {"gap"}


@pytest.mark.parametrize("name", [name for name in RULES if name != "AID-GANDA"])
def test_nothing_but_borders_is_never_served_and_never_zero(name):
    rule = RULES[name]
    borders = Inputs(WORLD.frames()["boundaries"], None, None, {})
    gaps = assess(borders, [rule], detail=False).gaps
    if rule.method is Method.QUALITY:
        # That there are no data is known, and is the very answer.
        assert (gaps["unreached"] == gaps["demand"]).all()
        return
    assert set(gaps["status"]) == {"no_data"}
    assert not gaps["served"].gt(0).any()
    assert not gaps["unreached"].gt(0).any()
    assert ((gaps["unknown"] == gaps["demand"]) | gaps["demand"].isna()).all()


# Laws that hold of every indicator in any small world.

EVERY = [rule for name, rule in RULES.items() if name != "AID-GANDA"]
SMALL = {"64.02.01.1001": cell(0, 0), "64.02.01.2002": cell(1, 0), "64.02.02.2001": cell(0, 1),
         "64.03.01.2001": cell(1, 1)}  # fmt: skip
TENTHS = st.integers(-4, 14)
PLACE = st.tuples(TENTHS, TENTHS).map(lambda place: (place[0] / 10, place[1] / 10))
MAYBE = st.one_of(st.none(), st.integers(0, 40))
VILLAGE = st.sampled_from([*SMALL])
MCK = st.tuples(PLACE, st.sampled_from(["berfungsi", "rusak", None]), MAYBE).map(
    lambda row: (*row[0], *row[1:])
)
FLAG = st.sampled_from([True, False, None])


def places(*statuses):
    return st.lists(
        st.tuples(PLACE, st.sampled_from(statuses)).map(lambda row: (*row[0], row[1])), max_size=4
    )


def by_village(kind):
    """Rows of a village table with any numbers, or none, for some villages."""
    names = [column.name for column in KINDS[kind].columns if column.type is ColumnType.COUNT]
    row = st.fixed_dictionaries(dict.fromkeys(names, MAYBE))
    return st.dictionaries(VILLAGE, row, max_size=4).map(
        lambda rows: [{"kode": kode, **row} for kode, row in rows.items()]
    )


def by_post(kind):
    """Rows of a table of posts for the first few of them."""
    row = st.fixed_dictionaries(
        {column.name: MAYBE if column.type is ColumnType.COUNT else FLAG
         for column in KINDS[kind].columns if column.name not in ("id", "kode")}
    )  # fmt: skip
    return st.lists(row, min_size=1, max_size=3).map(lambda rows: of_posts(*rows))


OPEN_WORDS = ("aktif", "aktif", "tutup", None)
POINT = st.tuples(st.none(), TENTHS, TENTHS, MAYBE, st.just(40), MAYBE).map(
    lambda row: (row[0], row[1] / 10, row[2] / 10, *row[3:])
)
WORLDS = st.builds(
    World,
    cells=st.just(SMALL),
    people=st.fixed_dictionaries(dict.fromkeys(SMALL, MAYBE)),
    settlements=st.lists(POINT, max_size=8),
    sasaran=st.fixed_dictionaries(
        {kode: st.fixed_dictionaries(dict.fromkeys((*GROUPS, "anak_3_6"), MAYBE))
         for kode in SMALL}
    ),
    posyandu=places(*OPEN_WORDS).map(lambda rows: [(0.1, 0.1, "aktif"), *rows]),
    mck=st.lists(MCK, max_size=4),
    rlh=places("ditangani", "belum_ditangani", None),
    paud=places(*OPEN_WORDS),
    umkm_ikan=places(*OPEN_WORDS),
    bahaya=st.lists(
        st.tuples(PLACE, st.sampled_from(["sedang", "tinggi"])), max_size=3
    ).map(lambda rows: [(cell(*place, 0.5), class_) for place, class_ in rows]),
    kader=by_post("kader"),
    layanan=by_post("layanan"),
    sanitasi=by_village("sanitasi"),
    kesejahteraan=by_village("kesejahteraan"),
    krs=by_village("krs"),
    akurasi=st.just({}),
)  # fmt: skip


def few(count):
    # An assessment of all takes a second, and shrinking a failure takes hundreds of them.
    return settings(
        deadline=None, max_examples=count, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )  # fmt: skip


def assessed(frames, rules=EVERY):
    result = assess(inputs_of(frames), rules)
    return result, result.gaps.set_index(["standard", "kode"]).sort_index()


@few(4)
@given(world=WORLDS)
def test_the_parts_are_the_whole_at_every_level(world):
    result, gaps = assessed(world.frames())
    known = gaps[gaps["demand"].notna()]
    assert (known[list(PARTS)].sum(axis=1) == known["demand"]).all()
    assert (known[list(PARTS)] >= 0).all(axis=None)
    assert (known["gap"] == known["demand"] - known["served"]).all()
    some = known[known["demand"] > 0]
    assert (some["ratio"] == some["served"] / some["demand"]).all()
    assert gaps.loc[gaps["demand"].isna(), [*PARTS, "ratio", "gap"]].isna().all(axis=None)
    assert set(gaps["status"]) <= {"met", "gap", "no_data"}
    said = result.readings.dropna(subset=["numerator"])
    assert said["numerator"].between(0, said["denominator"]).all()
    names = ["demand", *PARTS, "villages_no_data", "units_to_build", "people_beyond"]
    for rule in EVERY:
        table = gaps.loc[rule.id]
        villages = table[table["level"] == "desa_kelurahan"]
        for width in (8, 5, 2):
            mine = villages.groupby(villages.index.str[:width])[names].sum(min_count=1)
            above = table.loc[mine.index, names]
            pd.testing.assert_frame_equal(above, mine, check_names=False)


@pytest.mark.slow
@few(4)
@given(world=WORLDS, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(world, seed):
    frames = world.frames()
    mixed = {kind: frame.sample(frac=1, random_state=seed).reset_index(drop=True)
             for kind, frame in frames.items()}  # fmt: skip
    (first, gaps), (second, other) = assessed(frames), assessed(mixed)
    pd.testing.assert_frame_equal(gaps, other, check_exact=True)
    keys = ["standard", "kode", "reading"]
    pd.testing.assert_frame_equal(
        *(each.readings.sort_values(keys, ignore_index=True) for each in (first, second))
    )
    assert first.bounds == second.bounds


# Of these one more working facility of the kind serves; a posyandu is itself a demand of others.
SERVED_BY = {
    "posyandu": ["POS-ADA", "POS-RASIO", "POS-JARAK"],
    "mck": ["MCK-JARAK"],
    "paud": ["PAUD-AKSES", "PAUD-POS"],
    "umkm_ikan": ["DKP-GIZI"],
    "rlh": ["RTLH-NEED"],
}
WORKS = {"mck": ("berfungsi", 6), "rlh": ("ditangani",)}


@pytest.mark.slow
@few(6)
@given(world=WORLDS, kind=st.sampled_from([*SERVED_BY]), place=PLACE)
def test_one_more_that_works_never_serves_fewer(world, kind, place):
    rules = [RULES[name] for name in SERVED_BY[kind]]
    row = (*place, *WORKS.get(kind, ("aktif",)))
    _, before = assessed(world.frames(), rules)
    _, after = assessed(world.but(**{kind: [*getattr(world, kind), row]}).frames(), rules)
    known = before["served"].notna()
    assert (after.loc[known, "served"] >= before.loc[known, "served"]).all()


@pytest.mark.slow
@few(5)
@given(world=WORLDS, times=st.floats(1, 6))
def test_a_larger_radius_never_serves_fewer(world, times):
    rules = [rule for rule in EVERY if rule.method is Method.PROXIMITY]
    wider = [
        replace(rule, radius_m={kind: metres * times for kind, metres in rule.radius_m.items()})
        for rule in rules
    ]
    (_, before), (_, after) = (assessed(world.frames(), each) for each in (rules, wider))
    assert (after["served"].dropna() >= before["served"].dropna()).all()
    assert (after["unreached"].dropna() <= before["unreached"].dropna()).all()
    assert after["demand"].equals(before["demand"])


# Kinds whose state may be unknown, and what somebody may find out of it.
FINDINGS = {
    **dict.fromkeys(("posyandu", "paud", "umkm_ikan"), ("aktif", "tutup")),
    "mck": ("berfungsi", "rusak"),
    "rlh": ("ditangani", "belum_ditangani"),
}


@pytest.mark.slow
@few(6)
@given(world=WORLDS, kind=st.sampled_from([*FINDINGS]), good=st.booleans())
def test_what_becomes_known_only_leaves_the_unknown(world, kind, good):
    # Room and posts that are a demand themselves have tests of their own.
    rules = [RULES[name] for name in SERVED_BY[kind]]
    rows = [list(row) for row in getattr(world, kind)]
    rows.append([0.2, 0.2, None, 2] if kind == "mck" else [0.2, 0.2, None])
    found_out = [[*row] for row in rows]
    found_out[-1][2] = FINDINGS[kind][0 if good else 1]
    _, before = assessed(world.but(**{kind: rows}).frames(), rules)
    _, after = assessed(world.but(**{kind: found_out}).frames(), rules)
    assert after["demand"].equals(before["demand"])
    grown = after[list(PARTS)] - before[list(PARTS)]
    assert (grown.drop(columns="unknown").dropna() >= 0).all(axis=None)


@pytest.mark.slow
@few(4)
@given(world=WORLDS)
def test_distances_are_those_of_the_points(world):
    inputs = world.inputs()
    rules = [rule for rule in EVERY if rule.method is Method.PROXIMITY]
    gaps = assess(inputs, rules, detail=False).gaps.set_index(["standard", "kode"])
    for rule in rules:
        there_ = METHODS[rule.method](situation_of(inputs), rule, False).situated
        codes = np.array(sorted(SMALL))[there_.village]
        for kode in gaps.loc[rule.id].index:
            mine = np.char.startswith(codes, kode) & (there_.weight > 0)
            order = np.argsort(there_.distance_m[mine])
            passed = np.cumsum(there_.weight[mine][order])
            for name, tenths in (("median_distance_m", 5), ("p90_distance_m", 9)):
                given_ = gaps.loc[(rule.id, kode), name]
                reached = np.flatnonzero(10 * passed >= tenths * passed[-1]) if len(passed) else []
                metres = there_.distance_m[mine][order][reached[0]] if len(reached) else np.inf
                assert np.isnan(given_) if np.isinf(metres) else abs(given_ - metres) < 0.01


# What the pages of the methods work out by hand.


def test_the_worked_example_of_presence():
    """Four villages; three posyandu needed in the first, which has one open and one unknown."""
    people = {SERVED: 2600, UNREACHED: 900, CLOSED: 1250, SILENT: 700}
    world = WORLD.but(
        people=people, settlements=[(kode, EAST[kode], 0.0, n, 1, 0) for kode, n in people.items()],
        posyandu=there((SERVED, 0, "aktif"), (SERVED, 10, None), (CLOSED, 0, "tutup")),
    )  # fmt: skip
    there_, enough = (finding(name, world).villages[COLUMNS] for name in ("POS-ADA", "POS-RASIO"))
    assert there_.loc[SERVED].tolist() == [1, 1, 0, 0, 0, 0]
    assert enough.loc[SERVED].tolist() == [3, 1, 0, 1, 0, 1]
    for table in (there_, enough):
        assert table.loc[UNREACHED].tolist() == [1, 0, 1, 0, 0, 0]
        assert table.loc[CLOSED].tolist() == [1, 0, 0, 0, 1, 0]
        assert table.loc[SILENT].tolist() == [1, 0, 0, 0, 0, 1]


def test_the_worked_example_of_proximity():
    """Four hamlets of one village and three posyandu, on a line; the radius is 2,000 m."""
    hamlets = [(0.0, 120), (1.7, 60), (4.5, 30), (9.0, 40)]
    world = WORLD.but(
        cells={SERVED: cell(4.5, 0, 12)},
        people={SERVED: 250},
        settlements=[(SERVED, east, 0.0, people, 20, 0) for east, people in hamlets],
        posyandu=[(0.1, 0.0, "aktif"), (5.0, 0.0, None), (9.5, 0.0, "tutup")],
    )
    found = finding("POS-JARAK", world)
    row = found.villages.loc[SERVED]
    assert row[COLUMNS].tolist() == [250, 180, 0, 0, 40, 30]
    # 1,600 m straight are 2,080 m by ways 1.3 times as long.
    assert row[[READING + "detour_1.3", READING + "detour_1.6"]].tolist() == [120, 120]
    assert row["people_beyond"] == 70


PAGES = {
    "presence": "presence", "proximity": "proximity", "capacity": "capacity", "need": "need",
    "floating_catchment": "floating-catchments", "travel_time": "travel-time",
    "coverage": "coverage", "compliance": "compliance", "exposure": "exposure",
    "overlap": "aid-overlap", "composite": "composite", "quality": "data-quality",
}  # fmt: skip


@pytest.mark.parametrize("method", Method)
def test_every_method_has_its_page(method):
    page = Path(__file__).parents[2] / "docs" / "methods" / f"{PAGES[method]}.md"
    text = page.read_text(encoding="utf-8")
    assert "## By hand" in text or "## Example" in text
    assert "## Limits" in text
    assert "## Source" in text
