"""Views for portals: what stands in them, who may frame and read them, the code that makes them."""

import html
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from peta.render.assets import STATIC
from peta.render.embedding import HEIGHTS
from peta.settings import Settings
from peta.web.app import create_app
from tests.browser.test_browser_safety import PAYLOADS
from tests.conftest import BASE_URL, PORTAL, TestClient
from tests.engine.kecamatan import CENTRE, KECAMATAN
from tests.web.asking import assert_problem

VIEWS = ["/embed/map", "/embed/tabel", f"/embed/desa/{CENTRE}", f"/embed/wilayah/{KECAMATAN}"]
COMPARED = "/banding?mode=indikator&kiri=POS-ADA&kanan=POS-JARAK"
PAGES = ["/", f"/?wilayah={KECAMATAN}", f"/desa/{CENTRE}", f"/wilayah/{KECAMATAN}", COMPARED]
CODE = "/embed/kode"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
STRANGER = "https://jahat.example"
SWITCHES = "legend=0&title=0&scroll=1&height=700&lang=en&standard=POS-ADA"


def run_of(service):
    return service.get("/api/v1/run").json()["run"]


def frame_ancestors(response):
    return response.headers["content-security-policy"].partition("frame-ancestors ")[2]


# Inside of the frame.


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_says_what_it_is_whatever_is_switched_off(service, path):
    run = run_of(service)
    for query in ("", f"?{SWITCHES}"):
        response = service.get(path + query)
        assert response.status_code == 200, response.text[:300]
        text = response.text
        assert run["id"][:8] in text
        assert run["data_date"] in text or "2025" in text
        if run["approximate"]:
            assert "perkiraan" in text.lower() or "approximate" in text.lower()
        assert '<header class="bar"' not in text
        assert 'target="_blank" rel="noopener"' in text
        assert f'href="{BASE_URL}/' in text


@pytest.mark.parametrize("path", VIEWS)
def test_the_switches_are_kept(service, path):
    page = service.get(f"{path}?{SWITCHES}").text
    assert '<html lang="en">' in page
    assert 'data-height="700"' in page
    assert ('data-scroll="1"' in page) is (path == "/embed/map")
    assert 'data-scroll="1"' not in service.get(path).text


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize(
    "query", ["height=239", "height=4001", "legend=maybe", "lang=fr", "jahat=1", "scroll=2x"]
)
def test_a_switch_that_is_none_is_refused(service, path, query):
    assert_problem(service.get(f"{path}?{query}"), 400, 422)


@pytest.mark.parametrize(
    "path", ["/embed/desa/99.99.99.9999", "/embed/tabel?wilayah=99", "/embed/map?lang=fr",
             "/embed/map?standard=TIDAK-ADA"]
)  # fmt: skip
def test_a_reader_sees_in_the_frame_what_is_wrong(service, path):
    problem, page = service.get(path), service.get(path, headers=PAGE)
    assert page.status_code == problem.status_code >= 400
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert frame_ancestors(page) == f"'self' {PORTAL}"
    assert 'role="alert"' in page.text
    assert problem.json()["code"] == "bad_parameter" or html.escape(
        problem.json()["detail"], quote=False
    ) in html.unescape(page.text)


def test_an_area_of_another_level_moves(service):
    response = service.get(f"/embed/desa/{KECAMATAN}?title=0", follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["location"] == f"/peta/embed/wilayah/{KECAMATAN}?title=0"


def test_a_profile_is_short_unless_the_whole_is_wanted(service):
    path = f"/embed/desa/{CENTRE}"
    short, whole = service.get(path).text, service.get(f"{path}?whole=1").text
    assert 'class="indicators"' not in short
    assert 'class="indicators"' in whole
    assert len(re.findall("<h1", short)) == 1


def test_the_table_says_what_the_api_says(service):
    query = f"standard=POS-JARAK&wilayah={KECAMATAN}"
    items = service.get(f"/api/v1/gaps?{query}").json()["items"]
    page = service.get(f"/embed/tabel?{query}&rows=3").text
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r'<a href="/peta/desa/([\d.]+)', body) == [one["kode"] for one in items[:3]]
    for item in items[:3]:
        assert html.escape(item["why"], quote=False) in html.unescape(body)


# Who may frame and read.


@pytest.mark.parametrize("path", [*VIEWS, *PAGES, CODE, "/embed/peta-map.js", "/oembed?url=x"])
def test_no_cookie_is_set(service, path):
    for headers in ({}, {"Cookie": "sesi=1"}, {"Origin": PORTAL}):
        assert "set-cookie" not in service.get(path, headers=headers).headers


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_is_framed_by_the_portals_of_the_settings(service, path):
    response = service.get(path)
    assert frame_ancestors(response) == f"'self' {PORTAL}"
    assert "x-frame-options" not in response.headers


@pytest.mark.parametrize(
    ("named", "told"),
    [(("'none'",), "'none'"), (("*",), "*"), (("'self'",), "'self'"),
     ((PORTAL,), f"'self' {PORTAL}")],
)  # fmt: skip
def test_peta_itself_may_show_how_it_looks_unless_nobody_may(
    settings, store, standards, named, told
):
    app = create_app(replace(settings, frame_ancestors=named), store, standards)
    with TestClient(app) as client:
        assert frame_ancestors(client.get("/embed/map")) == told
        assert frame_ancestors(client.get("/")) == "'none'"


SHARED = [
    "/api/v1/run",
    "/api/v1/gaps",
    "/embed/peta-map.js",
    "/map/x/desa.geojson",
    "/oembed?url=x",
]
OWN = ["/", "/embed/map", CODE, "/operator/masuk", "/assets/app.js"]


@pytest.fixture(scope="module")
def shared(kecamatan_store, standards):
    settings = Settings.from_env(
        {"PETA_BASE_URL": BASE_URL, "PETA_FRAME_ANCESTORS": f"'self' {PORTAL} https://*.desa.id"}
    )
    with TestClient(create_app(settings, kecamatan_store, standards)) as made:
        yield made


@pytest.mark.parametrize("path", SHARED)
def test_an_allowed_origin_reads(shared, path):
    for origin in (PORTAL, "https://suka.desa.id"):
        for ask in (shared.get, shared.head):
            headers = ask(path, headers={"Origin": origin}).headers
            assert headers["access-control-allow-origin"] == origin
            assert "Origin" in headers["vary"]
            assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("path", [*SHARED, *OWN])
@pytest.mark.parametrize(
    "origin",
    [STRANGER, "null", "", "http://portal.example.go.id", f"{PORTAL}.jahat.id", f"{PORTAL}:8443",
     "https://desa.id", "https://suka.desa.id.jahat.id", "https://jahatdesa.id"],
)  # fmt: skip
def test_another_origin_does_not(shared, path, origin):
    headers = shared.get(path, headers={"Origin": origin}).headers
    assert "access-control-allow-origin" not in headers
    assert ("Origin" in headers.get("vary", "")) is (path in SHARED)


@pytest.mark.parametrize("path", OWN)
def test_pages_are_read_by_no_other_origin(shared, path):
    assert "access-control-allow-origin" not in shared.get(path, headers={"Origin": PORTAL}).headers


def test_only_reading_is_allowed_beforehand(shared):
    asked = {"Origin": PORTAL, "Access-Control-Request-Method": "POST"}
    response = shared.options("/api/v1/gaps", headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "content-security-policy" in response.headers
    stranger = shared.options("/api/v1/gaps", headers={**asked, "Origin": STRANGER})
    assert "access-control-allow-origin" not in stranger.headers
    assert shared.options("/operator/masuk", headers=asked).status_code == 405


@pytest.mark.parametrize(
    ("env", "origins"),
    [
        ({}, ()),
        ({"PETA_FRAME_ANCESTORS": f"'self' {PORTAL}"}, (PORTAL,)),
        ({"PETA_FRAME_ANCESTORS": PORTAL, "PETA_CORS_ORIGINS": "'none'"}, ()),
        ({"PETA_FRAME_ANCESTORS": "'none'", "PETA_CORS_ORIGINS": PORTAL}, (PORTAL,)),
        ({"PETA_CORS_ORIGINS": "*"}, ("*",)),
    ],
)
def test_readers_are_those_who_may_frame_unless_others_are_named(env, origins):
    assert Settings.from_env(env).cors_origins == origins


# The component.


def test_the_component_has_one_address_and_is_asked_for_again_within_the_hour(service):
    response = service.get("/embed/peta-map.js")
    assert response.content == (STATIC / "embed" / "peta-map.js").read_bytes()
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=3600"
    again = service.get("/embed/peta-map.js", headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_the_component_knows_the_views_and_their_heights():
    code = (STATIC / "embed" / "peta-map.js").read_text("utf-8")
    told = dict(re.findall(r"(\w+): (\d+)", code.partition("HEIGHTS = {")[2].partition("}")[0]))
    assert {name: int(height) for name, height in told.items()}.items() >= HEIGHTS.items()


def test_the_component_names_no_host_and_writes_no_markup():
    code = (STATIC / "embed" / "peta-map.js").read_text("utf-8")
    assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|document\.write|\beval\(", code)


# oEmbed.


def ask(service, url, **more):
    return service.get("/oembed", params={"url": url, **more})


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/", "/embed/map?standard=POS-JARAK&lang=id"),
        ("", "/embed/map?standard=POS-JARAK&lang=id"),
        ("/?standard=POS-ADA&wilayah=64.02&lang=en#7/0/116",
         "/embed/map?standard=POS-ADA&wilayah=64.02&lang=en"),
        ("/?utm_source=x", "/embed/map?standard=POS-JARAK&lang=id"),
        (f"/desa/{CENTRE}?lang=en", f"/embed/desa/{CENTRE}?standard=POS-JARAK&lang=en"),
        (f"/desa/{KECAMATAN}", f"/embed/wilayah/{KECAMATAN}?standard=POS-JARAK&lang=id"),
        ("/embed/tabel?legend=0", "/embed/tabel?standard=POS-JARAK&lang=id&legend=0"),
    ],
)  # fmt: skip
def test_a_page_tells_how_to_embed_it(service, path, framed):
    answer = ask(service, BASE_URL + path)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert f'src="{html.escape(BASE_URL + framed)}"' in told["html"]
    assert f'width="{told["width"]}" height="{told["height"]}"' in told["html"]
    assert told["thumbnail_url"].startswith(f"{BASE_URL}/snapshot/peta.png?")
    assert told["title"]
    assert service.get(framed).status_code == 200


@pytest.mark.parametrize(
    ("most", "size", "picture"),
    [
        ({}, (760, 520), (1200, 800)),
        ({"maxwidth": 500, "maxheight": 300}, (500, 300), (500, 300)),
        ({"maxwidth": 10, "maxheight": 1}, (240, 240), (200, 200)),
        ({"maxwidth": 99999, "maxheight": 99999}, (760, 520), (1200, 800)),
    ],
)
def test_there_is_never_more_than_there_is_room_for(service, most, size, picture):
    told = ask(service, f"{BASE_URL}/", **most).json()
    assert (told["width"], told["height"]) == size
    assert (told["thumbnail_width"], told["thumbnail_height"]) == picture


@pytest.mark.parametrize(
    "url",
    ["", "x", "https://jahat.example/", f"{BASE_URL}.jahat.example/", f"{BASE_URL}jahat/",
     "https://peta.example.go.id/", "https://peta.example.go.id@jahat.example/peta/",
     "//peta.example.go.id/peta/", "javascript:alert(1)", "ftp://peta.example.go.id/peta/",
     f"{BASE_URL}/docs", f"{BASE_URL}/mutu", f"{BASE_URL}/operator", f"{BASE_URL}/embed/lain",
     f"{BASE_URL}/embed/kode", f"{BASE_URL}/desa/99.99.99.9999", f"{BASE_URL}/desa/x",
     f"{BASE_URL}/desa/", f"{BASE_URL}/tabel", f"{BASE_URL}/?standard=TIDAK-ADA",
     f"{BASE_URL}/?wilayah=99", f"{BASE_URL}/?lang=fr", f"{BASE_URL}/../etc", "http://["],
)  # fmt: skip
def test_an_address_of_elsewhere_or_of_no_view_is_not_found(service, url):
    assert_problem(ask(service, url), 404)


@pytest.mark.parametrize("form", ["xml", "yaml", ""])
def test_only_json_is_spoken(service, form):
    assert_problem(ask(service, f"{BASE_URL}/", format=form), 501)


def test_sizes_that_are_none_are_refused(service):
    for most in ({"maxwidth": 0}, {"maxheight": -1}, {"maxwidth": "x"}):
        assert_problem(ask(service, f"{BASE_URL}/", **most), 422)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_an_attack_in_an_address_goes_nowhere(service, payload):
    for url in (payload, f"{BASE_URL}/?standard={payload}", f"{BASE_URL}/desa/{payload}"):
        response = ask(service, url)
        assert response.status_code == 404
        assert payload not in response.text


def test_the_host_header_is_in_no_code(service):
    hostile = {"Host": "jahat.example", "X-Forwarded-Host": "jahat.example"}
    for path in (f"/oembed?url={BASE_URL}/", CODE, *PAGES):
        assert "jahat" not in service.get(path, headers=hostile).text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_with_a_view_leads_to_its_oembed(service, path, lang):
    page = service.get(path, params={**parse_qs(urlsplit(path).query), "lang": lang}).text
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    address = html.unescape(found[1])
    assert address.startswith(f"{BASE_URL}/oembed?url=")
    told = service.get(address.removeprefix(BASE_URL)).json()
    assert f"lang={lang}" in told["html"]
    assert urlsplit(path).path.rpartition("/")[2] in told["html"]


# The code.


def codes_of(page):
    found = re.findall(r'<textarea id="code-(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(code) for name, code in found}


@pytest.mark.parametrize("view", ["map", "tabel", "wilayah"])
def test_the_code_stands_on_a_page_without_script(service, view):
    query = f"view={view}&wilayah={KECAMATAN}&standard=POS-ADA&embed_lang=en&title=0&width=&height="
    page = service.get(f"{CODE}?{query}").text
    codes = codes_of(page)
    assert set(codes) == {"iframe", "component", "link", "picture"}
    source = html.unescape(re.search(r'src="([^"]+)"', codes["iframe"])[1])
    assert source.startswith(f"{BASE_URL}/embed/{view}")
    assert "lang=en" in source
    assert "title=0" in source
    framed = service.get(source.removeprefix(BASE_URL))
    assert framed.status_code == 200
    assert f'view="{view}"' in codes["component"]
    assert service.get(codes["link"].removeprefix(BASE_URL)).status_code == 200
    assert f"{BASE_URL}/snapshot/peta.png?" in codes["picture"]
    assert '<html lang="id">' in page


def test_the_last_of_two_ticks_counts(service):
    off = codes_of(service.get(f"{CODE}?legend=0").text)["iframe"]
    on = codes_of(service.get(f"{CODE}?legend=0&legend=1").text)["iframe"]
    assert "legend=0" in off
    assert "legend" not in on


def test_where_the_map_looks_is_in_the_code(service):
    codes = codes_of(service.get(f"{CODE}?place=8.5/-0.4/116.6/{CENTRE}").text)
    assert f"#8.5/-0.4/116.6/{CENTRE}" in codes["iframe"]
    assert f"#8.5/-0.4/116.6/{CENTRE}" in codes["link"]
    assert f'place="8.5/-0.4/116.6/{CENTRE}"' in codes["component"]


@pytest.mark.parametrize("place", [f"8.5/-0.4/116.6/{CENTRE}&", ""])
def test_classes_and_a_trial_are_in_every_way_to_embed(service, place):
    look = f"{place}classes=fixed&trial=radius_m:200"
    codes = codes_of(service.get(CODE, params={"place": look, "standard": "MCK-JARAK"}).text)
    codes = {way: html.unescape(code) for way, code in codes.items()}
    assert f"#{look}" in codes["iframe"]
    assert f"#{look}" in codes["link"]
    assert f'place="{look}"' in codes["component"]
    assert "classes=fixed&trial=radius_m%3A200" in codes["picture"]


def test_an_area_is_shown_by_the_page_of_its_level(service):
    codes = codes_of(service.get(f"{CODE}?view=desa&wilayah={KECAMATAN}").text)
    assert f"/embed/wilayah/{KECAMATAN}?" in codes["iframe"]


@pytest.mark.parametrize(
    "query", ["view=desa", "view=lain", "wilayah=99", "standard=TIDAK-ADA", "width=10",
              "place=%22%3E%3Cb%3E", "place=8/1/1%26trial=x", "place=8/1/1trial=radius_m:200",
              "place=8/1/1%26x=1", "height=9999",
              "x=1"]
)  # fmt: skip
def test_code_of_what_there_is_not_is_not_given(service, query):
    assert_problem(service.get(f"{CODE}?{query}"), 400, 404, 422)


@pytest.mark.parametrize(
    ("named", "told"),
    [(("'none'",), "belum mengizinkan"), (("*",), "Semua situs"), (("'self'",), "Minta pengelola"),
     (("'self'", PORTAL), "portal.example.go.id")],
)  # fmt: skip
def test_who_may_embed_is_said_beside_the_code(settings, store, standards, named, told):
    app = create_app(replace(settings, frame_ancestors=named), store, standards)
    with TestClient(app) as client:
        assert told in client.get(CODE).text
