"""A stand-in for the service: the pages, assets and answers, under the policy it will send."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import shapely

from peta.render.assets import asset_bytes, media_type
from peta.render.map import map_script
from peta.render.page import PageFacts, PageView, render_docs, render_page
from tests.browser.fixture_tiles import archive

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
PROBLEM = {"title": "Data sedang dimuat.", "detail": "Snapshot belum ada.", "hint": "Tunggu."}

Answer = tuple[int, str, bytes]


@dataclass
class Site:
    """What to serve; `broken` are the beginnings of paths that answer with a problem."""

    data: Mapping[str, Any]
    facts: PageFacts
    facts_en: PageFacts | None = None
    broken: set[str] = field(default_factory=set)
    url: str = ""

    def answer(self, target: str) -> Answer:
        address = urlsplit(target)
        path = unquote(address.path).removeprefix(self.facts.prefix)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        if any(path.startswith(start) for start in self.broken):
            return 503, "application/problem+json", json.dumps(PROBLEM).encode()
        if path in ("/", "/embed"):
            return 200, "text/html; charset=utf-8", self.page(path, query).encode()
        if path == "/docs":
            return 200, "text/html; charset=utf-8", render_docs(self.facts.prefix).encode()
        if path.startswith("/assets/"):
            return asset(path.removeprefix("/assets/"))
        if path.endswith(".pmtiles"):
            return 200, "application/vnd.pmtiles", self.tiles
        found = self.look_up(path.strip("/").split("/"), query)
        if found is None:
            return 404, "application/problem+json", json.dumps({"title": path}).encode()
        return 200, "application/json", json.dumps(found).encode()

    def page(self, path: str, query: Mapping[str, str]) -> str:
        lang = query.get("lang", "id")
        standard = query.get("standard", str(self.facts.standards[0]["id"]))
        view = PageView(lang, standard, query.get("wilayah", ""), embed=path == "/embed")
        facts = self.facts_en if lang == "en" and self.facts_en else self.facts
        return render_page(view, facts)

    @cached_property
    def tiles(self) -> bytes:
        areas = {
            name: [
                (one["properties"]["kode"], one["properties"]["nama"], shape(one["geometry"]))
                for one in self.data[name]["features"]
            ]
            for name in ("kabupaten_kota", "desa")
        }
        return archive({"kabupaten_kota": (0, areas["kabupaten_kota"]), "desa": (7, areas["desa"])})

    def look_up(self, parts: list[str], query: Mapping[str, str]) -> Any:
        match parts:
            case ["map", _, "facilities", kind]:
                return self.facilities(kind.removesuffix(".json"))
            case ["map", _, standard, "underserved.geojson"]:
                return self.data["underserved"].get(standard)
            case ["map", _, standard, "trial", _]:
                return self.columns(standard, trial=True)
            case ["map", _, standard, _]:
                return self.columns(standard)
            case ["api", "v1", "gaps"]:
                return self.gaps(query)
            case ["api", "v1", "trial"]:
                return self.trial(query)
            case ["api", "v1", "wilayah"]:
                return {"items": self.named(query["q"].lower())}
            case ["api", "v1", "sanitation", kode]:
                return self.data["sanitation"].get(kode)
            case ["api", "v1", "wilayah", kode]:
                return self.wilayah(kode)
            case ["openapi.json"]:
                return {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {}}
        return None

    def columns(self, standard: str, *, trial: bool = False) -> dict[str, Any]:
        """Results as columns; by a trial everybody known is served."""
        items = self.data["gaps"][standard]["items"]
        found = {
            name: [item[name] for item in items] for name in ("kode", "ratio", "status", "gap")
        }
        if not trial:
            return {**found, "breaks": [0.0, 0.4, 0.6, 1.0]}
        known = [status != "no_data" for status in found["status"]]
        return {
            **found,
            "ratio": [1.0 if one else None for one in known],
            "gap": [0 if one else None for one in known],
            "status": ["met" if one else "no_data" for one in known],
        }

    def trial(self, query: Mapping[str, str]) -> dict[str, Any]:
        official = sums(self.data["gaps"][query["standard"]]["items"])
        columns = self.columns(query["standard"], trial=True)
        return {"selection": {**official, "gap": 0}, "official": official, "columns": columns}

    def gaps(self, query: Mapping[str, str]) -> dict[str, Any]:
        answer = self.data["gaps"][query["standard"]]
        name = query.get("sort", "gap").removeprefix("-")
        down = query.get("sort", "").startswith("-")
        found = [item for item in answer["items"] if is_asked(item, query)]
        known = [item for item in found if item[name] is not None]
        known = sorted(known, key=lambda item: item["kode"])
        known.sort(key=lambda item: item[name], reverse=down)
        ordered = known + [item for item in found if item[name] is None]
        start, limit = int(query.get("cursor", 0)), int(query["limit"])
        end = start + limit
        return {
            **answer,
            "items": ordered[start:end],
            "selection": sums(found),
            "next": f"https://peta.example/?cursor={end}" if end < len(ordered) else None,
        }

    def named(self, wanted: str) -> list[dict[str, Any]]:
        villages = [one["properties"] for one in self.data["desa"]["features"]]
        districts = [one["properties"] for one in self.data["kabupaten_kota"]["features"]]
        return [
            {"kode": one["kode"], "nama": one["nama"], "parents": self.parents(one["kode"])}
            for one in [*districts, *villages]
            if wanted in one["nama"].lower()
        ][:12]

    def parents(self, kode: str) -> list[dict[str, str]]:
        above = (self.data["desa"]["features"][0]["properties"]["kecamatan"],)
        found = [dict(area) for area in self.facts.areas if kode.startswith(area["kode"] + ".")]
        return [*found, *({"kode": kode[:8], "nama": name} for name in above if len(kode) > 8)]

    def facilities(self, kind: str) -> dict[str, Any]:
        crowd = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [116.5, 0.3]},
            "properties": {"count": 6, "working": 3, "not_working": 2, "unknown": 1},
        }
        return {**self.data[kind], "features": [*self.data[kind]["features"], crowd]}

    def wilayah(self, kode: str) -> dict[str, Any]:
        gaps = [
            {**item, "standard": answer["standard"]}
            for answer in self.data["gaps"].values()
            for item in answer["items"]
            if item["kode"] == kode
        ]
        facilities = [
            {**feature["properties"], "kind": kind}
            for kind in ("posyandu", "mck")
            for feature in self.data[kind]["features"]
            if feature["properties"]["kode"] == kode
        ]
        place = next(
            one
            for name in ("desa", "kabupaten_kota")
            for one in self.data[name]["features"]
            if one["properties"]["kode"] == kode
        )
        about = {
            "kode": kode,
            "nama": place["properties"]["nama"],
            "parents": self.parents(kode),
            "bbox": list(shape(place["geometry"]).bounds),
            "people": 1234,
            "area_km2": 56.78,
        }
        return {"wilayah": about, "gaps": gaps, "facilities": facilities}


def shape(geometry: Mapping[str, Any]) -> Any:
    return shapely.geometry.shape(geometry)


def is_asked(item: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    return (
        item["kode"].startswith(query.get("wilayah", ""))
        and query.get("status", "") in ("", item["status"])
        and query.get("q", "").lower() in item["nama"].lower()
        and ("bbox" not in query or item["kode"].startswith("64.01"))
    )


def sums(items: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("demand", "gap", "served", "unreached", "over_capacity", "not_working", "unknown")
    statuses = [item["status"] for item in items]
    return {
        "total": len(items),
        "statuses": {status: statuses.count(status) for status in ("gap", "met", "no_data")},
        **{name: sum(item[name] or 0 for item in items) for name in names},
    }


def asset(name: str) -> Answer:
    body = map_script().encode() if name == "map.js" else asset_bytes(name)
    return 200, media_type(name), body


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve on a free port of this machine, and fill in the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            asked = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            if asked and status == 200:
                status, body = 206, body[int(asked[1]) : int(asked[2]) + 1]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}{site.facts.prefix}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


__all__ = ["POLICY", "PROBLEM", "Site", "serving"]
