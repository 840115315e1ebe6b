"""Portals of other origins that show views of peta, and the dialog that gives the code."""

import html
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from peta.publishing import assess_current
from tests.browser.test_browser_safety import PAYLOADS
from tests.browser.watching import PHONE, WIDE, Opener, Watched
from tests.conftest import Publish
from tests.engine.kecamatan import CENTRE, KECAMATAN
from tests.serving import Service, free_port, serving
from tests.test_profile import FULL

pytestmark = pytest.mark.browser

PATIENCE_S = 15
HEAD = '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Portal</title></head>'
SHOUT = "<script>parent.postMessage({peta: 'height', height: 3210}, '*')</script>"
COMPONENT_VIEWS = {
    "map": f'standard="POS-JARAK" wilayah="{KECAMATAN}"',
    "tabel": f'standard="POS-JARAK" wilayah="{KECAMATAN}"',
    "desa": f'wilayah="{CENTRE}"',
    "wilayah": f'wilayah="{KECAMATAN}" lang="en"',
    "banding": f'mode="indikator" kiri="POS-ADA" kanan="POS-JARAK" wilayah="{KECAMATAN}"',
}
FRAME = "document.querySelector('peta-map').shadowRoot.querySelector('iframe')"
HEIGHT = f"{FRAME}.getBoundingClientRect().height"


class Portal(ThreadingHTTPServer):
    """A site of its own origin; what it shows is set by the test."""

    body = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Portal

    def do_GET(self) -> None:
        pages = {"/": self.server.body, "/shout": SHOUT}
        self.send_response(200 if self.path in pages else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HEAD + pages[self.path]).encode() if self.path in pages else b"")

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def portal_at(port: int) -> Iterator[Portal]:
    with Portal(("127.0.0.1", port), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def portals() -> Iterator[tuple[Portal, Portal]]:
    """A portal that may embed, and one that may not."""
    with ExitStack() as stack:
        allowed, other = (stack.enter_context(portal_at(free_port())) for _ in range(2))
        yield allowed, other


@pytest.fixture(scope="module")
def service(
    portals: tuple[Portal, Portal],
    tmp_path_factory: pytest.TempPathFactory,
    publish: Publish,
    standards: Any,
) -> Iterator[Service]:
    """The hand-made district, which one portal may embed."""
    root = tmp_path_factory.mktemp("store")
    assess_current(publish(root, FULL.frames()), standards)
    with serving(root, PETA_FRAME_ANCESTORS=portals[0].url) as running:
        yield running


@pytest.fixture
def portal(portals: tuple[Portal, Portal]) -> Portal:
    return portals[0]


def component(service: Service, view: str, more: str = "") -> str:
    script = f'<script src="{service.url}/embed/peta-map.js" async></script>'
    about = COMPONENT_VIEWS.get(view, "")
    return f'{script}<peta-map view="{view}" {about} {more} label="Uji"><b>cadangan</b></peta-map>'


def until(watched: Watched, expression: str) -> None:
    """Wait; asked from outside, since the pages allow no evaluation inside."""
    deadline = time.monotonic() + PATIENCE_S
    while not watched.page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        watched.page.wait_for_timeout(30)


def framed(watched: Watched) -> Any:
    """The frame of peta in a page."""
    deadline = time.monotonic() + PATIENCE_S
    while len(watched.page.frames) < 2:
        assert time.monotonic() < deadline
        watched.page.wait_for_timeout(30)
    return watched.page.frames[1]


def wait_for_height(watched: Watched, test: str) -> float:
    until(watched, f"(() => {{ const h = {HEIGHT}; return {test}; }})()")
    height: float = watched.page.evaluate(HEIGHT)
    return height


# In portals.


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("view", COMPONENT_VIEWS)
def test_a_portal_shows_a_view_in_its_height(service, portal, opened: Opener, view, size):
    portal.body = component(service, view)
    watched = opened(size)
    watched.page.goto(portal.url)
    wait_for_height(watched, "h >= 240")
    frame = framed(watched)
    frame.wait_for_load_state("load")
    if view == "map":
        frame.wait_for_selector("#loading", state="hidden")
        assert "hitungan" in frame.inner_text("#credits").lower()
    else:
        content = "Math.ceil(document.body.getBoundingClientRect().height)"
        wait_for_height(watched, f"h === {frame.evaluate(content)}")
        assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not watched.page.get_by_text("cadangan").is_visible()
    assert watched.page.evaluate(f"{FRAME}.title") == "Uji"
    assert watched.page.context.cookies() == []
    assert watched.errors == []


def test_the_plain_frame_works_where_the_portal_runs_no_script(service, portal, opened: Opener):
    portal.body = f'<iframe title="x" src="{service.url}/embed/tabel?rows=2" height="500"></iframe>'
    watched = opened(java_script_enabled=False)
    watched.page.goto(portal.url)
    assert watched.page.frame_locator("iframe").locator("tbody tr").count() == 2


def test_a_portal_that_is_not_named_is_refused(service, portals, opened: Opener):
    portals[1].body = component(service, "tabel")
    watched = opened()
    watched.page.goto(portals[1].url)
    check_refused(watched)
    assert watched.page.evaluate(HEIGHT) == 620


def check_refused(watched: Watched) -> None:
    """Chromium shows nothing of the page, and says why."""
    framed(watched)
    for _ in range(100):
        if any("frame-ancestors" in one for one in watched.errors):
            break
        watched.page.wait_for_timeout(50)
    assert any("frame-ancestors" in one for one in watched.errors), watched.errors
    assert watched.page.frames[1].url.startswith("chrome-error:")


@pytest.mark.parametrize("path", ["/", f"/desa/{CENTRE}", "/embed/kode", "/docs"])
def test_no_other_page_is_ever_framed(service, portal, opened: Opener, path):
    portal.body = f'<iframe title="x" src="{service.url}{path}"></iframe>'
    watched = opened()
    watched.page.goto(portal.url)
    check_refused(watched)


def test_messages_of_others_move_nothing(service, portal, opened: Opener):
    """Neither the portal's own, nor another frame's, nor another view's, nor a moved frame's."""
    other_view = f'<iframe title="y" src="{service.url}/embed/tabel?rows=1"></iframe>'
    portal.body = (
        component(service, "tabel") + other_view + '<iframe title="z" src="/shout"></iframe>'
        "<script>postMessage({peta: 'height', height: 3210}, '*')</script>"
    )
    watched = opened()
    watched.page.goto(portal.url)
    watched.page.wait_for_load_state("networkidle")
    own = watched.page.evaluate(HEIGHT)
    assert 240 <= own < 3000
    assert own != 240
    watched.page.evaluate(f"{FRAME}.src = '{portal.url}/shout'")
    until(
        watched,
        "new Promise(done => addEventListener('message', () => setTimeout(() => done(true), 100)))",
    )
    assert watched.page.evaluate(HEIGHT) == own


@pytest.mark.parametrize(
    ("said", "height"),
    [("{peta: 'height', height: 1e9}", 4000), ("{peta: 'height', height: -5}", 240),
     ("{peta: 'height', height: 777}", 777), ("{peta: 'height', height: NaN}", 620),
     ("{peta: 'height', height: '777'}", 620), ("{height: 777}", 620), ("'777'", 620),
     ("null", 620)],
)  # fmt: skip
def test_heights_are_kept_within_bounds(service, portal, opened: Opener, said, height):
    portal.body = component(service, "tabel")
    watched = opened()
    page = f"<script>parent.postMessage({said}, '*'); parent.postMessage('end', '*')</script>"
    watched.page.route("**/embed/tabel*", lambda route: route.fulfill(
        body=page, content_type="text/html"))  # fmt: skip
    watched.page.add_init_script(
        "addEventListener('message', ({ data }) => { if (data === 'end') window.__end = 1; })"
    )
    watched.page.goto(portal.url)
    until(watched, "window.__end === 1")
    assert watched.page.evaluate(HEIGHT) == height


def test_attributes_change_the_view_and_a_given_height_stays(service, portal, opened: Opener):
    portal.body = component(service, "tabel", 'height="333"')
    watched = opened()
    watched.page.goto(portal.url)
    framed(watched).wait_for_load_state("load")
    assert watched.page.evaluate(HEIGHT) == 333
    watched.page.evaluate(
        """() => { const one = document.querySelector('peta-map');
        one.setAttribute('view', 'map'); one.setAttribute('scroll', ''); }"""
    )
    until(watched, f"{FRAME}.src.includes('/embed/map?') && {FRAME}.src.includes('scroll=1')")
    watched.page.evaluate("document.querySelector('peta-map').remove()")
    watched.page.evaluate("postMessage({peta: 'height', height: 500}, '*')")
    assert watched.errors == []


@pytest.mark.parametrize(
    "payload", [*PAYLOADS.values(), "../../docs", "//jahat.example/", "data:x"]
)
def test_an_attack_in_an_attribute_does_nothing(service, portal, opened: Opener, payload):
    portal.body = component(service, "tabel")
    watched = opened()
    watched.page.route("**/embed/*", lambda route: route.fulfill(body="<p>x"))
    watched.page.route("**/embed/peta-map.js", lambda route: route.continue_())
    watched.page.goto(portal.url)
    until(watched, "Boolean(customElements.get('peta-map'))")
    for name in ("view", "standard", "wilayah", "lang", "legend", "title", "scroll", "height",
                 "place", "label", "mode", "kiri", "kanan", "src", "srcdoc", "base"):  # fmt: skip
        watched.page.evaluate(
            "([name, value]) => document.querySelector('peta-map').setAttribute(name, value)",
            [name, payload],
        )
        watched.page.wait_for_timeout(10)
        source = urlsplit(watched.page.evaluate(f"{FRAME}.src"))
        assert f"{source.scheme}://{source.netloc}" == service.url
        assert source.path in ("/embed/map", "/embed/tabel")
    assert watched.page.evaluate(f"{FRAME}.hasAttribute('srcdoc')") is False
    assert watched.page.evaluate("window.__xss") is None
    assert watched.dialogs == []


def test_the_wheel_belongs_to_the_portal_unless_the_map_was_given_it(service, opened: Opener):
    for query, zooms in (("", False), ("?scroll=1", True)):
        watched = opened()
        watched.open(f"{service.url}/embed/map{query}")
        enabled = watched.page.evaluate("peta.page.map.scrollWheelZoom.enabled()")
        assert enabled is zooms
    phone = opened(PHONE, has_touch=True, is_mobile=True)
    phone.open(f"{service.url}/embed/map")
    assert phone.page.evaluate("peta.page.map.dragging.enabled()") is False


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_open_village_covers_neither_marks_nor_credits(service, opened: Opener, size):
    watched = opened(size)
    watched.open(f"{service.url}/embed/map?wilayah={KECAMATAN}#{CENTRE}")
    watched.page.locator("#panel .why").wait_for()
    # These data carry no mark; one stands where the mark of sample data would.
    watched.page.evaluate(
        """() => { const mark = document.createElement('button');
        mark.className = 'mark'; mark.textContent = 'contoh';
        document.querySelector('.marks').append(mark); }"""
    )
    for name in (".marks .mark:not([hidden])", "#credits"):
        is_on_top = watched.page.locator(name).evaluate(
            """one => { const { left, top, bottom } = one.getBoundingClientRect();
            return [top + 4, bottom - 4].every(
              (y) => one.contains(document.elementFromPoint(left + 20, y))); }"""
        )
        assert is_on_top, name


@pytest.mark.parametrize(
    "path",
    ["/embed/map", f"/embed/tabel?wilayah={KECAMATAN}", f"/embed/desa/{CENTRE}?title=0",
     f"/embed/wilayah/{KECAMATAN}?whole=1", "/embed/tabel?wilayah=99", "/embed/kode"],
)  # fmt: skip
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_use_a_view(service, opened: Opener, path, size):
    watched = opened(size)
    watched.page.goto(service.url + path)
    if path == "/embed/map":
        watched.page.wait_for_selector("#loading", state="hidden")
    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_links_leave_the_frame(service, opened: Opener):
    watched = opened()
    watched.page.goto(f"{service.url}/embed/desa/{CENTRE}")
    for link in watched.page.locator("a[href]").all():
        url, target = link.evaluate("one => [one.href, one.target || document.baseTarget]")
        inside = url.startswith(watched.page.url.split("#")[0] + "#")
        assert inside == (target == "_self") or watched.page.locator("base[target=_blank]").count()
    with watched.page.context.expect_page() as popup:
        watched.page.click(".crumbs a")
    assert "/wilayah/" in popup.value.url
    assert popup.value.evaluate("window.opener") is None


# The dialog.


def open_dialog(service: Service, opened: Opener, path: str, size=WIDE, **options: Any) -> Watched:
    watched = opened(size, permissions=["clipboard-read", "clipboard-write"], **options)
    watched.page.goto(service.url + path)
    watched.page.click("[data-embed]")
    watched.page.wait_for_selector("dialog[open] iframe")
    return watched


def code_of(watched: Watched, way: str = "iframe") -> str:
    value: str = watched.page.input_value(f"#code-{way}")
    return value


PAGES = [
    f"/?wilayah={KECAMATAN}&standard=POS-ADA",
    f"/desa/{CENTRE}",
    f"/wilayah/{KECAMATAN}?lang=en",
]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_the_dialog_opens_over_every_page(service, opened: Opener, path, size):
    watched = open_dialog(service, opened, path, size)
    page = watched.page
    page.frame_locator("dialog iframe").locator("a[rel=noopener]").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "sematkan-title"
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= size[0]
    box = page.locator("dialog").bounding_box()
    assert box["width"] <= size[0]
    found = Axe().run(page, context="dialog")
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.hasAttribute('data-embed')")
    watched.check_clean()


def test_tab_goes_round_in_the_dialog(service, opened: Opener):
    watched = open_dialog(service, opened, f"/desa/{CENTRE}")
    page = watched.page
    page.focus(".sematkan-done")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sematkan-close"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "sematkan-done"


def test_every_switch_is_in_the_code_and_in_the_preview(service, opened: Opener):
    watched = open_dialog(service, opened, f"/?wilayah={KECAMATAN}&standard=POS-ADA")
    page = watched.page
    assert f"/embed/map?standard=POS-ADA&amp;wilayah={KECAMATAN}&amp;lang=id" in code_of(watched)
    page.uncheck("[name=legend][type=checkbox]")
    page.check("[name=scroll][type=checkbox]")
    page.click("dialog >> text=English")
    page.fill("[name=width]", "800")
    page.fill("[name=height]", "450")
    until(watched, "document.querySelector('#code-iframe').value.includes('450')")
    code = code_of(watched)
    for part in ("lang=en", "legend=0", "scroll=1", 'width="800"', 'height="450"'):
        assert part in code
    source = page.get_attribute("dialog iframe", "src")
    assert source.startswith("/embed/map?")
    assert "legend=0" in source
    page.click("dialog >> text=Tabel peringkat")
    until(watched, "document.querySelector('#code-iframe').value.includes('/tabel')")
    assert "scroll" not in code_of(watched)
    assert page.locator(".only-map").is_hidden()
    page.fill("[name=height]", "10")
    page.wait_for_timeout(400)
    assert 'height="450"' in code_of(watched)
    watched.check_clean()


@pytest.mark.parametrize("is_supported", [True, False])
def test_copying_is_said_aloud(service, opened: Opener, is_supported):
    watched = open_dialog(service, opened, f"/desa/{CENTRE}")
    page = watched.page
    if not is_supported:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject('no'); }")
    page.click("role=tab[name='Komponen']")
    assert page.locator("#way-iframe").is_hidden()
    page.click("#way-component button")
    until(watched, "document.querySelector('dialog [role=status]').textContent !== ''")
    assert page.inner_text("dialog [role=status]") == "Kode tersalin."
    assert page.evaluate("navigator.clipboard.readText()") == code_of(watched, "component")
    page.focus("role=tab[name='Komponen']")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("role=tab[name='Tautan']", "aria-selected") == "true"


def test_the_copied_code_works_in_a_portal(service, portal, opened: Opener):
    codes = open_dialog(service, opened, f"/?wilayah={KECAMATAN}&standard=POS-ADA")
    for way in ("iframe", "component"):
        portal.body = code_of(codes, way).replace("http://127.0.0.1:8000", service.url)
        watched = opened()
        watched.page.goto(portal.url)
        frame = framed(watched)
        frame.wait_for_selector("#loading", state="hidden")
        assert KECAMATAN in frame.url
        assert watched.errors == []


def test_the_place_that_is_looked_at_goes_along(service, opened: Opener):
    watched = open_dialog(service, opened, f"/?standard=POS-ADA#11/0.01/117.01/{CENTRE}")
    assert f"#11/0.01/117.01/{CENTRE}" in code_of(watched)


@pytest.mark.parametrize("place", [f"11/0.01/117.01/{CENTRE}&", ""])
def test_a_trial_and_its_classes_go_along(service, opened: Opener, place: str):
    look = f"{place}classes=fixed&trial=radius_m:200"
    watched = open_dialog(service, opened, f"/?standard=MCK-JARAK#{look}")
    assert look in html.unescape(code_of(watched))
    address = watched.page.get_attribute("#sematkan iframe", "src") or ""
    frame = opened()
    frame.page.goto(f"{service.url}{address}")
    frame.page.wait_for_selector("#mark-trial", state="visible")
    assert frame.page.evaluate("peta.state.current.classes") == "fixed"
    frame.check_clean()


def test_without_script_the_button_leads_to_the_code(service, opened: Opener):
    watched = opened(java_script_enabled=False)
    watched.page.goto(f"{service.url}/desa/{CENTRE}")
    watched.page.click("[data-embed]")
    assert f"/embed/desa/{CENTRE}" in watched.page.input_value("#code-iframe")
    watched.page.uncheck("[name=title][type=checkbox]")
    watched.page.click(".sematkan-renew")
    assert "title=0" in watched.page.input_value("#code-iframe")


def test_the_page_of_the_code_is_as_live_as_the_dialog(service, opened: Opener):
    watched = opened()
    watched.page.goto(f"{service.url}/embed/kode?wilayah={KECAMATAN}")
    watched.page.uncheck("[name=title][type=checkbox]")
    until(watched, "document.querySelector('#code-iframe').value.includes('title=0')")
    watched.check_clean()


def test_a_failure_is_said_and_the_old_code_is_greyed(service, opened: Opener):
    watched = open_dialog(service, opened, f"/desa/{CENTRE}")
    watched.page.route("**/embed/kode*", lambda route: route.abort())
    watched.page.uncheck("[name=title][type=checkbox]")
    watched.page.wait_for_selector(".sematkan.stale")
    until(
        watched,
        "document.querySelector('dialog [role=status]').textContent.includes('belum diperbarui')",
    )
