"""Which layer of a map file is meant, and what else was said about it."""

from dataclasses import dataclass

from pyproj import CRS

from peta.domain.schema import DatasetKind
from peta.io.coordinates import Box, stated_crs
from peta.io.options import ReadOptions
from peta.io.refusals import empty, several_layers, unknown_sheet

GEOMETRIES = {"polygon": "Polygon", "line": "LineString", "point": "Point"}

Layers = list[tuple[str, str]]
"""Name and geometry type of each layer."""


@dataclass(frozen=True, slots=True)
class MapWanted:
    """What a reader looks for in a map file.

    Parameters
    ----------
    name
        Name of the dataset kind; a layer of that name is taken where several would do.
    geometry
        ``"polygon"``, ``"line"``, ``"point"`` or empty for any.
    expected
        west, south, east, north in degrees where the data should lie.
    sheet
        Name of the layer to read; empty: the one that fits.
    crs
        System of a file that does not state its own; None: such a file is refused.
    """

    name: str
    geometry: str
    expected: Box | None = None
    sheet: str = ""
    crs: CRS | None = None


def map_wanted(kind: DatasetKind, expected: Box | None, options: ReadOptions) -> MapWanted:
    """Return what to look for in a map of that kind.

    Raises
    ------
    DataError
        ``unknown_crs``: the stated system is none.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> map_wanted(MCK, None, ReadOptions(crs="32750")).crs.to_epsg()
    32750
    """
    crs = stated_crs(options.crs) if options.crs else None
    return MapWanted(kind.name, kind.geometry, expected, options.sheet, crs)


def choose_layer(layers: Layers, kind: str, geometry: str, sheet: str = "") -> str:
    """Name of the layer to read: the only one, the only fitting one, or the one named `kind`.

    Parameters
    ----------
    sheet
        Name that a person asked for; it goes before every other.

    Raises
    ------
    DataError
        ``empty``, ``several_layers``, ``unknown_sheet``.

    Examples
    --------
    >>> choose_layer([("jalan", "LineString"), ("desa", "MultiPolygon")], "boundaries", "polygon")
    'desa'
    >>> choose_layer([("a", "Point"), ("mck", "Point")], "mck", "point")
    'mck'
    >>> choose_layer([("a", "Point"), ("mck", "Point")], "mck", "point", sheet="A")
    'a'
    """
    if not layers:
        raise empty()
    if sheet and len(layers) > 1:
        return _asked(layers, sheet)
    fitting = [name for name, shape in layers if GEOMETRIES.get(geometry, "") in shape]
    names = fitting or [name for name, _ in layers]
    named = [name for name in names if name.casefold() == kind]
    if len(names) > 1 and not named:
        raise several_layers(names, kind)
    return (named or names)[0]


def _asked(layers: Layers, sheet: str) -> str:
    found = [name for name, _ in layers if name.strip().casefold() == sheet.strip().casefold()]
    if not found:
        raise unknown_sheet(sheet, [name for name, _ in layers])
    return found[0]
