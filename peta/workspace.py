"""One immutable loaded state: a run, its results, and the spatial index over its places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from peta.domain.standard import Standard
from peta.domain.wilayah import KodeWilayah, Level
from peta.engine.index import Entry, SpatialIndex
from peta.errors import DataError, NotFoundError
from peta.render.answers import (
    Json,
    area_answer,
    gap_item,
    run_answer,
    sanitation_answer,
    standard_answer,
)
from peta.store.store import Store

_VILLAGE = "desa"
SANITATION_STANDARDS = ("MCK-JARAK", "RTLH-NEED")
SORTS = ("gap", "ratio", "nama", "kode")


@dataclass(frozen=True, eq=False)
class Workspace:
    """What the doors answer from. Nothing in it changes; a new run is a new workspace.

    Parameters
    ----------
    facts
        Facts of the run, see `peta.publishing.assess_current`.
    standards
        The standards that were assessed, by id.
    areas
        By code, what each area is (JSON-ready; unknown is None).
    results
        By standard and code, what was found (JSON-ready; unknown is None).
    facilities
        Posyandu and MCK by (kind, id); houses are not among them.
    layers
        GeoJSON bytes by name.
    index
        Villages and facilities.
    """

    facts: dict[str, Any]
    standards: Mapping[str, Standard]
    areas: Mapping[str, Json]
    results: Mapping[str, Mapping[str, Json]]
    facilities: Mapping[tuple[str, str], Json]
    layers: Mapping[str, bytes]
    index: SpatialIndex
    _items: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    @classmethod
    def open(cls, store: Store, standards: Mapping[str, Standard]) -> "Workspace":
        """Load the latest run of a store.

        Raises
        ------
        DataError
            Nothing has been assessed yet, ``no_run``.
        """
        facts = store.catalogue.latest_run()
        if facts is None:
            raise DataError(
                "Belum ada hasil penilaian.", code="no_run", hint="Jalankan peta assess."
            )
        gaps = store.run_frame(facts["id"], "gaps")
        facilities = _records(store.run_frame(facts["id"], "facilities"))
        villages = store.frame(facts["inputs"]["boundaries"]["hash"])
        return cls(
            facts=facts,
            standards={name: standards[name] for name in facts["standards"] if name in standards},
            areas={row["kode"]: row for row in _records(store.run_frame(facts["id"], "areas"))},
            results={
                str(name): {row["kode"]: row for row in _records(rows)}
                for name, rows in gaps.groupby("standard")
            },
            facilities={(row["kind"], row["id"]): row for row in facilities},
            layers=store.run_layers(facts["id"]),
            index=SpatialIndex(_entries(villages, facilities)),
        )

    @property
    def run(self) -> Json:
        """What every answer says of the run."""
        return run_answer(self.facts)

    def standard(self, name: str) -> Standard:
        """Return a standard by id; NotFoundError with the known ids if there is none."""
        if name not in self.standards or name not in self.results:
            raise NotFoundError(
                f"Standar {name[:40]!r} tidak ada.",
                code="unknown_standard",
                hint="Standar yang ada: " + ", ".join(self.standards) + ".",
            )
        return self.standards[name]

    def area(self, kode: str) -> Json:
        """Return an area by code.

        Raises
        ------
        QueryError
            A malformed code.
        NotFoundError
            A well-formed code of an area that is not loaded.
        """
        text = str(KodeWilayah.parse(kode))
        if text not in self.areas:
            raise NotFoundError(
                f"Wilayah {text} tidak ada dalam data.",
                code="unknown_wilayah",
                hint="Periksa kodenya, atau muat batas desanya dengan peta load boundaries.",
            )
        return self.areas[text]

    def items(self, standard: str, lang: str) -> list[Json]:
        """Results of every area for one standard, in order of code."""
        key = (standard, lang)
        if key not in self._items:
            rule, sample = self.standard(standard), self.facts["sample"]
            self._items[key] = [
                gap_item(row, self.areas[kode], rule, sample, lang)
                for kode, row in sorted(self.results[standard].items())
            ]
        return self._items[key]

    def ranked(
        self, standard: str, *, wilayah: str, level: Level, sort: str, lang: str
    ) -> list[Json]:
        """Results of the areas of one level, inside an area, in an order that never ties.

        Largest gap first, smallest ratio first, or by name or code; unknown comes last.
        """
        wilayah = self.area(wilayah)["kode"] if wilayah else ""
        chosen = [
            item
            for item in self.items(standard, lang)
            if item["level"] == level.value and item["kode"].startswith(wilayah)
        ]
        return sorted(chosen, key=lambda item: (*sort_key(item, sort), item["kode"]))

    def areas_in(self, wilayah: str, level: Level) -> list[Json]:
        """Areas of one level inside an area (everywhere if empty), in order of code."""
        wilayah = self.area(wilayah)["kode"] if wilayah else ""
        return [
            area
            for kode, area in sorted(self.areas.items())
            if area["level"] == level.value and kode.startswith(wilayah)
        ]

    def describe(self, kode: str, lang: str) -> Json:
        """Who an area is, its results for every standard, and the facilities in it."""
        area = self.area(kode)
        inside = [
            {name: row[name] for name in ("kind", "id", "nama", "status", "state", "lon", "lat")}
            for row in self.facilities.values()
            if row["kode"] is not None and row["kode"].startswith(area["kode"])
        ]
        gaps = [
            {
                **gap_item(
                    self.results[name][area["kode"]], area, rule, self.facts["sample"], lang
                ),
                "standard": standard_answer(rule, lang),
            }
            for name, rule in self.standards.items()
        ]
        return {
            "run": self.run,
            "wilayah": self.identity(area),
            "gaps": gaps,
            "facilities": inside if len(area["kode"]) >= Level.KECAMATAN.width else None,
            "facility_counts": self._facility_counts(area),
        }

    def identity(self, area: Json) -> Json:
        """Who an area is, with its parents."""
        parents = KodeWilayah(area["kode"]).parents
        return area_answer(area, [self.areas[str(parent)] for parent in parents])

    def sanitation(self, area: Json, lang: str) -> Json:
        """Sanitation and housing need of one area."""
        rows = {
            name: self.results[name][area["kode"]]
            for name in SANITATION_STANDARDS
            if name in self.standards
        }
        return sanitation_answer(area, self.identity(area), rows, self.standards, lang)

    def locate(self, lon: float, lat: float, k: int = 3) -> Json:
        """Village at a point and the nearest facilities of each kind."""
        here = self.index.containing(lon, lat, _VILLAGE)
        nearest = {
            kind: [
                {
                    **{name: self.facilities[kind, str(entry.key)][name] for name in _SHOWN},
                    "distance_m": round(metres, 1),
                }
                for entry, metres in self.index.nearest(lon, lat, kind, k)
            ]
            for kind in self.facility_kinds
        }
        village = self.identity(self.areas[str(here[0].key)]) if here else None
        return {"run": self.run, "wilayah": village, "nearest": nearest}

    def facilities_in(self, kind: str, box: tuple[float, float, float, float]) -> list[Json]:
        """Facilities of a kind inside a box (west, south, east, north)."""
        return [
            {name: self.facilities[kind, str(entry.key)][name] for name in (*_SHOWN, "kode")}
            for entry in self.index.within(box, kind)
        ]

    @cached_property
    def facility_kinds(self) -> tuple[str, ...]:
        """Kinds of facility that may be shown one by one."""
        return tuple(sorted({kind for kind, _ in self.facilities}))

    def _facility_counts(self, area: Json) -> Json:
        states = ("working", "not_working", "unknown")
        return {
            kind: {state: area[f"{kind}_{state}"] for state in states}
            for kind in ("posyandu", "mck")
        }


_SHOWN = ("id", "nama", "status", "state", "lon", "lat")


def sort_key(item: Json, sort: str) -> tuple[Any, ...]:
    """Position of an item in an order; unknown last.

    Examples
    --------
    >>> sorted([None, 2.0, 10.0], key=lambda gap: sort_key({"gap": gap}, "gap"))
    [10.0, 2.0, None]
    """
    value = item[sort]
    if value is None:
        return (True, 0)
    return (False, -value if sort == "gap" else value)


def _records(frame: pd.DataFrame | gpd.GeoDataFrame) -> list[Json]:
    """Rows as JSON-ready values: NaN is None, whole floats are ints."""
    table = pd.DataFrame(frame)
    columns = {name: [_plain(value) for value in table[name].tolist()] for name in table.columns}
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _entries(villages: pd.DataFrame | gpd.GeoDataFrame, facilities: list[Json]) -> list[Entry]:
    places = [
        Entry(_VILLAGE, kode, shape)
        for kode, shape in zip(villages["kode"], villages["geometry"], strict=True)
    ]
    return places + [
        Entry(row["kind"], row["id"], shapely.Point(row["lon"], row["lat"])) for row in facilities
    ]
