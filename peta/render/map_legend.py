"""What stands beside a drawn map: title, scale, legend, projection, sources and edition.

The set is that of the technical specification for printed village maps (Peraturan Kepala Badan
Informasi Geospasial 3/2016): title, north, scale in figures and as a bar, legend, projection and
datum, graticule, sources, edition and maker, and where the area lies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peta.domain.wilayah import Level
from peta.render.drawn_map import BORDERS, EMPHASIS, DrawnMap
from peta.render.language import strings
from peta.render.map_classes import MET, NO_DATA
from peta.render.map_frame import arc, degrees
from peta.render.map_marks import line_picture, swatch, symbol_picture
from peta.render.numbers import day, number
from peta.render.style import RatioClass

Json = dict[str, Any]
SYMBOLS = [(kind, state) for kind in ("posyandu", "mck")
           for state in ("working", "not_working", "unknown")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a map says of its making.

    Parameters
    ----------
    name
        Of the area.
    standard
        As `peta.render.answers.standard_answer` has it.
    run
        As `peta.render.answers.run_answer` has it.
    boundaries
        ``origin`` and ``data_date`` of the borders.
    host
        Public address without ``https://``.
    """

    name: str
    standard: Mapping[str, Any]
    run: Mapping[str, Any]
    boundaries: Mapping[str, Any]
    host: str
    lang: str


def map_setting(drawn: DrawnMap, imprint: Imprint, locator: str = "") -> Json:
    """A drawn map with all that stands beside it, ready to be set; texts and pictures."""
    words = strings(imprint.lang, "evidence")
    named = {"name": imprint.name, "standard": imprint.standard["name"]}
    denominator = number(drawn.frame.denominator, imprint.lang)
    return {
        "svg": drawn.svg,
        "width": drawn.frame.width,
        "height": drawn.frame.height,
        "title": f"{imprint.name}: {imprint.standard['name']}",
        "alt": words["map_alt"].format(**named),
        "scale": words["scale"].format(denominator=denominator),
        "legend_title": words["legend"],
        "legend": legend_of(drawn, imprint.lang),
        "imprint": _imprint(drawn, imprint),
        "locator": locator,
        "locator_alt": words["locator_alt"],
    }


def legend_of(drawn: DrawnMap, lang: str) -> list[Json]:
    """Entries of the legend, only of what is drawn but for the classes, which stay together."""
    words = strings(lang, "evidence")
    entries = [(swatch(one.colour), _class_label(one, lang)) for one in drawn.classes]
    entries.append((swatch(MET.colour), words["class_met"]))
    if NO_DATA in drawn.counts:
        entries.append((swatch(NO_DATA), words["class_none"]))
    if drawn.has_underserved:
        entries.append((swatch("underserved"), words["underserved"]))
    if drawn.has_chosen:
        entries.append((line_picture(EMPHASIS), words["border_chosen"]))
    for level in drawn.levels:
        is_kecamatan = level is Level.KECAMATAN
        name = words["border_kecamatan" if is_kecamatan else "border_kabupaten_kota"]
        entries.append((line_picture(BORDERS[level]), name))
    entries += [
        (symbol_picture(kind, state), words[f"symbol_{kind}_{state}"])
        for kind, state in SYMBOLS
        if (kind, state) in drawn.symbols
    ]
    return [{"picture": picture, "label": label} for picture, label in entries]


def _class_label(one: RatioClass, lang: str) -> str:
    words = strings(lang, "evidence")
    return words["class_between"].format(low=_edge(one.low, lang), high=_edge(one.high, lang))


def _edge(ratio: float, lang: str) -> str:
    """Write the edge of a class as it is, with a decimal only where it has one."""
    value = round(ratio * 100, 1)
    text = number(value, lang, 0 if value.is_integer() else 1)
    return f"{text}%" if lang == "en" else f"{text} %"


def _imprint(drawn: DrawnMap, imprint: Imprint) -> list[str]:
    lang, run = imprint.lang, imprint.run
    words = strings(lang, "evidence")
    west, south, east, north = drawn.frame.box
    source = imprint.standard["source"]
    assumed = f" {words['assumption']}" if source["assumption"] else ""
    return [
        words["projection"].format(
            lon=degrees(round((west + east) * 30) / 60, lang, "lon"),
            lat=degrees(round((south + north) * 30) / 60, lang, "lat"),
            step=arc(drawn.frame.step_deg),
        ),
        words["map_sources"].format(
            boundaries=imprint.boundaries["origin"],
            date=day(imprint.boundaries["data_date"], lang),
            source=source["title"] + assumed,
        ),
        words["edition"].format(
            made=day(run["created_at"], lang),
            run=run["id"],
            date=day(run["data_date"], lang),
            host=imprint.host,
        ),
    ]
