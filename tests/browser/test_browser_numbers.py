"""Seeded areas of the embedded default have the same numbers at every door of one service."""

import html
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pypdf
import pytest

from peta.domain.gap import PARTS
from peta.render.evidence import amount
from peta.render.language import strings
from peta.render.numbers import distance, number, percent
from peta.store.store import Store
from tests.browser.watching import Opener, Watched
from tests.serving import Service
from tests.test_exports import NUMBERS, rows_of
from tests.test_same_numbers import ADDED_UP, assert_same

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 20261125
LANGUAGES = ("id", "en")
# The table that people look at most, and standards with other units, readings and unknowns.
SHOWN = ("POS-JARAK", "MCK-JARAK", "RTLH-NEED", "SAN-LADDER", "KONV")
COLUMNS = ("gap", "ratio", "demand", *PARTS)
DECIMALS = {"area_km2": 1, "km2": 2}
CELL = re.compile(r'<data value="([^"]*)" data-at="([^"]*)"[^>]*>(.*?)</data>', re.DOTALL)

Asked = Callable[[str], Any]


@pytest.fixture(scope="module")
def asked(default_service: Service) -> Asked:
    """Answers of the API, each asked for once."""
    return cache(lambda path: orjson.loads(default_service.get(f"/api/v1{path}")))


@pytest.fixture(scope="module")
def run(default_service: Service) -> pd.DataFrame:
    """The run's results by standard and code, as they were stored."""
    store = Store(default_service.root)
    frame = store.run_frame(store.catalogue.latest_run()["id"], "gaps")
    return frame.set_index(["standard", "kode"]).sort_index()


@pytest.fixture(scope="module")
def seeded(run: pd.DataFrame) -> list[str]:
    """Seven villages, one of them without data, and what holds the first of them."""
    rows = run.loc["POS-JARAK"]
    villages = rows[rows["level"] == "desa_kelurahan"]
    known = villages[villages["status"] != "no_data"].sample(6, random_state=SEED).index
    nothing = villages[villages["status"] == "no_data"].sample(1, random_state=SEED).index
    first = known[0]
    return [*known, *nothing, first[:8], first[:5], first[:2]]


def page_of(kode: str) -> str:
    return f"/desa/{kode}" if len(kode) == 13 else f"/wilayah/{kode}"


def level_of(kode: str) -> str:
    levels = {2: "provinsi", 5: "kabupaten_kota", 8: "kecamatan", 13: "desa_kelurahan"}
    return levels[len(kode)]


def test_the_api_says_what_the_run_holds(asked: Asked, run: pd.DataFrame, seeded: list[str]):
    for kode in seeded:
        gaps = asked(f"/wilayah/{kode}?lang=id")["gaps"]
        assert {item["standard"]["id"] for item in gaps} == set(run.index.levels[0])
        for item in gaps:
            assert_same(item, run.loc[(item["standard"]["id"], kode)], ADDED_UP)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_write_what_the_api_says(
    default_service: Service, asked: Asked, seeded: list[str], lang: str
):
    for kode in seeded:
        profile = asked(f"/wilayah/{kode}/profil?lang={lang}")
        told = {
            item["standard"]["id"]: item for item in asked(f"/wilayah/{kode}?lang={lang}")["gaps"]
        }
        for item in profile["indicators"]:
            assert_same(item, pd.Series(told[item["standard"]["id"]], dtype=object), ADDED_UP)
        page = default_service.get(f"{page_of(kode)}?lang={lang}").decode()
        cells = CELL.findall(page)
        assert len(cells) > 100
        for value, at, shown in cells:
            expected = looked_up(asked, profile, kode, at, lang)
            assert value == ("" if expected is None else str(expected)), (kode, at)
            assert plain(shown).startswith(written(expected, at, lang)), (kode, at)


def looked_up(asked: Asked, profile: Any, kode: str, at: str, lang: str) -> Any:
    """The API's number at a place of the profile, or of the areas below."""
    if not at.startswith("gaps."):
        found = profile
        for step in at.split("."):
            found = found[int(step)] if step.isdigit() else found[step]
        return found
    area, _, name = at.removeprefix("gaps.").rpartition(".")
    query = f"standard=POS-JARAK&wilayah={kode}&level={level_of(area)}&limit=5000&lang={lang}"
    (item,) = [one for one in asked(f"/gaps?{query}")["items"] if one["kode"] == area]
    return item[name]


def written(value: float | None, at: str, lang: str) -> str:
    """A number as people write it, by what it is called."""
    name = at.rpartition(".")[2]
    if name == "ratio":
        return percent(value, lang)
    if name == "distance_m":
        return distance(value, lang)
    return number(value, lang, DECIMALS.get(name, 0))


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).strip()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_hold_what_the_api_says(
    default_service: Service, asked: Asked, seeded: list[str], lang: str
):
    for kode in seeded[::3]:
        pdf = pypdf.PdfReader(io.BytesIO(default_service.get(f"{page_of(kode)}.pdf?lang={lang}")))
        text = squeezed("".join(page.extract_text() for page in pdf.pages))
        for item in asked(f"/wilayah/{kode}?lang={lang}")["gaps"]:
            numbers = [
                amount(item["numerator"], lang), amount(item["denominator"], lang), item["unit"],
                percent(item["ratio"], lang), strings(lang, "evidence")[f"status_{item['status']}"],
            ]  # fmt: skip
            standard = item["standard"]
            row = squeezed(standard["name"] + "".join(numbers))
            assert row in text, (kode, standard["id"])
            below = squeezed(standard["id"] + standard["sentence"])
            assert below in text[text.index(row) :], (kode, standard["id"])
        assert amount(asked(f"/wilayah/{kode}?lang={lang}")["wilayah"]["people"], lang) in text


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u200b\u00ad]+", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbooks_hold_what_the_api_says(
    default_service: Service, asked: Asked, seeded: list[str], lang: str
):
    words = strings(lang, "common", "desa")
    columns = {words["col_numerator"]: "numerator", words["col_denominator"]: "denominator",
               words["col_ratio"]: "ratio", words["gap"]: "gap",
               **{words[f"part_{part}"]: part for part in PARTS}}  # fmt: skip
    assert len(columns) == 4 + len(PARTS)
    for kode in seeded:
        book = io.BytesIO(default_service.get(f"{page_of(kode)}.xlsx?lang={lang}"))
        sheet = pd.read_excel(book, words["book_indicators"], dtype=object, engine="openpyxl")
        by_standard = sheet.set_index(words["col_id"])
        for item in asked(f"/wilayah/{kode}?lang={lang}")["gaps"]:
            row = by_standard.loc[item["standard"]["id"]].rename(columns)
            assert row[words["col_kode"]] == kode
            check_cells(row, item, columns.values())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("standard", SHOWN)
def test_the_exports_hold_what_the_api_says(
    default_service: Service, asked: Asked, seeded: list[str], tmp_path: Path, standard: str, form
):
    for kode in (seeded[0], seeded[6], *seeded[7:]):
        query = f"standard={standard}&wilayah={kode}&level={level_of(kode)}"
        file = tmp_path / f"{kode}.{form}"
        file.write_bytes(default_service.get(f"/api/v1/gaps.{form}?{query}"))
        (_, row), *others = rows_of(file).set_index("kode", drop=False).iterrows()
        assert (row["kode"], others) == (kode, [])
        (item,) = asked(f"/gaps?{query}")["items"]
        check_cells(row, item, NUMBERS)


def check_cells(row: Mapping[str, Any], item: Mapping[str, Any], names: Iterable[str]) -> None:
    """Cells hold what the API says, to the 16 digits that a workbook keeps; empty is unknown."""
    for name in names:
        if pd.isna(row[name]):
            assert item[name] is None, (item["kode"], name)
        else:
            assert float(row[name]) == pytest.approx(item[name], rel=1e-14), (item["kode"], name)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("standard", SHOWN)
def test_the_planner_s_table_and_panel_show_what_the_api_says(
    default_service: Service, opened: Opener, asked: Asked, seeded: list[str], standard: str, lang
):
    village, kecamatan = seeded[0], seeded[7]
    query = f"standard={standard}&wilayah={kecamatan}&lang={lang}"
    answer = asked(f"/gaps?{query}&limit=25&sort=-gap")
    watched = opened()
    watched.open(f"{default_service.url}/?{query}#{village}&columns={'%2C'.join(COLUMNS)}")
    watched.page.locator("#panel .verdict").wait_for()
    watched.page.wait_for_load_state("networkidle")
    assert table_of(watched) == {
        item["kode"]: {name: in_cell(item, name, lang) for name in COLUMNS}
        for item in answer["items"]
    }
    sums = answer["selection"]
    if sums["total"] > sums["statuses"]["no_data"]:
        assert watched.page.inner_text("#sums .headline strong") == number(sums["gap"], lang)
        assert parts_in(watched, "#sums") == parts_of(sums, lang)
    (item,) = [one for one in asked(f"/wilayah/{village}?lang={lang}")["gaps"]
               if one["standard"]["id"] == standard]  # fmt: skip
    if item["demand"]:
        told = watched.page.inner_text("#panel .verdict-numbers strong")
        assert told == number(item["gap"], lang)
        assert parts_in(watched, "#panel") == parts_of(item, lang)


def table_of(watched: Watched) -> dict[str, dict[str, str]]:
    """Cells of the ranked table by village and column."""
    found: dict[str, dict[str, str]] = watched.page.evaluate("""() => Object.fromEntries(
      [...document.querySelectorAll('#ranking-rows tr[data-kode]:not(.why-row)')].map((row) => [
        row.dataset.kode, Object.fromEntries([...row.querySelectorAll('td[data-column]')].map(
          (cell) => [cell.dataset.column, cell.textContent]))]))""")
    return found


def in_cell(item: Mapping[str, Any], name: str, lang: str) -> str:
    """What the table writes: a share as a chip with words where there is none."""
    if name != "ratio":
        return number(item[name], lang)
    words = strings(lang, "common", "map", "planner")
    if item["status"] == "no_data":
        return words["no_data"]
    return words["none_here"] if item["ratio"] is None else percent(item["ratio"], lang)


def parts_in(watched: Watched, where: str) -> list[str]:
    return watched.page.locator(f"{where} .part-list strong").all_inner_texts()


def parts_of(item: Mapping[str, Any], lang: str) -> list[str]:
    return [number(item[part], lang) for part in PARTS if item[part]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_writes_numbers_as_the_server_does(
    default_service: Service, opened: Opener, lang: str
):
    watched = opened()
    watched.open(f"{default_service.url}/?lang={lang}")
    counts = [0, 0.5, 1.5, 2.5, 999.5, 1000, 1234567, 12.345]
    shares = [0, 0.0004, 0.0094, 0.0095, 0.125, 0.375, 0.5, 0.625, 0.9904, 0.9905, 0.99999, 1]
    metres = [0, 451.5, 452.5, 999.4, 1000, 4150, 4250, 12345.6]
    for name, values, write in (("count", counts, number), ("share", shares, percent),
                                ("distance", metres, distance)):  # fmt: skip
        told = watched.page.evaluate(f"(all) => all.map(peta.format.{name})", values)
        assert told == [write(value, lang) for value in values], name
