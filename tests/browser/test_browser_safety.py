"""Names that are attacks do nothing, wherever they are shown."""

import pytest

from tests.browser.watching import Opener, sample_site

pytestmark = pytest.mark.browser

PAYLOADS = {
    "image": "<img src=x onerror=window.__xss=1>",
    "script": "<script>window.__xss=1</script>",
    "closing": "</script><script>window.__xss=1</script>",
    "comment": "<!--<script>window.__xss=1",
    "template": "${window.__xss=1}",
    "backtick": "`;window.__xss=1;//",
    "backslash": "\\`;window.__xss=1;//",
    "quote": "\"'><svg onload=window.__xss=1>",
    "jinja": "{{ 7*7 }}{% raw %}",
    "link": "javascript:window.__xss=1",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_in_every_text_is_inert(opened: Opener, payload):
    check_inert(opened, payload, "/")


def test_all_payloads_at_once_are_inert_in_an_embedded_map(opened: Opener):
    check_inert(opened, " ".join(PAYLOADS.values()), "/embed")


def check_inert(opened: Opener, payload: str, path: str) -> None:
    with sample_site(lambda text: text + payload) as site:
        watched = opened()
        watched.page.add_init_script("window.alert = () => { window.__xss = 1; };")
        watched.open(site.url + path + "#64.01.01.2002")
        see_everything(watched.page)
        watched.check_clean()
        assert payload in watched.page.inner_text("#panel")


def see_everything(page):
    """Panel, tooltips, search, layers, source: every place that shows a text from data."""
    page.locator("#panel .standards").wait_for()
    page.locator("#switches").evaluate("element => { element.open = true; }")
    page.check("#layer-mck")
    box = page.locator("#map_peta").bounding_box()
    for step in range(1, 10):
        page.mouse.move(box["x"] + box["width"] * step / 10, box["y"] + box["height"] / 2)
    if page.locator("#wilayah").count():
        page.fill("#wilayah", "desa")
        page.locator("#wilayah-list-7").wait_for()
        page.keyboard.press("Escape")
        page.locator("#rule details").evaluate("element => { element.open = true; }")
    page.wait_for_timeout(100)
