"""Watched pages, and the made-up district served to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from peta.render.page import PageFacts
from tests.browser.fixture_data import areas, page_data, same, standards
from tests.browser.fixture_data import run as sample_run
from tests.browser.fixture_site import Site, serving

WIDE, PHONE = (1280, 800), (390, 844)


@dataclass
class Watched:
    """A page and what happened in it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Go there and wait until the map is drawn, or says why not."""
        self.page.goto(url)
        self.page.wait_for_selector("#loading", state="hidden")

    def hosts(self) -> set[str]:
        """Hosts that were asked for anything."""
        return {host for url in self.requests if (host := urlsplit(url).netloc)}

    def violations(self) -> list[str]:
        """What the content security policy refused."""
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def check_clean(self) -> None:
        """No error, no refusal, no dialog, nothing executed from data."""
        assert self.errors == [], self.errors
        assert self.dialogs == []
        assert self.violations() == []
        assert self.page.evaluate("window.__xss") is None


Opener = Callable[..., Watched]


def watch(page: Page) -> Watched:
    watched = Watched(page)

    def note_console(message: Any) -> None:
        if message.type in ("error", "warning"):
            watched.errors.append(message.text)

    def note_dialog(dialog: Any) -> None:
        watched.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("console", note_console)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("dialog", note_dialog)
    return watched


@contextmanager
def sample_site(
    name: Callable[[str], str] = same, prefix: str = "", tiles: dict[str, str] | None = None
) -> Iterator[Site]:
    """Serve the made-up district; `name` may bend every text in it."""
    data = page_data(name)
    facts = PageFacts(
        run=sample_run(),
        standards=standards(name),
        areas=areas(name),
        ranking=data["gaps"]["POS-JARAK"]["items"][-3:],
        prefix=prefix,
        tiles=tiles,
    )
    with serving(Site(data, facts)) as site:
        yield site
