"""The page in a browser: what it loads, shows, and how it is reached."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.fixture_site import PROBLEM, Site
from tests.browser.watching import PHONE, Opener, Watched, sample_site

pytestmark = pytest.mark.browser

MET, NO_DATA = "#dcefdc", None
PATIENCE_S = 10
# A pixel of the tile at a place: what is painted, not what was meant to be.
PIXEL = """([lat, lon]) => {
  const { x, y } = peta.page.map.latLngToContainerPoint([lat, lon]);
  const box = peta.page.map.getContainer().getBoundingClientRect();
  for (const canvas of document.querySelectorAll('.leaflet-peta-desa-pane canvas')) {
    const tile = canvas.getBoundingClientRect();
    const [left, top] = [box.left + x - tile.left, box.top + y - tile.top];
    if (left < 0 || top < 0 || left >= tile.width || top >= tile.height) continue;
    const scale = canvas.width / tile.width;
    const [r, g, b] = canvas.getContext('2d').getImageData(left * scale, top * scale, 1, 1).data;
    return '#' + [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('');
  }
  return null;
}"""


def fills(watched: Watched) -> dict[str, str | None]:
    """Colour by code of every area that is drawn; None is the hatching."""
    found: dict[str, str | None] = watched.page.evaluate(
        "Object.fromEntries([...peta.page.areas.fills].map(([kode, { colour }]) => [kode, colour]))"
    )
    return found


def point(watched: Watched, lat: float, lon: float) -> tuple[float, float]:
    """Where a place stands in the window."""
    x, y = watched.page.evaluate(
        "([lat, lon]) => { const p = peta.page.map.latLngToContainerPoint([lat, lon]);"
        " const b = peta.page.map.getContainer().getBoundingClientRect();"
        " return [b.left + p.x, b.top + p.y]; }",
        [lat, lon],
    )
    return x, y


def until(watched: Watched, condition: str) -> None:
    """Wait for a condition; Playwright's own waiting needs what the policy forbids."""
    end = time.monotonic() + PATIENCE_S
    while not watched.page.evaluate(condition):
        assert time.monotonic() < end, condition
        watched.page.wait_for_timeout(40)


def rows(watched: Watched) -> list[str]:
    return watched.page.locator("#ranking-rows th button").all_inner_texts()


@pytest.mark.parametrize(
    "path", ["/", "/?lang=en", "/embed", "/?standard=POS-ADA", "/?wilayah=64.01"]
)
def test_loads_without_a_complaint_and_from_its_own_host_only(district: Site, opened: Opener, path):
    watched = opened()
    watched.open(district.url + path)
    assert len(fills(watched)) == 24
    watched.check_clean()
    assert len(watched.hosts()) == 1


def test_works_behind_a_path_prefix(opened: Opener):
    with sample_site(prefix="/peta") as site:
        watched = opened()
        watched.open(site.url + "/#64.01.01.2002")
        assert fills(watched)
        watched.page.locator("#panel .standards").wait_for()
        assert watched.page.get_attribute("#export-csv", "href").startswith("/peta/api/v1/gaps.csv")
        assert watched.page.get_attribute("#panel a.button", "href").startswith("/peta/desa/")
        watched.check_clean()


def test_no_data_is_hatched_and_classes_are_coloured(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert set(fills(watched).values()) == {NO_DATA, MET, "#6b1535", "#e8834a"}
    assert watched.page.evaluate(PIXEL, [0.35, 116.05]) == MET
    hatched = {watched.page.evaluate(PIXEL, [0.05, 116.05 + step / 500]) for step in range(8)}
    assert len(hatched) > 1


def test_classes_fit_the_data_or_are_the_same_for_all(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert "40 %" in watched.page.inner_text("#legend-body")
    before = fills(watched)
    watched.page.locator("label:has(input[value=fixed])").click()
    assert "25 %" in watched.page.inner_text("#legend-body")
    assert watched.page.url.endswith("#classes=fixed")
    until(watched, "peta.page.areas.fills.size === 24")
    assert fills(watched) != before
    watched.page.go_back()
    assert "40 %" in watched.page.inner_text("#legend-body")


def test_a_standard_without_any_data_says_what_to_load(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/?standard=MCK-JARAK")
    assert set(fills(watched).values()) == {NO_DATA}
    assert "peta load permukiman BERKAS" in watched.page.inner_text("#notice")


def test_from_afar_the_kabupaten_are_shown_and_said_to_be(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/#5/0.2/116.3")
    assert set(fills(watched)) == {"64.01", "64.02"}
    assert "tiap kabupaten/kota" in watched.page.inner_text("#legend-body")
    watched.page.mouse.click(*point(watched, 0.2, 116.1))
    until(watched, "location.search.includes('wilayah=64.01')")
    until(watched, "peta.page.map.getZoom() > 7")
    assert "tiap desa" in watched.page.inner_text("#legend-body")
    watched.check_clean()


def test_choosing_a_standard_and_an_area_repaints_and_is_in_the_address(district, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.select_option("#standard", "POS-ADA")
    until(watched, "document.querySelector('.legend-title').textContent.includes('aktif')")
    watched.page.fill("#wilayah", "timur")
    watched.page.locator("#wilayah-list-0").wait_for()
    watched.page.keyboard.press("Enter")
    watched.page.locator("#sums h2:text('Kabupaten Timur')").wait_for()
    assert "standard=POS-ADA" in watched.page.url
    assert "wilayah=64.02" in watched.page.url
    assert watched.page.input_value("#wilayah") == "Kabupaten Timur"
    english = watched.page.get_attribute("a[data-lang=en]", "href")
    assert english == "?standard=POS-ADA&lang=en&wilayah=64.02"
    watched.check_clean()


def test_back_and_forward_show_what_was_shown(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.select_option("#standard", "POS-ADA")
    watched.page.click("#ranking-rows button >> nth=0")
    watched.page.locator("#panel h2").wait_for()
    watched.page.go_back()
    watched.page.locator("#panel").wait_for(state="hidden")
    watched.page.go_back()
    until(watched, "document.getElementById('standard').value === 'POS-JARAK'")
    watched.page.locator("#ranking-head >> text=jiwa").first.wait_for()
    watched.page.go_forward()
    until(watched, "document.getElementById('standard').value === 'POS-ADA'")
    watched.check_clean()


def test_a_view_is_shared_by_its_address(district: Site, opened: Opener):
    first = opened()
    first.open(district.url + "/")
    first.page.mouse.move(*point(first, 0.2, 116.3))
    first.page.mouse.wheel(0, -400)
    until(first, "/^#[0-9.]+\\/[0-9.-]+\\/[0-9.-]+/.test(location.hash)")
    second = opened()
    second.open(first.page.url)
    for what in ("getZoom()", "getCenter().lat.toFixed(3)"):
        code = f"peta.page.map.{what}"
        assert first.page.evaluate(code) == second.page.evaluate(code)


def test_sums_are_those_of_the_villages_with_data(district: Site, opened: Opener):
    items = [one for one in district.data["gaps"]["POS-JARAK"]["items"] if one["demand"]]
    watched = opened()
    watched.open(district.url + "/")
    shown = re.sub(r"\D", "", watched.page.inner_text("#sums .headline strong"))
    assert int(shown) == sum(one["gap"] for one in items)


def test_the_keyboard_finds_a_village(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.focus("#wilayah")
    watched.page.keyboard.type("desa c")
    watched.page.locator("#wilayah-list-0").wait_for()
    assert watched.page.get_attribute("#wilayah", "aria-expanded") == "true"
    assert "Kecamatan Satu · Kab. Barat" in watched.page.inner_text("#wilayah-list-0")
    watched.page.keyboard.press("ArrowDown")
    assert watched.page.get_attribute("#wilayah", "aria-activedescendant") == "wilayah-list-1"
    watched.page.keyboard.press("Enter")
    assert watched.page.inner_text("#panel h2") == "Desa C2"
    assert watched.page.url.endswith("#64.01.01.2010")
    watched.page.click("#panel .close")
    assert watched.page.evaluate("document.activeElement.id") == "wilayah"
    watched.check_clean()


def test_a_search_without_result_says_so(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.fill("#wilayah", "zzz")
    watched.page.locator("#wilayah-list >> text=Periksa ejaannya").wait_for()
    watched.page.keyboard.press("Escape")
    assert watched.page.input_value("#wilayah") == "Semua wilayah"


def test_the_table_is_sorted_filtered_and_read_on(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    assert watched.page.get_attribute("th[data-column=gap]", "aria-sort") == "descending"
    watched.page.click("th[data-column=nama] button")
    watched.page.locator("th[data-column=nama][aria-sort=ascending]").wait_for()
    assert rows(watched)[:2] == ["Desa A1", "Desa A2"]
    watched.page.select_option("#filter-status", "met")
    until(watched, "document.querySelectorAll('#ranking-rows button').length === 6")
    watched.page.fill("#filter-name", "d4")
    until(watched, "document.querySelectorAll('#ranking-rows button').length === 1")
    assert rows(watched) == ["Desa D4"]
    csv = watched.page.get_attribute("#export-csv", "href")
    for part in ("status=met", "q=d4", "sort=nama", "order=asc"):
        assert part in csv
    watched.page.fill("#filter-name", "tidak ada")
    watched.page.locator("text=Tidak ada desa yang cocok").wait_for()
    watched.check_clean()


def test_the_table_can_follow_the_view(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.locator("label:has(#in-view)").click()
    until(watched, "document.querySelectorAll('#ranking-rows button').length === 12")
    assert "bbox=" in watched.page.get_attribute("#export-xlsx", "href")
    assert "tampak di peta" in watched.page.inner_text("#sums h2")


def test_columns_are_chosen(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.click("summary:text('Kolom')")
    watched.page.check("#columns input[value=not_working]")
    assert "dekat yang tutup" in watched.page.inner_text("#ranking-head").lower()
    watched.page.uncheck("#columns input[value=why]")
    assert watched.page.locator(".why-row").count() == 0


def test_a_row_and_its_village_on_the_map_lead_to_each_other(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.locator("tr[data-kode='64.02.01.2014']").first.hover()
    assert watched.page.evaluate("peta.page.areas.hovered") == "64.02.01.2014"
    watched.page.mouse.move(*point(watched, 0.15, 116.35))
    watched.page.locator("tr.hovered[data-kode='64.02.01.2014']").first.wait_for()
    watched.page.mouse.click(*point(watched, 0.15, 116.35))
    watched.page.locator("#panel h2:text('Desa D2')").wait_for()
    assert watched.page.evaluate("peta.page.areas.selected") == "64.02.01.2014"
    assert watched.page.locator("tr.chosen[data-kode='64.02.01.2014']").count() == 2


def test_the_ranking_leads_to_the_village(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.click("#ranking-rows button >> nth=0")
    panel = watched.page.locator("#panel")
    panel.locator("text=Rumah tanpa jamban di luar jangkauan MCK").wait_for()
    assert "12" in panel.inner_text()
    assert "7 belum ditangani" in panel.inner_text()
    watched.check_clean()


def test_another_threshold_is_a_trial_and_says_so(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    official = watched.page.inner_text("#sums .headline strong")
    watched.page.click("#trial summary")
    watched.page.focus("#trial-radius_m")
    watched.page.keyboard.press("ArrowRight")
    watched.page.locator(".trial-result").wait_for()
    assert watched.page.is_visible("#mark-trial")
    assert watched.page.inner_text("#sums .headline strong") == official
    assert "lebih sedikit daripada standar" in watched.page.inner_text("#trial-result")
    until(watched, "[...peta.page.areas.fills.values()].length === 24")
    assert set(fills(watched).values()) == {NO_DATA, MET}
    assert "trial=radius_m%3A2100" in watched.page.url
    watched.page.click("#trial-reset")
    watched.page.locator("#mark-trial").wait_for(state="hidden")
    assert "trial" not in watched.page.url
    assert watched.page.input_value("#trial-radius_m") == "2000"


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
    watched.page.click("#switches summary")
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
        watched.page.click("#switches summary")
        watched.page.check("#layer-tiles")
        watched.page.locator("img.leaflet-tile-loaded").first.wait_for()
        assert "<b>Pemilik</b>" in watched.page.inner_text(".leaflet-control-attribution")
        watched.check_clean()


def test_what_is_under_the_pointer_is_named(district: Site, opened: Opener):
    watched = opened()
    watched.open(district.url + "/")
    watched.page.mouse.move(*point(watched, 0.12, 116.15))
    assert "Desa B2" in watched.page.inner_text(".leaflet-tooltip")
    watched.page.mouse.move(*point(watched, 0.15, 116.13))
    assert "posyandu 5" in watched.page.inner_text(".leaflet-tooltip")
    watched.page.mouse.move(*point(watched, 0.3, 116.5))
    assert "3 berfungsi, 2 tidak berfungsi" in watched.page.inner_text(".leaflet-tooltip")


def test_a_failure_says_what_to_do_and_can_be_tried_again(opened: Opener):
    with sample_site() as site:
        site.broken.add("/map/0123456789abcdef/wilayah")
        watched = opened()
        watched.open(site.url + "/")
        assert "Periksa sambungan internet" in watched.page.inner_text("#notice")
        site.broken.clear()
        watched.page.click("#notice button")
        until(watched, "peta.page.areas && peta.page.areas.fills.size === 24")
        assert watched.page.is_hidden("#notice")


def test_a_table_that_fails_says_why_and_can_be_tried_again(opened: Opener):
    with sample_site() as site:
        site.broken.add("/api/v1/gaps")
        watched = opened()
        watched.open(site.url + "/")
        watched.page.locator(f"#ranking-rows >> text={PROBLEM['hint']}").wait_for()
        site.broken.clear()
        watched.page.click("#ranking-rows button")
        watched.page.locator("#ranking-rows th button").first.wait_for()
        watched.page.click("#sums button")
        watched.page.locator("#sums .headline").wait_for()


def test_a_lost_connection_is_explained(district: Site, opened: Opener):
    watched = opened()
    watched.page.route("**/desa_kelurahan.json*", lambda route: route.abort())
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


@pytest.mark.parametrize("size", [(1280, 800), (768, 1024), PHONE])
def test_a_machine_finds_no_barrier(district: Site, opened: Opener, size):
    watched = opened(size=size)
    watched.open(district.url + "/")
    watched.page.locator("#ranking-rows th button").first.wait_for()
    for prepare in (lambda: None, lambda: watched.page.click("#ranking-rows button >> nth=0")):
        prepare()
        watched.page.wait_for_timeout(400)
        found = Axe().run(watched.page)
        assert [one["id"] for one in found.response["violations"]] == [], found.generate_report()


def test_a_phone_reaches_everything_without_scrolling_sideways(district: Site, opened: Opener):
    watched = opened(size=PHONE, has_touch=True)
    watched.open(district.url + "/")
    assert watched.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    for control in ("#standard", "#wilayah", "#switches summary", "#legend summary", "#embed"):
        watched.page.locator(control).first.scroll_into_view_if_needed()
        box = watched.page.locator(control).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
    assert watched.page.locator("#layer-mck").is_hidden()
    watched.page.locator("#switches summary").tap()
    watched.page.locator("label[for=layer-mck]").tap()
    assert watched.page.is_checked("#layer-mck")
    watched.check_clean()


def test_a_tap_on_the_map_opens_the_village_below_it(district: Site, opened: Opener):
    watched = opened(size=PHONE, has_touch=True)
    watched.open(district.url + "/#9/0.2/116.3")
    watched.page.touchscreen.tap(*point(watched, 0.25, 116.35))
    watched.page.locator("#panel h2:text('Desa D3')").wait_for()
    box = watched.page.locator("#panel").bounding_box()
    assert box is not None
    assert box["y"] > point(watched, 0.25, 116.35)[1]


def test_the_embedded_map_has_no_chrome_and_keeps_what_must_stay(district, opened: Opener):
    watched = opened(size=(700, 480))
    watched.open(district.url + "/embed")
    for missing in ("header", "#standard", "#wilayah", "#ranking-rows"):
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
