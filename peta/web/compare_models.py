"""What the answers on two results at once look like."""

from typing import Literal

from peta.web.models import Answer, Count, LevelName, Model, Selection, Standard, Status
from peta.web.run_models import RunItem

TogetherName = Literal["both", "left", "right", "unknown", "neither"]


class SideOfAll(Model):
    """One of two results: its run, its standard, and what its areas sum to."""

    run: RunItem
    standard: Standard
    selection: Selection


class SideOfOne(Model):
    """What one side says of an area; all null where it does not have the area."""

    ratio: float | None
    gap: Count
    demand: Count
    status: Status | None


class Compared(Model):
    """One area by both sides."""

    kode: str
    nama: str
    level: LevelName
    kecamatan: str | None
    kabupaten_kota: str | None
    together: TogetherName
    left: SideOfOne
    right: SideOfOne


class CompareAnswer(Answer):
    """Areas by two results; `counts` is of all that lie in the area, not only of the page."""

    left: SideOfAll
    right: SideOfAll
    counts: dict[TogetherName, int]
    total: int
    items: list[Compared]
    next: str | None


class Moment(Selection):
    """What the villages of an area summed to in one run."""

    run: RunItem


class SeriesAnswer(Answer):
    """One standard through every run that holds it, the oldest first."""

    standard: Standard
    items: list[Moment]
