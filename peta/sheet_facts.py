"""What drawn maps and evidence sheets show, taken from a workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import shapely
from numpy.typing import NDArray

from peta.domain.gap import Status
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.profile import profile
from peta.render.answers import Json
from peta.render.breaks import natural_breaks
from peta.render.drawn_map import DrawnMap, Ground, MapView, draw_locator, draw_map
from peta.render.evidence import Evidence, full_name, marks_of
from peta.render.language import strings
from peta.render.map_classes import FIXED, fitted
from peta.render.map_frame import Box, MapFrame
from peta.render.map_legend import Imprint, map_setting
from peta.render.picture import Layout, Picture
from peta.render.style import RatioClass
from peta.selection import Wanted, select
from peta.settings import Settings
from peta.trial import Trial, trial_mark
from peta.workspace import Workspace

_DESA = "desa"
_DRAWN_KINDS = ("posyandu", "mck")
# Of more villages than this the kabupaten and kota are drawn instead.
MOST_VILLAGES = 3000
_SURROUNDINGS = 0.35


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Which map is asked for.

    Parameters
    ----------
    kode
        The area; empty for all.
    width, height, letter
        Of the paper and of the names on it, in points.
    has_fixed_classes
        Whether the classes are those of every standard, instead of those that fit the data.
    trial
        Another threshold by which the areas are coloured.
    """

    kode: str
    standard: str
    lang: str
    width: float
    height: float
    letter: float
    has_fixed_classes: bool = False
    trial: Trial | None = None


def drawn_map(state: Workspace, asked: MapRequest, title: str, north: str) -> DrawnMap:
    """Draw an area as a standard found it.

    Raises
    ------
    QueryError, NotFoundError
        An area or a standard that is not there.
    """
    box = area_box(state, asked.kode)
    around = _SURROUNDINGS if len(asked.kode) == Level.DESA_KELURAHAN.width else 0.06
    frame = MapFrame(box, asked.width, asked.height, margin=around / 2)
    ground = ground_of(state, frame, asked.kode, asked.standard, asked.trial)
    is_coarse = any(len(kode) < Level.DESA_KELURAHAN.width for kode in ground.kodes)
    level = Level.KABUPATEN_KOTA if is_coarse else Level.DESA_KELURAHAN
    classes = _classes(state, asked, level)
    view = MapView(asked.kode, asked.lang, title, north, asked.letter, classes)
    return draw_map(frame, ground, view)


def _classes(state: Workspace, asked: MapRequest, level: Level) -> tuple[RatioClass, ...]:
    if asked.has_fixed_classes:
        return FIXED
    if asked.trial is None:
        return classes_of(state, asked.standard, level)
    rows = asked.trial.of_level(level)
    return _fitting(rows["status"].to_numpy(), rows["ratio"].to_numpy(float), asked.trial.rule)


@lru_cache(maxsize=64)
def classes_of(state: Workspace, standard: str, level: Level) -> tuple[RatioClass, ...]:
    """Classes that fit a level of the whole run, so that every map of it has the same ones."""
    found = select(state, Wanted(standard, level=level, sort="kode"))
    status, ratio = found.results["status"], found.results.number("ratio")
    return _fitting(status[found.rows], ratio[found.rows], state.standard(standard))


def _fitting(status: NDArray[Any], ratio: NDArray[Any], rule: Standard) -> tuple[RatioClass, ...]:
    short = ratio[status == Status.GAP.value]
    return fitted(natural_breaks(short, rule.target_ratio))


def area_box(state: Workspace, kode: str) -> Box:
    """Box of an area, or of everything: west, south, east, north in degrees."""
    rows = [state.area(kode)] if kode else state.areas_in("", Level.PROVINSI)
    west, south = min(row["west"] for row in rows), min(row["south"] for row in rows)
    east, north = max(row["east"] for row in rows), max(row["north"] for row in rows)
    return west, south, east, north


def ground_of(
    state: Workspace, frame: MapFrame, kode: str, standard: str, trial: Trial | None = None
) -> Ground:
    """What lies under a frame, as a standard found it or as a trial did, where it tried."""
    state.standard(standard)
    kodes, shapes = _areas_under(state, frame, kode)
    found: Mapping[str, Mapping[str, Any]] = state.results[standard]
    if trial is not None:
        found = trial.results()
        tried = [(one, shape) for one, shape in zip(kodes, shapes, strict=True) if one in found]
        kodes, shapes = [one for one, _ in tried], [shape for _, shape in tried]
    rows = [found[one] for one in kodes]
    has_ground = len(kode) == 13 and trial is None
    beyond = layer_shapes(state, f"underserved-{standard}") if has_ground else ()
    return Ground(
        kodes=kodes,
        names=[state.areas[one]["nama"] for one in kodes],
        ratios=[row["ratio"] for row in rows],
        statuses=[row["status"] for row in rows],
        shapes=shapes,
        facilities=[
            {**row, "kind": kind}
            for kind in _DRAWN_KINDS
            for row in state.facilities_in(kind, frame.seen)
            if row["kode"] is not None and (row["kode"].startswith(kode) or len(kode) == 13)
        ],
        underserved=[shape for one, shape in beyond if one.startswith(kode)],
        group_names={one: state.areas[one]["nama"] for one in _groups(kodes) if one in state.areas},
    )


def _groups(kodes: Sequence[str]) -> list[str]:
    """Codes of the areas above."""
    above = (level.width for level in Level if level is not Level.DESA_KELURAHAN)
    return sorted({one[:width] for width in above for one in kodes if len(one) >= width})


def _areas_under(state: Workspace, frame: MapFrame, kode: str) -> tuple[list[str], list[Any]]:
    if len(kode) < 5 and len(state.areas_in(kode, Level.DESA_KELURAHAN)) > MOST_VILLAGES:
        pairs: Sequence[tuple[str, Any]] = layer_shapes(state, Level.KABUPATEN_KOTA.value)
    else:
        entries = state.index.within(frame.seen, _DESA)
        pairs = [(str(entry.key), entry.geometry) for entry in entries]
    pairs = sorted((one, shape) for one, shape in pairs if one in state.areas)
    return [one for one, _ in pairs], [shape for _, shape in pairs]


# Workspaces hash by identity, so those of an older run fall out.
@lru_cache(maxsize=8)
def layer_shapes(state: Workspace, layer: str) -> tuple[tuple[str, Any], ...]:
    """Codes and polygons of a layer of the run; none if the run has no such layer."""
    if layer not in state.layers:
        return ()
    features = orjson.loads(state.layers[layer])["features"]
    shapes = shapely.from_geojson([orjson.dumps(one["geometry"]).decode() for one in features])
    codes = [one["properties"]["kode"] for one in features]
    return tuple(zip(codes, shapes, strict=True))


MAP_WIDTH, MAP_HEIGHT, MAP_LETTER = 214.0, 150.0, 7.0
_LOCATOR = 90.0


def evidence_of(
    state: Workspace, kode: str, standard: str, lang: str, settings: Settings
) -> Evidence:
    """Gather an area's evidence sheet.

    Raises
    ------
    QueryError, NotFoundError
        An area or a standard that is not there.
    """
    found = profile(state, kode, lang)
    rule = state.standard_answer(standard, lang)
    area = found["area"]
    asked = MapRequest(area["kode"], standard, lang, MAP_WIDTH, MAP_HEIGHT, MAP_LETTER)
    return Evidence(
        profile=found,
        drawn=map_of(state, asked, settings, locator=locator_of(state, area["kode"])),
        url=page_url(settings, area["kode"], lang),
        inputs=state.facts["inputs"],
        lang=lang,
        zone=settings.zone,
        standard=rule,
        ranking=_ranking(state, area["kode"], standard, lang),
    )


def map_request(
    kode: str,
    standard: str,
    lang: str,
    layout: Layout,
    has_fixed_classes: bool = False,
    trial: Trial | None = None,
) -> MapRequest:
    """The map that a layout has room for."""
    width, height = layout.map_size
    letter = layout.letter * 0.9
    return MapRequest(kode, standard, lang, width, height, letter, has_fixed_classes, trial)


def map_of(state: Workspace, asked: MapRequest, settings: Settings, locator: str = "") -> Json:
    """Draw a map with all that stands beside it."""
    words = strings(asked.lang, "evidence")
    name = full_name(state.identity(state.area(asked.kode)), asked.lang) if asked.kode else (
        words["all_areas"]
    )  # fmt: skip
    rule = state.standard_answer(asked.standard, asked.lang)
    title = words["picture_alt"].format(name=name, standard=rule["name"])
    drawn = drawn_map(state, asked, title, words["north"])
    imprint = Imprint(
        name=name,
        standard=rule,
        run=state.run,
        boundaries=state.facts["inputs"]["boundaries"],
        host=settings.base_url.partition("://")[2],
        lang=asked.lang,
    )
    return map_setting(drawn, imprint, locator)


def page_url(settings: Settings, kode: str, lang: str) -> str:
    """Public address of an area's page."""
    family = "desa" if len(kode) == Level.DESA_KELURAHAN.width else "wilayah"
    query = "" if lang == "id" else f"?lang={lang}"
    return f"{settings.base_url}/{family}/{kode}{query}"


@lru_cache(maxsize=64)
def locator_of(state: Workspace, kode: str) -> str:
    """A small drawing of the province with the area's kabupaten or kota and a dot on the area."""
    if len(kode) < Level.KABUPATEN_KOTA.width:
        return ""
    shapes = [
        (one, shape)
        for one, shape in layer_shapes(state, Level.KABUPATEN_KOTA.value)
        if one.startswith(kode[:2])
    ]
    row = state.area(kode)
    point = ((row["west"] + row["east"]) / 2, (row["south"] + row["north"]) / 2)
    frame = MapFrame(area_box(state, kode[:2]), _LOCATOR, _LOCATOR, margin=0.02)
    return draw_locator(frame, shapes, kode[:5], point if len(kode) > 5 else None)


def _ranking(state: Workspace, kode: str, standard: str, lang: str) -> list[Json]:
    if len(kode) == Level.DESA_KELURAHAN.width:
        return []
    level = Level.KABUPATEN_KOTA if len(kode) == 2 else Level.DESA_KELURAHAN
    found = select(state, Wanted(standard, wilayah=kode, level=level, sort="gap"))
    return [state.item(standard, one, lang) for one in found.codes]


def picture_of(state: Workspace, asked: MapRequest, layout: Layout, settings: Settings) -> Picture:
    """Gather a picture of the map; the request has the size that the layout leaves for it.

    Raises
    ------
    QueryError, NotFoundError
        An area or a standard that is not there.
    """
    kode, lang = asked.kode, asked.lang
    approximate = bool(state.area(kode)["villages_approximate"]) if kode else (
        state.run["approximate"]
    )  # fmt: skip
    tried = [] if asked.trial is None else [trial_mark(state, asked.trial, lang)]
    return Picture(
        drawn=map_of(state, asked, settings, locator=locator_of(state, kode)),
        layout=layout,
        standard=state.standard_answer(asked.standard, lang),
        run=state.run,
        marks=tried + marks_of(state.run, approximate, lang),
        host=settings.base_url.partition("://")[2],
        lang=lang,
    )
