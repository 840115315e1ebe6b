"""The whole country: reach, number and ladder of every village, and one posyandu changed.

The same answers as the plain pipeline's first: nearest, village, people beyond, uncovered ground.
Then the assessment, which says more: POS-JARAK (proximity), POS-RASIO (capacity) and SAN-LADDER
(coverage) by cause, for every level, with units to build, percentiles and longer ways.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import province
from benchmarks.inputs import SEED, Floats, Inputs, resampled, scattered
from benchmarks.measure import Check, Comparison, Timing, timed
from peta.domain.gap import PARTS
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine import situation
from peta.engine.assess import Assessment, assess
from peta.engine.live import Change, LiveAssessment
from peta.engine.register import Facility
from peta.io.standards import read_standards

POINTS, FACILITIES, CHANGES = 25_000_000, 300_000, 41
SAMPLED_POINTS, SAMPLED_VILLAGES = 1_000_000, 4_000
RUNGS = ("aman", "layak_sendiri", "layak_bersama", "mck_komunal", "belum_layak",
         "babs_tertutup", "babs_terbuka")  # fmt: skip
RADIUS_M, MERCATOR = 2_000.0, 3395
NAMES = ("POS-JARAK", "POS-RASIO", "SAN-LADDER")
STANDARDS = Path(__file__).resolve().parents[1] / "data" / "standards"


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """The whole assessment against the plain pipeline, half the points, and one change."""
    count, facilities = (1_000_000, 60_000) if inputs.quick else (POINTS, FACILITIES)
    demand = scattered(inputs.villages, count)
    posts = resampled(inputs.facilities, facilities)
    rules = [_rural(rule) for rule in read_standards(STANDARDS) if rule.id in NAMES]
    made = country(inputs.villages, demand, posts)
    assess(country(inputs.villages[:200], demand[:2_000], posts[:500]), rules, detail=False)
    found, peta = timed("peta: assess, all of it", lambda: assess(made, rules, detail=False))
    plain, ground, notes = _plain(inputs, demand, posts)
    yield _same_answers(inputs, demand, posts, plain, notes)
    table, alike, more = _plain_assessment(made, ground)
    yield Comparison(
        f"national assessment: {len(inputs.villages):,} villages, {count:,} points, "
        f"{facilities:,} posyandu",
        [*_agree(made, found), _shares_agree(found, table)],
        peta,
        alike,
        more,
    )
    del found
    halved = country(inputs.villages, demand[::2], posts)
    _, less = timed("peta: half the points", lambda: assess(halved, rules, detail=False))
    twice = peta.best / less.best
    yield Comparison(
        "national assessment: linear in points",
        [],
        less,
        notes=[f"twice the points take {twice:.2f} times as long"],
    )
    yield _one_change(made, rules, peta)


def _same_answers(
    inputs: Inputs, demand: Floats, posts: Floats, plain: Timing, notes: list[str]
) -> Comparison:
    """What the plain pipeline answers, and no more."""
    people = np.random.default_rng(SEED).integers(0, 6, len(demand)).astype(float)
    whole = province.Province(inputs.villages.reset_index(drop=True), demand, people, posts)
    found, peta = timed("peta: kernels", lambda: province.kernels(whole))
    lost = people[found.village < 0].sum() / people.sum()
    return Comparison(
        f"national, the same answers as the plain pipeline: {len(demand):,} points",
        [Check("people outside every village", f"{lost:.4%}", lost < 0.001)],
        peta,
        plain,
        notes,
    )


def country(villages: gpd.GeoDataFrame, demand: Floats, posts: Floats) -> situation.Inputs:
    """Inputs of an assessment: people at points, totals by village, posyandu of every state."""
    rng = np.random.default_rng(SEED)
    rows = villages.assign(nama="", kecamatan="", kabupaten_kota="", provinsi="", akurasi=pd.NA)[
        ["kode", "nama", "kecamatan", "kabupaten_kota", "provinsi", "akurasi", "geometry"]
    ]
    points = pd.DataFrame({"lon": demand[:, 0], "lat": demand[:, 1]}, copy=False)
    points["jiwa"] = rng.integers(1, 21, len(demand)).astype(float)
    population = pd.DataFrame({"kode": rows["kode"]})
    population["jiwa"] = rng.integers(300, 12_000, len(rows)).astype(float)
    states = rng.choice(["aktif", "tutup", "tidak_diketahui"], len(posts), p=[0.9, 0.06, 0.04])
    posyandu = pd.DataFrame(
        {
            "id": np.char.add("P", np.arange(len(posts)).astype(str)).astype(object),
            "kode": pd.Series([None] * len(posts), dtype="object"),
            "status": states.astype(object),
            "lon": posts[:, 0],
            "lat": posts[:, 1],
        }
    )
    ladder = pd.DataFrame(
        rng.integers(0, 500, (len(rows), len(RUNGS))).astype(float), columns=list(RUNGS)
    ).assign(kode=rows["kode"].to_numpy())
    ladder["kk"] = ladder[list(RUNGS)].sum(axis=1)
    return situation.Inputs(rows, population, points, {"posyandu": posyandu}, {"sanitasi": ladder})


def _rural(rule: Standard) -> Standard:
    """POS-JARAK with one radius, as the plain way has it."""
    if not rule.radius_m:
        return rule
    return replace(rule, urban=None, radius_m=dict.fromkeys(rule.radius_m, RADIUS_M))


def _plain(inputs: Inputs, demand: Floats, posts: Floats) -> tuple[Timing, float, list[str]]:
    """The plain pipeline on samples, its times multiplied to the whole; seconds of the ground."""
    every = max(len(demand) // SAMPLED_POINTS, 1)
    sample = demand[::every]
    some = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*sample.T), crs=4326)
    stands = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*posts.T), crs=4326)
    row = np.random.default_rng(SEED).choice(
        len(inputs.villages), min(SAMPLED_VILLAGES, len(inputs.villages)), replace=False
    )
    villages = inputs.villages.iloc[row]

    def nearest() -> pd.DataFrame:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*sample.T), crs=4326)
        flat, sites = points.to_crs(MERCATOR), stands.to_crs(MERCATOR)
        return flat.sjoin_nearest(sites, distance_col="m")

    def place() -> pd.DataFrame:
        joined = some.sjoin(inputs.villages[["kode", "geometry"]], predicate="within")
        return joined.groupby("kode").size().reset_index()

    def ground() -> pd.DataFrame:
        flat = villages.to_crs(MERCATOR)
        near = stands.to_crs(MERCATOR)
        near = near.iloc[np.unique(shapely.STRtree(near.geometry).query(
            flat.geometry, predicate="dwithin", distance=RADIUS_M)[1])]  # fmt: skip
        discs = near.set_geometry(near.buffer(RADIUS_M))
        return flat.overlay(discs, how="difference")

    parts = [
        (timed("sjoin_nearest", nearest)[1], every),
        (timed("sjoin", place)[1], every),
        (timed("overlay", ground)[1], len(inputs.villages) / len(villages)),
    ]
    seconds = sum(timing.best * times for timing, times in parts)
    notes = [
        f"plain, sampled: {timing.name} {timing.best:.1f} s x {times:.1f}"
        for timing, times in parts
    ]
    name = "plain: sjoin_nearest, sjoin, overlay (sampled)"
    whole = Timing(name, (seconds,), (seconds,), max(timing.peak_gb for timing, _ in parts))
    return whole, parts[2][0].best * parts[2][1], notes


def _plain_assessment(
    made: situation.Inputs, ground: float
) -> tuple[pd.DataFrame, Timing, list[str]]:
    """POS-JARAK as a geopandas user would assess it: by cause, for four levels, with percentiles.

    On a sample of the points; the ground is that of the pipeline. Units to build and the whole
    people of largest remainder are not made.
    """
    assert made.settlements is not None
    assert made.population is not None
    every = max(len(made.settlements) // SAMPLED_POINTS, 1)
    sample = made.settlements.iloc[::every]
    villages, posts = made.villages[["kode", "geometry"]], made.facilities["posyandu"]
    total = made.population.set_index("kode")["jiwa"]

    def assessed() -> pd.DataFrame:
        where = gpd.points_from_xy(sample["lon"], sample["lat"])
        points = gpd.GeoDataFrame(sample[["jiwa"]].reset_index(drop=True), geometry=where, crs=4326)
        table = points.sjoin(villages, predicate="within")
        table = table[~table.index.duplicated()]
        own = table.groupby("kode")["jiwa"].transform("sum")
        table["people"] = table["jiwa"] / own * table["kode"].map(total)
        flat = points.to_crs(MERCATOR)
        for status in ("aktif", "tidak_diketahui", "tutup"):
            some = posts[posts["status"] == status]
            sites = gpd.GeoDataFrame(
                geometry=gpd.points_from_xy(some["lon"], some["lat"]), crs=4326
            )
            near = flat.sjoin_nearest(sites.to_crs(MERCATOR), distance_col="m")
            table[status] = near.loc[~near.index.duplicated(), "m"]
        within = [table[status] <= RADIUS_M for status in ("aktif", "tidak_diketahui", "tutup")]
        table["part"] = np.select(within, ["served", "unknown", "not_working"], "unreached")
        for factor in (1.3, 1.6):
            table[f"detour_{factor}"] = table["people"].where(table["aktif"] * factor <= RADIUS_M)
        return pd.concat([_level(table, width) for width in (13, 8, 5, 2)])

    table, timing = timed("by cause and level", assessed)
    seconds = timing.best * every + ground
    notes = [f"plain, sampled: {timing.best:.1f} s x {every}, and {ground:.0f} s of overlay"]
    return table, Timing(
        "plain: by cause, four levels, percentiles (sampled)", (seconds,), (seconds,),
        timing.peak_gb,
    ), notes  # fmt: skip


def _level(table: pd.DataFrame, width: int) -> pd.DataFrame:
    """Sums by part, and the distances that half and nine tenths do not exceed, of one level."""
    code = table["kode"].str[:width]
    parts = table.groupby([code, table["part"]])["people"].sum().unstack(fill_value=0.0)
    ways = table.groupby(code)[["detour_1.3", "detour_1.6"]].sum()
    ranked = table.assign(code=code).sort_values("aktif")
    passed = ranked.groupby("code")["people"].cumsum()
    whole = ranked.groupby("code")["people"].transform("sum")
    for name, share in (("median", 0.5), ("p90", 0.9)):
        parts[name] = ranked[passed >= share * whole].groupby("code")["aktif"].first()
    return parts.join(ways)


def _shares_agree(found: Assessment, table: pd.DataFrame) -> Check:
    """Part by part, of the whole country."""
    rows = found.gaps[(found.gaps["level"] == "provinsi") & (found.gaps["standard"] == "POS-JARAK")]
    names = ["served", "unknown", "not_working", "unreached"]
    mine = rows[names].sum() / rows["demand"].sum()
    theirs = table[table.index.str.len() == 2][names].sum()
    apart = (mine - theirs / theirs.sum()).abs().max()
    return Check(
        "share of each part within 1 point of the plain way's", f"{apart:.4f}", apart <= 0.01
    )


def _agree(made: situation.Inputs, found: Assessment) -> list[Check]:
    """Parts sum, nobody is lost, and sampled villages equal the plain way."""
    rows = found.gaps[found.gaps["level"] == "desa_kelurahan"]
    known = rows[rows["demand"].notna()]
    apart = (known[list(PARTS)].sum(axis=1) - known["demand"]).abs().max()
    reach = rows[rows["standard"] == "POS-JARAK"].set_index("kode")
    assert made.population is not None
    total = made.population.set_index("kode")["jiwa"]
    lost = (reach["demand"] - total).abs().max()
    return [
        Check("parts sum to the demand in every village", f"off by {apart:g}", apart == 0),
        Check("every village keeps its people", f"off by {lost:g}", lost == 0),
        *_sampled(made, reach),
    ]


def _sampled(made: situation.Inputs, reach: pd.DataFrame) -> list[Check]:
    """People served in 40 villages, counted with pyproj alone."""
    from pyproj import Geod

    geod, assert_points = Geod(ellps="WGS84"), made.settlements
    assert assert_points is not None
    xy = assert_points[["lon", "lat"]].to_numpy(float)
    posts = made.facilities["posyandu"]
    works = posts.loc[posts["status"] == "aktif", ["lon", "lat"]].to_numpy(float)
    rng, worst = np.random.default_rng(1), 0.0
    for row in rng.choice(len(made.villages), 40, replace=False):
        shape = made.villages.geometry.iloc[row]
        west, south, east, north = shape.bounds
        near = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
        mine = xy[near]
        mine = mine[shapely.intersects_xy(shape, mine[:, 0], mine[:, 1])]
        box = (works >= [west - 0.05, south - 0.05]) & (works <= [east + 0.05, north + 0.05])
        stands = works[box.all(axis=1)]
        served = np.array([
            bool(len(stands)) and geod.inv(*np.tile(p, (len(stands), 1)).T, *stands.T)[2].min()
            <= RADIUS_M for p in mine])  # fmt: skip
        result = reach.loc[made.villages["kode"].iloc[row]]
        share = served.mean() if len(mine) else np.nan
        if len(mine) >= 30 and result["demand"] > 0:
            worst = max(worst, abs(share - result["served"] / result["demand"]))
    claim = "share served in 40 villages within 15 points of a count of unweighted points"
    return [Check(claim, f"off by {worst:.3f}", worst <= 0.15)]


def _one_change(made: situation.Inputs, rules: list[Standard], whole: Timing) -> Comparison:
    """One posyandu opened, closed or moved, against the whole assessment."""
    live = LiveAssessment(situation.situation_of(made), rules)
    posts = made.facilities["posyandu"]
    rng = np.random.default_rng(SEED)
    seconds, touched = [], []
    for turn, row in enumerate(rng.integers(0, len(posts), CHANGES)):
        number = str(posts["id"].iloc[row])
        was = live.facility("posyandu", number)
        closed = replace(was, state=State.NOT_WORKING)
        moved = replace(was, lon=was.lon + 0.01)
        opened = Facility(was.lon + 0.005, was.lat + 0.005, State.WORKING, was.kode)
        change = [
            Change("posyandu", number, closed),
            Change("posyandu", number, moved),
            Change("posyandu", f"BARU-{turn}", opened),
        ][turn % 3]
        delta, timing = timed("", lambda change=change: live.apply(change))
        seconds.append(timing.best)
        touched.append(len(delta.villages))
    half = float(np.median(seconds))
    times = whole.best / half
    return Comparison(
        "national: one posyandu changed",
        [
            Check("it touches few villages", f"{np.median(touched):.0f} (median)", True),
        ],
        Timing("peta: one change (median)", (half,), (half,), 0.0),
        replace(whole, name="peta: all of it again"),
        [f"a change takes 1/{times:,.0f} of the whole"],
    )
