"""The page in a browser: what it loads, shows, and how it is reached."""

import re

import pytest

from tests.browser.fixture_site import PROBLEM, Site
from tests.browser.watching import PHONE, Opener, sample_site

pytestmark = pytest.mark.browser

VILLAGES = ".leaflet-peta-desa-pane path"


def fills(watched) -> set[str]:
    return set(
        watched.page.eval_on_selector_all(VILLAGES, "all => all.map(p => p.getAttribute('fill'))")
    )


@pytest.mark.parametrize(
    "path", ["/", "/?lang=en", "/embed", "/?standard=POS-ADA", "/?wilayah=64.01"]
)
def test_loads_without_a_complaint_and_from_its_own_host_only(district: Site, opened: Opener, path):
    watched = opened()
    watched.open(district.url + path)
    assert watched.page.locator(VILLAGES).count() == 24
    watched.check_clean()
    assert len(watched.hosts()) == 1


def test_works_behind_a_path_prefix(opened: Opener):
    with sample_site(prefix="/peta") as site:
        watched = opened()
        watched.open(site.url + "/")
        assert watched.page.locator(VILLAGES).count() == 24
        watched.check_clean()


def test_no_data_is_hatched_and_classes_are_coloured(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert "url(#peta-no-data)" in fills(watched)
    assert {fill for fill in fills(watched) if fill.startswith("#")} == {
        "#b83a3f",
        "#e8834a",
        "#dcefdc",
    }
    assert watched.page.locator("#peta-no-data line").count() == 1


def test_a_standard_without_any_data_says_what_to_load(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/?standard=MCK-JARAK")
    assert fills(watched) == {"url(#peta-no-data)"}
    assert "peta load permukiman BERKAS" in watched.page.inner_text("#notice")


def test_choosing_a_standard_and_an_area_repaints_and_is_in_the_address(district, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.select_option("#standard", "POS-ADA")
    watched.page.select_option("#wilayah", "64.02")
    watched.page.wait_for_function(
        "document.querySelector('.legend-title').textContent.includes('aktif')"
    )
    assert "standard=POS-ADA" in watched.page.url
    assert "wilayah=64.02" in watched.page.url
    assert watched.page.inner_text("#sums h2") == "Kabupaten Timur"
    english = watched.page.get_attribute("a[data-lang=en]", "href")
    assert english == "?standard=POS-ADA&lang=en&wilayah=64.02"
    watched.check_clean()


def test_sums_are_those_of_the_villages_with_data(district: Site, opened: Opener):
    items = [one for one in district.data["gaps"]["POS-JARAK"]["items"] if one["demand"]]
    watched = opened()
    watched.open(district.url + "/")
    shown = re.sub(r"\D", "", watched.page.inner_text("#sums .headline strong"))
    assert int(shown) == sum(one["gap"] for one in items)


def test_the_keyboard_finds_a_village(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.focus("#search")
    watched.page.keyboard.type("desa c")
    assert watched.page.get_attribute("#search", "aria-expanded") == "true"
    assert "Kecamatan Satu, Kab. Barat" in watched.page.inner_text("#search-0")
    watched.page.keyboard.press("ArrowDown")
    assert watched.page.get_attribute("#search", "aria-activedescendant") == "search-1"
    watched.page.keyboard.press("Enter")
    assert watched.page.inner_text("#panel h2") == "Desa C2"
    assert watched.page.url.endswith("#64.01.01.2010")
    watched.page.click("#panel .close")
    assert watched.page.evaluate("document.activeElement.id") == "search"
    watched.check_clean()


def test_a_search_without_result_says_so(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.fill("#search", "zzz")
    assert "Periksa ejaannya" in watched.page.inner_text("#search-results")


def test_the_ranking_leads_to_the_village(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert watched.page.locator("#ranking-rows tr").count() == 12
    watched.page.click("#ranking-rows button >> nth=0")
    panel = watched.page.locator("#panel")
    panel.locator("text=Rumah tanpa jamban di luar jangkauan MCK").wait_for()
    assert "12" in panel.inner_text()
    assert "7 belum ditangani" in panel.inner_text()
    watched.check_clean()


def test_an_unknown_number_is_never_shown_as_zero(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/#64.01.01.2001")
    panel = watched.page.locator("#panel")
    panel.locator("text=MCK yang perlu dibangun").wait_for()
    row = panel.locator("div:has(> dt:text('MCK yang perlu dibangun')) dd")
    assert row.inner_text() == "belum ada data"


def test_a_village_is_read_in_other_ways_and_says_how_sure_that_is(district, opened: Opener):
    watched = opened()
    watched.open(district.url + "/#64.01.01.2002")
    panel = watched.page.locator("#panel .verdict")
    for name, value in (
        ("bila jalan 1,3 kali jarak lurus", "12 (12 %)"),
        ("Jarak tengah ke yang terdekat", "640 m"),
        ("peluang termasuk 10 desa terburuk", "25 %"),
        ("bagian terlayani, 9 dari 10 kali", "50 % sampai 75 %"),
    ):
        assert panel.locator(f"div:has(> dt:text('{name}')) dd").inner_text() == value
    watched.check_clean()


def test_standards_are_chosen_under_their_agency(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert watched.page.locator("#standard optgroup[label=Dinas] option").count() == 3


def test_layers_are_switched_on_and_off(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    dots = watched.page.locator(".leaflet-peta-underserved-pane path")
    watched.page.check("#layer-underserved")
    dots.first.wait_for(state="attached")
    assert dots.first.get_attribute("fill") == "url(#peta-underserved)"
    assert "di luar jangkauan" in watched.page.inner_text("#legend-body")
    watched.page.uncheck("#layer-underserved")
    assert dots.count() == 0
    watched.page.select_option("#standard", "POS-ADA")
    watched.page.wait_for_selector("label[for=layer-underserved]", state="hidden")
    watched.check_clean()


def test_a_background_map_is_there_only_when_it_is_set_and_wanted(opened: Opener):
    tiles = {"url": "/assets/icon.svg?{z}-{x}-{y}", "attribution": "<b>Pemilik</b>"}
    with sample_site(tiles=tiles) as site:
        watched = opened()
        watched.open(site.url + "/")
        assert not [url for url in watched.requests if "icon.svg?" in url and "v=" not in url]
        watched.page.check("#layer-tiles")
        watched.page.locator(".leaflet-tile-loaded").first.wait_for()
        assert "<b>Pemilik</b>" in watched.page.inner_text(".leaflet-control-attribution")
        watched.check_clean()


def test_hovering_a_village_names_it(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.uncheck("#layer-posyandu")
    watched.page.locator(VILLAGES).nth(5).hover()
    assert "Desa B2" in watched.page.inner_text(".leaflet-tooltip")


def test_a_failure_says_what_to_do_and_can_be_tried_again(opened: Opener):
    with sample_site() as site:
        site.broken.add("/map/0123456789abcdef/desa")
        watched = opened()
        watched.open(site.url + "/")
        assert PROBLEM["hint"] in watched.page.inner_text("#notice")
        site.broken.clear()
        watched.page.click("#notice button")
        watched.page.wait_for_selector(VILLAGES, state="attached")
        assert watched.page.is_hidden("#notice")


def test_a_lost_connection_is_explained(district: Site, opened: Opener):
    watched = opened()
    watched.page.route("**/gaps.json*", lambda route: route.abort())
    watched.open(district.url + "/")
    assert "Periksa sambungan internet" in watched.page.inner_text("#notice")


@pytest.mark.parametrize(("lang", "words"), [("id", "Data contoh"), ("en", "Sample data")])
def test_marks_are_always_visible_and_explain_themselves(district, opened: Opener, lang, words):
    watched = opened(size=PHONE, has_touch=True)
    for path in ("/", "/embed"):
        watched.open(f"{district.url}{path}?lang={lang}")
        mark = watched.page.locator("button.mark").first
        assert mark.inner_text().lower() == words.lower()
        mark.tap()
        assert watched.page.is_visible("#mark-sample")


def test_a_phone_reaches_everything_without_scrolling_sideways(district: Site, opened: Opener):
    watched = opened(size=PHONE, has_touch=True)
    watched.open(district.url + "/")
    assert watched.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    for control in ("#standard", "#wilayah", "#search", "#switches summary", "#in-view"):
        watched.page.locator(control).scroll_into_view_if_needed()
        box = watched.page.locator(control).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
    assert watched.page.locator("#layer-mck").is_hidden()
    watched.page.locator("#switches summary").tap()
    watched.page.locator("label[for=layer-mck]").tap()
    assert watched.page.is_checked("#layer-mck")
    watched.check_clean()


def test_the_embedded_map_has_no_chrome_and_keeps_what_must_stay(district, opened: Opener):
    watched = opened(size=(700, 480))
    watched.open(district.url + "/embed")
    for missing in ("header", "#standard", "#search", "#ranking-rows"):
        assert watched.page.locator(f"body > {missing}, main {missing}").count() == 0
    for kept in ("button.mark >> nth=0", "#legend", "#credits", ".leaflet-control-attribution"):
        assert watched.page.is_visible(kept)


def test_without_script_the_worst_villages_can_be_read(district: Site, opened: Opener):
    watched = opened(java_script_enabled=False)
    watched.page.goto(district.url + "/")
    assert "Desa F4" in watched.page.inner_text("#ranking-rows")


def test_the_api_page_draws_itself(district: Site, opened: Opener):
    watched = opened()
    watched.page.goto(district.url + "/docs")
    watched.page.wait_for_selector(".swagger-ui .info")
    assert watched.violations() == []
    assert len(watched.hosts()) == 1
