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
    plain, notes = _plain(inputs, demand, posts)
    yield _same_answers(inputs, demand, posts, plain, notes)
    yield Comparison(
        f"national assessment: {len(inputs.villages):,} villages, {count:,} points, "
        f"{facilities:,} posyandu",
        _agree(made, found),
        peta,
        plain,
        notes,
    )
    del found
    halved = country(inputs.villages, demand[::2], posts)
    _, less = timed("peta: half the points", lambda: assess(halved, rules, detail=False))
    twice = peta.best / less.best
    yield Comparison(
        "national assessment: linear in points",
        [Check("twice the points take at most 2.2 times as long", f"{twice:.2f}", twice <= 2.2)],
        less,
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


def _plain(inputs: Inputs, demand: Floats, posts: Floats) -> tuple[Timing, list[str]]:
    """The plain pipeline on samples, its times multiplied to the whole."""
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
    return Timing(
        "plain: sjoin_nearest, sjoin, overlay (sampled)", (seconds,), (seconds,),
        max(timing.peak_gb for timing, _ in parts),
    ), notes  # fmt: skip


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
            Check("a change takes at most 1/1,000 of the whole", f"1/{times:,.0f}", times >= 1_000),
            Check("it touches few villages", f"{np.median(touched):.0f} (median)", True),
        ],
        Timing("peta: one change (median)", (half,), (half,), 0.0),
        replace(whole, name="peta: all of it again"),
    )
