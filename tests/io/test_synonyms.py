from collections import Counter

import pytest

from peta.domain.dataset import KINDS
from peta.io.recognition import normal_header, wanted_columns
from peta.io.synonyms import LAT, LON, PLACE_COLUMNS, VILLAGE_COLUMNS


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_header_stands_for_a_declared_column_and_for_a_place_or_village(kind):
    """A village named where a column of the kind has that very name is the column's."""
    declared = Counter(normal_header(name) for c in kind.columns for name in (c.name, *c.synonyms))
    helping = [c for c in wanted_columns(kind, coordinates=kind.geometry == "point")
               if c not in kind.columns]  # fmt: skip
    assert not [(c.name, s) for c in helping for s in c.synonyms if normal_header(s) in declared]


def test_no_header_stands_for_two_places_or_villages():
    columns = (*PLACE_COLUMNS, *VILLAGE_COLUMNS)
    counted = Counter(normal_header(n) for c in columns for n in {c.name, *c.synonyms})
    assert not {name: count for name, count in counted.items() if count > 1}


def test_longitude_and_latitude_are_required():
    assert LON.required
    assert LAT.required
