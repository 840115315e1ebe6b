"""The planner's page against what a user of Folium writes: every village inlined in one HTML file.

Both are opened in the same Chromium, its processor slowed down four times, both packed on the way.
What Folium loads from other hosts is not counted against it. A browser does not open the country
that way: there one village in `SAMPLE` is inlined, and the ratio is per village.
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import uvicorn
from playwright.sync_api import Browser, CDPSession, Page, Route, sync_playwright

from benchmarks.inputs import Inputs
from benchmarks.measure import Check, Comparison, Timing
from benchmarks.nation import STANDARDS, national_store, national_villages, publish_seeded
from peta.io.standards import read_standards
from peta.render.assets import STATIC
from peta.render.map_classes import NO_DATA, colour_of
from peta.settings import Settings, data_dir
from peta.store.store import Store
from peta.web.app import create_app
from tests.serving import free_port

STANDARD = "POS-JARAK"
REGION = ("64.", "62.71.")
SLOWER, SAMPLE = 4, 16
# Where villages are smallest, from all of the country to one street.
CROWDED, ZOOMS = (-7.3, 110.0), range(4, 15)
_SETTLED_MS = 4000
PATIENCE_S = 300.0

_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_VENDOR = STATIC / "vendor" / "leaflet"
_ELSEWHERE = re.compile("^https://")
_GREY = "#bdbdbd"
_NATIONAL = Path(tempfile.gettempdir()) / "peta-national-store"

# Whether the map and the table stand there, and the colour of each village.
_PETA_READY = """(() => { const areas = window.peta?.page?.areas;
  return areas?.fills.size >= %d && !document.getElementById('loading').checkVisibility()
    && document.getElementById('ranking').getAttribute('aria-busy') === 'false'; })()"""
_PETA_COLOURS = """Object.fromEntries([...peta.page.areas.fills].map(
  ([kode, { colour }]) => [kode, colour]))"""
_FOLIUM_READY = """(() => { const layer = window['%s'];
  return layer?.getLayers().length >= %d && !!document.querySelector('path.leaflet-interactive');
  })()"""
_FOLIUM_COLOURS = """Object.fromEntries(window['%s'].getLayers().map(
  (one) => [one.feature.properties.kode, one.options.fillColor]))"""
_WATCH_FRAMES = """() => { const own = window.__frames = []; let last = performance.now();
  const note = (now) => { if (window.__frames !== own) return; own.push(now - last); last = now;
    requestAnimationFrame(note); }; requestAnimationFrame(note); }"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page, opened cold and panned.

    Parameters
    ----------
    ready_s
        From the address to the map standing there and the page answering.
    busy_s
        Of which its own thread was at work.
    """

    bytes: int
    requests: int
    ready_s: float
    busy_s: float
    heap_mb: float
    frames_ms: tuple[float, ...]
    colours: Mapping[str, str | None]

    @property
    def worst_ms(self) -> float:
        """Longest frame but one in a hundred."""
        return statistics.quantiles(self.frames_ms, n=100)[-1]

    @property
    def median_ms(self) -> float:
        """The usual frame."""
        return statistics.median(self.frames_ms)


def compare(inputs: Inputs) -> Iterator[Comparison]:
    """Kalimantan Timur with Palangka Raya, and the country."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)
        with tempfile.TemporaryDirectory() as folder:
            store = _regional_store(Path(folder) / "store")
            yield _compared(browser, store, Path(folder) / "store", inputs.repeat, sample=1)
        if not inputs.quick:
            store = national_store(_NATIONAL)
            yield _compared(browser, store, _NATIONAL, inputs.repeat, sample=SAMPLE)
            print("\n".join(_panned_at_every_zoom(browser, _NATIONAL)))
        browser.close()


def _regional_store(root: Path) -> Store:
    """A store of one region."""
    villages, store = national_villages(), Store(root)
    here = villages["kode"].str.startswith(REGION)
    publish_seeded(store, villages[here].reset_index(drop=True))
    return store


def _compared(browser: Browser, store: Store, root: Path, repeat: int, sample: int) -> Comparison:
    villages = _coloured(store)
    drawn = villages.iloc[::sample]
    body, name = folium_page(drawn)
    whole = len(villages) if sample == 1 else 1
    with _serving(root) as served, _served(body) as plain_url:
        url = f"{served}/?standard={STANDARD}#classes=fixed"
        rounds = [
            (
                _opened(browser, url, _PETA_READY % whole, _PETA_COLOURS),
                _opened(browser, plain_url, _FOLIUM_READY % (name, len(drawn)),
                        _FOLIUM_COLOURS % name),
            )
            for _ in range(repeat)
        ]  # fmt: skip
    mine, plain = [one for one, _ in rounds], [other for _, other in rounds]
    return Comparison(
        title=f"the page of {len(villages):,} villages",
        checks=[_check(villages, mine[-1], plain[-1], sample)],
        peta=_timing("peta: the planner's page", mine),
        plain=_timing(f"folium.GeoJson, {len(drawn):,} villages inlined", plain),
        notes=_notes(mine[-1], plain[-1], sample),
        plain_sample=float(sample),
    )


@contextmanager
def _serving(root: Path) -> Iterator[str]:
    """The service over a store as it is, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.page", str(root), str(port)]
    with subprocess.Popen(command) as process:
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_S
        try:
            while not _is_ready(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the service did not come up")
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=20) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def serve(root: Path, port: int) -> None:
    """Serve the latest run of a store by the standards that it was made by."""
    rules = [rule for rule in read_standards(data_dir() / "standards") if rule.id in STANDARDS]
    app = create_app(Settings.from_env({"PETA_STORE": str(root)}), Store(root), rules)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def _coloured(store: Store) -> gpd.GeoDataFrame:
    """Villages of a run, with the colour of their class."""
    run = store.catalogue.latest_run()
    assert run is not None
    gaps = store.run_frame(run["id"], "gaps")
    own = gaps[(gaps["standard"] == STANDARD) & (gaps["level"] == "desa_kelurahan")]
    villages = store.frame(store.catalogue.current()["boundaries"].hash)[
        ["kode", "nama", "geometry"]
    ]
    found = villages.merge(own[["kode", "ratio", "status"]], on="kode", validate="1:1")
    pairs = zip(found["ratio"], found["status"], strict=True)
    return found.assign(colour=[_colour(ratio, status) for ratio, status in pairs])


def _colour(ratio: float, status: str) -> str:
    colour = colour_of(None if pd.isna(ratio) else ratio, status)
    return _GREY if colour == NO_DATA else colour


def folium_page(villages: gpd.GeoDataFrame) -> tuple[bytes, str]:
    """A map as its documentation has it, and the name of its layer."""
    west, south, east, north = villages.total_bounds
    drawn = folium.Map(tiles=None)
    drawn.fit_bounds([(south, west), (north, east)])
    layer = folium.GeoJson(
        villages.to_json(),
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"],
            "color": "white",
            "weight": 0.5,
            "fillOpacity": 0.8,
        },
        tooltip=folium.GeoJsonTooltip(["nama", "ratio"]),
    ).add_to(drawn)
    return drawn.get_root().render().encode(), layer.get_name()


@contextmanager
def _served(body: bytes) -> Iterator[str]:
    """A page at an address, packed as any web server packs it."""
    packed = gzip.compress(body, 6)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 204)
            if found:
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            if found:
                self.wfile.write(packed)

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _opened(browser: Browser, url: str, ready: str, colours: str) -> Seen:
    """Open a page with nothing kept from before, wait until it stands there, and pan it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    page.route(_ELSEWHERE, _from_here)
    sizes: list[int] = []
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda one: sizes.append(int(one["encodedDataLength"])))
    for command in ("Network", "Performance"):
        session.send(f"{command}.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    _wait(page, ready, start)
    ready_s = time.perf_counter() - start
    measured = {
        one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
    }
    told, requests = page.evaluate(colours), len(sizes)
    weight = sum(sizes)
    frames = _panned(page)
    heap = _heap_mb(session)
    context.close()
    return Seen(weight, requests, ready_s, measured["TaskDuration"], heap, frames, told)


def _panned_at_every_zoom(browser: Browser, root: Path) -> Iterator[str]:
    """Frames and memory of the country's map, dragged where villages are smallest."""
    yield "\npanning the nation over Java, the processor as it is and slowed"
    with _serving(root) as served:
        for slower in (1, SLOWER):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            session = page.context.new_cdp_session(page)
            page.goto(f"{served}/?standard={STANDARD}")
            _wait(page, _PETA_READY % 1, time.perf_counter())
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            for zoom in ZOOMS:
                view = f"peta.page.map.setView({list(CROWDED)}, {zoom}, {{animate: false}})"
                page.evaluate(f"void {view}")
                page.wait_for_timeout(_SETTLED_MS)
                frames = _panned(page)
                rate = 1000 * len(frames) / sum(frames)
                yield (
                    f"slowed {slower}, zoom {zoom}: {rate:.0f} frames a second, "
                    f"longest {max(frames):.0f} ms, heap {_heap_mb(session):.0f} MB"
                )
            page.close()


def _from_here(route: Route) -> None:
    """Leaflet from our own copy; whatever else Folium asks other hosts for is empty."""
    name = route.request.url.rpartition("/")[2]
    kinds = {".js": "text/javascript", ".css": "text/css"}
    content = _VENDOR / name
    body = content.read_bytes() if content.is_file() else b""
    route.fulfill(body=body, content_type=kinds.get(Path(name).suffix, "text/plain"))


def _wait(page: Page, ready: str, start: float) -> None:
    while not page.evaluate(ready):
        if time.perf_counter() - start > PATIENCE_S:
            raise TimeoutError(f"{page.url} did not become ready")
        page.wait_for_timeout(20)


def _heap_mb(session: CDPSession) -> float:
    """What a page's own data takes, once what it no longer needs is gone."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _panned(page: Page) -> tuple[float, ...]:
    """Milliseconds of each frame while the map is dragged to and fro."""
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(_WATCH_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    for shift in (150, -150, 0):
        page.mouse.move(x + shift, y + shift / 2, steps=20)
    page.mouse.up()
    frames: list[float] = page.evaluate("window.__frames")
    return tuple(frames)


def _check(villages: gpd.GeoDataFrame, mine: Seen, plain: Seen, sample: int) -> Check:
    """The same village has the same class in both browsers; none is left out."""
    expected = dict(zip(villages["kode"], villages["colour"], strict=True))
    shown = {kode: colour or _GREY for kode, colour in mine.colours.items()}
    same = sum(expected.get(kode) == colour for kode, colour in plain.colours.items())
    if sample == 1:
        same_here = sum(plain.colours.get(kode) == colour for kode, colour in shown.items())
        holds = same == same_here == len(expected) == len(shown)
        return Check("same village, same class", f"{same_here:,} of {len(expected):,}", holds)
    holds = same == len(plain.colours) and len(shown) > 0
    claim = "villages inlined have their class; peta shows kabupaten from afar"
    return Check(claim, f"{same:,} villages, {len(shown):,} kabupaten", holds)


def _timing(name: str, seen: list[Seen]) -> Timing:
    ready, busy = (tuple(getattr(one, of) for one in seen) for of in ("ready_s", "busy_s"))
    return Timing(name, ready, busy, max(one.heap_mb for one in seen) / 1000)


def _notes(mine: Seen, plain: Seen, sample: int) -> list[str]:
    """Each measure of both, and how many times as much the plain way takes."""
    measures: tuple[tuple[str, str, Callable[[Seen], float], int], ...] = (
        ("bytes over the wire", "kB", lambda one: one.bytes / 1000, sample),
        ("JS heap", "MB", lambda one: one.heap_mb, sample),
        ("usual frame while panning", "ms", lambda one: one.median_ms, 1),
        ("99th of 100 frames", "ms", lambda one: one.worst_ms, 1),
    )
    lines = [
        f"{name}: peta {of(mine):,.0f} {unit}, plain {of(plain):,.0f} {unit}; "
        f"{of(plain) * times / of(mine):.2g} times"
        for name, unit, of, times in measures
    ]
    said = f", one village in {sample}: bytes and heap per village" if sample > 1 else ""
    return [f"Chromium, processor slowed {SLOWER} times, nothing kept from before{said}", *lines]


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
