"""What the answer on one area looks like."""

from typing import Literal

from peta.web.models import (
    Answer,
    Count,
    FacilityKind,
    GapOfStandard,
    Houses,
    LevelName,
    Model,
    Parent,
    States,
    Status,
    Wilayah,
)
from peta.web.models import State as FacilityState


class Neighbour(Parent):
    """An area beside another."""


class Centre(Model):
    """Where distances are measured from."""

    lon: float
    lat: float
    of: Literal["people", "outline"]


class ProfiledArea(Wilayah):
    """Who an area is; villages have a centre and the villages that touch them."""

    centre: Centre | None
    neighbours: list[Neighbour]


class ProfileInput(Model):
    """A dataset that a number was made from."""

    kind: str
    loaded: bool
    data_date: str | None
    sample: bool | None


class ProfilePeople(Model):
    """People and families of an area."""

    total: Count
    families: Count
    inputs: list[ProfileInput]


class TargetGroup(Model):
    """People of a target group, and villages of which nobody knows."""

    id: str
    name: str
    people: Count
    villages_no_data: int


class ProfileIndicator(GapOfStandard):
    """A result with its standard and the datasets that it was made from."""

    inputs: list[ProfileInput]
    data_date: str | None


class WorstOf(Model):
    """A standard that an area is far from."""

    standard: str
    name: str
    ratio: float | None
    gap: Count
    sentence: str


class PlacedFacility(Model):
    """A facility; `distance_m` is from the centre of the village."""

    kind: FacilityKind
    id: str
    nama: str | None
    status: str | None
    state: FacilityState
    lon: float
    lat: float
    kode: str | None
    distance_m: float | None = None


class FacilitiesOfKind(Model):
    """Facilities of one kind: null where an area is too large to list them."""

    kind: FacilityKind
    registered: bool
    counts: States
    inside: list[PlacedFacility] | None
    nearest: list[PlacedFacility]
    nearest_working: PlacedFacility | None


class Rung(Model):
    """Families on a rung of the sanitation ladder."""

    id: str
    name: str
    families: Count


class SanitationLadder(Model):
    """families + excess = rungs + unknown, exactly."""

    families: Count
    rungs: list[Rung]
    unknown: Count
    excess: Count
    villages_no_data: int
    mck: States
    mck_units_to_build: Count
    inputs: list[ProfileInput]


class HazardArea(Model):
    """Ground in hazard areas of a kind and class."""

    jenis: str | None
    kelas: str | None
    km2: float
    ratio: float | None
    name: str
    class_name: str


class ProfileHazard(Model):
    """Hazard of an area; ground only of villages and kecamatan."""

    standard: str | None
    mapped: bool | None
    areas: list[HazardArea] | None
    buildings_inside: Count
    people_inside: Count
    inputs: list[ProfileInput]


class AidCount(Model):
    """How many aids of a kind somebody gave."""

    jenis: str | None
    lembaga: str | None
    aids: int
    name: str


class ProfileProgrammes(Model):
    """Aid in an area, without who got it."""

    aids: int | None
    given: list[AidCount] | None
    inputs: list[ProfileInput]


class Flag(Model):
    """Something to know about the numbers."""

    code: str
    text: str


class ComparedArea(Parent):
    """The ratio of an area."""

    ratio: float | None
    status: Status


class Rank(Model):
    """Places `rank` to `last` that areas alike share within another; 1 is the furthest behind."""

    kode: str
    nama: str
    level: LevelName
    rank: int | None
    last: int | None
    of: int
    unknown: int


class Compared(Model):
    """An area beside those that hold it, by one standard."""

    standard: str
    areas: list[ComparedArea]
    ranks: list[Rank]


class ProfileAnswer(Answer):
    """Everything that the run knows of one area; `rlh` are counts, never a house."""

    area: ProfiledArea
    people: ProfilePeople
    sasaran: list[TargetGroup]
    indicators: list[ProfileIndicator]
    worst: list[WorstOf]
    facilities: list[FacilitiesOfKind]
    sanitation: SanitationLadder
    rlh: Houses
    hazard: ProfileHazard
    programmes: ProfileProgrammes
    quality: list[Flag]
    comparison: list[Compared]
