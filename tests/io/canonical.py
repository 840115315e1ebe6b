"""Canonical rows of any kind, as they are published, for the round trips."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from peta.domain.schema import ColumnType
from peta.io.values import parse_text
from tests.fixtures.world import VILLAGES

SLOW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# An apostrophe before a formula sign is no part of a text, so no canonical text has one.
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
).filter(lambda text: parse_text(text) == text)
_VALUES = {
    ColumnType.TEXT: NAMES,
    ColumnType.COUNT: st.integers(0, 10**6),
    ColumnType.NUMBER: st.floats(0, 10**6).map(lambda value: round(value, 3)),
    ColumnType.FLAG: st.booleans(),
}
_DTYPES = {ColumnType.COUNT: "Int64", ColumnType.NUMBER: "float64", ColumnType.FLAG: "boolean"}


def _values(column):
    if column.hashed:
        return st.none()
    if column.type is ColumnType.CATEGORY:
        return st.none() | st.sampled_from(sorted(column.allowed))
    return _VALUES[column.type] if column.required else st.none() | _VALUES[column.type]


@st.composite
def canonical(draw, kind):
    """Rows of a kind as they are published, each in a village of its own."""
    size = draw(st.integers(1, 4))
    villages = VILLAGES[:size]
    held = {
        column.name: [draw(_values(column)) for _ in villages]
        for column in kind.columns
        if column.type is not ColumnType.KODE
    }
    held["kode"] = [village.kode for village in villages]
    if kind.name == "boundaries":
        held |= {
            name: [getattr(village, name) for village in villages]
            for name in ("nama", "kecamatan", "kabupaten_kota")
        }
    if kind.key == "id":
        held["id"] = [f"r{number}" for number in range(size)]
    frame = pd.DataFrame(
        {c.name: pd.Series(held[c.name], dtype=_DTYPES.get(c.type, "str")) for c in kind.columns}
    )
    if not kind.geometry:
        return frame
    if kind.geometry == "line":
        ways = [shapely.LineString(village.box.exterior.coords[:3]) for village in villages]
        return gpd.GeoDataFrame(frame, geometry=ways, crs=4326)
    if kind.geometry == "polygon":
        return gpd.GeoDataFrame(frame, geometry=[village.box for village in villages], crs=4326)
    inside = st.floats(0.001, 0.049)
    lons = [village.west + draw(inside) for village in villages]
    lats = [village.south + draw(inside) for village in villages]
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lons, lats), crs=4326)


def assert_same(back, frame):
    """Compare every value; coordinates within 1e-7 degrees, whatever ring comes first."""
    plain = [column for column in frame.columns if column != "geometry"]
    pd.testing.assert_frame_equal(pd.DataFrame(back)[plain], pd.DataFrame(frame)[plain], rtol=1e-12)
    if "geometry" in frame:
        apart = shapely.hausdorff_distance(back.geometry.to_numpy(), frame.geometry.to_numpy())
        assert np.max(apart) < 1e-7
