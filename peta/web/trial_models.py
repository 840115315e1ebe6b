"""What the API answers of thresholds that are tried out."""

from typing import Literal

from peta.web.models import Answer, Count, LevelName, Model, Selection, Standard, Status


class Adjusted(Model):
    """A number that was tried, and what the standard says."""

    name: str
    value: Count
    official: Count


class TrialColumns(Model):
    """A value an area, in order of code; null is not known."""

    kode: list[str]
    status: list[Status]
    ratio: list[float | None]
    gap: list[Count]
    demand: list[Count]
    served: list[Count]
    unreached: list[Count]
    over_capacity: list[Count]
    not_working: list[Count]
    unknown: list[Count]
    units_to_build: list[Count]


class TrialAnswer(Answer):
    """What areas would be by other numbers than the standard's: a trial, no result of the run.

    `standard` and `official` are by the standard itself; `selection` and `columns` by what was
    tried. `same_code` is false where the run was made by other code than the trial.
    """

    standard: Standard
    trial: Literal[True]
    label: str
    adjusted: list[Adjusted]
    same_code: bool
    wilayah: str
    level: LevelName
    selection: Selection
    official: Selection
    columns: TrialColumns
