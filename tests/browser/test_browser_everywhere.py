"""Every public page in both languages, in one browser over one service: clean, fit, readable.

Pictures of every page stand in ``artefacts/pages`` afterwards, for people to look at.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from peta.settings import Settings
from peta.store.store import Store
from peta.web.app import create_app
from tests.browser.watching import PHONE, WIDE, Opener, Watched
from tests.serving import Service
from tests.web.asking import get_routes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = Path(__file__).parents[2] / "artefacts" / "pages"
VILLAGE, KECAMATAN, KABUPATEN, PROVINSI = "64.02.01.2003", "64.02.01", "64.02", "64"

# Addresses by the path of the route that answers them.
PAGES = {
    "/": ["/", f"/?standard=MCK-JARAK&wilayah={KABUPATEN}", f"/?standard=RTLH-NEED#{VILLAGE}"],
    "/desa/{kode}": [f"/desa/{VILLAGE}"],
    "/wilayah/{kode}": [f"/wilayah/{kode}" for kode in (PROVINSI, KABUPATEN, KECAMATAN)],
    "/mutu": ["/mutu"],
    "/banding": ["/banding", "/banding?kiri=POS-RASIO&kanan=SAN-LADDER", "/banding?mode=waktu",
                 "/banding?mode=selisih"],
    "/embed/map": ["/embed/map", f"/embed/map?wilayah={KABUPATEN}&legend=0&title=0"],
    "/embed/tabel": ["/embed/tabel"],
    "/embed/desa/{kode}": [f"/embed/desa/{VILLAGE}"],
    "/embed/wilayah/{kode}": [f"/embed/wilayah/{KABUPATEN}"],
    "/embed/kode": ["/embed/kode?standard=POS-JARAK"],
    "/embed/banding": ["/embed/banding"],
    "/docs": ["/docs"],
}  # fmt: skip
# What answers with no page of its own, and pages that only operators see.
NO_PAGE = (r"/api/", r"/map/", r"/assets/", r"/operator", r"/snapshot/", r"/openapi.json",
           r"/oembed", r"/healthz", r"/readyz", r"/.*\.(js|pdf|xlsx)$")  # fmt: skip
ADDRESSES = [address for addresses in PAGES.values() for address in addresses]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_clean_and_fits_and_everybody_can_read_it(
    default_service: Service, opened: Opener, address: str, lang: str
):
    watched = opened(WIDE)
    answered: list[Any] = []
    watched.page.on("response", lambda answer: answered.append(answer))
    open_settled(watched, default_service.url + in_language(address, lang))
    check_words(watched, lang)
    check_picture(watched, address, lang, WIDE)
    # The same rules for both languages and widths: each is held to them once.
    if lang == "id":
        check_axe(watched)
    watched.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    watched.page.wait_for_timeout(150)
    check_picture(watched, address, lang, PHONE)
    if lang == "en":
        check_axe(watched)
    watched.check_clean()
    assert watched.hosts() == {default_service.url.removeprefix("http://")}
    assert watched.page.context.cookies() == []
    assert [one.url for one in answered if "set-cookie" in one.headers] == []
    assert [(one.status, one.url) for one in answered if one.status >= 400] == []


def test_every_page_there_is_has_been_looked_at(tmp_path: Path, standards: Any):
    app = create_app(Settings.from_env({}), Store(tmp_path), standards)
    paths = {path for path in get_routes(app) if not re.match("|".join(NO_PAGE), path)}
    assert paths == set(PAGES)


def in_language(address: str, lang: str) -> str:
    path, mark, place = address.partition("#")
    if path == "/docs":
        return address
    return f"{path}{'&' if '?' in path else '?'}lang={lang}{mark}{place}"


def open_settled(watched: Watched, url: str) -> None:
    """Go there and wait until nothing is being loaded."""
    watched.page.goto(url)
    if watched.page.locator("#loading").count():
        watched.page.wait_for_selector("#loading", state="hidden")
    watched.page.wait_for_load_state("networkidle")


def check_words(watched: Watched, lang: str) -> None:
    page = watched.page
    # The page of the API is in the language of its tool.
    expected = "en" if page.url.endswith("/docs") else lang
    assert page.get_attribute("html", "lang") == expected
    assert page.title().strip()
    assert page.locator("h1").count() == 1, "one h1"


def check_picture(watched: Watched, address: str, lang: str, size: tuple[int, int]) -> None:
    """Keep a picture, and see that nothing has to be scrolled sideways."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9.-]+", "_", in_language(address, lang).lower()).strip("_")
    watched.page.screenshot(path=PICTURES / f"{name}-{size[0]}.png", full_page=True)
    width = watched.page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0], f"{width} px wide on {size[0]}"


def check_axe(watched: Watched) -> None:
    # Swagger UI is not ours to colour.
    context = {"exclude": [["#docs"]]} if watched.page.url.endswith("/docs") else None
    found = Axe().run(watched.page, context=context)
    assert found.violations_count == 0, found.generate_report()
