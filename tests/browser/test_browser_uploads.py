"""The operator's way in a real browser, against the real service."""

import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from peta.settings import data_dir
from tests.browser.watching import PHONE, Opener, Watched
from tests.serving import Service, serving

pytestmark = pytest.mark.browser

TOKEN = "kunci-untuk-uji-coba-1"
PAYLOAD = "<img src=x onerror=window.__xss=1>"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    root = tmp_path_factory.mktemp("store")
    with serving(root, PETA_OPERATOR_TOKEN=f"dinkes={TOKEN}") as made:
        yield made


@pytest.fixture(scope="module")
def correction(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample posyandu: 40 moved, 30 gone, 25 added, one with an attack for a name."""
    with (data_dir() / "sample" / "posyandu.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows[:40]:
        row["lat"] = f"{float(row['lat']) + 0.004:.5f}"
    added = [{**row, "id": f"BARU-{n}"} for n, row in enumerate(rows[500:525])]
    rows = [*rows[:300], *rows[330:], *added]
    rows[0]["nama"] = PAYLOAD
    path = tmp_path_factory.mktemp("files") / "posyandu.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def sign_in(watched: Watched, service: Service) -> None:
    watched.page.goto(f"{service.url}/operator/unggah")
    watched.page.fill("#token", TOKEN)
    watched.page.click("button.main")
    watched.page.wait_for_selector("#upload")


def upload(watched: Watched, kind: str, file: Path) -> None:
    page = watched.page
    page.select_option("#kind", kind)
    page.set_input_files("#files", file)
    page.click("#upload button.main")
    page.wait_for_selector("#findings", timeout=60_000)


def check_basics(watched: Watched) -> None:
    """Every control has a name, headings go down step by step, nothing is wider than the page."""
    page = watched.page
    unnamed = page.evaluate("""() => [...document.querySelectorAll('input, select, button, a')]
        .filter((e) => e.type !== 'hidden' && !e.closest('.leaflet-container'))
        .filter((e) => !(e.labels && e.labels.length) && !e.getAttribute('aria-label')
            && !e.textContent.trim())
        .map((e) => e.outerHTML)""")
    assert unnamed == []
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].map((e) => Number(e.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") in ("id", "en")
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


def test_the_whole_way(service: Service, opened: Opener, correction: Path):
    watched = opened()
    page = watched.page
    sign_in(watched, service)
    check_basics(watched)
    upload(watched, "posyandu", correction)
    page.wait_for_selector("#stage[data-drawn]")
    check_basics(watched)
    rows = dict(page.locator(".split .compact tbody tr").evaluate_all(
        "rows => rows.map((r) => [r.cells[0].innerText.trim(), r.cells[1].innerText])"
    ))  # fmt: skip
    assert rows == {"baru": "25", "hilang": "30", "pindah tempat": "40", "isi berubah": "0",
                    "tetap": "4.121"}  # fmt: skip
    drawn = page.evaluate("""() => { let n = 0;
        peta.previewMap.eachLayer((l) => { if (l instanceof L.CircleMarker) n += 1; });
        return n; }""")
    assert drawn == 4121 + 25 + 30 + 40
    page.fill("#data_date", "2025-06-30")
    page.click("form.card button.main")
    page.wait_for_selector(".verdict.good")
    page.wait_for_selector("#progress", state="detached", timeout=60_000)
    assert "selesai" in page.inner_text("main")
    page.goto(f"{service.url}/operator/riwayat")
    check_basics(watched)
    page.click("section[aria-labelledby=kind-posyandu] tbody form button")
    page.wait_for_selector(".verdict.good")
    assert "kembali ke versi" in page.inner_text(".verdict")
    watched.check_clean()
    assert watched.hosts() == {service.url.removeprefix("http://")}


def test_a_name_that_is_an_attack_is_shown_as_a_name(
    service: Service, opened: Opener, correction: Path
):
    watched = opened()
    page = watched.page
    sign_in(watched, service)
    upload(watched, "posyandu", correction)
    page.wait_for_selector("#stage[data-drawn]")
    page.evaluate(
        """(payload) => {
            peta.previewMap.eachLayer((layer) => {
                if (layer.feature && layer.feature.properties.nama === payload) layer.openTooltip();
            });
        }""",
        PAYLOAD,
    )
    page.wait_for_selector(".leaflet-tooltip")
    assert PAYLOAD in page.inner_text(".leaflet-tooltip")
    watched.check_clean()


def test_houses_are_counted_not_drawn(service: Service, opened: Opener):
    watched = opened()
    page = watched.page
    sign_in(watched, service)
    upload(watched, "rlh", data_dir() / "sample" / "rlh.csv")
    page.wait_for_selector("#stage[data-drawn]")
    markers = page.evaluate("""() => { let n = 0;
        peta.previewMap.eachLayer((l) => { if (l instanceof L.CircleMarker) n += 1; });
        return n; }""")
    assert markers == 0
    assert "tanpa titik" in page.inner_text("#preview-note")
    assert "RLH-0" not in page.content()
    watched.check_clean()


def test_on_a_phone_and_in_english(service: Service, opened: Opener, correction: Path):
    watched = opened(size=PHONE)
    page = watched.page
    page.goto(f"{service.url}/operator/masuk?lang=en")
    check_basics(watched)
    page.fill("#token", TOKEN)
    page.click("button.main")
    page.wait_for_selector("#upload")
    assert "Upload data" in page.inner_text("h1")
    check_basics(watched)
    upload(watched, "posyandu", correction)
    page.wait_for_selector("#stage[data-drawn]")
    assert "Result of the check" in page.inner_text("h1")
    check_basics(watched)
    watched.check_clean()


def test_an_answer_to_a_form_leads_on_without_sending_it_again(
    service: Service, opened: Opener, tmp_path: Path
):
    watched, other = opened(), opened()
    rows = (data_dir() / "sample" / "mck.csv").read_text("utf-8").splitlines(keepends=True)
    for page_of, count in ((watched, 50), (other, 60)):
        file = tmp_path / f"mck{count}.csv"
        file.write_text("".join(rows[:count]), encoding="utf-8")
        sign_in(page_of, service)
        upload(page_of, "mck", file)
    for page_of in (other, watched):
        page_of.page.fill("#data_date", "2025-06-30")
        page_of.page.click("form.card button.main")
        page_of.page.wait_for_selector(".verdict")
    page = watched.page
    assert "berubah sejak" in page.inner_text("#problem")
    page.wait_for_selector("#data_date", timeout=60_000)
    assert "/terbitkan" not in page.url
    assert page.locator("#problem").count() == 0
    assert "49" in page.inner_text(".figures")


def test_too_large_is_said_before_sending(service: Service, opened: Opener, correction: Path):
    watched = opened()
    page = watched.page
    sign_in(watched, service)
    page.evaluate("document.getElementById('upload').dataset.limit = '70000'")
    page.select_option("#kind", "posyandu")
    page.set_input_files("#files", correction)
    page.click("#upload button.main")
    page.wait_for_selector("#too-large:not([hidden])")
    assert page.url.endswith("/operator/unggah?lang=id")
    assert "POST" not in [request for request in watched.requests if "unggah" in request]


def test_without_scripts_the_way_can_be_walked(service: Service, opened: Opener, correction: Path):
    watched = opened(java_script_enabled=False)
    page = watched.page
    sign_in(watched, service)
    page.select_option("#kind", "posyandu")
    page.set_input_files("#files", correction)
    page.click("#upload button.main")
    page.wait_for_selector("#findings", timeout=60_000)
    assert page.locator("form.card button.main").is_visible()
    page.click("form.actions button.danger")
    page.wait_for_selector("#upload")
