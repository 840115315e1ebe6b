"""The pages of one area in a real browser: read at every width, by everybody, on paper."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from peta.publishing import assess_current
from tests.browser.test_browser_safety import PAYLOADS
from tests.browser.watching import PHONE, WIDE, Opener
from tests.conftest import Publish
from tests.engine.kecamatan import CENTRE, KECAMATAN
from tests.serving import Service, serving
from tests.test_profile import FULL

pytestmark = pytest.mark.browser

TABLET = (768, 1024)
VILLAGE, AREA = f"/desa/{CENTRE}", f"/wilayah/{KECAMATAN}"
NOTHING = "/desa/64.02.01.2999"


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, publish: Publish, standards: Any
) -> Iterator[Service]:
    """The hand-made district, whose every name is an attack as well, and very long."""
    frames = FULL.frames()
    attack = " ".join(PAYLOADS.values())
    for kind, column in (("boundaries", "nama"), ("kua", "nama"), ("program", "lembaga")):
        frames[kind][column] = frames[kind][column] + attack
    root = tmp_path_factory.mktemp("store")
    assess_current(publish(root, frames), standards)
    with serving(root) as made:
        yield made


@pytest.mark.parametrize("path", [VILLAGE, AREA])
def test_names_that_attack_do_nothing(service: Service, opened: Opener, path: str):
    watched = opened()
    watched.page.goto(service.url + path)
    assert PAYLOADS["image"] in watched.page.inner_text("main")
    assert PAYLOADS["script"] in watched.page.inner_text("h1 >> .." if path == VILLAGE else "main")
    watched.check_clean()
    assert watched.hosts() == {service.url.removeprefix("http://")}


@pytest.mark.parametrize("size", [WIDE, TABLET, PHONE], ids=["wide", "tablet", "phone"])
@pytest.mark.parametrize("path", [VILLAGE, AREA, NOTHING])
def test_it_fits_and_everybody_can_read_it(service: Service, opened: Opener, path: str, size):
    watched = opened(size=size)
    watched.page.goto(f"{service.url}{path}?lang=en")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert watched.page.locator("h1").count() == 1
    for details in watched.page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_whole_without_scripts(service: Service, opened: Opener, size):
    watched = opened(size=size, java_script_enabled=False)
    watched.page.goto(service.url + AREA)
    page = watched.page
    assert page.locator(".below tbody tr").count() == 9
    page.select_option("#choose-standard", "MCK-JARAK")
    page.click(".choose button")
    page.wait_for_url("**standard=MCK-JARAK**")
    assert page.locator("#choose-standard").input_value() == "MCK-JARAK"
    page.click(".below a >> nth=0")
    page.wait_for_url("**/desa/**")
    page.click(".crumbs a >> nth=-1")
    page.wait_for_url(f"**{AREA}**")
    page.click("a.language[hreflang=en]")
    page.wait_for_url("**lang=en**")


def test_the_worst_lead_to_their_rows_by_keyboard(service: Service, opened: Opener):
    watched = opened()
    page = watched.page
    page.goto(service.url + VILLAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    first = page.locator(".worst a").first
    first.focus()
    page.keyboard.press("Enter")
    row = page.locator(str(first.get_attribute("href")))
    assert row.evaluate("element => element.matches(':target')")
    assert row.is_visible()


def test_it_prints_without_what_paper_cannot_do(service: Service, opened: Opener):
    watched = opened()
    watched.page.goto(service.url + VILLAGE)
    watched.page.emulate_media(media="print")
    for selector in (".bar", ".actions"):
        assert not watched.page.locator(selector).first.is_visible()
    assert watched.page.locator(".indicators").is_visible()
    assert watched.page.pdf(format="A4").startswith(b"%PDF")
