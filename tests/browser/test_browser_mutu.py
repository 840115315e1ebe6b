"""The page on data quality in a real browser."""

from collections.abc import Iterator

import pytest

from peta.domain.dataset import KINDS
from tests.browser.test_browser_uploads import check_basics
from tests.browser.watching import PHONE, WIDE, Opener
from tests.serving import Service, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("store")) as made:
        yield made


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_is_read_at_both_widths_and_in_both_languages(
    service: Service, opened: Opener, size, lang
):
    watched = opened(size=size)
    watched.page.goto(f"{service.url}/mutu?lang={lang}")
    check_basics(watched)
    assert watched.page.locator("#datasets ~ .scroll tbody tr").count() == len(KINDS)
    assert watched.page.locator("#areas ~ .scroll tbody tr").count() == 11
    watched.page.locator("#data-mck summary").click()
    assert watched.page.locator("#data-mck table").is_visible()
    watched.check_clean()
    assert watched.hosts() == {service.url.removeprefix("http://")}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_one_click_from_the_map(service: Service, opened: Opener, size):
    watched = opened(size=size)
    watched.open(f"{service.url}/")
    header = watched.page.locator("header.bar").bounding_box()
    assert header is not None
    assert header["height"] < 100
    watched.page.click("a.quality-link")
    watched.page.wait_for_selector("h1")
    assert watched.page.inner_text("h1") == "Mutu data"
    watched.check_clean()


def test_loading_is_switched_off_where_nobody_set_a_token(service: Service, opened: Opener):
    watched = opened()
    answer = watched.page.goto(f"{service.url}/operator/unggah")
    assert answer is not None
    assert answer.status == 403
    assert "dimatikan" in watched.page.inner_text("h1")
