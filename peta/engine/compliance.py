"""Compliance: does each post have what it must have?"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peta.domain.rules import Compliance, Requirement
from peta.domain.schema import State
from peta.domain.standard import Standard
from peta.engine.finding import Finding, parts_of
from peta.engine.situation import Situation

YES, NO, UNKNOWN = 1, 0, -1


def compliance(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """How many posts, or how many of their requirements, are fulfilled in each village.

    A post that does not work fulfils nothing; of one whose state is not known, nothing is known.
    Counting posts: served if it works and fulfils every requirement; not working if it is closed;
    unreached if it is open and surely misses one; else unknown. Counting requirements: each by
    itself. A village without a post has a demand of nothing; one whose kabupaten handed over no
    register has no data.
    """
    if not isinstance(standard.rule, Compliance):
        raise TypeError(f"{standard.id}: requirements are missing")
    posts = situation.facilities.get(standard.supply)
    index = situation.villages.index
    if posts is None:
        return _none(index)
    posts = posts[posts["kode"].notna()]
    answers = np.column_stack(
        [fulfilled(posts, situation, row) for row in standard.rule.requirements]
    )
    counts = _post_counts if standard.rule.count == "posts" else _requirement_counts
    table = pd.DataFrame(counts(posts["state"].to_numpy(object), answers))
    by = table.groupby(posts["kode"].to_numpy()).sum().reindex(index, fill_value=0.0)
    registered = situation.registered(standard.supply)
    parts = parts_of(
        by["served"], by["unknown"], by["demand"].where(registered), not_working=by["not_working"]
    )
    return Finding(parts.assign(units_to_build=np.nan))


def fulfilled(
    posts: pd.DataFrame, situation: Situation, requirement: Requirement
) -> NDArray[np.int8]:
    """Whether each post fulfils a requirement: 1 yes, 0 no, -1 not known."""
    table = situation.tables.get(requirement.table)
    if table is None or requirement.column not in table:
        return np.full(len(posts), UNKNOWN, np.int8)
    column = table.drop_duplicates("id").set_index("id")[requirement.column].reindex(posts["id"])
    value = column.astype("Float64").to_numpy(float, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        answer = np.where(value >= requirement.min, YES, NO)
    return np.where(np.isnan(value), UNKNOWN, answer).astype(np.int8)


def _post_counts(
    state: NDArray[np.object_], answers: NDArray[np.int8]
) -> dict[str, NDArray[np.float64]]:
    open_, closed = state == State.WORKING.value, state == State.NOT_WORKING.value
    fails = open_ & (answers == NO).any(axis=1)
    served = open_ & (answers == YES).all(axis=1)
    unknown = ~closed & ~fails & ~served
    return {
        "demand": np.ones(len(state)),
        "served": served.astype(float),
        "not_working": closed.astype(float),
        "unknown": unknown.astype(float),
    }


def _requirement_counts(
    state: NDArray[np.object_], answers: NDArray[np.int8]
) -> dict[str, NDArray[np.float64]]:
    open_, closed = state == State.WORKING.value, state == State.NOT_WORKING.value
    yes, no = (answers == YES).sum(axis=1), (answers == NO).sum(axis=1)
    all_ = np.full(len(state), float(answers.shape[1]))
    return {
        "demand": all_,
        "served": np.where(open_, yes, 0.0),
        "not_working": np.where(closed, all_, 0.0),
        "unknown": np.where(closed, 0.0, np.where(open_, all_ - yes - no, all_)),
    }


def _none(index: pd.Index) -> Finding:
    nothing = pd.Series(np.nan, index=index)
    return Finding(parts_of(nothing, nothing, nothing).assign(units_to_build=np.nan))
