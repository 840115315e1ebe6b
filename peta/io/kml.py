"""KML and KMZ: placemarks in folders, attributes wherever Google's tools put them.

Read by our own small reader, not GDAL: the XML parser refuses document types and entities, and
nothing that the file links to (network links, icons, styles) is ever looked at.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from defusedxml import DefusedXmlException, ElementTree

from peta.errors import DataError
from peta.io.archives import data_names, member, opened
from peta.io.descriptions import attributes_of
from peta.io.headers import Wanted
from peta.io.layers import GEOMETRIES, MapWanted, choose_layer
from peta.io.limits import DEFAULT, Limits
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.refusals import empty, several_layers, too_many_columns, too_many_rows, unknown_sheet
from peta.io.shapes import shape_of

_FOLDERS = ("Folder", "Document")
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_DEPTH = 60
ALL_LAYERS = "*"
"""As a layer name: every folder, its name in the column ``Folder``."""


@dataclass(slots=True)
class Placemark:
    """One feature of a KML file."""

    folder: str
    values: dict[str, str] = field(default_factory=dict)
    shape: Any = None


@dataclass(slots=True)
class _Document:
    placemarks: list[Placemark] = field(default_factory=list)
    links: int = 0


def read_kml(
    path: Path, look: Wanted, map_look: MapWanted, findings: Findings, limits: Limits = DEFAULT
) -> RawTable:
    """Read the folder of a KML file that fits.

    Raises
    ------
    DataError
        ``truncated``, ``unsafe_file``, ``network_link``, ``several_layers``, ``unknown_sheet``,
        ``empty``, ``too_many_rows``.
    """
    document = parse_kml(path.read_bytes(), limits)
    return _raw(path.name, document, look, map_look, findings)


def read_kmz(
    path: Path, look: Wanted, map_look: MapWanted, findings: Findings, limits: Limits = DEFAULT
) -> RawTable:
    """Read the KML document of a KMZ archive: doc.kml, or the first one.

    Raises
    ------
    DataError
        As `read_kml` and `archives.check_archive`.
    """
    with opened(path, limits) as archive:
        names = [name for name in data_names(archive.namelist()) if name.lower().endswith(".kml")]
        chosen = next((n for n in names if n.lower() == "doc.kml"), min(names, key=_nesting))
        content = member(archive, chosen, limits)
    if len(names) > 1:
        findings.note("more_documents", "KMZ memuat lebih dari satu KML; hanya yang utama dibaca.",
                      file=path.name)  # fmt: skip
    return _raw(path.name, parse_kml(content, limits), look, map_look, findings)


def _nesting(name: str) -> tuple[int, str]:
    return name.count("/"), name


def parse_kml(content: bytes, limits: Limits = DEFAULT) -> _Document:
    """Placemarks of a KML document.

    Raises
    ------
    DataError
        ``truncated``, ``unsafe_file`` (entities or a document type), ``too_many_rows``.

    Examples
    --------
    >>> parse_kml(b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>')
    Traceback (most recent call last):
    ...
    peta.errors.DataError: KML memuat definisi entitas XML.
    """
    document = _Document()
    try:
        events = ElementTree.iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True)
        for placemark in _placemarks(events, document):
            document.placemarks.append(placemark)
            if len(document.placemarks) > limits.rows:
                raise too_many_rows(limits)
    except DataError:
        raise
    except DefusedXmlException:
        raise DataError(
            "KML memuat definisi entitas XML.",
            code="unsafe_file",
            hint="Ekspor ulang dari Google Earth, My Maps atau QGIS.",
        ) from None
    except (SyntaxError, ValueError, LookupError):
        raise DataError(
            "KML rusak atau terpotong.",
            code="truncated",
            hint="Unduh atau ekspor ulang sampai selesai.",
        ) from None
    return document


def _placemarks(events: Iterator[Any], document: _Document) -> Iterator[Placemark]:
    """Placemarks in the order of the file, each taken off the tree once it is complete."""
    path: list[Any] = []
    folders: list[Any] = []
    for event, element in events:
        name = local(element)
        if event == "start":
            path.append(element)
            folders += [element] if name in _FOLDERS else []
            if len(path) > _DEPTH:
                raise ValueError("too deep")
            continue
        path.pop()
        if name in _FOLDERS:
            folders.pop()
        if name == "NetworkLink":
            document.links += 1
        if name == "Placemark":
            yield _placemark(element, folders)
            element.clear()


def _placemark(element: Any, folders: Sequence[Any]) -> Placemark:
    names = [_child_text(folder, "name") for folder in folders if local(folder) == "Folder"]
    values = {"Name": _child_text(element, "name")}
    description = _child_text(element, "description")
    values |= attributes_of(description)
    values |= dict(_extended(element))
    shapes = [shape_of(child) for child in element if local(child) in _SHAPES]
    shape = next((shape for shape in shapes if shape is not None), None)
    return Placemark(" / ".join(name for name in names if name), values, shape)


def _extended(element: Any) -> Iterator[tuple[str, str]]:
    for node in element.iter():
        if local(node) == "Data" and node.get("name"):
            yield str(node.get("name")), _child_text(node, "value")
        elif local(node) == "SimpleData" and node.get("name"):
            yield str(node.get("name")), (node.text or "").strip()


def _child_text(element: Any, name: str) -> str:
    for child in element:
        if local(child) == name:
            return "".join(child.itertext()).strip()
    return ""


def local(element: Any) -> str:
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _raw(
    file: str, document: _Document, look: Wanted, map_look: MapWanted, findings: Findings
) -> RawTable:
    if document.links:
        _tell_links(file, document, findings)
    if not document.placemarks:
        raise empty()
    layer, positions = _chosen(document.placemarks, look, map_look)
    chosen = [document.placemarks[i] for i in positions]
    headers = list(dict.fromkeys(name for mark in chosen for name in mark.values))
    if len(headers) > DEFAULT.columns:
        raise too_many_columns(DEFAULT)
    values = [[mark.values.get(name) or None for name in headers] for mark in chosen]
    frame = pd.DataFrame(values, columns=pd.Index(headers, dtype=object), dtype=object)
    if map_look.sheet == ALL_LAYERS:
        frame.insert(0, "Folder", [mark.folder or None for mark in chosen])
    shapes = np.full(len(chosen), None, dtype=object)
    shapes[:] = [mark.shape for mark in chosen]
    rows = np.array(positions, dtype=np.int64) + 1
    return RawTable(file, frame, rows, shapely.force_2d(shapes), sheet=layer)


def _tell_links(file: str, document: _Document, findings: Findings) -> None:
    message = "KML menunjuk ke berkas lain di jaringan; tautan itu tidak dibuka."
    hint = "Buka di Google Earth, simpan tempat-tempatnya sebagai KMZ, lalu kirim."
    if not document.placemarks:
        raise DataError(message, code="network_link", hint=hint)
    findings.note("network_link", message, file=file, hint=hint)


def _chosen(marks: Sequence[Placemark], look: Wanted, map_look: MapWanted) -> tuple[str, list[int]]:
    """Name of the folder to read and positions of its placemarks."""
    layers: dict[str, list[int]] = {}
    for i, mark in enumerate(marks):
        layers.setdefault(mark.folder, []).append(i)
    if len(layers) == 1 or map_look.sheet == ALL_LAYERS:
        return (next(iter(layers)) if len(layers) == 1 else ""), list(range(len(marks)))
    if map_look.sheet:
        return _asked(layers, map_look.sheet)
    fitting = _fitting(marks, layers, look, map_look)
    name = choose_layer([(name, "") for name in fitting], map_look.name, "")
    return name, layers[name]


def _asked(layers: dict[str, list[int]], sheet: str) -> tuple[str, list[int]]:
    wanted = sheet.strip().casefold()
    for name, positions in layers.items():
        if wanted in (name.casefold(), name.rpartition(" / ")[2].casefold()):
            return name, positions
    raise unknown_sheet(sheet, [name or "(tanpa folder)" for name in layers])


def _fitting(
    marks: Sequence[Placemark], layers: dict[str, list[int]], look: Wanted, map_look: MapWanted
) -> list[str]:
    """Folders with the wanted geometry; of those the ones that name the most columns."""
    shapes = GEOMETRIES.get(map_look.geometry, "")
    holding = [
        name
        for name, positions in layers.items()
        if any(shapes in getattr(marks[i].shape, "geom_type", "") for i in positions)
    ]
    names = holding or list(layers)
    named = [n for n in names if n.rpartition(" / ")[2].strip().casefold() == map_look.name]
    if named:
        return named[:1]
    scores = {name: look.score(list(marks[layers[name][0]].values)) for name in names}
    best = [name for name in names if scores[name] == max(scores.values())]
    if len(best) > 1:
        error = several_layers([name or "(tanpa folder)" for name in best], map_look.name)
        hint = f'{error.hint} Semua folder sekaligus: --sheet "{ALL_LAYERS}".'
        raise DataError(error.message, code=error.code, hint=hint)
    return best
