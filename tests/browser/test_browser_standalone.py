"""The standalone file, opened from disk with no network."""

import pytest

from peta.render.page import PageFacts, PageView
from peta.render.standalone import render_standalone
from tests.browser.fixture_data import areas, page_data, run, same, standards
from tests.browser.watching import PHONE, Opener

pytestmark = pytest.mark.browser


@pytest.fixture
def file(tmp_path):
    facts = PageFacts(run(), standards(same), areas(same), [])
    path = tmp_path / "peta.html"
    path.write_text(render_standalone(PageView("id", "POS-JARAK"), facts, page_data()), "utf-8")
    return path


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_opens_from_disk_without_network(file, opened: Opener, size):
    watched = opened(size=size, offline=True)
    watched.open(file.as_uri())
    assert watched.page.locator(".leaflet-peta-desa-pane path").count() == 24
    watched.page.click("#ranking-rows button >> nth=0")
    watched.page.locator("#panel >> text=12").first.wait_for()
    watched.page.select_option("#standard", "POS-ADA")
    assert "POS-ADA" in watched.page.inner_text("#rule")
    watched.check_clean()
    assert watched.hosts() == set()
    assert watched.page.evaluate("document.fonts.check('16px \"Plus Jakarta Sans\"')")
