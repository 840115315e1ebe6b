"""The evidence sheet: one page that holds every number, whatever the names are."""

import io
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pypdf
import pytest

from peta.domain.wilayah import Level
from peta.render.evidence import (
    Evidence,
    amount,
    evidence_data,
    furthest_first,
    render_evidence,
)
from peta.render.language import strings
from peta.render.numbers import percent
from peta.render.typesetting import FOLDER, Setting, qr_code, set_pdf
from peta.settings import Settings
from peta.sheet_facts import evidence_of
from peta.workspace import Workspace
from tests.conftest import BASE_URL
from tests.engine.kecamatan import CENTRE, HOUSES, KECAMATAN, KELURAHAN, UNKNOWN, at

# What typst reads as markup, code, a reference or an escape where a template is built of strings.
PAYLOADS = [
    "#panic()", "$x^2$", "*tebal*", "_miring_", "<script>alert(1)</script>", "`mentah`",
    "@rujukan", "#import \"x.typ\": *", "#read(\"/etc/passwd\")", "\\u{41}", "//komentar",
    "/*komentar*/", "[isi]", "<label>", "&lt;b&gt;", "</svg><image href='x'/>", "#{1+1}",
    "= Judul", "- butir", "~", "---", "{{ 7*7 }}", "#sys.inputs.data", "]#panic()[",
]  # fmt: skip


@pytest.fixture(scope="module")
def state(kecamatan_store, standards):
    return Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})


@pytest.fixture(scope="module")
def evidence(state):
    @cache
    def of(kode: str, lang: str = "id") -> Evidence:
        settings = Settings.from_env({"PETA_BASE_URL": BASE_URL})
        return evidence_of(state, kode, "POS-JARAK", lang, settings)

    return of


@pytest.fixture(scope="module")
def sheet(evidence):
    @cache
    def of(kode: str, lang: str = "id") -> bytes:
        return render_evidence(evidence(kode, lang))

    return of


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


@cache
def text_of(content: bytes) -> str:
    """Text of a document on one line, without the places where a line may break."""
    pages = "\n".join(page.extract_text() for page in read(content).pages)
    return squeezed(pages)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u200b\u00ad]+", "", text)


# The page.


@pytest.mark.parametrize(
    ("kode", "lang"), [(CENTRE, "id"), (CENTRE, "en"), (KELURAHAN, "id"), (UNKNOWN, "en")]
)
def test_a_village_has_one_page_of_a4(sheet, kode, lang):
    pages = read(sheet(kode, lang)).pages
    assert len(pages) == 1
    assert [float(side) for side in pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=1)


def test_a_sheet_can_be_read_out(sheet):
    root = read(sheet(CENTRE)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert read(sheet(CENTRE, "en")).trailer["/Root"]["/Lang"] == "en"
    assert read(sheet(CENTRE)).metadata.title.endswith(f"({CENTRE})")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_a_sheet_is_the_same_every_time(evidence, sheet):
    assert render_evidence(evidence(CENTRE)) == sheet(CENTRE)


def test_a_sheet_leads_to_its_page_and_to_no_other_host(sheet, evidence):
    links = [
        note.get_object()["/A"]["/URI"]
        for page in read(sheet(CENTRE)).pages
        for note in page.get("/Annots", [])
    ]
    assert set(links) == {f"{BASE_URL}/desa/{CENTRE}"}
    assert evidence(CENTRE, "en").url == f"{BASE_URL}/desa/{CENTRE}?lang=en"
    assert evidence(KECAMATAN).url == f"{BASE_URL}/wilayah/{KECAMATAN}"
    hosts = set(re.findall(rb"https?://[^/\s)<>\"']+", sheet(CENTRE)))
    assert hosts <= {b"https://peta.example.go.id", b"http://www.w3.org", b"http://ns.adobe.com",
                     b"http://purl.org", b"http://www.aiim.org"}  # fmt: skip


def test_a_code_to_scan_holds_the_whole_grid():
    svg = qr_code(f"{BASE_URL}/desa/{CENTRE}")
    side = int(re.search(r'width="(\d+)"', svg)[1])
    assert side >= 25
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1", svg)}
    finder = {(x, y) for x in range(7) for y in (0, 6)}
    assert finder <= dark
    assert max(max(spot) for spot in dark) == side - 1


# The numbers.


@pytest.mark.parametrize(
    ("kode", "lang"),
    [(CENTRE, "id"), (CENTRE, "en"), (KELURAHAN, "id"), (UNKNOWN, "en"), (KECAMATAN, "id"),
     ("64", "en")],
)  # fmt: skip
def test_every_number_of_the_run_stands_on_the_sheet(state, sheet, kode, lang):
    text = text_of(sheet(kode, lang))
    for item in state.describe(kode, lang)["gaps"]:
        standard = item["standard"]
        numbers = [
            *(amount(item[name], lang) for name in ("numerator", "denominator")),
            item["unit"],
            percent(item["ratio"], lang),
            strings(lang, "evidence")[f"status_{item['status']}"],
        ]
        row = squeezed(standard["name"] + "".join(numbers))
        assert row in text, standard["id"]
        below = squeezed(standard["id"] + standard["sentence"])
        assert below in text[text.index(row) :], standard["id"]
        assert squeezed(standard["source"]["title"]) in text
    assert state.facts["id"] in text


def test_the_gap_stands_at_the_end_of_its_row(evidence):
    for item in evidence(CENTRE).profile["indicators"]:
        row = next(
            row for row in evidence_data(evidence(CENTRE))["table"]["rows"]
            if row["id"] == item["standard"]["id"]
        )  # fmt: skip
        assert row["gap"] == amount(item["gap"], "id")


def test_the_furthest_from_its_standard_comes_first(evidence):
    items = sorted(evidence(KELURAHAN).profile["indicators"], key=furthest_first)
    statuses = [item["status"] for item in items]
    assert statuses == sorted(statuses, key=["gap", "no_data", "met"].index)
    behind = [item for item in items if item["status"] == "gap"]
    worst = [one["standard"] for one in evidence(KELURAHAN).profile["worst"]]
    assert [item["standard"]["id"] for item in behind[: len(worst)]] == worst
    assert len(items) == len(evidence(KELURAHAN).profile["indicators"])


def test_the_sentences_of_the_worst_stand_on_the_sheet(evidence, sheet):
    text = text_of(sheet(KELURAHAN))
    assert evidence(KELURAHAN).profile["worst"]
    for one in evidence(KELURAHAN).profile["worst"]:
        assert squeezed(one["name"] + percent(one["ratio"], "id") + one["sentence"]) in text


def test_what_nobody_knows_is_a_dash_and_never_zero(evidence):
    rows = {row["id"]: row for row in evidence_data(evidence(UNKNOWN))["table"]["rows"]}
    unknown = rows["POS-JARAK"]
    assert {unknown[name] for name in ("numerator", "denominator", "share", "gap")} == {"–"}


def test_marks_and_caveats_stand_on_the_sheet(evidence):
    marked = replace(
        evidence(CENTRE),
        profile={
            **evidence(CENTRE).profile,
            "run": {**evidence(CENTRE).profile["run"], "sample": True},
            "area": {**evidence(CENTRE).profile["area"], "approximate": True},
        },
    )
    text = text_of(render_evidence(marked))
    for word in ("DATACONTOH", "BATASPERKIRAAN"):
        assert word in text
    for flag in evidence(CENTRE).profile["quality"]:
        assert squeezed(flag["text"]) in text


@pytest.mark.parametrize("kode", [KECAMATAN])
def test_the_villages_of_an_area_are_ranked_with_their_reason(state, sheet, kode):
    text = text_of(sheet(kode))
    ranked = state.ranked(
        "POS-JARAK", wilayah=kode, level=Level.DESA_KELURAHAN, sort="gap", lang="id"
    )
    places = [text.rindex(row["kode"]) for row in ranked]
    assert places == sorted(places)
    for row in ranked:
        assert squeezed(row["why"]) in text


def test_houses_are_counted_and_never_told(sheet, evidence):
    text = text_of(sheet(KECAMATAN)) + repr(evidence(KECAMATAN)) + repr(evidence(CENTRE))
    assert "RAHASIA" not in text.upper()
    for house in HOUSES:
        lon, lat = at(house[0], house[1])
        assert f"{lon:.3f}" not in text or f"{lat:.3f}" not in text


# Names that would be code.


def poisoned(value, payloads, key=""):
    """The same profile with a payload in every text that is no code, state or time."""
    kept = ("kode", "id", "level", "kind", "status", "state", "standard", "created_at",
            "data_date", "code", "method", "of")  # fmt: skip
    if isinstance(value, dict):
        return {name: poisoned(one, payloads, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, payloads, key) for one in value]
    if isinstance(value, str) and key not in kept:
        return next(payloads)
    return value


def test_no_name_is_markup_and_every_one_is_shown_as_it_is(evidence):
    def endless():
        while True:
            yield from PAYLOADS

    clean = evidence(CENTRE)
    profile = {
        **poisoned(dict(clean.profile), endless()),
        "run": clean.profile["run"],
        "comparison": clean.profile["comparison"],
    }
    content = render_evidence(replace(clean, profile=profile))
    text = text_of(content)
    assert len(read(content).pages) == 1
    for payload in PAYLOADS:
        assert squeezed(payload) in text, payload


@pytest.mark.parametrize("name", ["村庄 🌋 ا", "\u0000\u0007", "x" * 400])
def test_a_name_that_no_font_has_still_makes_a_sheet(evidence, name):
    clean = evidence(CENTRE)
    profile = {**clean.profile, "area": {**clean.profile["area"], "nama": name}}
    assert len(read(render_evidence(replace(clean, profile=profile))).pages) == 1


def test_very_long_texts_are_shrunk_to_the_page(evidence):
    clean = evidence(KELURAHAN)
    long = "Panjang sekali sampai tidak habis-habis. " * 30
    worst = [{**one, "sentence": long} for one in clean.profile["worst"]]
    quality = [{"code": "x", "text": long}] * 4
    profile = {**clean.profile, "worst": worst, "quality": quality}
    assert len(read(render_evidence(replace(clean, profile=profile))).pages) == 1


def test_a_template_that_fails_says_so():
    with pytest.raises(RuntimeError, match=r"evidence\.typ was not set"):
        set_pdf(Setting("evidence.typ", {}, "2026-01-01T00:00:00+00:00"))


def test_no_template_holds_a_text_of_its_own_or_reads_a_package():
    for file in FOLDER.glob("*.typ"):
        code = re.sub(r"//.*", "", file.read_text("utf-8"))
        assert "@preview" not in code
        quoted = re.findall(r'"([^"\n]*)"', code)
        assert [text for text in quoted if re.search(r"[a-z]{2,} [a-z]{2,}", text)] == []


LEAST_PT = 5.0


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kode", [CENTRE, KECAMATAN])
def test_nothing_is_set_too_small_to_be_read(sheet, kode, lang):
    sizes = sizes_of(pypdf.PdfReader(io.BytesIO(sheet(kode, lang))).pages[0])
    assert sum(sizes.values()) > 3000
    assert min(sizes) >= LEAST_PT, sizes


def sizes_of(page: pypdf.PageObject) -> Counter[float]:
    """Characters by the size at which they stand on the paper, in points."""
    sizes: Counter[float] = Counter()

    def note(text: str, outer: list[float], inner: list[float], _: object, size: float) -> None:
        if text.strip():
            spread = (outer[0] * outer[3] - outer[1] * outer[2]) * (
                inner[0] * inner[3] - inner[1] * inner[2]
            )
            sizes[round(size * abs(spread) ** 0.5, 2)] += len(text.strip())

    page.extract_text(visitor_text=note)
    return sizes
