"""The comparing page over the real service: two runs between which one posyandu opened."""

import re
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from peta import runs
from peta.publishing import assess_current
from peta.render.numbers import number
from peta.store.store import Store
from tests.browser.watching import PHONE, WIDE, Opener, Watched
from tests.conftest import Publish
from tests.engine.kecamatan import (
    CORNER,
    EAST,
    KECAMATAN,
    MIXED,
    POSYANDU,
    ROWS,
    UNKNOWN,
    World,
    at,
)
from tests.serving import Service, free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPENED = World().but(posyandu=tuple((*row[:2], "aktif") if row == POSYANDU[2] else row
                                    for row in POSYANDU))  # fmt: skip
PATIENCE_S = 10
# A pixel of the maps, in degrees: halves of odd widths are rounded.
PIXEL = 2e-4
# Both runs are named, so that a run made in between by other code changes nothing here.
RUNS = {"left": "baseline-2025", "right": "dibuka-2025"}
PAIR = "kiri=POS-JARAK@baseline-2025&kanan=POS-JARAK@dibuka-2025"
MODES = ("indikator", "penilaian", "selisih", "waktu")
DIFFERENCE = f"/banding?mode=selisih&{PAIR}&wilayah={KECAMATAN}"


@pytest.fixture(scope="module")
def twice(
    tmp_path_factory: pytest.TempPathFactory, publish: Publish, standards: Any
) -> Iterator[Service]:
    """A service over two runs, both of them frozen."""
    root = tmp_path_factory.mktemp("twice") / "store"
    store = Store(root)
    for name, world in zip(RUNS.values(), (World(), OPENED), strict=True):
        publish(root, world.frames())
        runs.freeze_run(store, assess_current(store, standards)["id"], name)
    with serving(root) as running:
        yield running


def asked(service: Service, path: str) -> Any:
    return orjson.loads(service.get(path))


def id_of(service: Service, name: str) -> str:
    """Id of a frozen run."""
    return str(asked(service, f"/api/v1/runs/{name}")["run"]["id"])


def opened_at(opened: Opener, url: str, size: tuple[int, int] = WIDE, **options: Any) -> Watched:
    watched = opened(size, **options)
    watched.open(url)
    until(watched.page, "peta.page.table.isSettled")
    return watched


def until(page: Page, expression: str) -> None:
    """Wait for something in the page; its policy lets nobody watch from inside."""
    deadline = time.monotonic() + PATIENCE_S
    while not page.evaluate(f"Boolean(window.peta && peta.page && ({expression}))"):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def place(page: Page, side: str) -> list[float]:
    """Where a map looks: lat, lon, zoom."""
    found: list[float] = page.evaluate(
        "side => { const m = peta.page.maps[side]; const c = m.getCenter();"
        " return [c.lat, c.lng, m.getZoom()]; }",
        side,
    )
    return found


def centre_of(page: Page, side: str) -> tuple[float, float]:
    box = page.locator(f"#side-{side} .canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def point_of(page: Page, side: str, east_km: float, north_km: float) -> tuple[float, float]:
    """Where on the screen a place lies."""
    lon, lat = at(east_km, north_km)
    x, y = page.evaluate(
        "([side, lat, lon]) => { const m = peta.page.maps[side];"
        " const box = m.getContainer().getBoundingClientRect();"
        " const { x, y } = m.latLngToContainerPoint([lat, lon]); return [box.x + x, box.y + y]; }",
        [side, lat, lon],
    )
    return x, y


def drag(page: Page, side: str, east: int, south: int) -> None:
    x, y = centre_of(page, side)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + east / 2, y + south / 2, steps=3)
    page.mouse.move(x + east, y + south, steps=3)
    page.mouse.up()
    page.wait_for_timeout(400)


# Maps that move together.


def test_maps_move_together_whichever_is_moved(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?wilayah={KECAMATAN}")
    page = watched.page
    before = place(page, "left")
    assert place(page, "right") == before
    for side, other in (("left", "right"), ("right", "left")):
        drag(page, side, 90, -40)
        moved = place(page, side)
        assert moved != before
        assert place(page, other) == pytest.approx(moved, abs=PIXEL)
        before = moved
    page.locator("#side-left .leaflet-control-zoom-in").click()
    page.wait_for_timeout(500)
    assert place(page, "left")[2] > before[2]
    assert place(page, "right") == pytest.approx(place(page, "left"), abs=PIXEL)
    page.locator("#map_right").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert place(page, "right")[1] > before[1]
    assert place(page, "left") == pytest.approx(place(page, "right"), abs=PIXEL)
    assert f"#{place(page, 'left')[2]:g}/" in page.url
    watched.check_clean()


def test_an_area_is_pointed_at_and_chosen_on_both_sides(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?kiri=POS-JARAK&kanan=MCK-JARAK#{MIXED}")
    page = watched.page
    expect(page.locator("#readout-left")).to_contain_text(f"Desa {MIXED[-4:]}")
    for side, standard in (("left", "POS-JARAK"), ("right", "MCK-JARAK")):
        item = next(
            one
            for one in asked(twice, f"/api/v1/gaps?standard={standard}&limit=100")["items"]
            if one["kode"] == MIXED
        )
        expect(page.locator(f"#readout-{side}")).to_contain_text(number(item["gap"], "id"))
        assert page.evaluate(f"peta.page.sides[{int(side == 'right')}].areas.selected") == MIXED
    page.mouse.move(*point_of(page, "left", *ROWS[CORNER]))
    for side in (0, 1):
        until(page, f"peta.page.sides[{side}].areas.hovered === '{CORNER}'")
    expect(page.locator("#readout-right")).to_contain_text(f"Desa {CORNER[-4:]}")
    assert page.locator("#map_right .twin").is_visible()
    page.locator(f"tr[data-kode='{EAST}'] button").click()
    assert f"#{EAST}" in page.url
    for side in (0, 1):
        assert page.evaluate(f"peta.page.sides[{side}].areas.selected") == EAST
    page.mouse.move(5, 5)
    page.locator("#readout-left .close").click()
    assert EAST not in page.url
    watched.check_clean()


def test_the_quarters_say_the_counts_and_filter_the_table(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?kiri=POS-JARAK&kanan=MCK-JARAK")
    page = watched.page
    answer = asked(twice, "/api/v1/compare?left=POS-JARAK&right=MCK-JARAK&together=both")
    both = page.locator(".quarter.both")
    expect(both.locator("strong")).to_have_text(str(answer["counts"]["both"]))
    both.click()
    expect(page.locator("#table-rows tr")).to_have_count(answer["total"])
    codes = page.locator("#table-rows tr").evaluate_all("rows => rows.map(r => r.dataset.kode)")
    assert codes == [item["kode"] for item in answer["items"]]
    assert page.url.endswith("together=both")
    page.go_back()
    expect(page.locator("#table-rows tr")).to_have_count(12)
    expect(page.locator(".quarter.both")).to_have_attribute("aria-pressed", "false")
    watched.check_clean()


# Two runs.


def test_the_difference_is_after_less_before(twice: Service, opened: Opener):
    watched = opened_at(opened, twice.url + DIFFERENCE)
    page = watched.page
    columns = [
        asked(twice, f"/map/{id_of(twice, name)}/POS-JARAK/desa.json?wilayah={KECAMATAN}")
        for name in RUNS.values()
    ]
    before, after = (dict(zip(one["kode"], one["gap"], strict=True)) for one in columns)
    changed = {kode for kode in after if after[kode] != before[kode]}
    rows = page.locator("#table-rows tr")
    expect(rows).to_have_count(len(changed))
    for row in rows.all():
        kode = row.get_attribute("data-kode") or ""
        told = [cell.replace("−", "-") for cell in row.locator("td").all_inner_texts()[:3]]
        numbers = [number(value, "id") for value in (before[kode], after[kode])]
        assert told == [*numbers, number(after[kode] - before[kode], "id")]
        look = page.evaluate("kode => peta.page.sides[1].look(kode)", kode)
        assert look["gap"] == after[kode] - before[kode]
    total = sum(after[kode] - before[kode] for kode in changed)
    expect(page.locator("#figure-right strong")).to_have_text(number(total, "id").replace("-", "−"))
    assert page.locator("#side-left").is_hidden()
    assert "baseline-2025" in page.locator("#name-right").inner_text()
    expect(page.locator("#changes-lead")).to_contain_text("Posyandu")
    watched.check_clean()


def test_what_changed_is_painted_by_how_and_hatched_where_unknown(twice: Service, opened: Opener):
    watched = opened_at(opened, twice.url + DIFFERENCE)
    page = watched.page
    colours = page.evaluate(
        "codes => codes.map((kode) => peta.page.sides[1].areas.paintOf(kode).colour)",
        [MIXED, UNKNOWN],
    )
    assert colours == [page.evaluate("peta.config.style.changes.at(-1).colour"), None]
    legend = page.locator("#legend-right li")
    expect(legend).to_have_count(8)
    expect(legend.last).to_contain_text("belum ada data di salah satunya")
    page.locator(f"tr[data-kode='{MIXED}'] button").click()
    expect(page.locator("#readout-right")).to_contain_text("+66,7 poin (33 % → 100 %)")


def test_before_and_after_are_each_their_own_run(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?mode=penilaian&{PAIR}&lang=en#{MIXED}")
    page = watched.page
    expect(page.locator("#readout-left")).to_contain_text("33% served · 200 people")
    expect(page.locator("#readout-right")).to_contain_text("100% served")
    expect(page.locator("#name-left")).to_have_text("Before: baseline-2025")
    expect(page.locator("#sentence")).to_contain_text("2 were short and are met now")
    page.select_option("#right-run", id_of(twice, "baseline-2025"))
    expect(page.locator("#readout-right")).to_contain_text("33% served")
    watched.check_clean()


# Through time.


def test_the_slider_by_keyboard(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?mode=waktu&{PAIR}#{MIXED}")
    page = watched.page
    moments = asked(twice, "/api/v1/series?standard=POS-JARAK")["items"]
    figure, slider = page.locator("#figure-right strong"), page.locator("#slider")
    expect(figure).to_have_text(number(moments[1]["gap"], "id"))
    expect(page.locator("#tick-labels li")).to_have_count(len(moments))
    expect(page.locator("#bars b")).to_have_text([number(one["gap"], "id") for one in moments])
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(figure).to_have_text(number(moments[0]["gap"], "id"))
    expect(page.locator("#readout-right")).to_contain_text("200 jiwa")
    label = page.evaluate("peta.config.runs[0].label")
    told = f"Penilaian ke-1 dari {len(moments)}: {label}"
    expect(slider).to_have_attribute("aria-valuetext", told)
    assert "kanan=POS-JARAK@baseline-2025" in page.url
    page.keyboard.press("End")
    expect(figure).to_have_text(number(moments[-1]["gap"], "id"))
    expect(page.locator("tr[data-run].chosen button")).to_have_attribute("aria-pressed", "true")
    watched.check_clean()


def test_play_goes_on_by_itself_and_stops_at_the_end(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?mode=waktu&kanan=POS-JARAK")
    page = watched.page
    last = len(asked(twice, "/api/v1/series?standard=POS-JARAK")["items"]) - 1
    expect(page.locator("#play")).to_have_text("Putar")
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_text("Jeda")
    expect(page.locator("#slider")).to_have_value("0")
    expect(page.locator("#slider")).to_have_value(str(last), timeout=10_000)
    expect(page.locator("#play")).to_have_text("Putar")


def test_with_less_motion_nothing_moves_by_itself(twice: Service, opened: Opener):
    url = f"{twice.url}/banding?mode=waktu&kanan=POS-JARAK"
    watched = opened_at(opened, url, reduced_motion="reduce")
    page = watched.page
    expect(page.locator("#play")).to_have_text("Langkah berikut")
    page.locator("#play").click()
    expect(page.locator("#slider")).to_have_value("0")
    page.wait_for_timeout(2000)
    expect(page.locator("#slider")).to_have_value("0")
    page.locator("#play").click()
    expect(page.locator("#slider")).to_have_value("1")


def test_with_one_run_the_page_says_how_another_comes_about(
    default_service: Service, opened: Opener
):
    for mode in MODES[1:]:
        watched = opened_at(opened, f"{default_service.url}/banding?mode={mode}")
        expect(watched.page.locator("#one-run")).to_be_visible()
        expect(watched.page.locator("#one-run")).to_contain_text("peta assess")
        expect(watched.page.locator("#time")).to_be_hidden()
        assert watched.page.locator("#map_right").is_visible()
        watched.check_clean()


# The address.


def test_the_address_is_the_view(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding")
    page = watched.page
    page.select_option("#left-standard", "POS-RASIO")
    page.locator("label", has_text="Selisih").click()
    expect(page.locator("body")).to_have_attribute("data-mode", "selisih")
    page.locator("label", has_text="Dari waktu ke waktu").click()
    expect(page.locator("body")).to_have_attribute("data-mode", "waktu")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-mode", "selisih")
    expect(page.locator("input[value=selisih]")).to_be_checked()
    there = page.url
    sides = re.search(r"kiri=MCK-JARAK@(\S+?)&kanan=MCK-JARAK@(\S+?)&", there)
    assert sides
    assert sides[1] != sides[2]
    again = opened_at(opened, there).page
    expect(again.locator("#name-right")).to_have_text(page.locator("#name-right").inner_text())
    page.locator("a.language[data-lang=en]").click()
    until(page, "true")
    expect(page.locator("body")).to_have_attribute("data-mode", "selisih")
    assert page.url.replace("lang=en", "lang=id") == there
    page.go_back()
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-mode", "indikator")
    expect(page.locator("#left-standard")).to_have_value("POS-RASIO")
    watched.check_clean()


def test_the_page_works_under_a_path(twice: Service, opened: Opener):
    port = free_port()
    public = f"http://127.0.0.1:{port}/peta"
    with serving(twice.root, PETA_BASE_URL=public) as running:
        watched = opened(WIDE)

        def proxy(route: Any) -> None:
            route.fulfill(response=route.fetch(url=route.request.url.replace(public, running.url)))

        watched.page.route(f"{public}/**", proxy)
        watched.open(f"{public}/banding?mode=penilaian&{PAIR}#{MIXED}")
        expect(watched.page.locator("#readout-left")).to_contain_text("200 jiwa")
        assert all(url.startswith(public) for url in watched.requests if url.startswith("http"))
        watched.check_clean()


# For everybody, and in a frame.


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("mode", MODES)
def test_everybody_can_use_it(twice: Service, opened: Opener, mode: str, size: tuple[int, int]):
    watched = opened_at(opened, f"{twice.url}/banding?mode={mode}&{PAIR}#{MIXED}", size)
    expect(watched.page.locator("#readout-right .told")).not_to_be_empty()
    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    watched.check_clean()


def test_a_phone_shows_one_map_and_the_other_by_a_switch(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/banding?wilayah={KECAMATAN}", PHONE)
    page = watched.page
    left, right = page.locator("#map_left"), page.locator("#map_right")
    expect(left).to_be_visible()
    expect(right).to_be_hidden()
    drag(page, "left", 60, 0)
    moved = place(page, "left")
    page.locator(".which label").last.click()
    expect(right).to_be_visible()
    expect(left).to_be_hidden()
    assert place(page, "right") == pytest.approx(moved, abs=PIXEL)
    watched.check_clean()


def test_the_embedded_form_is_the_maps_alone(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}/embed/banding?{PAIR}&legend=0")
    page = watched.page
    expect(page.locator("#sentence")).to_contain_text("2 kurang lalu terpenuhi")
    assert page.locator("#legend-left").is_hidden()
    assert page.locator("header.bar").count() == 0
    link = page.locator("#open-full").get_attribute("href") or ""
    assert "/banding?" in link
    assert "kiri=POS-JARAK@baseline-2025" in link
    assert page.evaluate("document.documentElement.scrollHeight") <= WIDE[1]
    watched.check_clean()


def test_the_page_gives_the_code_of_its_frame(twice: Service, opened: Opener):
    watched = opened_at(opened, f"{twice.url}{DIFFERENCE}")
    code = watched.page.locator("#embed-code").input_value()
    assert code.startswith("<iframe src=")
    assert "/embed/banding?mode=selisih&amp;kiri=POS-JARAK@baseline-2025&amp;" in code
    watched.check_clean()
