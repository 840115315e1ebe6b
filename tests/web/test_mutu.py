"""The page on data quality says what the API says, and no row of people."""

import re

from peta.web.quality import QualityAnswer
from tests.web.office import Office, points

ROWS = [
    {"id": "P1", "nama": "Mawar", "kode": "64.02.01.2001", "status": "aktif",
     "lon": 117.05, "lat": 0.05},
    {"id": "P2", "nama": "mawar ", "kode": "64.02.01.2001", "status": None,
     "lon": 117.0501, "lat": 0.05},
    {"id": "P3", "nama": None, "kode": "64.02.01.2002", "status": "aktif",
     "lon": 117.05, "lat": 0.02},
    {"id": "P4", "nama": "Jauh", "kode": None, "status": "aktif", "lon": 120.0, "lat": 0.05},
]  # fmt: skip


def publish(office: Office, kind, frame, **more):
    facts = {"origin": f"{kind}.csv", "data_date": "2025-06-30", "sample": False, "report": {}}
    office.store.publish(kind, frame, **{**facts, **more})


def quality(office: Office):
    answer = office.client.get("/api/v1/quality")
    assert answer.status_code == 200
    QualityAnswer.model_validate_json(answer.content)
    return answer.json()


def test_the_answer_counts_what_can_be_counted_by_hand(visitor: Office):
    publish(visitor, "posyandu", points("posyandu", ROWS))
    body = quality(visitor)
    found = {dataset["kind"]: dataset for dataset in body["datasets"]}
    total = found["posyandu"]["total"]
    assert (total["rows"], total["stated"], total["right"]) == (4, 3, 2)
    assert (total["duplicates"], total["unknown_status"]) == (1, 1)
    assert total["filled"] == {"nama": 3, "kode": 3}
    assert (total["completeness"], total["known_status"]) == (0.75, 0.75)
    areas = {area["kode"]: area for area in found["posyandu"]["areas"]}
    assert (areas["64.02"]["rows"], areas[""]["rows"], areas["64.03"]["rows"]) == (3, 1, 0)
    assert areas["64.03"]["score"] is None
    assert sum(area["rows"] for area in areas.values()) == total["rows"]
    assert found["mck"]["loaded"] is False
    assert found["mck"]["total"] is None


def test_a_new_dataset_is_seen_at_once(visitor: Office):
    before = quality(visitor)
    publish(visitor, "posyandu", points("posyandu", ROWS[:1]))
    after = quality(visitor)
    assert before != after


def test_a_district_has_the_mean_of_its_datasets(visitor: Office):
    publish(visitor, "posyandu", points("posyandu", ROWS))
    body = quality(visitor)
    for area in body["areas"]:
        scores = [row["score"] for dataset in body["datasets"] for row in dataset["areas"]
                  if row["kode"] == area["kode"] and row["score"] is not None]  # fmt: skip
        assert area["datasets"] == len(scores)
        assert abs(area["score"] - sum(scores) / len(scores)) < 1e-4


def test_the_page_says_what_the_answer_says(visitor: Office):
    publish(visitor, "posyandu", points("posyandu", ROWS), sample=True)
    page = visitor.client.get("/mutu").text
    assert "75" in page
    assert "data contoh" in page
    assert "DATA-MUTU" in page
    assert "belum dimuat" in page
    assert "Data quality" in visitor.client.get("/mutu?lang=en").text
    assert 'href="/mutu?lang=id"' in visitor.client.get("/").text
    assert "/mutu" not in visitor.client.get("/embed/map").text


def test_no_row_of_a_secret_kind_is_on_it(visitor: Office):
    house = [{"id": "RAHASIA-7", "kode": "64.02.01.2001", "status": None,
              "lon": 117.0512345, "lat": 0.0512345}]  # fmt: skip
    publish(visitor, "rlh", points("rlh", house), origin="rumah Ibu Siti.csv")
    for path in ("/mutu", "/api/v1/quality"):
        text = visitor.client.get(path).text
        assert "RAHASIA" not in text
        assert "Siti" not in text
        assert not re.search(r"117\.05|0\.051", text)


def test_an_unknown_parameter_is_refused(visitor: Office):
    for path in ("/mutu", "/api/v1/quality"):
        answer = visitor.client.get(f"{path}?x=1")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_answer_can_be_kept_until_it_changes(visitor: Office):
    first = visitor.client.get("/api/v1/quality")
    again = visitor.client.get("/api/v1/quality", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
