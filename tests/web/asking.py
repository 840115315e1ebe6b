"""What several tests of the service share: its addresses, and the shape of a problem."""

from typing import Any

from fastapi import FastAPI

from tests.engine.kecamatan import CENTRE, KECAMATAN

# What stands for the parameters of a path when every route is asked.
PATH_VALUES = {
    "kode": [KECAMATAN, CENTRE, "64.02", "64"],
    "level": ["desa_kelurahan", "kecamatan"],
    "form": ["csv", "geojson"],
    "kind": ["posyandu", "mck", "rlh"],
    "layer": ["desa", "kabupaten_kota", "posyandu", "mck", "rlh"],
    "standard": ["POS-JARAK", "MCK-JARAK", "RTLH-NEED"],
    "name": ["app.js", "map.js", "peta.css", "vendor/leaflet/leaflet.js"],
}
QUERIES = {
    "/api/v1/gaps": [f"standard={s}&level={level}&limit=5000" for s in
                     ("POS-JARAK", "POS-ADA", "POS-RASIO", "MCK-JARAK", "RTLH-NEED")
                     for level in ("desa_kelurahan", "provinsi")],
    "/api/v1/gaps.{form}": ["standard=POS-JARAK", "standard=RTLH-NEED&level=kecamatan"],
    "/api/v1/trial": ["standard=MCK-JARAK&radius_m=200", "standard=POS-JARAK&wilayah=64.02"],
    "/map/{run}/facilities/{kind}.json": ["bbox=95,-11,141,6&zoom=4",
                                          "bbox=116,-1,118,1&zoom=16"],
    "/api/v1/wilayah": ["q=desa", "q=64.02"],
    "/api/v1/sanitation": ["limit=5000", "level=kecamatan"],
    "/api/v1/locate": ["lon=117&lat=0&k=50", "lon=116.9877&lat=0.0055&k=50"],
    "/api/v1/facilities": ["kind=posyandu&bbox=110,-5,120,5", "kind=mck&bbox=110,-5,120,5"],
    "/": ["", "standard=RTLH-NEED&lang=en", f"wilayah={KECAMATAN}"],
    "/embed/map": ["", "standard=RTLH-NEED"],
    "/api/v1/compare": ["left=RTLH-NEED&right=MCK-JARAK&limit=5000"],
    "/api/v1/series": ["standard=RTLH-NEED", f"standard=MCK-JARAK&wilayah={KECAMATAN}"],
    "/banding": ["", "kiri=RTLH-NEED&kanan=MCK-JARAK", "mode=selisih&standard=RTLH-NEED",
                 "mode=waktu&standard=RTLH-NEED"],
}  # fmt: skip


def get_routes(app: FastAPI) -> list[str]:
    """Paths of every GET route, with its parameters in braces."""
    return sorted({path for path, methods in _flat(app.routes) if "GET" in methods})


def _flat(routes: Any) -> Any:
    for route in routes:
        if hasattr(route, "path"):
            yield route.path, getattr(route, "methods", None) or ()
        else:
            yield from _flat_included(route)


def _flat_included(route: Any) -> Any:
    router = getattr(route, "original_router", None) or route.router
    yield from _flat(router.routes)


def every_address(app: FastAPI, run: str) -> list[str]:
    """Every address that a crawler of all routes would try."""
    addresses = []
    for route in get_routes(app):
        for path in _filled(route, run):
            addresses += [
                f"{path}?{query}" if query else path for query in QUERIES.get(route, [""])
            ]
    return addresses


def _filled(route: str, run: str) -> list[str]:
    paths = [route.replace(":path", "").replace("{run}", run).replace("{before}", run)]
    for name, values in PATH_VALUES.items():
        if f"{{{name}}}" in route.replace(":path", ""):
            paths = [path.replace(f"{{{name}}}", value) for path in paths for value in values]
    return paths


def assert_problem(response: Any, *statuses: int, hint: bool = True) -> dict[str, Any]:
    """Check that an answer is a problem as RFC 9457 has it, and tells nothing of the inside."""
    assert response.status_code in statuses, (response.status_code, response.text[:300])
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code", "hint"} <= set(body)
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:peta:error:{body['code']}"
    assert body["title"].strip()
    assert body["detail"].strip()
    assert body["hint"].strip() or not hint
    for inside in ("Traceback", 'File "', "site-packages", '.py", line', "sqlite", "/tmp"):
        assert inside not in response.text
    assert len(response.content) < 8000
    return body
