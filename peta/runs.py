"""Runs: which there are, whether one agrees with itself, and what changed between two of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from peta import publishing
from peta.domain.standard import Standard
from peta.domain.wilayah import KodeWilayah, Level
from peta.engine.assess import Progress, assess
from peta.engine.reconcile import reconcile
from peta.engine.run_difference import Step, attribution, run_difference
from peta.errors import DataError, NotFoundError, QueryError
from peta.render.run_answers import (
    changed_items,
    inputs_answer,
    ordered_changes,
    run_item,
    summaries,
)
from peta.render.run_text import cause_name, word
from peta.store.baseline import LATEST, Baseline
from peta.store.catalogue import SnapshotRecord
from peta.store.store import Store

Json = dict[str, Any]

RULES = "rules"
SHORTEST_ID = 4
_LIST_RUNS = "Daftar penilaian: peta runs, atau /api/v1/runs."


@dataclass(frozen=True)
class Attribution:
    """Why two runs differ.

    Parameters
    ----------
    causes
        What differs between them: kinds of dataset, and `RULES` for standards and code.
    effects
        See `peta.engine.run_difference.attribution`; None where it cannot be told.
    missing
        Kinds whose snapshots are needed and no longer kept.
    """

    causes: tuple[str, ...]
    effects: pd.DataFrame | None
    missing: tuple[str, ...] = ()


def listed_runs(store: Store) -> list[Json]:
    """Return every run, the newest first: its facts, ``name`` if it is frozen, ``is_latest``."""
    return [run_facts(store, facts) for facts in store.catalogue.runs()]


def run_facts(store: Store, facts: Mapping[str, Any]) -> Json:
    """Facts of a run with what the catalogue says of it."""
    latest = store.catalogue.latest_run()
    frozen = _baseline_of(store, facts["id"])
    return {
        **facts,
        "name": frozen.name if frozen else None,
        "frozen_at": frozen.frozen_at if frozen else None,
        "is_latest": latest is not None and latest["id"] == facts["id"],
    }


def found_run(store: Store, text: str) -> Json:
    """Facts of the run that a text names.

    Parameters
    ----------
    text
        The id of a run, as much of its beginning as no other run shares, the name of a frozen
        baseline, or ``terkini`` for the latest.

    Raises
    ------
    NotFoundError
        There is no such run, ``unknown_run``.
    QueryError
        More than one run begins so, ``ambiguous_run``.
    """
    latest = store.catalogue.latest_run() if text == LATEST else None
    if latest is not None:
        return latest
    frozen = {baseline.name: baseline.run for baseline in store.catalogue.baselines.all()}
    exact = store.catalogue.run(frozen.get(text, text))
    if exact is not None:
        return exact
    found = [facts for facts in store.catalogue.runs() if facts["id"].startswith(text)]
    if len(text) < SHORTEST_ID or not found:
        raise NotFoundError(
            f"Penilaian {text[:40]!r} tidak ada.", code="unknown_run", hint=_LIST_RUNS
        )
    if len(found) > 1:
        some = ", ".join(facts["id"] for facts in found[:5])
        raise QueryError(
            f"Id {text!r} cocok dengan {len(found)} penilaian.",
            code="ambiguous_run",
            hint=f"Tulis lebih panjang: {some}.",
        )
    return found[0]


def freeze_run(store: Store, text: str, name: str) -> Baseline:
    """Freeze a run under a name, for ever.

    Raises
    ------
    QueryError
        The run or the name cannot be used.
    """
    facts = found_run(store, text)
    return store.catalogue.baselines.freeze(name, facts["id"], store.run_digest(facts["id"]))


def check_frozen(store: Store, facts: Mapping[str, Any]) -> None:
    """Raise DataError if a frozen run no longer is what was frozen."""
    frozen = _baseline_of(store, facts["id"])
    if frozen is not None and store.run_digest(frozen.run) != frozen.digest:
        raise DataError(
            f"Hasil penilaian beku {frozen.name!r} tidak lagi seperti saat dibekukan.",
            code="baseline_damaged",
            hint="Kembalikan folder penilaiannya dari cadangan.",
        )


def reconciled(
    store: Store,
    facts: Mapping[str, Any],
    standards: Sequence[Standard] = (),
    before: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Reconcile a run, and its increments over another; see `peta.engine.reconcile.reconcile`.

    Parameters
    ----------
    standards
        The current standards; the status is compared by those that the run was made with.
    """
    for one in (facts, before):
        if one is not None:
            check_frozen(store, one)
    run = facts["id"]
    frames = {
        name: store.run_frame(run, name) if store.has_run_frame(run, name) else None
        for name in ("readings", "loads")
    }
    return reconcile(
        store.run_frame(run, "gaps"),
        store.run_frame(run, "areas"),
        **frames,
        before=store.run_frame(before["id"], "gaps") if before else None,
        standards={rule.id: rule for rule in standards if _is_of(facts, rule)},
    )


def compared(
    store: Store,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    standard: str = "",
    wilayah: str = "",
    level: Level | None = None,
) -> pd.DataFrame:
    """What changed between two runs; see `peta.engine.run_difference.run_difference`.

    Parameters
    ----------
    standard, wilayah, level
        Only that standard, the areas inside that one, those of that level; empty: all.

    Returns
    -------
    The table of `run_difference`, with ``nama`` of each area.

    Raises
    ------
    QueryError
        A malformed code, or one of an area that neither run has.
    """
    if wilayah:
        wilayah = str(KodeWilayah.parse(wilayah))
    names = _names(store, before, after)
    if wilayah and wilayah not in names:
        raise NotFoundError(
            f"Wilayah {wilayah} tidak ada pada kedua penilaian.",
            code="unknown_wilayah",
            hint="Periksa kodenya.",
        )
    sides = []
    for facts in (before, after):
        check_frozen(store, facts)
        run = facts["id"]
        gaps = store.run_rows(run, "gaps", standard) if standard else _gaps(store, facts)
        chosen = gaps["kode"].str.startswith(wilayah)
        if level is not None:
            chosen &= gaps["level"].eq(level.value)
        sides.append(gaps[chosen])
    table = run_difference(*sides)
    return table.assign(nama=table["kode"].map(names).fillna(table["kode"]))


def difference_answer(
    store: Store,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    found: Attribution | None,
    *,
    standard: str = "",
    wilayah: str = "",
    level: Level = Level.DESA_KELURAHAN,
    lang: str = "id",
    note: str = "",
    limit: int | None = None,
    cursor: str = "",
) -> Json:
    """Return what changed between two runs, for the API and the command line.

    Parameters
    ----------
    found
        Why they differ; None where that is not told, for the reason in `note`.
    limit, cursor
        How many areas to list, and after which: what ``next`` of the page before gave.

    Raises
    ------
    QueryError
        No such standard or area in either run, or a cursor of other runs.
    """
    if standard:
        _check_standard(standard, before, after)
    table = compared(store, before, after, standard=standard, wilayah=wilayah)
    effects = None if found is None else found.effects
    if found is not None and effects is None:
        kinds = ", ".join(cause_name(kind, lang) for kind in found.missing)
        note = word("missing", lang, kinds=kinds)
    changes = ordered_changes(table[table["level"] == level.value])
    page, following = _page(changes, f"{before['id']}-{after['id']}", limit, cursor)
    return {
        "run": run_item(run_facts(store, after)),
        "before": run_item(run_facts(store, before)),
        "inputs": inputs_answer(before, after),
        "code": {"before": before["code"], "after": after["code"]},
        "attribution": {
            "done": effects is not None,
            "note": note,
            "causes": [
                {"cause": cause, "name": cause_name(cause, lang)}
                for cause in (found.causes if found else ())
            ],
        },
        "summary": summaries(table, effects, lang),
        "total": len(changes),
        "items": changed_items(page, effects, lang),
        "next": following,
    }


def differing_causes(
    before: Mapping[str, Any], after: Mapping[str, Any], standards: Sequence[Standard]
) -> tuple[str, ...]:
    """What differs between what two runs were made from: kinds of dataset, then `RULES`.

    `RULES` is among them wherever standards and code are not known to be the same.
    """
    old, new = _provenance(before["inputs"]), _provenance(after["inputs"])
    kinds = [kind for kind in dict.fromkeys([*old, *new]) if old.get(kind) != new.get(kind)]
    return (*kinds, *([] if _same_rules(before, after, standards) else [RULES]))


def villages_in(*runs: Mapping[str, Any]) -> int:
    """Villages of the largest of some runs."""
    return max(int(facts["inputs"]["boundaries"]["rows"]) for facts in runs)


def kept_attribution(
    store: Store,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    standards: Sequence[Standard],
) -> Attribution | None:
    """Return why two runs differ where it needs no new assessment.

    Returns
    -------
    What was found before, what is plain because one thing differs, or that it cannot be told for
    want of a snapshot; None where `attributed` has to find it.
    """
    causes = differing_causes(before, after, standards)
    if len(causes) < 2:
        old, new = _gaps(store, before), _gaps(store, after)
        # Nothing differs, or one thing does everything.
        return Attribution(causes, attribution(old, new, {cause: [(old, new)] for cause in causes}))
    kept = store.comparison(_comparison_name(before, after, standards))
    missing = _missing(store, before, after)
    return Attribution(causes, kept, missing) if kept is not None or missing else None


def attributed(
    store: Store,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    standards: Sequence[Standard],
    progress: Progress = lambda *_: None,
) -> Attribution:
    """Find why two runs differ, by assessing again with one input changed at a time.

    Parameters
    ----------
    standards
        The current standards. Inputs are judged by them and by the current code, whatever the
        runs were made by; what these change is the effect of `RULES`.

    Notes
    -----
    An assessment for every dataset that differs, and one for each run whose standards or code are
    not the current ones. What was found is kept, so that it is found once.
    """
    kept = kept_attribution(store, before, after, standards)
    if kept is not None:
        return kept
    causes = differing_causes(before, after, standards)
    again = _Again(store, standards, progress, steps=len(causes) + 1)
    old, new = _gaps(store, before), _gaps(store, after)
    for facts, gaps in ((before, old), (after, new)):
        if _is_current(facts, standards):
            again.know(facts["inputs"], gaps)
    old_now, new_now = again.gaps(before["inputs"]), again.gaps(after["inputs"])
    steps: dict[str, list[Step]] = {
        kind: [(old_now, again.gaps(_exchanged(before["inputs"], after["inputs"], kind)))]
        for kind in causes
        if kind != RULES
    }
    if RULES in causes:
        steps[RULES] = [(old, old_now), (new_now, new)]
    effects = attribution(old, new, steps)
    store.keep_comparison(_comparison_name(before, after, standards), effects)
    return Attribution(causes, effects)


class _Again:
    """Assesses sets of inputs by the current standards and code, each set once."""

    def __init__(
        self, store: Store, standards: Sequence[Standard], progress: Progress, steps: int
    ) -> None:
        self._store, self._standards, self._progress = store, standards, progress
        self._done, self._steps = 0, steps
        self._known: dict[tuple[Any, ...], pd.DataFrame] = {}

    def know(self, inputs: Mapping[str, Json], gaps: pd.DataFrame) -> None:
        """Take the gaps of some inputs from a run instead of finding them again."""
        self._known[_key(inputs)] = gaps

    def gaps(self, inputs: Mapping[str, Json]) -> pd.DataFrame:
        """Gaps of some inputs."""
        key = _key(inputs)
        if key not in self._known:
            self._progress(self._done, max(self._steps, self._done + 1), "menilai ulang")
            self._done += 1
            records = {kind: _record(kind, facts) for kind, facts in inputs.items()}
            inputs_then = publishing.inputs_of(self._store, records)
            self._known[key] = assess(inputs_then, self._standards, detail=False).gaps
        return self._known[key]


def _exchanged(before: Mapping[str, Json], after: Mapping[str, Json], kind: str) -> dict[str, Json]:
    """Inputs of a run with one of them as in another."""
    others = {name: facts for name, facts in before.items() if name != kind}
    return {**others, kind: after[kind]} if kind in after else others


def _provenance(inputs: Mapping[str, Json]) -> dict[str, tuple[str, str]]:
    """What numbers depend on of each input: its rows, and the day that they speak of."""
    return {kind: (facts["hash"], facts["data_date"]) for kind, facts in inputs.items()}


def _key(inputs: Mapping[str, Json]) -> tuple[Any, ...]:
    return tuple(sorted(_provenance(inputs).items()))


def _record(kind: str, facts: Mapping[str, Any]) -> SnapshotRecord:
    return SnapshotRecord(kind=kind, report={}, **facts)


def _gaps(store: Store, facts: Mapping[str, Any]) -> pd.DataFrame:
    return store.run_frame(facts["id"], "gaps")


def _missing(store: Store, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            kind
            for facts in (before, after)
            for kind, record in facts["inputs"].items()
            if not store.has_frame(record["hash"])
        )
    )


def _same_rules(
    before: Mapping[str, Any], after: Mapping[str, Any], standards: Sequence[Standard]
) -> bool:
    if all(_is_current(facts, standards) for facts in (before, after)):
        return True
    known = before.get("rules") is not None and before.get("rules") == after.get("rules")
    return known and before["code"] == after["code"]


def _is_of(facts: Mapping[str, Any], rule: Standard) -> bool:
    """Whether a run was made with this standard; older runs only say its id."""
    if rule.id not in facts["standards"]:
        return False
    rules = facts.get("rules")
    return rules is None or rules.get(rule.id) == publishing.rule_digest(rule)


def _is_current(facts: Mapping[str, Any], standards: Sequence[Standard]) -> bool:
    """Whether the current standards and code would give the very same run."""
    records = {kind: _record(kind, record) for kind, record in facts["inputs"].items()}
    return bool(facts["id"] == publishing.run_id_of(records, standards))


def _comparison_name(
    before: Mapping[str, Any], after: Mapping[str, Any], standards: Sequence[Standard]
) -> str:
    rules = sorted(publishing.rule_digest(rule) for rule in standards)
    judged = hashlib.sha256(" ".join([publishing.code_version(), *rules]).encode()).hexdigest()
    return f"{before['id']}-{after['id']}-{judged[:16]}"


def _baseline_of(store: Store, run_id: str) -> Baseline | None:
    frozen = store.catalogue.baselines.all()
    return next((baseline for baseline in frozen if baseline.run == run_id), None)


def _check_standard(name: str, *runs: Mapping[str, Any]) -> None:
    known = dict.fromkeys(standard for facts in runs for standard in facts["standards"])
    if name not in known:
        raise NotFoundError(
            f"Standar {name[:40]!r} tidak ada pada kedua penilaian.",
            code="unknown_standard",
            hint="Standar yang ada: " + ", ".join(known) + ".",
        )


def _page(
    changes: pd.DataFrame, runs: str, limit: int | None, cursor: str
) -> tuple[pd.DataFrame, str | None]:
    """Cut a page out of ordered changes, and say where the next one begins."""
    start = _position(changes, runs, cursor) if cursor else 0
    page = changes.iloc[start:] if limit is None else changes.iloc[start : start + limit]
    if page.empty or start + len(page) == len(changes):
        return page, None
    last = page.iloc[-1]
    return page, f"{runs}:{last['standard']}/{last['kode']}"


def _position(changes: pd.DataFrame, runs: str, cursor: str) -> int:
    of, _, area = cursor.partition(":")
    if of != runs:
        raise QueryError(
            "Penanda halaman (cursor) berasal dari penilaian lain.",
            code="stale_cursor",
            hint="Mulai lagi dari halaman pertama, tanpa cursor.",
        )
    standard, _, kode = area.partition("/")
    here = (changes["standard"].eq(standard) & changes["kode"].eq(kode)).to_numpy().nonzero()[0]
    if not len(here):
        raise QueryError(
            "Penanda halaman (cursor) tidak dikenal.",
            code="bad_cursor",
            hint="Pakai alamat `next` dari jawaban sebelumnya apa adanya.",
        )
    return int(here[0]) + 1


def _names(store: Store, *runs: Mapping[str, Any]) -> dict[str, str]:
    """Names of the areas of some runs, the last one's first."""
    names: dict[str, str] = {}
    for facts in runs:
        areas = store.run_frame(facts["id"], "areas")
        names |= dict(zip(areas["kode"], areas["nama"], strict=True))
    return names
