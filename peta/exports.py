"""Just what is shown, as a file to be taken along."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from peta.domain.wilayah import Level
from peta.errors import DataError, NotFoundError
from peta.io.result_files import DRAWN, Shapes, write_results
from peta.render.export_table import export_table
from peta.selection import Wanted, select
from peta.workspace import Workspace

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
_FOR_PEOPLE = ("xlsx",)


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be made.

    Parameters
    ----------
    filename
        Standard, area, level, date of the data, and whether these are a sample.
    write
        Writes it to a path with the same ending.
    """

    filename: str
    media_type: str
    write: Callable[[Path], None]


def export_of(
    state: Workspace, wanted: Wanted, form: str, lang: str, address: str, limit: int | None = None
) -> Export:
    """Everything that is asked for as a file; nothing is written yet.

    Parameters
    ----------
    form
        One of `MEDIA_TYPES`.
    address
        Public address of the service, to be named in the file.
    limit
        Only so many, the first of the order.

    Raises
    ------
    NotFoundError
        An area, a standard or a format that there is not.
    """
    if form not in MEDIA_TYPES:
        raise NotFoundError(
            f"Format {form[:20]!r} tidak ada.",
            code="unknown_format",
            hint="Yang ada: " + ", ".join(MEDIA_TYPES) + ".",
        )
    found = select(state, wanted)

    def write(path: Path) -> None:
        codes = found.codes[:limit]
        items = (state.item(wanted.standard, kode, lang) for kode in codes)
        table = export_table(
            items,
            state.standard(wanted.standard),
            state.facts,
            _asked(state, wanted, limit),
            found.sums(),
            lang,
            address,
            for_people=form in _FOR_PEOPLE,
        )
        drawn = path.suffix in DRAWN
        write_results(table, shapes_of(state, codes, wanted.level) if drawn else None, path)

    return Export(_filename(state, wanted, form), MEDIA_TYPES[form], write)


def shapes_of(state: Workspace, codes: list[str], level: Level) -> Shapes:
    """Outlines of areas in EPSG:4326 as the run had them; above villages, those of their villages.

    Raises
    ------
    DataError
        The borders of the run are not kept any more, ``boundaries_gone``.
    """
    frame = state.input("boundaries")
    if frame is None:
        raise DataError(
            "Batas desa dari penilaian ini tidak disimpan lagi.",
            code="boundaries_gone",
            hint="Unduh sebagai CSV atau XLSX, atau nilai ulang dengan peta assess.",
        )
    frame = frame.sort_values("kode", ignore_index=True)
    kode = frame["kode"].to_numpy(str)
    shapes: NDArray[np.object_] = frame["geometry"].to_numpy()
    above = kode.astype(f"U{level.width}")
    starts, stops = (np.searchsorted(above, codes, side) for side in ("left", "right"))
    outlines = np.empty(len(codes), object)
    for row, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        outlines[row] = _dissolved(shapes[start:stop])
    return outlines


def _dissolved(shapes: NDArray[np.object_]) -> shapely.Geometry | None:
    if len(shapes) < 2:
        return shapes[0] if len(shapes) else None
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    whole = shapely.is_valid(shapes)
    return shapely.union_all(np.where(whole, shapes, shapely.make_valid(shapes)))


def _asked(state: Workspace, wanted: Wanted, limit: int | None) -> dict[str, list[str]]:
    """What was asked for, by the name of the parameter."""
    area = state.area(wanted.wilayah) if wanted.wilayah else None
    order = {None: [], True: ["desc"], False: ["asc"]}[wanted.descending]
    return {
        "wilayah": [area["kode"], area["nama"]] if area else [],
        "level": [wanted.level.value],
        "bbox": [f"{side:g}" for side in wanted.box or ()],
        "status": list(wanted.statuses),
        "cause": list(wanted.causes),
        "min_gap": [] if wanted.min_gap is None else [f"{wanted.min_gap:g}"],
        "q": [wanted.text] if wanted.text else [],
        "sort": [wanted.sort, *order],
        "limit": [] if limit is None else [str(limit)],
    }


def _filename(state: Workspace, wanted: Wanted, form: str) -> str:
    parts = [
        "peta",
        wanted.standard,
        state.area(wanted.wilayah)["kode"] if wanted.wilayah else "semua",
        wanted.level.value,
        state.facts["data_date"],
        *(["contoh"] if state.facts["sample"] else []),
    ]
    return "_".join(re.sub(r"[^A-Za-z0-9.-]+", "-", part) for part in parts) + f".{form}"
