"""One immutable loaded state: a run, its results, and the spatial index over its places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow
import shapely

from peta.domain.gap import PARTS
from peta.domain.standard import Standard
from peta.domain.wilayah import KodeWilayah, Level
from peta.engine.index import Entry, SpatialIndex
from peta.errors import DataError, NotFoundError
from peta.render.answers import (
    Json,
    area_answer,
    gap_item,
    load_item,
    run_answer,
    sanitation_answer,
    standard_answer,
)
from peta.render.rows import Inside, Listed, Rows, Table, column_of
from peta.store.snapshot import Frame
from peta.store.store import Store

_VILLAGE = "desa"
SANITATION_STANDARDS = ("MCK-JARAK", "MCK-KAP", "SAN-LADDER", "RTLH-NEED")
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
        By standard and code, what was found (JSON-ready; unknown is None); ``readings`` holds
        other numerators of the same demand by id.
    loads
        By standard, what each working facility carries (JSON-ready).
    facilities
        Facilities that are shown one by one, by (kind, id); houses are not among them.
    layers
        GeoJSON bytes by name.
    index
        Villages and facilities.
    store
        Where what the run was made from is kept.
    """

    facts: dict[str, Any]
    standards: Mapping[str, Standard]
    areas: Mapping[str, Json]
    results: Mapping[str, Rows]
    loads: Mapping[str, Listed]
    facilities: Mapping[tuple[str, str], Json]
    layers: Mapping[str, bytes]
    index: SpatialIndex
    store: Store
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
        areas = store.run_frame(facts["id"], "areas").sort_values("kode", ignore_index=True)
        facilities = store.run_frame(facts["id"], "facilities")
        villages = store.frame(facts["inputs"]["boundaries"]["hash"])
        opened = cls(
            facts=facts,
            standards={name: standards[name] for name in facts["standards"] if name in standards},
            areas=Table(areas, areas["kode"]),
            results=_results(store, facts["id"]),
            loads=_loads(store, facts["id"]),
            facilities=Table(facilities, zip(facilities["kind"], facilities["id"], strict=True)),
            layers=store.run_layers(facts["id"]),
            index=SpatialIndex(_entries(villages, facilities)),
            store=store,
        )
        # What the files were read with is a third as much again as what is kept of a country.
        pyarrow.default_memory_pool().release_unused()
        return opened

    @property
    def run(self) -> Json:
        """What every answer says of the run."""
        return run_answer(self.facts)

    def input(self, kind: str) -> Frame | None:
        """Rows of a dataset that the run was made from; None if it had none or they are gone."""
        record = self.facts["inputs"].get(kind)
        if record is None or not self.store.has_frame(record["hash"]):
            return None
        return self.store.frame(record["hash"])

    def missing(self, standard: str) -> list[str]:
        """Kinds of dataset that a standard lacks."""
        return list(self.facts.get("missing", {}).get(standard, ()))

    def standard_answer(self, name: str, lang: str) -> Json:
        """A standard in one language, with what the run lacks for it."""
        return standard_answer(self.standard(name), lang, self.missing(name))

    def standard_answers(self, lang: str) -> list[Json]:
        """Every standard, as `standard_answer` has it."""
        return [self.standard_answer(name, lang) for name in self.standards]

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
            self.standard(standard)
            codes = sorted(self.results[standard])
            self._items[key] = [self.item(standard, kode, lang) for kode in codes]
        return self._items[key]

    def item(self, standard: str, kode: str, lang: str) -> Json:
        """Result of one area for one standard."""
        return gap_item(
            self.results[standard][kode],
            self.areas[kode],
            self.standards[standard],
            self.facts,
            lang,
            self.missing(standard),
        )

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
        codes, inside = self._areas_inside
        chosen = (codes[place] for place in inside[wilayah].tolist())
        return [self.areas[kode] for kode in chosen if len(kode) == level.width]

    def describe(self, kode: str, lang: str) -> Json:
        """Who an area is, its results for every standard, and the facilities in it."""
        area = self.area(kode)
        keys, within = self._facilities_inside
        rows = (self.facilities[keys[place]] for place in within[area["kode"]].tolist())
        inside = [{name: row[name] for name in ("kind", *_SHOWN)} for row in rows]
        gaps = [
            {
                **self.item(name, area["kode"], lang),
                "standard": self.standard_answer(name, lang),
            }
            for name in self.standards
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
        standards = {name: self.standard_answer(name, lang) for name in rows}
        items = {name: self.item(name, area["kode"], lang) for name in rows}
        return sanitation_answer(area, self.identity(area), rows, standards, items)

    def totals(self, lang: str) -> Json:
        """Sums of everything assessed, by standard; unknown adds nothing."""
        provinces = [area["kode"] for area in self.areas_in("", Level.PROVINSI)]
        items = []
        for name in self.standards:
            rows = [self.results[name][kode] for kode in provinces]
            sums = {part: _sum(row[part] for row in rows) for part in ("demand", *PARTS)}
            ratio = (sums["served"] or 0) / sums["demand"] if sums["demand"] else None
            items.append({**self.standard_answer(name, lang), **sums, "ratio": ratio})
        return {"run": self.run, "items": items}

    def loads_in(self, standard: str, wilayah: str) -> list[Json]:
        """What each facility carries by a standard, inside an area; the heaviest first."""
        self.standard(standard)
        wilayah = self.area(wilayah)["kode"] if wilayah else ""
        carried = self.loads.get(standard, NO_LOADS)
        rows = (carried[place] for place in Inside(carried.array("kode"))[wilayah].tolist())
        inside = [row for row in rows if (row["kind"], row["id"]) in self.facilities]
        return [
            load_item(row, self.facilities[row["kind"], row["id"]], self.areas.get(row["kode"]))
            for row in sorted(inside, key=_heaviest)
        ]

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
    def _areas_inside(self) -> tuple[list[str], Inside]:
        codes = sorted(self.areas)
        return codes, Inside(codes)

    @cached_property
    def _facilities_inside(self) -> tuple[list[tuple[str, str]], Inside]:
        return list(self.facilities), Inside(column_of(self.facilities, "kode"))

    @cached_property
    def facility_kinds(self) -> tuple[str, ...]:
        """Kinds of facility that may be shown one by one."""
        return tuple(sorted({kind for kind, _ in self.facilities}))

    def _facility_counts(self, area: Json) -> Json:
        states = ("working", "not_working", "unknown")
        return {
            kind: {state: area[f"{kind}_{state}"] for state in states} for kind in COUNTED_KINDS
        }


# Kinds of facility that are counted for every area; the others are listed where they stand.
COUNTED_KINDS = ("posyandu", "mck", "paud", "umkm_ikan", "kua")
NO_LOADS = Listed(pd.DataFrame({"kode": []}))
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


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _heaviest(row: Json) -> tuple[float, str, str]:
    return -(row["net_people"] or 0), row["kind"], row["id"]


def _results(store: Store, run_id: str) -> dict[str, Rows]:
    """Results by standard and code, each with its readings."""
    gaps = store.run_frame(run_id, "gaps")
    columns = ["standard", "kode", "reading", "numerator"]
    has = store.has_run_frame(run_id, "readings")
    readings = store.run_frame(run_id, "readings") if has else pd.DataFrame(columns=columns)
    return {
        str(name): Rows(rows, readings[readings["standard"] == name])
        for name, rows in gaps.groupby("standard")
    }


def _loads(store: Store, run_id: str) -> dict[str, Listed]:
    """What facilities carry by standard; runs of older code do not tell."""
    if not store.has_run_frame(run_id, "loads"):
        return {}
    loads = store.run_frame(run_id, "loads")
    return {str(name): Listed(rows) for name, rows in loads.groupby("standard")}


def _entries(villages: pd.DataFrame, facilities: pd.DataFrame) -> list[Entry]:
    places = [
        Entry(_VILLAGE, kode, shape)
        for kode, shape in zip(villages["kode"], villages["geometry"], strict=True)
    ]
    points: Any = shapely.points(facilities[["lon", "lat"]].to_numpy(float))
    told = zip(facilities["kind"], facilities["id"], points, strict=True)
    return places + [Entry(kind, key, point) for kind, key, point in told]
