"""Hamlets with people in them, beside a hand-made kecamatan: what tests of shared room stand on."""

from hypothesis import Phase, settings
from hypothesis import strategies as st
from pyproj import Geod

from peta.io.standards import read_standards
from peta.settings import data_dir
from tests.engine.kecamatan import CENTRE, CORNER, EAST, at, cell, inputs_of, one_village

COLUMNS = ["demand", "served", "unreached", "over_capacity", "not_working", "unknown"]
VILLAGES = {CENTRE: cell(0, 0), EAST: cell(1, 0), CORNER: cell(0, 9)}
_GEOD = Geod(ellps="WGS84")
_STANDARDS = {rule.id: rule for rule in read_standards(data_dir() / "standards")}


def few(count):
    """So many examples; shrinking a failure would take hundreds of assessments."""
    return settings(deadline=None, max_examples=count, phases=[Phase.explicit, Phase.generate])


def standard(name):
    return _STANDARDS[name]


def lattice(reach, east, north):
    """Kilometres east and north, up to so many steps away, of so many steps a kilometre."""
    steps = st.tuples(st.integers(-reach, reach), st.integers(-reach, reach))
    return steps.map(lambda p: (0.5 + p[0] / east, p[1] / north))


def metres_between(one, other):
    return _GEOD.inv(*at(*one), *at(*other))[2]


def world_of(homes, **facilities):
    """Settlements alone, each a place and its people, houses and houses without a toilet."""
    rows = [(None, *place, *counts) for place, *counts in homes]
    return one_village(cells=VILLAGES, people={}, settlements=rows, **facilities)


def mixed(world, seed):
    """The inputs of a world, and those of the same with the rows of every frame in any order."""
    frames = world.frames()
    other = {
        kind: frame.sample(frac=1, random_state=seed).reset_index(drop=True)
        for kind, frame in frames.items()
    }
    return inputs_of(frames), inputs_of(other)
