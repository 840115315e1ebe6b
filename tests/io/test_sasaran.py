"""Target groups are those of the columns, with bounds that somebody stands for."""

import re

import pytest

from peta.domain.dataset import PENDUDUK
from peta.domain.kinds.people import SASARAN
from peta.errors import DataError
from peta.io.sasaran import read_sasaran

GROUPS = {group.name: group for group in read_sasaran()}


def test_the_groups_are_the_columns_of_penduduk_in_their_order():
    assert tuple(GROUPS) == tuple(name for name, _, _ in SASARAN)
    assert PENDUDUK.column_names[-len(GROUPS) :] == tuple(GROUPS)


@pytest.mark.parametrize(("name", "sentence"), [(name, said) for name, said, _ in SASARAN])
def test_the_bounds_are_those_that_the_column_states(name, sentence):
    group = GROUPS[name]
    stated = [int(number) for number in re.findall(r"\d+", sentence)]
    if "bulan" in sentence:
        assert [group.lowest_months, group.highest_months] == stated
    elif "ke atas" in sentence:
        assert [group.lowest_months, group.highest_months] == [12 * stated[0], None]
    elif "sebelum" in sentence:
        assert [group.lowest_months, group.highest_months] == [12 * stated[0], 12 * stated[1] - 1]
    elif stated:
        low, high = stated
        assert [group.lowest_months, group.highest_months] == [12 * low, 12 * (high + 1) - 1]
    else:
        assert not group.has_age


def test_everybody_but_the_sixth_year_of_life_is_in_one_group_of_the_cycle():
    cycle = [GROUPS[name] for name in ("bayi", "balita", "remaja", "produktif", "lansia")]
    held = [sum(group.holds(months) for group in cycle) for months in range(1_300)]
    assert [months for months, count in enumerate(held) if count != 1] == list(range(60, 72))


def test_bounds_that_nobody_has_confirmed_say_so():
    assert {name for name, group in GROUPS.items() if not group.assumption} == {"ibu_hamil"}
    assert all(group.source for group in GROUPS.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = [",
        '[[sasaran]]\nname = "a"\n',
        '[[sasaran]]\nname = "a"\nsource = "b"\nages = 3\n',
        '[[sasaran]]\nname = "a"\nsource = "b"\nlowest_months = "3"\n',
        '[[sasaran]]\nname = "a"\nsource = "b"\nlowest_months = 9\nhighest_months = 3\n',
        '[[sasaran]]\nname = "a"\nsource = "b"\n' * 2,
    ],
)
def test_a_wrong_file_is_refused(tmp_path, text):
    file = tmp_path / "sasaran.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_sasaran(file)
    assert refused.value.code == "bad_sasaran"
