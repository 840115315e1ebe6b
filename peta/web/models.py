"""What the API's answers look like: published in /openapi.json, and what the tests check by."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Count = int | float | None
Status = Literal["met", "gap", "no_data"]
State = Literal["working", "not_working", "unknown"]
LevelName = Literal["provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan"]
FacilityKind = Literal["posyandu", "mck", "paud", "umkm_ikan", "kua"]


class Model(BaseModel):
    """An answer holds what it says and nothing else; null means: not known."""

    model_config = ConfigDict(extra="forbid")


class Problem(Model):
    """A failure, as RFC 9457 has it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str


class Run(Model):
    """Which assessment an answer comes from."""

    id: str
    created_at: str
    data_date: str
    sample: bool
    approximate: bool


class Source(Model):
    """Where a standard's number comes from."""

    title: str
    assumption: bool
    note: str


class Parts(Model):
    """What each part of the demand means for a standard, in few words."""

    served: str
    unreached: str
    over_capacity: str
    not_working: str
    unknown: str


class ReadingName(Model):
    """Another reading of the same demand."""

    id: str
    name: str


class Reading(ReadingName):
    """Another numerator of the same demand, e.g. if the way is longer than the straight line."""

    numerator: Count
    denominator: Count
    ratio: float | None


class MissingDataset(Model):
    """A kind of dataset that a standard needs and the run lacks, and the command that loads it."""

    kind: str
    how: str


class Uncertainty(Model):
    """Stated standard deviations: place of a facility on each axis, radius, people."""

    position_m: float
    radius_ratio: float
    people_ratio: float


class Urban(Model):
    """Which villages count as urban."""

    kinds: list[str]
    min_density_people_km2: float


class Adjustable(Model):
    """A number of a standard that /api/v1/trial may be asked with another value of."""

    name: str
    value: float
    min: float
    max: float
    step: float


class Standard(Model):
    """A service standard; `parameters` is what its method has to know besides."""

    id: str
    name: str
    sentence: str
    unit: str
    source: Source
    owner: str
    agency: str
    method: str
    demand: str
    supply: str
    radius_m: dict[str, float] | None
    urban: Urban | None
    people_per_unit: float | None
    target_ratio: float
    valid_from: str
    valid_to: str | None
    parts: Parts
    readings: list[ReadingName]
    needs: list[str]
    missing: list[MissingDataset]
    uncertainty: Uncertainty | None
    parameters: dict[str, JsonValue] | None
    adjustable: list[Adjustable]


class Gap(Model):
    """One area's result: demand = served + unreached + over_capacity + not_working + unknown.

    `p_worst` is the probability that a village is truly among the ten with the most people out of
    reach, `p_fail` that it misses the target, and `ratio_p05` to `ratio_p95` where its ratio lies
    in nine of ten cases, if the inputs are as wrong as the standard states; null elsewhere.
    """

    kode: str
    nama: str
    level: LevelName
    kecamatan: str | None
    kabupaten_kota: str | None
    numerator: Count
    denominator: Count
    ratio: float | None
    gap: Count
    unit: str
    status: Status
    why: str
    quality: list[str]
    demand: Count
    served: Count
    unreached: Count
    over_capacity: Count
    not_working: Count
    unknown: Count
    units_to_build: Count
    villages_no_data: Count
    underserved_km2: float | None
    readings: list[Reading]
    median_distance_m: float | None
    p90_distance_m: float | None
    p_worst: float | None
    p_fail: float | None
    ratio_p05: float | None
    ratio_p95: float | None


class GapOfStandard(Gap):
    """A result together with its standard."""

    standard: Standard


class Parent(Model):
    """An area that holds another."""

    kode: str
    nama: str
    level: LevelName


class Wilayah(Model):
    """Who an area is."""

    kode: str
    nama: str
    level: LevelName
    kind: str
    area_km2: float
    people: Count
    villages: int
    approximate: bool
    parents: list[Parent]
    bbox: tuple[float, float, float, float]


class WilayahFound(Model):
    """An area that a name may mean: `match` says how, `score` how like it is (100: the same)."""

    kode: str
    nama: str
    level: LevelName
    kind: str
    parents: list[Parent]
    bbox: tuple[float, float, float, float]
    match: Literal["kode", "same", "prefix", "part", "similar"]
    score: int


class States(Model):
    """Facilities by state; null where the district handed over no list."""

    working: Count
    not_working: Count
    unknown: Count


class Facility(Model):
    """A facility."""

    id: str
    nama: str | None
    status: str | None
    state: State
    lon: float
    lat: float


class FacilityHere(Facility):
    """A facility with its kind."""

    kind: FacilityKind


class FacilityOfVillage(Facility):
    """A facility with the village that it counts for."""

    kode: str | None


class FacilityNear(Facility):
    """A facility with its geodesic distance."""

    distance_m: float


class FacilityCounts(Model):
    """Facilities of an area by kind and state."""

    posyandu: States
    mck: States
    paud: States
    umkm_ikan: States
    kua: States


class Houses(Model):
    """Houses to rehabilitate by state: counts, never a house."""

    not_handled: Count
    handled: Count
    unknown: Count


class OutOfReach(Model):
    """Houses without a toilet beyond every working MCK, and the people in them."""

    houses: Count
    people: Count


class Indicator(Model):
    """A number of the sanitation answer with its standard."""

    id: str
    numerator: Count
    denominator: Count
    ratio: float | None
    gap: Count
    unknown: Count
    status: Status
    unit: str
    why: str
    readings: list[Reading]
    standard: Standard


class Load(Model):
    """What a working facility carries by a standard, in the unit of its demand.

    `gross_people` are all in its reach, counted again for every other facility in reach;
    `net_people` are its own; `capacity_people` and `left_people` are null where nobody says how
    many it can take. `kode` is the village that it counts for.
    """

    kind: FacilityKind
    id: str
    nama: str | None
    lon: float
    lat: float
    kode: str | None
    village: str | None
    kabupaten_kota: str | None
    gross_people: Count
    net_people: Count
    capacity_people: Count
    left_people: Count


class Sanitation(Model):
    """Sanitation and housing need of an area."""

    wilayah: Wilayah
    mck: States
    out_of_reach: OutOfReach
    mck_units_to_build: Count
    rlh: Houses
    indicators: list[Indicator]


class Answer(Model):
    """Every answer names its run."""

    run: Run


class Input(Model):
    """A dataset that a run was made from; `hash` names its snapshot."""

    hash: str
    rows: int
    origin: str
    data_date: str
    sample: bool
    loaded_at: str


class RunAnswer(Answer):
    """A run with what it was made from."""

    inputs: dict[str, Input]
    standards: list[str]
    code: str


class StandardsAnswer(Answer):
    """All standards."""

    items: list[Standard]


class Statuses(Model):
    """Areas by status."""

    met: int
    gap: int
    no_data: int


class Selection(Model):
    """All areas that match, not only those of the page: how many, and the sums of what is known."""

    total: int
    statuses: Statuses
    demand: Count
    served: Count
    unreached: Count
    over_capacity: Count
    not_working: Count
    unknown: Count
    gap: Count
    units_to_build: Count
    villages_no_data: Count
    ratio: float | None


class VillageGaps(Answer):
    """Every village, as the map has them."""

    standard: Standard
    items: list[Gap]
    next: str | None


class GapsAnswer(VillageGaps):
    """A page of ranked areas."""

    selection: Selection


class LoadsAnswer(Answer):
    """A page of facilities with what they carry, the heaviest first."""

    standard: Standard
    items: list[Load]
    next: str | None


class WilayahAnswer(Answer):
    """An area; facilities are listed for a kecamatan or a village, else null."""

    wilayah: Wilayah
    gaps: list[GapOfStandard]
    facilities: list[FacilityHere] | None
    facility_counts: FacilityCounts


class WilayahSearchAnswer(Answer):
    """Areas that a name may mean, the likeliest first."""

    items: list[WilayahFound]


class SanitationAnswer(Answer, Sanitation):
    """One area's need."""


class SanitationListAnswer(Answer):
    """A page of areas' needs."""

    items: list[Sanitation]
    next: str | None


class LocateAnswer(Answer):
    """What is at a place; `wilayah` is null outside every village."""

    wilayah: Wilayah | None
    nearest: dict[str, list[FacilityNear]]


class FacilitiesAnswer(Answer):
    """Facilities in a box."""

    items: list[FacilityOfVillage]


_PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}

# What any route may answer besides what was asked for.
FAILURES: dict[int | str, dict[str, Any]] = {
    status: {**_PROBLEM, "description": description}
    for status, description in (
        (400, "Permintaan tidak dapat dijawab"),
        (404, "Tidak ada"),
        (422, "Isian tidak dapat dipakai"),
        (503, "Belum ada hasil penilaian"),
    )
}


def answers(model: type[Model]) -> dict[int | str, dict[str, Any]]:
    """What a route says of its answers."""
    return {200: {"model": model}, 304: {"description": "Tidak berubah"}}
