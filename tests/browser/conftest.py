"""Chromium, pages in it that are watched, and a site to look at."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.fixture_site import Site
from tests.browser.watching import WIDE, Opener, Watched, sample_site, watch
from tests.serving import Service, serving

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
REPORT_VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; skipped loudly where it is missing."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"BROWSER TESTS SKIPPED: no Chromium at {CHROMIUM}; run scripts/chromium.sh")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opener]:
    """Make watched pages: ``opened(size=PHONE)``; they are closed afterwards."""
    contexts = []

    def make(size: tuple[int, int] = WIDE, **options: Any) -> Watched:
        viewport = {"width": size[0], "height": size[1]}
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        return watch(context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def district() -> Iterator[Site]:
    """The made-up district as it is."""
    with sample_site() as site:
        yield site


@pytest.fixture(scope="session")
def default_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The embedded default, loaded and assessed, as `make run` serves it; for who only reads."""
    root = tmp_path_factory.mktemp("default")
    for command in ("init", "assess"):
        subprocess.run(
            [sys.executable, "-m", "peta", command],
            env={**os.environ, "PETA_STORE": str(root)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    with serving(root) as running:
        yield running
