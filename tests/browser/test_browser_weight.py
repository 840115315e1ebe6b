"""What a page weighs on the wire and what a browser may keep of it: counted, not timed."""

import gzip
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.test_browser_everywhere import ADDRESSES, open_settled
from tests.browser.watching import PHONE, WIDE, Opener, Watched
from tests.serving import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_BYTES, MOST_REQUESTS = 350_000, 24
# Portals link to the component by one address for ever: it is asked for again within the hour.
HOURLY = ("/peta-map.js",)


@dataclass
class Wire:
    """What came over the network, with headers, as it was packed."""

    bytes_of: dict[str, int] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def heaviest(self) -> list[tuple[int, str]]:
        return sorted(((size, url) for url, size in self.bytes_of.items()), reverse=True)


def on_the_wire(watched: Watched) -> Wire:
    """Listen to the network of a page; what a range of a file weighs is added up."""
    wire, urls = Wire(), {}
    session = watched.page.context.new_cdp_session(watched.page)

    def note_asked(event: Any) -> None:
        urls[event["requestId"]] = event["request"]["url"]
        wire.requests.append(event["request"]["url"])

    def note_done(event: Any) -> None:
        url = urls.get(event["requestId"], "")
        wire.bytes_of[url] = wire.bytes_of.get(url, 0) + int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", note_asked)
    session.on("Network.loadingFinished", note_done)
    session.send("Network.enable")
    return wire


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_first_view_is_light(default_service: Service, opened: Opener, size):
    watched = opened(size)
    wire = on_the_wire(watched)
    open_settled(watched, default_service.url + "/")
    # From as far as a phone sees everything, kecamatan stand for their villages.
    assert watched.page.evaluate("peta.page.areas.fills.size") > 100
    total = sum(wire.bytes_of.values())
    assert 50_000 < total <= MOST_BYTES, wire.heaviest
    assert len(wire.requests) <= MOST_REQUESTS, wire.requests


def test_a_second_view_loads_little_but_itself(default_service: Service, opened: Opener):
    watched = opened()
    open_settled(watched, default_service.url + "/")
    wire = on_the_wire(watched)
    open_settled(watched, default_service.url + "/")
    again = {url: size for url, size in wire.bytes_of.items() if size > 1000}
    # Of a file that is read in ranges, Chromium keeps but some.
    assert not any("/assets/" in url or (url.endswith("json") and "/map/" in url) for url in again)
    assert sum(wire.bytes_of.values()) <= MOST_BYTES / 10, wire.heaviest


def test_what_belongs_to_a_run_is_kept_for_ever_and_the_rest_is_asked_for_again(
    default_service: Service, opened: Opener
):
    asked: set[str] = set()
    for address in ADDRESSES:
        watched = opened()
        open_settled(watched, default_service.url + address)
        asked |= {url.partition("#")[0] for url in watched.requests}
    assert len(asked) > 40
    told = {url: caching_of(url) for url in sorted(asked) if not url.startswith("data:")}
    wrong = {url: found for url, found in told.items() if found != expected_of(url)}
    assert wrong == {}


def caching_of(url: str) -> tuple[str, int]:
    """How long an answer may be kept, and what whoever has it is told."""
    status, headers = get(url)
    assert status == 200, url
    again, _ = get(url, {"If-None-Match": headers.get("ETag", "nothing")})
    return headers.get("Cache-Control", "").replace(", no-transform", ""), again


def expected_of(url: str) -> tuple[str, int]:
    is_owned = "/map/" in url or ("/assets/" in url and "v=" in url)
    if is_owned and "/embed/map" not in url:
        return "public, max-age=31536000, immutable", 304
    return ("public, max-age=3600" if url.endswith(HOURLY) else "no-cache"), 304


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and headers of an answer; its body has to be whole."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
            if answer.headers.get("Content-Encoding") == "gzip":
                gzip.decompress(body)
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers
