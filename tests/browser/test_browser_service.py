"""The real service in a real browser: the map, portals that embed it, names that attack it."""

import csv
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import orjson
import pypdf
import pytest
from playwright.sync_api import Page

from peta.domain.spreadsheet import FORMULA_SIGNS
from peta.publishing import assess_current
from peta.render.numbers import number
from peta.settings import Settings
from tests.browser.test_browser_everywhere import ADDRESSES, open_settled
from tests.browser.test_browser_safety import PAYLOADS
from tests.browser.watching import PHONE, Opener
from tests.conftest import Publish
from tests.engine.kecamatan import CENTRE, KECAMATAN
from tests.serving import Service, free_port, serving
from tests.test_profile import FULL
from tests.web.test_profiles import FORMULAS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ATTACKS = (*PAYLOADS.values(), *FORMULAS)
FREE_TEXTS = ("nama", "kecamatan", "kabupaten_kota", "provinsi", "id", "lembaga", "penerima")
# Pages that show no text of any dataset.
NAMELESS = ("/docs", "/embed/kode")
DEFAULT_BASE = Settings.from_env({}).base_url
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


@pytest.fixture(scope="module")
def attacked(
    tmp_path_factory: pytest.TempPathFactory, publish: Publish, standards: Any
) -> Iterator[Service]:
    """The hand-made district, with an attack in every text that anybody types."""
    frames = {kind: attacking(frame) for kind, frame in FULL.frames().items()}
    root = tmp_path_factory.mktemp("attacked") / "store"
    assess_current(publish(root, frames), standards)
    with serving(root) as running:
        yield running


def attacking(frame: Any) -> Any:
    """Every free text replaced; what has to be known again keeps its row behind it."""
    names = [name for name in FREE_TEXTS if name in frame.columns]
    for shift, name in enumerate(names):
        known = list(dict.fromkeys(frame[name]))
        attack = {text: f"{ATTACKS[(place + shift) % len(ATTACKS)]} {place}"
                  for place, text in enumerate(known)}  # fmt: skip
        frame = frame.assign(**{name: frame[name].map(attack)})
    return frame


@pytest.mark.parametrize("address", ADDRESSES)
def test_names_that_attack_are_inert_from_the_store_to_the_page(
    attacked: Service, opened: Opener, address: str
):
    watched = opened()
    watched.page.add_init_script("window.alert = () => { window.__xss = 1; };")
    open_settled(watched, attacked.url + address)
    see_all(watched.page)
    if not address.startswith(NAMELESS):
        assert "__xss" in watched.page.inner_text("body")
    watched.check_clean()
    assert len(watched.hosts()) == 1


def see_all(page: Page) -> None:
    """Whatever a page shows only to who points, clicks, opens or searches."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    if page.locator("#wilayah").count():
        page.fill("#wilayah", "img")
        page.wait_for_timeout(300)
        page.keyboard.press("Escape")
    for box in [one.bounding_box() for one in page.locator(".leaflet-container").all()]:
        for step in range(1, 10) if box else ():
            x, y = box["x"] + box["width"] * step / 10, box["y"] + box["height"] / 2
            page.mouse.move(x, y)
            page.mouse.click(x, y)
    page.wait_for_timeout(300)


@pytest.mark.parametrize("standard", ["POS-JARAK", "RTLH-NEED"])
def test_files_of_attacks_hold_no_formula(attacked: Service, standard: str):
    files = {form: attacked.get(f"/api/v1/gaps.{form}?standard={standard}")
             for form in ("csv", "xlsx")}  # fmt: skip
    cells = [cell for row in csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")))
             for cell in row]  # fmt: skip
    assert any(PAYLOADS["script"] in cell for cell in cells)
    texts = [cell for cell in cells if not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)]
    assert [cell for cell in texts if cell.startswith(FORMULA_SIGNS)] == []
    for book in (files["xlsx"], attacked.get(f"/wilayah/{KECAMATAN}.xlsx")):
        packed = zipfile.ZipFile(io.BytesIO(book))
        parts = [packed.read(name) for name in packed.namelist()]
        assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts)


@pytest.mark.parametrize("path", [f"/desa/{CENTRE}", f"/wilayah/{KECAMATAN}", "/snapshot/peta"])
def test_sheets_of_attacks_run_nothing_and_lead_nowhere_else(attacked: Service, path: str):
    sheet = pypdf.PdfReader(io.BytesIO(attacked.get(f"{path}.pdf")))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(sheet.trailer["/Root"])
    for page in sheet.pages:
        for note in page.get("/Annots", []):
            action = note.get_object()["/A"]
            assert (
                action["/S"],
                action["/URI"].partition("/desa/")[0].partition("/wilayah/")[0],
            ) == ("/URI", DEFAULT_BASE), action


def test_what_portals_are_told_of_attacks_is_one_frame(attacked: Service):
    url = quote(f"{DEFAULT_BASE}/desa/{CENTRE}", safe="")
    told = orjson.loads(attacked.get(f"/oembed?url={url}&format=json"))
    assert re.fullmatch(r"<iframe [^<>]*></iframe>", told["html"]), told["html"]
    assert "__xss" in told["title"]
