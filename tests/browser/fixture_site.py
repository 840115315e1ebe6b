"""A stand-in for the service: the pages, assets and answers, under the policy it will send."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from peta.render.assets import asset_path, media_type
from peta.render.map import map_script
from peta.render.page import PageFacts, PageView, render_docs, render_page

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
        found = self.look_up(path.strip("/").split("/"))
        if found is None:
            return 404, "application/problem+json", json.dumps({"title": path}).encode()
        return 200, "application/json", json.dumps(found).encode()

    def page(self, path: str, query: Mapping[str, str]) -> str:
        lang = query.get("lang", "id")
        standard = query.get("standard", str(self.facts.standards[0]["id"]))
        view = PageView(lang, standard, query.get("wilayah", ""), embed=path == "/embed")
        facts = self.facts_en if lang == "en" and self.facts_en else self.facts
        return render_page(view, facts)

    def look_up(self, parts: list[str]) -> Any:
        match parts:
            case ["map", _, name]:
                return self.data.get(name.removesuffix(".geojson"))
            case ["map", _, standard, "gaps.json"]:
                return self.data["gaps"].get(standard)
            case ["map", _, standard, "underserved.geojson"]:
                return self.data["underserved"].get(standard)
            case ["api", "v1", "sanitation", kode]:
                return self.data["sanitation"].get(kode)
            case ["api", "v1", "wilayah", kode]:
                return self.wilayah(kode)
            case ["openapi.json"]:
                return {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {}}
        return None

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
        about = {"kode": kode, "people": 1234, "area_km2": 56.78}
        return {"wilayah": about, "gaps": gaps, "facilities": facilities}


def asset(name: str) -> Answer:
    body = map_script().encode() if name == "map.js" else asset_path(name).read_bytes()
    return 200, media_type(name), body


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve on a free port of this machine, and fill in the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
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
