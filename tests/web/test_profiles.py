"""The pages of one area, their workbooks and their data: the same numbers, whatever the names."""

import io
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from peta.domain.gap import PARTS
from peta.publishing import assess_current
from peta.web.app import create_app
from peta.web.profile_models import ProfileAnswer
from tests.browser.test_browser_safety import PAYLOADS
from tests.conftest import TestClient
from tests.engine.kecamatan import CENTRE, KECAMATAN, KELURAHAN, NO_REGISTER, UNKNOWN
from tests.test_profile import FULL
from tests.web.asking import assert_problem
from tests.web.office import settings_of

AREAS = [CENTRE, KELURAHAN, UNKNOWN, NO_REGISTER, KECAMATAN, "64.02", "64"]
# What a drawing may be made of: a map whose names are longer has other labels.
DRAWN = {"text", "tspan", "x", "y", "font-size", "font-weight", "text-anchor", "transform",
         "stroke-linejoin", "paint-order", "letter-spacing", "font-style"}  # fmt: skip
FORMULAS = ("=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1")  # fmt: skip


class Page(HTMLParser):
    """The numbers of a page, its addresses and its elements; those of drawings stand apart."""

    def __init__(self, text):
        super().__init__()
        self.numbers, self.links, self.elements, self.ids = [], [], [], []
        self.scripts, self.attributes, self.drawn, self.depth = [], set(), set(), 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.depth += tag == "svg"
        if "id" in given:
            self.ids.append(given["id"])
        if self.depth:
            self.drawn |= {tag, *given}
            return
        self.elements.append(tag)
        self.attributes |= set(given)
        if tag == "data":
            self.numbers.append((given["data-at"], given["value"]))
        if tag == "script":
            self.scripts.append(given["src"])
        if "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag):
        self.depth -= tag == "svg"


@pytest.fixture(scope="module")
def full_store(tmp_path_factory, publish, standards):
    store = publish(tmp_path_factory.mktemp("full") / "store", FULL.frames())
    assess_current(store, standards)
    return store


@pytest.fixture(scope="module")
def full(full_store, standards):
    with TestClient(create_app(settings_of(full_store._root), full_store, standards)) as made:
        yield made


def path_of(kode):
    return f"/desa/{kode}" if len(kode) == 13 else f"/wilayah/{kode}"


def looked_up(answer, at):
    for step in at.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer


@pytest.mark.parametrize("kode", AREAS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_number_on_the_page_is_the_api_s(full, kode, lang):
    page = Page(full.get(f"{path_of(kode)}?lang={lang}").text)
    answer = full.get(f"/api/v1/wilayah/{kode}/profil?lang={lang}").json()
    ProfileAnswer.model_validate(answer)
    own = [(at, value) for at, value in page.numbers if not at.startswith("gaps.")]
    for at, value in own:
        expected = looked_up(answer, at)
        assert value == ("" if expected is None else str(expected)), at
    every = {f"indicators.{place}.{name}" for place in range(len(answer["indicators"]))
             for name in ("numerator", "denominator", "ratio")}  # fmt: skip
    assert every <= {at for at, _ in own}
    for place, item in enumerate(answer["indicators"]):
        shown = {part for part in PARTS if (f"indicators.{place}.{part}", str(item[part])) in own}
        assert shown >= {part for part in PARTS if item[part]}


@pytest.mark.parametrize(("kode", "level"), [("64", "kabupaten_kota"), ("64.02", "kecamatan"),
                                             (KECAMATAN, "desa_kelurahan")])  # fmt: skip
@pytest.mark.parametrize("standard", ["POS-JARAK", "SAN-LADDER"])
def test_the_ranking_is_that_of_the_api(full, kode, level, standard):
    page = Page(full.get(f"/wilayah/{kode}?standard={standard}").text)
    query = f"standard={standard}&wilayah={kode}&level={level}&sort=gap"
    gaps = {item["kode"]: item for item in full.get(f"/api/v1/gaps?{query}").json()["items"]}
    below = [(at.removeprefix("gaps."), value) for at, value in page.numbers if "gaps." in at]
    codes = list(dict.fromkeys(at.rpartition(".")[0] for at, _ in below))
    assert codes == list(gaps)
    for at, value in below:
        area, _, name = at.rpartition(".")
        expected = gaps[area][name]
        assert value == ("" if expected is None else str(expected)), at


@pytest.mark.parametrize("kode", AREAS)
def test_a_page_needs_no_script_and_loads_from_here_alone(full, kode):
    answer = full.get(path_of(kode))
    page = Page(answer.text)
    assert all(script.startswith("/assets/") for script in page.scripts)
    assert not {"style", "onload", "onclick", "onerror"} & (page.attributes | page.drawn)
    assert "script" not in page.drawn
    assert len(page.ids) == len(set(page.ids))
    own = full.app.state.settings.base_url
    assert all(link.startswith(("/", "#", f"{own}/oembed?")) for link in page.links)
    targets = {link[1:] for link in page.links if link.startswith("#")}
    assert targets <= set(page.ids)
    assert len(answer.content) < 400_000


@pytest.mark.parametrize("kode", [CENTRE, KECAMATAN, "64.02", "64"])
def test_every_area_on_a_page_has_a_page(full, kode):
    page = Page(full.get(path_of(kode)).text)
    areas = {link for link in page.links if re.match(r"/(desa|wilayah)/[\d.]+\?", link)}
    assert areas
    for link in areas:
        assert full.get(link, follow_redirects=False).status_code == 200, link
    (shown,) = {link for link in page.links if link.startswith("/?") and "wilayah=" in link}
    query = parse_qs(urlsplit(shown).query)
    assert query["standard"] == ["POS-JARAK"]
    assert kode.startswith(query["wilayah"][0])


def test_a_page_says_its_marks_its_run_and_its_language(full, full_store):
    run = full_store.catalogue.latest_run()["id"]
    for lang, word in (("id", "Penilaian"), ("en", "Run")):
        text = full.get(f"/desa/{CENTRE}?lang={lang}").text
        assert f'<html lang="{lang}">' in text
        assert f"{word} {run}" in text
        assert f"/desa/{CENTRE}?lang=" in text


def test_an_area_of_another_level_moves_to_its_own_address(full):
    for given, right in (
        (f"/desa/{KECAMATAN}?lang=en", f"/wilayah/{KECAMATAN}?lang=en"),
        (f"/wilayah/{CENTRE}", f"/desa/{CENTRE}"),
        (f"/desa/%20{CENTRE}%20", f"/desa/{CENTRE}"),
        (f"/wilayah/{CENTRE}.xlsx?lang=en", f"/desa/{CENTRE}.xlsx?lang=en"),
    ):
        answer = full.get(given, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (308, right)


def test_behind_a_proxy_addresses_carry_its_path(service):
    moved = service.get(f"/desa/{KECAMATAN}", follow_redirects=False)
    assert moved.headers["location"] == f"/peta/wilayah/{KECAMATAN}"
    page = Page(service.get(f"/desa/{CENTRE}").text)
    own = service.app.state.settings.base_url
    assert all(link.startswith(("/peta/", "#", f"{own}/")) for link in page.links)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("kode", "status", "says"),
    [
        ("64.02.01.2999", 404, KECAMATAN),
        ("99", 404, "/wilayah/64"),
        ("6402", 400, "64.02.01.2003"),
        ("%3Cb%3Ex", 400, "&lt;b&gt;x"),
        ("64.02.08.2001", 410, "64.02.19"),
        ("x" * 5000, 400, "x" * 40),
    ],
)
def test_a_code_of_nothing_gets_a_page_that_helps(full, lang, kode, status, says):
    answer = full.get(f"/desa/{kode}?lang={lang}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert says in answer.text
    assert "<b>x" not in answer.text
    assert len(answer.text) < 8000
    for link in Page(answer.text).links:
        if re.match(r"/(desa|wilayah)/[\d.]+\?", link) and kode not in link:
            assert full.get(link).status_code in (200, 410), link


def test_programs_get_a_problem(full):
    for path in (f"/api/v1/wilayah/{KECAMATAN}.2999/profil", "/desa/64.02.01.2999.xlsx"):
        assert assert_problem(full.get(path), 404)["code"] == "unknown_wilayah"
    gone = assert_problem(full.get("/api/v1/wilayah/64.02.08.2001/profil"), 404)
    assert (gone["code"], "64.02.19" in gone["hint"]) == ("retired_wilayah", True)
    assert_problem(full.get("/api/v1/wilayah/6402/profil"), 400)
    assert_problem(full.get(f"/desa/{CENTRE}?warna=merah"), 422)
    assert_problem(full.get(f"/wilayah/{KECAMATAN}?standard=NOPE"), 404)


@pytest.mark.parametrize(
    "path",
    [
        f"/desa/{CENTRE}",
        f"/wilayah/{KECAMATAN}",
        f"/desa/{CENTRE}.xlsx",
        f"/api/v1/wilayah/{CENTRE}/profil",
    ],
)
def test_what_has_not_changed_is_not_sent_again(full, path):
    first = full.get(path)
    assert first.status_code == 200
    again = full.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert full.get(path).content == first.content


def workbook(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("kode", [CENTRE, KECAMATAN, "64"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_workbook_holds_the_same_numbers(full, kode, lang):
    answer = full.get(f"{path_of(kode)}.xlsx?lang={lang}")
    assert f'filename="peta-{kode}.xlsx"' in answer.headers["content-disposition"]
    sheets = workbook(answer).worksheets
    profile = full.get(f"/api/v1/wilayah/{kode}/profil?lang={lang}").json()
    rows = [[cell.value for cell in row] for row in sheets[1].iter_rows(min_row=2)]
    assert len(rows) == len(profile["indicators"])
    for row, item in zip(rows, profile["indicators"], strict=True):
        assert row[3] == kode
        numbers = [item[name] for name in ("numerator", "denominator", "ratio", "gap")]
        assert row[4:8] == pytest.approx(numbers, nan_ok=True) if None not in numbers else True
        assert [value is None for value in row[4:8]] == [value is None for value in numbers]
        assert row[10:15] == [item[part] for part in PARTS]
    method = "\n".join(str(cell.value) for row in sheets[-1].iter_rows() for cell in row)
    assert profile["run"]["id"] in method
    assert f"{path_of(kode)}" in method
    for item in profile["indicators"]:
        assert item["standard"]["source"]["title"] in method


def test_codes_stay_text_and_nothing_is_computed(full):
    book = workbook(full.get(f"/wilayah/{KECAMATAN}.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    villages = [cell for cell in cells if str(cell.value).startswith(KECAMATAN)]
    assert len(villages) > 100
    assert all(cell.data_type == "s" for cell in villages)
    raw = zipfile.ZipFile(io.BytesIO(full.get(f"/wilayah/{KECAMATAN}.xlsx").content))
    assert not any(b"<f>" in raw.read(name) or b"<hyperlink" in raw.read(name)
                   for name in raw.namelist())  # fmt: skip


@pytest.fixture(scope="module")
def attacked(tmp_path_factory, publish, standards):
    """The same district, with an attack in every text that people type."""
    frames = FULL.frames()
    payloads = [*PAYLOADS.values(), *FORMULAS]
    for kind, columns in {
        "boundaries": ("nama", "kecamatan", "kabupaten_kota", "provinsi"),
        "posyandu": ("nama",),
        "kua": ("nama",),
        "program": ("lembaga",),
    }.items():
        for shift, column in enumerate(columns):
            known = list(dict.fromkeys(frames[kind][column]))
            attack = {text: payloads[(place + shift) % len(payloads)]
                      for place, text in enumerate(known)}  # fmt: skip
            frames[kind][column] = frames[kind][column].map(attack)
    store = publish(tmp_path_factory.mktemp("attacked") / "store", frames)
    assess_current(store, standards)
    with TestClient(create_app(settings_of(store._root), store, standards)) as made:
        yield made


@pytest.mark.parametrize("kode", AREAS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_names_that_attack_are_only_names(attacked, full, kode, lang):
    page, plain = (Page(one.get(f"{path_of(kode)}?lang={lang}").text) for one in (attacked, full))
    # The same elements, attribute for attribute: nothing of a name has become markup.
    assert page.elements == plain.elements
    assert page.attributes == plain.attributes
    assert page.drawn <= plain.drawn | DRAWN


@pytest.mark.parametrize("kode", [CENTRE, KELURAHAN, KECAMATAN, "64"])
def test_a_workbook_of_attacks_computes_nothing(attacked, kode):
    for sheet in workbook(attacked.get(f"{path_of(kode)}.xlsx")):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                if isinstance(cell.value, str):
                    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "\r")), cell.value
