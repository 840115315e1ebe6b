"""Tiles by ranges and one by one, and the numbers that colour them."""

import gzip

import pytest

from peta.publishing import assess_current
from peta.web import tiles
from tests.engine.kecamatan import CENTRE, KECAMATAN, ROWS
from tests.render.decoding import decoded
from tests.web.asking import assert_problem

PLACE = "11/1689/1023"


@pytest.fixture(scope="module")
def run(service):
    return service.get("/api/v1/run").json()["run"]["id"]


@pytest.fixture(scope="module")
def archive(run):
    return f"/map/{run}/wilayah.pmtiles"


@pytest.fixture(scope="module")
def whole(service, archive):
    return service.get(archive)


def test_the_whole_archive(whole):
    assert whole.status_code == 200
    assert whole.content[:8] == b"PMTiles\x03"
    assert whole.headers["content-type"] == "application/vnd.pmtiles"
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert whole.headers["accept-ranges"] == "bytes"
    assert "immutable" in whole.headers["cache-control"]
    assert whole.headers["etag"].startswith('"')


@pytest.mark.parametrize("encoding", ["gzip, br", "identity"])
@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-126", slice(0, 127)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-20", slice(-20, None)),
        ("Bytes=0-99999999", slice(0, None)),
        ("bytes=-99999999", slice(0, None)),
    ],
)
def test_a_range_is_just_those_bytes_and_never_packed(
    service, archive, whole, asked, part, encoding
):
    answer = service.get(archive, headers={"Range": asked, "Accept-Encoding": encoding})
    expected = whole.content[part]
    start = whole.content.index(expected) if part.start != 5 else 5
    assert (answer.status_code, answer.content) == (206, expected)
    assert "content-encoding" not in answer.headers
    last = start + len(expected) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(whole.content)}"
    assert int(answer.headers["content-length"]) == len(expected)
    assert answer.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end(service, archive, whole, asked):
    answer = service.get(archive, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(whole.content)}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=-", "pages=1-2", "bytes=0-1,4-5", "x", ""])
def test_what_is_no_range_gets_everything(service, archive, whole, asked):
    answer = service.get(archive, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, whole.content)


def test_a_range_of_another_version_gets_everything(service, archive, whole):
    def status(tag):
        return service.get(archive, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code

    assert status(whole.headers["etag"]) == 206
    for other in ('"x"', f"W/{whole.headers['etag']}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert status(other) == 200


def test_head_and_asked_again(service, archive, whole):
    head = service.head(archive)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    part = service.head(archive, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")
    again = service.get(archive, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_one_tile(service, run):
    path = f"/map/{run}/tiles/{PLACE}.mvt"
    tile = service.get(path, headers={"Accept-Encoding": "identity"})
    assert tile.status_code == 200
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert {feature.kode for feature in decoded(tile.content)["desa"]} & set(ROWS)
    with service.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())) == tile.content
    again = service.get(path, headers={"If-None-Match": tile.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("place", ["11/0/0", "13/0/0", "7/900/5", "7/-1/5", "99/0/0"])
def test_nothing_there_is_204(service, run, place):
    answer = service.get(f"/map/{run}/tiles/{place}.mvt")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("RUN/wilayah.pmtiles?x=1", 422),
        (f"RUN/tiles/{PLACE}.mvt?x=1", 422),
        ("RUN/tiles/a/b/c.mvt", 422),
        ("RUN/POS-JARAK/desa.json?x=1", 422),
        ("RUN/POS-JARAK/desa.json?wilayah=6402", 400),
        ("RUN/POS-JARAK/desa.json?wilayah=99", 404),
        ("RUN/POS-JARAK/rt.json", 404),
        ("RUN/NONE/desa.json", 404),
        ("none/wilayah.pmtiles", 404),
        (f"none/tiles/{PLACE}.mvt", 404),
        ("none/POS-JARAK/desa.json", 404),
    ],
)
def test_what_cannot_be_asked(service, run, path, status):
    assert_problem(service.get(f"/map/{path.replace('RUN', run)}"), status)


@pytest.mark.parametrize("standard", ["POS-JARAK", "POS-ADA", "RTLH-NEED"])
@pytest.mark.parametrize(
    "level", ["desa", "desa_kelurahan", "kecamatan", "kabupaten_kota", "provinsi"]
)
@pytest.mark.parametrize("wilayah", ["", KECAMATAN, "64"])
def test_columns_are_the_numbers_of_the_api(service, run, standard, level, wilayah):
    told = service.get(f"/map/{run}/{standard}/{level}.json?wilayah={wilayah}").json()
    known = "desa_kelurahan" if level == "desa" else level
    query = f"standard={standard}&level={known}&wilayah={wilayah}&sort=kode&limit=5000"
    items = service.get(f"/api/v1/gaps?{query}").json()["items"]
    assert told["kode"] == [item["kode"] for item in items]
    for name in ("ratio", "gap", "status"):
        assert told[name] == [item[name] for item in items]
    assert (told["run"]["id"], told["standard"], told["level"]) == (run, standard, known)


def test_ids_of_features_are_rows_of_the_columns(service, run):
    tile = service.get(f"/map/{run}/tiles/0/0/0.mvt", headers={"Accept-Encoding": "identity"})
    features = decoded(tile.content)["kabupaten_kota"]
    told = service.get(f"/map/{run}/POS-JARAK/kabupaten_kota.json?wilayah=65").json()
    found = {feature.id: feature.kode for feature in features if feature.kode.startswith("65")}
    assert found == {told["first"]: told["kode"][0]}


def test_breaks_count_those_that_fall_short(service, run):
    told = service.get(f"/map/{run}/POS-JARAK/desa.json").json()
    short = [r for r, s in zip(told["ratio"], told["status"], strict=True) if s == "gap"]
    assert told["breaks"][0] == 0
    assert told["breaks"] == sorted(told["breaks"])
    assert sum(told["counts"]) == len(short) > 0
    inside = service.get(f"/map/{run}/POS-JARAK/desa.json?wilayah={CENTRE}").json()
    assert inside["breaks"] == told["breaks"]


def test_a_nation_is_asked_for_by_province(service, run, monkeypatch):
    monkeypatch.setattr(tiles, "MOST_VILLAGES", 5)
    problem = assert_problem(service.get(f"/map/{run}/POS-JARAK/desa.json"), 400)
    assert "wilayah" in problem["hint"]
    assert service.get(f"/map/{run}/POS-JARAK/desa.json?wilayah=64").status_code == 200
    assert service.get(f"/map/{run}/POS-JARAK/kecamatan.json").status_code == 200


def test_the_numbers_never_change_and_come_packed(service, run):
    path = f"/map/{run}/POS-JARAK/desa.json"
    answer = service.get(path, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    again = service.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_another_run_over_the_same_borders_shares_its_tiles(client, store, standards):
    first = store.catalogue.latest_run()
    again = assess_current(store, standards[:3])
    assert (again["id"] != first["id"], again["tiles"]) == (True, first["tiles"])
    # Tiles of a run that is no longer the latest are still there.
    for run in (first["id"], again["id"]):
        assert client.get(f"/map/{run}/wilayah.pmtiles").status_code == 200


def test_tiles_that_went_missing_are_made_again(store, standards):
    facts = store.catalogue.latest_run()
    file = store.tiles(facts["tiles"])
    content = file.read_bytes()
    file.unlink()
    assert assess_current(store, standards) == facts
    assert file.read_bytes() == content


def test_a_run_of_older_code_opens_without_tiles(client, store):
    facts = store.catalogue.latest_run()
    old = {name: value for name, value in facts.items() if name != "tiles"} | {"id": "old"}
    store.catalogue.publish_run("old", old)
    problem = assert_problem(client.get("/map/old/wilayah.pmtiles"), 404)
    assert problem["code"] == "no_tiles"
    assert_problem(client.get("/map/old/tiles/0/0/0.mvt"), 404)
