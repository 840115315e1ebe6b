"""The real service in a real browser: the map, portals that embed it, names that attack it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from peta.publishing import assess_current
from peta.render.numbers import number
from tests.browser.test_browser_safety import PAYLOADS
from tests.browser.watching import PHONE, Opener
from tests.conftest import Publish
from tests.engine.kecamatan import World
from tests.serving import Service, free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TILES = ".leaflet-peta-desa-pane canvas"


@contextmanager
def portal(port: int, framed: str) -> Iterator[str]:
    """A page of another origin that frames an address."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f'<!doctype html><title>Portal</title><iframe src="{framed}"></iframe>'.encode()
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def allowed_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def service(allowed_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The embedded default, from an empty store, as `make run` serves it."""
    root = tmp_path_factory.mktemp("served")
    with serving(root, PETA_FRAME_ANCESTORS=f"http://127.0.0.1:{allowed_port}") as running:
        yield running


@pytest.mark.parametrize(
    "standard", ["POS-ADA", "POS-JARAK", "POS-RASIO", "MCK-JARAK", "RTLH-NEED"]
)
def test_every_standard_paints_every_village(service: Service, opened: Opener, standard: str):
    watched = opened()
    watched.open(f"{service.url}/?standard={standard}")
    assert watched.page.evaluate("peta.page.areas.fills.size") == 1068
    watched.check_clean()
    assert len(watched.hosts()) == 1


def test_the_first_view_is_light(service: Service, opened: Opener):
    watched = opened()
    session = watched.page.context.new_cdp_session(watched.page)
    session.send("Network.enable")
    received = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    watched.open(service.url + "/")
    watched.page.locator("#sums .headline").wait_for()
    assert 100_000 < sum(received) < 350_000


def test_marks_are_shown_in_both_languages_and_at_both_widths(service: Service, opened: Opener):
    for size in ((1280, 800), PHONE):
        for lang, marks in (("id", ("Data contoh", "Batas perkiraan")),
                            ("en", ("Sample data", "Approximate boundaries"))):  # fmt: skip
            watched = opened(size)
            watched.open(f"{service.url}/?lang={lang}")
            for mark in marks:
                assert watched.page.get_by_role("button", name=mark).is_visible()
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size[0]


def test_the_page_says_what_the_api_says(service: Service, opened: Opener):
    watched = opened()
    watched.open(f"{service.url}/?wilayah=64.02")
    answer = orjson.loads(
        service.get("/api/v1/gaps?standard=POS-JARAK&wilayah=64.02&level=kabupaten_kota")
    )
    item = answer["items"][0]
    text = watched.page.inner_text("body")
    for part in ("gap", "served", "unreached", "not_working", "unknown"):
        assert number(item[part], "id") in text, part


def test_an_allowed_portal_embeds_the_map_and_another_does_not(
    service: Service, opened: Opener, allowed_port: int
):
    framed = f"{service.url}/embed/map?standard=POS-JARAK"
    shown = {}
    for port in (allowed_port, free_port()):
        with portal(port, framed) as url:
            watched = opened()
            watched.page.goto(url)
            frame = watched.page.frame_locator("iframe")
            try:
                frame.locator(TILES).first.wait_for(state="attached", timeout=5_000)
                shown[port == allowed_port] = True
            except Exception:
                shown[port == allowed_port] = False
    assert shown == {True: True, False: False}


def test_names_that_attack_are_inert_from_the_store_to_the_page(
    tmp_path: Path, publish: Publish, standards, opened: Opener
):
    attacks = list(PAYLOADS.values())
    frames = World().frames()
    for kind, columns in {
        "boundaries": ("nama", "kecamatan", "kabupaten_kota", "provinsi"),
        "posyandu": ("nama",),
        "mck": ("nama",),
    }.items():
        named = [attacks[row % len(attacks)] for row in range(len(frames[kind]))]
        frames[kind] = frames[kind].assign(**dict.fromkeys(columns, named))
    assess_current(publish(tmp_path / "store", frames), standards)
    with serving(tmp_path / "store") as running:
        for path in ("/", "/?lang=en", "/embed/map"):
            watched = opened()
            watched.open(running.url + path)
            box = watched.page.locator("#map_peta").bounding_box()
            assert box is not None
            for step in range(1, 10):
                x, y = box["x"] + box["width"] * step / 10, box["y"] + box["height"] / 2
                watched.page.mouse.move(x, y)
                watched.page.mouse.click(x, y)
            watched.page.wait_for_timeout(300)
            watched.check_clean()
