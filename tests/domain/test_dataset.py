"""One table of what every dataset holds and who may see it."""

import pytest

from peta.domain.dataset import KINDS, dataset_kind
from peta.domain.schema import ColumnType, State, Tier
from peta.errors import QueryError


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_a_kind_is_whole(kind):
    assert kind.key in kind.column_names
    assert len(set(kind.column_names)) == len(kind.column_names)
    assert kind.geometry in ("", "point", "line", "polygon")
    assert KINDS[kind.name] is kind
    assert all(column.sentence.endswith(".") for column in kind.columns)
    for column in kind.columns:
        assert (column.type is ColumnType.CATEGORY) == bool(column.allowed)
        assert kind.column(column.name) is column


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_a_header_means_one_column(kind):
    headers = [header for column in kind.columns for header in {column.name, *column.synonyms}]
    assert len(set(headers)) == len(headers)
    assert all(header == header.lower() for header in headers)


def test_houses_and_aid_are_secret_and_nothing_else_is():
    assert {kind.name for kind in KINDS.values() if kind.tier is not Tier.PUBLIC} == {
        "rlh",
        "program",
    }
    assert KINDS["rlh"].tier is Tier.SECRET
    assert KINDS["rlh"].column("id").tier is Tier.SECRET


@pytest.mark.parametrize("kind", ["posyandu", "mck", "rlh"])
def test_a_status_that_nobody_knows_is_never_working(kind):
    state_of = KINDS[kind].state_of
    for status in (None, float("nan"), "", "AKTIF!", 1, [], "tidak_diketahui"):
        assert state_of(status) is State.UNKNOWN
    states = {state_of(status) for status in KINDS[kind].column("status").allowed}
    assert states == set(State)


def test_an_unknown_kind_or_column():
    with pytest.raises(QueryError) as refused:
        dataset_kind("puskesmas" * 100)
    assert (refused.value.code, len(refused.value.message) < 200) == ("unknown_kind", True)
    assert all(name in refused.value.hint for name in KINDS)
    with pytest.raises(KeyError):
        KINDS["mck"].column("jiwa")
