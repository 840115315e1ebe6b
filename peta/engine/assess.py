"""The pipeline, top to bottom: inputs and standards in, results of every area out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from peta.domain.crs import WGS84
from peta.domain.rules import Uncertainty
from peta.domain.schema import State
from peta.domain.standard import Demand, Method, Standard
from peta.engine.areas import areas_of
from peta.engine.capacity import capacity
from peta.engine.columns import coverage
from peta.engine.compliance import compliance
from peta.engine.composite import composite
from peta.engine.data_checks import data_checks
from peta.engine.exposure import exposure
from peta.engine.finding import PART_CODE, Finding
from peta.engine.floating import floating_catchment
from peta.engine.levels import OF_VILLAGES, every_level, readings
from peta.engine.loads import LOAD_COLUMNS
from peta.engine.need import need
from peta.engine.overlap import overlap
from peta.engine.presence import presence
from peta.engine.proximity import proximity, underserved_area, underserved_km2
from peta.engine.situation import Inputs, Situation, situation_of
from peta.engine.travel import travel_time
from peta.engine.uncertainty import rank_uncertainty

Progress = Callable[[int, int, str], None]

METHODS: dict[Method, Callable[[Situation, Standard, bool], Finding]] = {
    Method.PRESENCE: presence,
    Method.PROXIMITY: proximity,
    Method.CAPACITY: capacity,
    Method.FLOATING_CATCHMENT: floating_catchment,
    Method.NEED: need,
    Method.COVERAGE: coverage,
    Method.COMPLIANCE: compliance,
    Method.EXPOSURE: exposure,
    Method.OVERLAP: overlap,
    Method.QUALITY: data_checks,
    Method.TRAVEL_TIME: travel_time,
}
# How often the inputs are drawn anew, from which seed, and how long the list of the worst is.
DRAWS, SEED, WORST = 200, 2024, 10
# Houses are counted, never listed.
_UNLISTED = ("rlh",)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an assessment found.

    Parameters
    ----------
    areas
        A row an area of every level, see `peta.engine.areas.areas_of`.
    gaps
        A row a standard and area: ``demand`` and its parts, ``numerator``, ``denominator``,
        ``ratio``, ``gap``, ``status``, ``villages_no_data`` and what explains them; see
        `peta.engine.levels.every_level`.
    readings
        A row a standard, area and other reading of the same demand: ``numerator, denominator``.
    loads
        A row a standard and working facility, see `peta.engine.finding.Finding`.
    underserved
        A row a proximity standard and village: ``underserved_km2``, geometry in EPSG:4326.
    facilities
        Facilities with their ``state`` and the village they count for, all kinds together.
    missing
        By standard, the kinds of dataset that it lacks; only standards that lack some.
    bounds
        By standard, people that no allocation could exceed; only where people are allocated.
    """

    areas: pd.DataFrame
    gaps: pd.DataFrame
    readings: pd.DataFrame
    loads: pd.DataFrame
    underserved: gpd.GeoDataFrame
    facilities: pd.DataFrame
    missing: dict[str, list[str]]
    bounds: dict[str, float]


def assess(
    inputs: Inputs,
    standards: Sequence[Standard],
    progress: Progress = lambda *_: None,
    detail: bool = True,
) -> Assessment:
    """Assess every area against every standard.

    Parameters
    ----------
    inputs
        The canonical datasets.
    standards
        What to assess them against.
    progress
        Called with steps done, steps in all, and what comes next.
    detail
        Also what is drawn and listed: underserved ground as geometry, the load of each facility,
        and probabilities. Numbers of areas are the same without.
    """
    steps = len(standards) + 1
    progress(0, steps, "menempatkan penduduk dan fasilitas")
    situation = situation_of(inputs)
    found: dict[str, Finding] = {}
    grounds = []
    for done, standard in enumerate(in_turn(standards), 1):
        progress(done, steps, standard.id)
        finding = find(situation, standard, found, detail)
        if detail and has_ground(standard):
            grounds.append(_ground(situation, standard, finding))
        if detail and standard.uncertainty and finding.situated:
            add_probabilities(situation, standard, standard.uncertainty, finding)
        found[standard.id] = finding
    progress(steps, steps, "selesai")
    return Assessment(
        areas=areas_of(situation),
        gaps=_stacked([every_level(found[rule.id], rule) for rule in standards]),
        readings=_stacked([readings(found[rule.id], rule) for rule in standards]),
        loads=_stacked([_loads(found[rule.id]).assign(standard=rule.id) for rule in standards]),
        underserved=_grounds(grounds),
        facilities=_listed(situation),
        missing=missing_datasets(inputs, standards),
        bounds={name: f.bound for name, f in found.items() if f.bound is not None},
    )


def find(
    situation: Situation, standard: Standard, found: Mapping[str, Finding], detail: bool = True
) -> Finding:
    """What a standard's method finds, after those that it is composed of."""
    if standard.method is Method.COMPOSITE:
        parts = {name: finding.villages for name, finding in found.items()}
        return composite(parts, standard, situation.villages.index)
    finding = METHODS[standard.method](situation, standard, detail)
    if has_ground(standard):
        finding.villages["underserved_km2"] = underserved_km2(situation, standard)
    return finding


def has_ground(standard: Standard) -> bool:
    """Whether a standard leaves ground beyond reach; for posts as demand that means nothing."""
    return standard.method is Method.PROXIMITY and standard.demand is not Demand.POSYANDU


def add_probabilities(
    situation: Situation, standard: Standard, error: Uncertainty, finding: Finding
) -> None:
    """Add how sure each village's rank is, if the inputs are as wrong as the standard states."""
    there = finding.situated
    assert there is not None
    known = there.part != PART_CODE["unknown"]
    table = rank_uncertainty(
        there.village,
        np.where(known, there.weight, np.nan),
        there.xy,
        situation.positions(standard.supply, State.WORKING),
        there.radius_m[there.village],
        len(situation.villages),
        position_sd_m=error.position_m,
        radius_sd_ratio=error.radius_ratio,
        people_sd_ratio=error.people_ratio,
        target_ratio=standard.target_ratio,
        draws=DRAWS,
        seed=SEED,
        worst=WORST,
    )
    finding.villages[list(OF_VILLAGES)] = table[list(OF_VILLAGES)].to_numpy()


def in_turn(standards: Sequence[Standard]) -> list[Standard]:
    """Standards in an order in which a composite comes after what it is made of."""
    return sorted(standards, key=lambda rule: rule.method is Method.COMPOSITE)


def missing_datasets(inputs: Inputs, standards: Sequence[Standard]) -> dict[str, list[str]]:
    """Kinds of dataset that each standard needs and that are not loaded."""
    lacking = {rule.id: [k for k in rule.needs if k not in inputs.kinds] for rule in standards}
    return {name: kinds for name, kinds in lacking.items() if kinds}


def _ground(situation: Situation, standard: Standard, finding: Finding) -> gpd.GeoDataFrame:
    """Underserved ground to draw, with the km2 that the run states."""
    ground = underserved_area(situation, standard).to_crs(WGS84)
    ground["underserved_km2"] = finding.villages["underserved_km2"]
    return ground.assign(standard=standard.id).reset_index()


def _grounds(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    if not frames:
        columns = ["kode", "geometry", "underserved_km2", "standard"]
        return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=WGS84)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=WGS84)


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    some = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(some, ignore_index=True) if some else pd.DataFrame()


def _loads(finding: Finding) -> pd.DataFrame:
    return pd.DataFrame(columns=list(LOAD_COLUMNS)) if finding.loads is None else finding.loads


def _listed(situation: Situation) -> pd.DataFrame:
    """Facilities that may be shown one by one."""
    columns = ["kind", "id", "nama", "status", "state", "kode", "lon", "lat"]
    shown = [
        rows.assign(kind=kind).reindex(columns=columns)
        for kind, rows in situation.facilities.items()
        if kind not in _UNLISTED
    ]
    if not shown:
        return pd.DataFrame(columns=columns)
    return pd.concat(shown, ignore_index=True).replace({np.nan: None})
