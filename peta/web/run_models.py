"""What the API answers of runs and of what changed between two."""

from typing import Literal

from peta.web.models import Answer, Count, Input, LevelName, Model, Run, Status


class RunItem(Run):
    """A run of the list: its frozen name if it has one, and what it was made from."""

    name: str | None
    frozen_at: str | None
    is_latest: bool
    inputs: dict[str, Input]


class RunsAnswer(Answer):
    """Every run, the newest first; `run` is the one that is being served."""

    items: list[RunItem]


class RunDetailAnswer(Model):
    """One run with what it was made from."""

    run: RunItem
    standards: list[str]
    code: str


class CheckItem(Model):
    """One check at one level; `largest_difference` is that of the known numbers."""

    check: str
    standard: str
    level: Literal["", "provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan"]
    compared: int
    failed: int
    largest_difference: float
    first_kode: str
    holds: bool
    sentence: str


class ReconcileAnswer(Model):
    """Whether the numbers of a run agree with each other."""

    run: RunItem
    before: RunItem | None
    holds: bool
    compared: int
    failed: int
    verdict: str
    items: list[CheckItem]


class Measures(Model):
    """Numbers that add up from villages to provinces."""

    demand: Count
    served: Count
    unreached: Count
    over_capacity: Count
    not_working: Count
    unknown: Count
    gap: Count
    units_to_build: Count
    people_beyond: Count
    villages_no_data: Count


class Cause(Model):
    """A dataset that differs, `rules` for standards and code, or `interplay` for several."""

    cause: str
    name: str


class Effect(Cause):
    """What one cause alone changes; the effects of an area sum to its change."""

    change: Measures


class InputFacts(Model):
    """A dataset of a run."""

    hash: str
    rows: int
    data_date: str
    origin: str
    sample: bool


class InputChange(Model):
    """A dataset of both runs."""

    kind: str
    before: InputFacts | None
    after: InputFacts | None
    changed: bool


class CodeChange(Model):
    """The code that each run was made by."""

    before: str
    after: str


class AttributionState(Model):
    """Whether the causes are told apart, and if not, why."""

    done: bool
    note: str
    causes: list[Cause]


class StatusChange(Model):
    """How many villages went from one status to another; null: not in that run."""

    before: Status | None
    after: Status | None
    villages: int


class ChangeSummary(Model):
    """The change by one standard over all villages asked for."""

    standard: str
    villages: int
    villages_changed: int
    knowledge: dict[str, int]
    status_changes: list[StatusChange]
    change: Measures
    change_known: Measures
    causes: list[Effect] | None


class Changed(Model):
    """One area that changed."""

    standard: str
    kode: str
    nama: str
    level: LevelName
    knowledge: Literal[
        "known", "became_known", "became_unknown", "unknown", "appeared", "disappeared"
    ]
    status_before: Status | None
    status_after: Status | None
    before: Measures
    after: Measures
    change: Measures
    causes: list[Effect] | None
    because: str


class DiffAnswer(Model):
    """What changed from `before` to `run`, and because of what."""

    run: RunItem
    before: RunItem
    inputs: list[InputChange]
    code: CodeChange
    attribution: AttributionState
    summary: list[ChangeSummary]
    total: int
    items: list[Changed]
    next: str | None
