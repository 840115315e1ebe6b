"""A run that somebody else publishes is served without a restart."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from peta.publishing import assess_current
from peta.store.store import Store
from tests.engine.kecamatan import CENTRE, World

QUERY = "/api/v1/gaps?standard=POS-ADA&limit=5000"


def publish_another(root, publish, standards):
    """Another process's store over the same folder, with one posyandu more."""
    more = World(posyandu=[*World().posyandu, (0.0, 0.0, "aktif")]).frames()
    other = publish(root, {"posyandu": more["posyandu"]})
    return assess_current(other, standards)


def test_a_new_run_is_served_soon_and_whole(client, store, tmp_path, publish, standards):
    before = client.get("/api/v1/run").json()["run"]["id"]
    etag = client.get(QUERY).headers["etag"]
    facts = publish_another(tmp_path / "store", publish, standards)
    assert facts["id"] != before
    until = time.monotonic() + 1.5
    while client.get("/api/v1/run").json()["run"]["id"] == before and time.monotonic() < until:
        time.sleep(0.05)
    answer = client.get(QUERY, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.json()["run"]["id"] == facts["id"]
    served = {item["kode"]: item["served"] for item in answer.json()["items"]}
    assert served[CENTRE] == 1
    assert client.get(f"/map/{before}/desa.geojson").status_code == 404
    assert client.get(f"/map/{facts['id']}/desa.geojson").status_code == 200


def test_no_answer_mixes_two_runs(client, tmp_path, publish, standards):
    done = threading.Event()

    def ask():
        answers = []
        while not done.is_set() or not answers:
            answers.append(client.get(QUERY))
        return answers

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask) for _ in range(4)]
        facts = publish_another(tmp_path / "store", publish, standards)
        time.sleep(1.3)
        done.set()
    answers = [answer for task in asked for answer in task.result()]
    assert {answer.status_code for answer in answers} == {200}
    seen = {}
    for answer in answers:
        items = {item["kode"]: item["served"] for item in answer.json()["items"]}
        seen.setdefault(answer.json()["run"]["id"], set()).add(items[CENTRE])
    assert seen.pop(facts["id"]) == {1}
    assert list(seen.values()) == [{0}]


def test_the_same_assessment_is_not_made_twice(store, tmp_path, standards):
    first = store.catalogue.latest_run()
    steps = []
    again = assess_current(Store(tmp_path / "store"), standards, lambda *step: steps.append(step))
    assert again == first
    assert steps == []
