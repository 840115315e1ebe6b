"""Who may frame what, and what a page may load: on every answer, good or bad."""

from dataclasses import replace

import pytest

from peta.web.app import create_app
from tests.conftest import PORTAL, TestClient
from tests.web.asking import every_address, get_routes

BAD = ["/tidak-ada", "/api/v1/gaps", "/api/v1/wilayah/6402", "/api/v1/wilayah/99", "/assets/x.js",
       "/map/x/desa.geojson", "/?lang=fr"]  # fmt: skip
FRAMED = ("/embed/map", "/embed/tabel", "/embed/banding", "/embed/desa/", "/embed/wilayah/")


def policy(response):
    parts = response.headers["content-security-policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts) if words}


def checked(response):
    rules = policy(response)
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'"]
    assert rules["base-uri"] == ["'none'"]
    assert set(rules["img-src"]) == {"'self'", "data:"}
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"]
    assert "server" not in response.headers
    return rules


def test_every_route_is_dressed(service):
    run = service.get("/api/v1/run").json()["run"]["id"]
    addresses = every_address(service.app, run)
    assert len(get_routes(service.app)) >= 16
    for path in [*addresses, *BAD]:
        response = service.get(path, follow_redirects=False)
        rules = checked(response)
        if path.startswith(FRAMED):
            assert rules["frame-ancestors"] == ["'self'", PORTAL]
            assert "x-frame-options" not in response.headers
        else:
            assert rules["frame-ancestors"] == ["'none'"], path
            assert response.headers["x-frame-options"] == "DENY", path


@pytest.mark.parametrize(
    "path",
    ["/embed/lain", "/embed/", "/embed/map/x", "/embedded", "/embed/kode", "/embed/peta-map.js",
     "/embed/desa/", "/embed/desa/64/x", "/desa/64.02.01.2003", "/x/embed/map"],
)  # fmt: skip
def test_only_views_may_be_embedded(service, path):
    response = service.get(path, follow_redirects=False)
    assert response.status_code in (200, 307, 404)
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert response.headers["x-frame-options"] == "DENY"


def test_other_methods_are_dressed_too(service):
    checked(service.post("/api/v1/gaps"))
    checked(service.request("OPTIONS", "/"))


def test_a_background_map_is_the_only_other_host(settings, store, standards):
    tiles = replace(settings, tile_url="https://tile.example.org/{z}/{x}/{y}.png")
    with TestClient(create_app(tiles, store, standards)) as client:
        response = client.get("/")
    assert set(policy(response)["img-src"]) == {"'self'", "data:", "https://tile.example.org"}
    assert policy(response)["connect-src"] == ["'self'"]


def test_nobody_may_embed_where_nobody_is_named(settings, store, standards):
    alone = replace(settings, frame_ancestors=("'none'",))
    with TestClient(create_app(alone, store, standards)) as client:
        assert policy(client.get("/embed/map"))["frame-ancestors"] == ["'none'"]


def test_a_hostile_host_changes_nothing(service):
    hostile = {"Host": "jahat.example", "X-Forwarded-Host": "jahat.example",
               "X-Forwarded-Proto": "gopher", "Forwarded": "host=jahat.example"}  # fmt: skip
    run = service.get("/api/v1/run").json()["run"]["id"]
    for path in [*every_address(service.app, run), *BAD]:
        friendly, answer = service.get(path), service.get(path, headers=hostile)
        assert answer.status_code == friendly.status_code
        assert answer.content == friendly.content
        assert "jahat" not in str(answer.headers)
