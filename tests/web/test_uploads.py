"""From files to a published dataset and back, through the browser's forms."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from peta import uploads
from peta.errors import DataError, QueryError
from peta.store.pending import UploadState
from tests.web.office import (
    ONE,
    OTHER_TOKEN,
    THREE,
    TWO,
    Office,
    client_of,
    points,
    sheet,
)


def current(office: Office, kind="posyandu"):
    return office.store.catalogue.current().get(kind)


def test_a_good_file_is_shown_first_and_published_on_word(office: Office):
    path = office.upload("posyandu", ("posyandu juni.csv", sheet(ONE, TWO)))
    assert current(office) is None
    page = office.client.get(path).text
    assert "posyandu juni.csv" in page
    assert "Berkas dapat diterbitkan" in page
    answer = office.publish(path)
    assert answer.status_code == 303
    record = current(office)
    assert (record.rows, record.origin, record.data_date, record.sample) == (
        2, "posyandu juni.csv", "2025-06-30", False,
    )  # fmt: skip
    assert "Sudah terbit" in office.client.get(path).text
    facts = office.store.catalogue.latest_run()
    assert facts["inputs"]["posyandu"]["hash"] == record.hash
    served = office.client.get("/api/v1/facilities?kind=posyandu&bbox=116,-1,118,1").json()
    assert {item["id"] for item in served["items"]} == {"P1", "P2"}


def test_nothing_of_the_files_stays_after_publishing(office: Office):
    # A name that no random name of hexadecimal digits can end in.
    path = office.upload("posyandu", ("puskesmas.csv", sheet(ONE)))
    folder = office.store.upload_folder(path.rsplit("/", 1)[1])
    assert folder.stat().st_mode & 0o077 == 0
    assert all("puskesmas" not in file.name for file in folder.iterdir())
    office.publish(path)
    assert [file.name for file in folder.iterdir()] == ["preview.json"]


def test_the_same_file_twice_changes_nothing(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE, TWO))))
    before, entries = current(office), len(office.store.catalogue.history("posyandu"))
    path = office.upload("posyandu", ("a.csv", sheet(ONE, TWO)))
    page = office.client.get(path).text
    assert "sama persis" in page
    assert 'value="2025-06-30"' in page
    assert office.publish(path).status_code == 303
    assert "Tidak ada yang berubah" in office.client.get(path).text
    assert current(office) == before
    assert len(office.store.catalogue.history("posyandu")) == entries


def test_the_same_rows_with_another_date_are_another_version(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE, TWO))))
    office.publish(office.upload("posyandu", ("a.csv", sheet(TWO, ONE))), "2025-07-31")
    assert current(office).data_date == "2025-07-31"


def test_a_correction_shows_what_it_changes(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE, TWO))))
    moved = ONE.replace("117.05", "117.06")
    changed = TWO.replace("tidak_aktif", "aktif")
    path = office.upload("posyandu", ("b.csv", sheet(moved, changed, THREE)))
    found = office.facts(path)["difference"]
    assert found == {"added": 1, "removed": 0, "moved": 1, "changed": 1, "same": 0}
    assert office.store.catalogue.current()["posyandu"].rows == 2
    preview = office.client.get(f"{path}/peta.json").json()
    assert sorted(f["properties"]["change"] for f in preview["features"]) == [
        "added", "changed", "moved",
    ]  # fmt: skip
    path = office.upload("posyandu", ("c.csv", sheet(ONE)))
    assert office.facts(path)["difference"]["removed"] == 1
    preview = office.client.get(f"{path}/peta.json").json()
    gone = [f for f in preview["features"] if f["properties"]["change"] == "removed"]
    assert gone[0]["geometry"]["coordinates"] == [117.15, 0.05]


BAD = "P9,Rusak,64.02.01.2001,aktif,bukan angka,0.05"


def test_refused_rows_are_published_only_when_left_out_on_word(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE, BAD)))
    page = office.client.get(path).text
    assert "1 baris ditolak" in page
    answer = office.publish(path)
    assert answer.status_code == 400
    assert "tidak ada yang diterbitkan" in answer.text
    assert current(office) is None
    assert office.publish(path, accept_valid="1").status_code == 303
    assert current(office).rows == 1


def test_a_file_that_is_no_table_is_refused_with_its_own_name(office: Office):
    path = office.upload("posyandu", ("laporan bulanan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
    page = office.client.get(path).text
    assert "belum dapat diterbitkan" in page
    assert "laporan bulanan.pdf" in page
    stored = office.facts(path)["files"][0]["stored"]
    assert stored not in page
    assert "data_date" not in page
    assert office.publish(path).status_code == 400


def test_findings_name_the_row_and_can_be_filtered(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE, BAD)))
    page = office.client.get(f"{path}?temuan=error").text
    assert '<td class="number">3</td>' in page
    assert "bukan angka" in page
    assert "bukan angka" not in office.client.get(f"{path}?temuan=note").text
    assert office.client.get(f"{path}?halaman=99").status_code == 200
    assert office.client.get(f"{path}?temuan=x").status_code == 400


def test_the_report_is_the_one_of_the_check(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE, BAD)))
    answer = office.client.get(f"{path}/laporan.json")
    report = answer.json()
    assert report["rows"]["read"] == 2
    assert report["rows"]["refused"] == 1
    assert {finding["file"] for finding in report["findings"]} <= {"a.csv", ""}
    assert "attachment" in answer.headers["content-disposition"]
    assert office.store.catalogue.ledger.entries()[0].action == "download"


def test_a_column_can_be_chosen_by_hand(office: Office):
    odd = sheet(ONE).replace(b"nama,", b"sebutan aneh,")
    path = office.upload("posyandu", ("a.csv", odd))
    assert '<option value="sebutan aneh"' in office.client.get(path).text
    answer = office.post(f"{path}/periksa", **{"map.nama": "sebutan aneh"})
    assert answer.status_code == 303
    office.wait(path)
    assert office.facts(path)["report"]["mapping"]["nama"] == "sebutan aneh"
    assert office.publish(path).status_code == 303
    assert office.store.frame(current(office).hash)["nama"].tolist() == ["Mawar"]


@pytest.mark.parametrize("name", ["map.bukan_kolom", "lain", "map.__class__"])
def test_a_column_that_is_none_is_refused(office: Office, name):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    assert office.post(f"{path}/periksa", **{name: "x"}).status_code == 400


def test_another_publication_meanwhile_is_checked_again(office: Office):
    slow = office.upload("posyandu", ("lama.csv", sheet(ONE)))
    office.publish(office.upload("posyandu", ("cepat.csv", sheet(ONE, TWO))))
    answer = office.publish(slow)
    assert answer.status_code == 400
    assert "berubah sejak" in answer.text
    office.wait(slow)
    assert office.facts(slow)["difference"]["removed"] == 1
    assert office.publish(slow).status_code == 303


def test_publishing_twice_publishes_once(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    assert office.publish(path).status_code == 303
    assert office.publish(path).status_code == 400
    assert len(office.store.catalogue.history("posyandu")) == 1


@pytest.mark.parametrize(
    "when", ["", "30/06/2025", "2025-02-30", (date.today() + timedelta(days=1)).isoformat()]
)
def test_a_date_that_is_none_is_said_on_the_page(office: Office, when):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    answer = office.publish(path, when)
    assert answer.status_code == 400
    assert "Tanggal data" in answer.text
    assert current(office) is None


def test_cancelling_forgets_files_and_upload(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    folder = office.store.upload_folder(path.rsplit("/", 1)[1])
    assert office.post(f"{path}/batalkan").status_code == 303
    assert not folder.exists()
    assert office.client.get(path).status_code == 404
    assert office.store.catalogue.ledger.entries()[0].action == "cancel"


def test_one_click_returns_to_an_earlier_version(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE))))
    office.publish(office.upload("posyandu", ("b.csv", sheet(ONE, TWO))))
    first = office.store.catalogue.history("posyandu")[-1]
    page = office.client.get("/operator/riwayat").text
    assert f'name="number" value="{first.number}"' in page
    answer = office.post("/operator/riwayat", kind="posyandu", number=str(first.number))
    assert answer.status_code == 303
    assert current(office).hash == first.record.hash
    said = office.client.get(answer.headers["location"]).text
    assert f"kembali ke versi {first.number}" in said
    entry = office.store.catalogue.ledger.entries()[0]
    assert (entry.action, entry.who, entry.snapshot) == ("return", "dinkes", first.number)
    office.store.catalogue.ledger.check()
    again = office.post("/operator/riwayat", kind="posyandu", number=str(first.number))
    assert "sudah berlaku" in office.client.get(again.headers["location"]).text
    assert len(office.store.catalogue.ledger.entries()) == entry.number


def test_the_history_says_who(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE))))
    office.post("/operator/keluar")
    assert office.sign_in(OTHER_TOKEN).status_code == 303
    office.publish(office.upload("posyandu", ("b.csv", sheet(TWO))))
    assert [entry.who for entry in office.store.catalogue.history("posyandu")] == ["pupr", "dinkes"]
    assert office.store.catalogue.history("boundaries")[0].who == "baris perintah"


@pytest.mark.parametrize(
    ("kind", "number"), [("posyandu", "99"), ("mck", "1"), ("x", "1"), ("posyandu", "x")]
)
def test_a_version_that_is_none_is_refused(office: Office, kind, number):
    answer = office.post("/operator/riwayat", kind=kind, number=number)
    assert answer.status_code in (400, 404)
    assert "<!doctype html>" in answer.text


def test_a_version_whose_rows_are_gone_stays_away(office: Office):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE))))
    office.publish(office.upload("posyandu", ("b.csv", sheet(TWO))))
    first = office.store.catalogue.history("posyandu")[-1]
    (office.settings.store / "snapshots" / f"{first.record.hash}.parquet").unlink()
    assert "tidak disimpan lagi" in office.client.get("/operator/riwayat").text
    answer = office.post("/operator/riwayat", kind="posyandu", number=str(first.number))
    assert answer.status_code == 503
    assert current(office).origin == "b.csv"


HOUSE = "id,kode,status,lon,lat\nRAHASIA-1,64.02.01.2001,ditangani,117.0512345,0.0512345\n"


def test_a_house_is_shown_nowhere(office: Office):
    path = office.upload("rlh", ("rumah.csv", HOUSE.encode()))
    told = [office.client.get(path).text, office.client.get(f"{path}/peta.json").text,
            office.client.get(f"{path}/laporan.json").text]  # fmt: skip
    office.publish(path)
    told += [office.client.get(page).text for page in (path, "/operator/riwayat", "/mutu",
                                                       "/api/v1/quality")]  # fmt: skip
    for text in told:
        assert "RAHASIA" not in text
        assert "117.051" not in text
    preview = json.loads(told[1])
    assert preview["features"] is None
    assert preview["villages"] == {"64.02.01.2001": 1}


def test_a_table_without_places_shows_counts(office: Office):
    path = office.upload("penduduk", ("p.csv", b"kode,jiwa,kk\n64.02.01.2001,100,25\n"))
    preview = office.client.get(f"{path}/peta.json").json()
    assert preview["features"] is None
    assert preview["villages"] == {"64.02.01.2001": 1}
    assert office.publish(path).status_code == 303


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\a.csv", "/etc/a.csv", "a\x00b.csv", "a" * 400 + ".csv",
             "<img src=x onerror=alert(1)>.csv", "'; DROP TABLE upload; --.csv", "‮vsc.a"]
)  # fmt: skip
def test_a_hostile_name_is_a_name(office: Office, name):
    path = office.upload("posyandu", (name, sheet(ONE)))
    page = office.client.get(path).text
    assert "<img src=x" not in page
    folder = office.store.upload_folder(path.rsplit("/", 1)[1])
    assert all(file.parent == folder for file in folder.rglob("*"))
    stored = office.facts(path)["files"][0]["stored"]
    assert stored.replace(".", "").isalnum()
    assert len(stored) < 40


def test_no_file_and_no_kind_are_said_on_the_page(office: Office):
    assert "Pilih berkas" in office.send("posyandu", ("", b"")).text
    assert office.send("tidak_ada", ("a.csv", sheet(ONE))).status_code == 400
    assert office.store.catalogue.uploads.all() == []
    assert not list((office.settings.store / "tmp").glob("upload-*"))


def test_more_bytes_than_allowed_are_stopped_on_the_way(office: Office, monkeypatch):
    monkeypatch.setattr("peta.web.uploads.MOST_BYTES", 100_000)
    answer = office.send("posyandu", ("a.csv", b"x" * 200_000))
    assert answer.status_code == 413
    assert "lebih besar" in answer.text

    csrf = office.csrf().encode()

    def endless():
        yield b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
        yield csrf
        yield b'\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
        for _ in range(1000):
            yield b"x" * 1000

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = office.client.post("/operator/unggah", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert not list((office.settings.store / "tmp").glob("upload-*"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"garbage"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=a"),
        ("application/x-www-form-urlencoded", b"csrf=x"),
        ("", b""),
    ],
)
def test_what_is_no_form_is_said_to_be_none(office: Office, kind, body):
    answer = office.client.post("/operator/unggah", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert "<!doctype html>" in answer.text
    assert not list((office.settings.store / "tmp").glob("upload-*"))


def test_a_shapefile_in_parts_is_read_as_one(office: Office, tmp_path):
    rows = [{"id": "P1", "nama": "Mawar", "kode": "64.02.01.2001", "status": "aktif",
             "lon": 117.05, "lat": 0.05}]  # fmt: skip
    points("posyandu", rows).to_file(tmp_path / "titik.shp")
    parts = [(file.name, file.read_bytes()) for file in sorted(tmp_path.glob("titik.*"))]
    path = office.upload("posyandu", *parts)
    assert office.facts(path)["report"]["rows"]["accepted"] == 1
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
    path = office.upload("posyandu", ("titik.zip", packed.getvalue()))
    assert office.facts(path)["report"]["rows"]["accepted"] == 1


def test_what_a_restart_interrupted_is_taken_up(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    waiting = office.store.catalogue.uploads
    found = waiting.get(path.rsplit("/", 1)[1])
    waiting.move(found, UploadState.PUBLISHING)
    with client_of(office.settings, office.store) as client:
        restarted = Office(client, office.store, office.settings)
        restarted.sign_in()
        restarted.wait(path)
        assert restarted.publish(path).status_code == 303
    assert current(office).rows == 1


def test_what_nobody_looks_after_goes(office: Office, monkeypatch):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    monkeypatch.setattr("peta.uploads.KEPT_HOURS", -1)
    uploads.forget_old(office.store)
    assert office.client.get(path).status_code == 404
    assert not list((office.settings.store / "tmp").glob("upload-*"))


def test_files_that_were_cleaned_away_are_asked_for_again(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    for file in office.store.upload_folder(path.rsplit("/", 1)[1]).iterdir():
        file.unlink()
    answer = office.publish(path)
    assert answer.status_code == 503
    assert "Unggah berkasnya sekali lagi" in answer.text
    found = office.store.catalogue.uploads.get(path.rsplit("/", 1)[1])
    with pytest.raises(DataError):
        uploads.preview_of(office.store, found)
    assert current(office) is None


def test_too_many_waiting_uploads_are_too_many(office: Office, monkeypatch):
    monkeypatch.setattr("peta.uploads.MOST_PENDING", 1)
    office.upload("posyandu", ("a.csv", sheet(ONE)))
    assert "Terlalu banyak" in office.send("posyandu", ("b.csv", sheet(ONE))).text


def test_a_failure_while_publishing_leaves_the_old_data(office: Office, monkeypatch):
    office.publish(office.upload("posyandu", ("a.csv", sheet(ONE))))
    path = office.upload("posyandu", ("b.csv", sheet(ONE, TWO)))

    def broken(*args, **more):
        raise DataError("Disk penuh.", code="cannot_write", hint="Kosongkan disk.")

    with monkeypatch.context() as patch:
        patch.setattr(office.store, "publish", broken)
        answer = office.publish(path)
    assert (answer.status_code, "Disk penuh" in answer.text) == (503, True)
    assert current(office).rows == 1
    assert office.publish(path).status_code == 303


def test_everything_is_there_in_english(office: Office):
    path = office.upload("posyandu", ("a.csv", sheet(ONE)))
    page = office.client.get(f"{path}?lang=en").text
    assert 'lang="en"' in page
    assert "The files can be published" in page
    assert "Upload data" in office.client.get("/operator/unggah?lang=en").text
    assert office.client.get("/operator/unggah?lang=fr").status_code == 400


def test_a_date_is_checked_before_anything_else():
    with pytest.raises(QueryError):
        uploads.check_data_date("kemarin")
