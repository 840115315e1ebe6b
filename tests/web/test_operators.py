"""Who is let in, for how long, and what a stranger can do."""

import re
from pathlib import Path

import pytest

from peta.errors import AccessError, QueryError
from peta.settings import Settings
from peta.web.operators import SESSION_S, Operators, TooManyTriesError, internal_path
from tests.web.office import (
    ONE,
    TOKEN,
    Office,
    assessed,
    client_of,
    csrf_of,
    made_store,
    settings_of,
    sheet,
)

PRIVATE = ["/operator/unggah", "/operator/riwayat", "/operator/unggah/x"]
POSTS = ["/operator/unggah", "/operator/riwayat", "/operator/unggah/x/periksa",
         "/operator/unggah/x/terbitkan", "/operator/unggah/x/batalkan",
         "/operator/keluar"]  # fmt: skip
DATA = ["/operator/unggah/x/status.json", "/operator/unggah/x/peta.json",
        "/operator/unggah/x/laporan.json"]  # fmt: skip


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def known(clock):
    return Operators(settings_of(Path("unused")), b"k" * 32, clock)


@pytest.mark.parametrize("path", PRIVATE)
def test_a_stranger_is_sent_to_the_sign_in_and_back(visitor: Office, path):
    answer = visitor.client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/operator/masuk?")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_changes_nothing(visitor: Office, path):
    answer = visitor.client.post(path, data={"csrf": "x"}, follow_redirects=False)
    assert answer.status_code == 303
    assert "/operator/masuk" in answer.headers["location"]
    assert visitor.store.catalogue.uploads.all() == []
    assert not list((visitor.settings.store / "tmp").glob("upload-*"))


@pytest.mark.parametrize("path", DATA)
def test_programs_are_told_as_programs_are(visitor: Office, path):
    answer = visitor.client.get(path)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_needed"


@pytest.mark.parametrize("path", ["/operator/masuk", *PRIVATE])
def test_without_a_token_uploading_is_off(tmp_path, path):
    settings = settings_of(tmp_path / "store", operator_token="")
    store = assessed(made_store(tmp_path / "store"), settings)
    with client_of(settings, store) as client:
        answer = client.get(path)
        assert answer.status_code == 403
        assert "dimatikan" in answer.text
        assert "PETA_OPERATOR_TOKEN" in answer.text
        assert client.post("/operator/masuk", data={"csrf": "", "token": ""}).status_code == 403
    assert not (tmp_path / "store" / "session.key").exists()


@pytest.mark.parametrize("token", ["s3cr3t", "a" * 15, "dinkes=" + "a" * 15, "a=1 b=2"])
def test_a_short_token_stops_the_service_without_being_repeated(token):
    with pytest.raises(QueryError) as caught:
        Settings.from_env({"PETA_OPERATOR_TOKEN": token})
    assert caught.value.code == "bad_setting"
    assert token not in str(caught.value) + caught.value.hint


def test_the_token_is_not_in_the_settings_text():
    settings = Settings.from_env({"PETA_OPERATOR_TOKEN": TOKEN})
    assert TOKEN not in repr(settings)


def test_the_right_token_lets_in_and_names_the_operator(visitor: Office):
    answer = visitor.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/operator/unggah?lang=id")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/operator" in cookie
    assert "Secure" not in cookie
    assert "dinkes" in visitor.client.get("/operator/unggah").text
    assert visitor.store.catalogue.ledger.entries()[0].who == "dinkes"


def test_behind_https_the_cookie_is_secure_and_keeps_to_its_path(tmp_path):
    settings = settings_of(tmp_path / "store", base_url="https://peta.example.go.id/peta")
    store = assessed(made_store(tmp_path / "store"), settings)
    with client_of(settings, store) as client:
        answer = client.get("/operator/masuk")
    assert "Secure" in answer.headers["set-cookie"]
    assert "Path=/peta/operator;" in answer.headers["set-cookie"]
    assert 'action="/peta/operator/masuk"' in answer.text


@pytest.mark.parametrize(
    "token", ["", "x", TOKEN + " ", TOKEN.upper(), "dinkes=" + TOKEN, "ü" * 20]
)
def test_a_wrong_token_is_refused_and_noted(visitor: Office, token):
    answer = visitor.sign_in(token)
    assert answer.status_code == 403
    assert "Token tidak dikenal" in answer.text
    assert len(token) < 2 or token not in answer.text
    assert visitor.client.get("/operator/unggah", follow_redirects=False).status_code == 303
    entry = visitor.store.catalogue.ledger.entries()[0]
    assert (entry.action, entry.who) == ("sign_in_failed", "tidak dikenal")


def test_after_five_wrong_tokens_even_the_right_one_waits(visitor: Office):
    for _ in range(5):
        assert visitor.sign_in("salah-salah-salah-salah").status_code == 403
    answer = visitor.sign_in()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "300"
    assert "Tunggu" in answer.text


def test_tries_are_counted_by_address_and_forgotten_with_time(known, clock):
    for _ in range(5):
        known.check_tries("10.0.0.1")
        known.note_failure("10.0.0.1")
    with pytest.raises(TooManyTriesError):
        known.check_tries("10.0.0.1")
    known.check_tries("10.0.0.2")
    clock.now += 5 * 60 + 1
    known.check_tries("10.0.0.1")


def test_signing_in_needs_the_form(visitor: Office):
    visitor.client.get("/operator/masuk")
    fields = {"csrf": "0" * 64, "token": TOKEN}
    answer = visitor.client.post("/operator/masuk", data=fields, follow_redirects=False)
    assert answer.status_code == 403
    assert "tidak lagi berlaku" in answer.text


def test_a_session_from_before_signing_in_is_worth_nothing_after(visitor: Office):
    page = visitor.client.get("/operator/masuk")
    before = visitor.client.cookies["peta_operator"]
    visitor.client.post("/operator/masuk", data={"csrf": csrf_of(page.text), "token": TOKEN})
    assert visitor.client.cookies["peta_operator"] != before
    visitor.client.cookies.clear()
    visitor.client.cookies.set("peta_operator", before, path="/operator")
    assert visitor.client.get("/operator/unggah", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session_for_a_copy_too(office: Office):
    copy = office.client.cookies["peta_operator"]
    answer = office.post("/operator/keluar")
    assert answer.status_code == 303
    office.client.cookies.clear()
    office.client.cookies.set("peta_operator", copy, path="/operator")
    assert office.client.get("/operator/unggah", follow_redirects=False).status_code == 303


def test_a_session_ends_after_two_hours(known, clock):
    cookie = known.write(known.start("dinkes"))
    clock.now += SESSION_S - 1
    assert known.read(cookie).label == "dinkes"
    clock.now += 1
    assert known.read(cookie) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cookie: cookie.replace("dinkes", "pupr"),
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda cookie: cookie.rsplit(".", 1)[0],
        lambda cookie: ".".join([*cookie.split(".")[:2], "9999999999", cookie.split(".")[3]]),
        lambda cookie: "",
        lambda cookie: "....",
        lambda cookie: "ü.ü.ü.ü",
    ],
)
def test_a_changed_cookie_is_worth_nothing(known, spoil):
    assert known.read(spoil(known.write(known.start("dinkes")))) is None


def test_another_store_or_other_tokens_end_every_session(known, clock):
    cookie = known.write(known.start("dinkes"))
    settings = settings_of(Path("unused"))
    assert Operators(settings, b"k" * 32, clock).read(cookie) is not None
    assert Operators(settings, b"j" * 32, clock).read(cookie) is None
    fewer = settings_of(Path("unused"), operator_token=f"dinkes={TOKEN}")
    assert Operators(fewer, b"k" * 32, clock).read(cookie) is None


def test_a_form_of_another_session_is_refused(known):
    one, other = known.start("dinkes"), known.start("dinkes")
    known.check_form(one, known.form_token(one))
    with pytest.raises(AccessError):
        known.check_form(one, known.form_token(other))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/operator/riwayat", {"kind": "posyandu", "number": "1"}),
        ("/operator/unggah/x/terbitkan", {"data_date": "2025-01-01"}),
        ("/operator/unggah/x/batalkan", {}),
        ("/operator/unggah/x/periksa", {}),
        ("/operator/keluar", {}),
    ],
)
def test_every_form_needs_its_token(office: Office, path, fields):
    for csrf in ("", "0" * 64, "ü"):
        answer = office.client.post(path, data={"csrf": csrf, **fields}, follow_redirects=False)
        assert answer.status_code == 403
        assert "<!doctype html>" in answer.text


def test_files_without_the_token_leave_nothing_behind(office: Office):
    answer = office.client.post(
        "/operator/unggah", data={"csrf": "0" * 64, "kind": "posyandu"},
        files=[("files", ("a.csv", sheet(ONE)))],
    )  # fmt: skip
    assert answer.status_code == 403
    assert office.store.catalogue.uploads.all() == []
    assert not list((office.settings.store / "tmp").glob("upload-*"))


@pytest.mark.parametrize(
    "path", ["https://jahat.example/", "//jahat.example", "/operator/../x", "/", "javascript:x",
             "/operator/masuk?x=1", "/operator/\\jahat", "/operator/ä"]
)  # fmt: skip
def test_signing_in_leads_nowhere_else(path):
    assert internal_path(path) == "/operator/unggah"


def test_public_pages_know_nothing_of_operators(office: Office):
    for path in ("/", "/embed/map", "/mutu", "/api/v1/run", "/api/v1/quality", "/docs"):
        answer = office.client.get(path)
        assert "set-cookie" not in answer.headers
        assert "csrf" not in answer.text
        assert "dinkes" not in answer.text
    paths = office.client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if "operator" in path]


def test_the_pages_of_operators_are_dressed_as_all_others(office: Office):
    for path in ("/operator/unggah", "/operator/riwayat", "/operator/masuk"):
        answer = office.client.get(path)
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)
        assert not re.search(r"\son\w+=", answer.text)


def test_the_key_is_for_the_service_only(office: Office):
    file = office.settings.store / "session.key"
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_bytes()) == 32
    assert office.store.secret_key() == office.store.secret_key()
