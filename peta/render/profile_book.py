"""The numbers of one area as a workbook: codes stay text, nothing is computed, all is sourced."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from peta.domain.gap import PARTS
from peta.domain.spreadsheet import inert
from peta.render.language import strings
from peta.render.numbers import day

Json = dict[str, Any]
Row = Sequence[Any]

TEXTS = ("common", "desa")
_STATES = ("working", "not_working", "unknown")
_WIDEST = 60


def profile_book(profile: Json, below: Sequence[Json], lang: str, page: str) -> bytes:
    """Write a profile as XLSX.

    Parameters
    ----------
    profile
        As `peta.profile.profile` gives it, in the language `lang`.
    below
        Results of the areas right below for every standard; empty for a village.
    page
        Public address of the page of the area.

    Returns
    -------
    The workbook; the same profile gives the same bytes. An empty cell is not known.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(content, options) as file:
        made = datetime.fromisoformat(profile["run"]["created_at"]).replace(tzinfo=None)
        file.set_properties({"title": profile["area"]["nama"], "created": made})
        book = _Book(file, profile, lang)
        book.write("book_summary", book.summary())
        book.write("book_indicators", book.indicators())
        if below:
            book.write("book_below", book.below(below))
        book.write("book_people", book.people())
        book.write("book_facilities", book.facilities())
        book.write("book_comparison", book.comparison())
        book.write("book_method", book.method(page))
    return content.getvalue()


class _Book:
    """A workbook while it is written."""

    def __init__(self, file: Any, profile: Json, lang: str) -> None:
        self._file, self._lang = file, lang
        self._p, self._area = profile, profile["area"]
        self._kinds = strings(lang, "kinds")
        self._words = strings(lang, *TEXTS)
        self._head = file.add_format({"bold": True, "text_wrap": True, "valign": "top",
                                      "bg_color": "#E2EEEC", "border": 1})  # fmt: skip
        self._text = file.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._number = file.add_format({"valign": "top"})

    def write(self, name: str, rows: Iterable[Row]) -> None:
        """Write a sheet; its first row is the head."""
        sheet = self._file.add_worksheet(self._words[name])
        widths: dict[int, int] = {}
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                self._cell(sheet, place, column, value)
                width = len(str(value)) + 2 if value is not None else 0
                widths[column] = max(widths.get(column, 8), min(width, _WIDEST))
        for column, width in widths.items():
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self._number)
        else:
            sheet.write_string(row, column, inert(value), self._text if row else self._head)

    def summary(self) -> list[Row]:
        """Who the area is, and what is furthest behind."""
        words, area, people = self._words, self._area, self._p["people"]
        above = [(self._kind(one["level"]), one["nama"], one["kode"])
                 for one in area["parents"]]  # fmt: skip
        return [
            (words["col_name"], area["nama"], words["col_kode"]),
            (self._kind(area["kind"]), area["nama"], area["kode"]),
            *above,
            (words["people"], people["total"]),
            (words["families"], people["families"]),
            (words["ground_km2"], area["area_km2"]),
            (words["villages_inside"], area["villages"]),
            (words["worst"],),
            *((one["name"], one["sentence"], one["standard"]) for one in self._p["worst"]),
        ]

    def _kind(self, kind: str) -> str:
        return self._words[f"kind_{kind}"]

    def indicators(self) -> list[Row]:
        """A row a standard."""
        words = self._words
        names = ("col_id", "standard", "col_agency", "col_kode", "col_numerator", "col_denominator",
                 "col_ratio", "gap", "col_unit", "col_status")  # fmt: skip
        more = ("why", "col_data_date", "source", "assumption")
        head = [words[name] for name in names] + [words[f"part_{part}"] for part in PARTS]
        return [
            [*head, *(words[name] for name in more)],
            *map(self._indicator, self._p["indicators"]),
        ]

    def _indicator(self, item: Json) -> Row:
        standard = item["standard"]
        yes = self._words["assumption"] if standard["source"]["assumption"] else ""
        return [
            standard["id"], standard["name"], standard["owner"], item["kode"],
            *self._result(item), *(item[part] for part in PARTS), item["why"],
            item["data_date"], standard["source"]["title"], yes,
        ]  # fmt: skip

    def _result(self, item: Json) -> Row:
        numbers = [item[name] for name in ("numerator", "denominator", "ratio", "gap")]
        status = item["status"]
        return [*numbers, item["unit"], self._words[f"status_{status}"]]

    def below(self, items: Sequence[Json]) -> list[Row]:
        """A row a standard and area right below."""
        words = self._words
        names = ("col_id", "col_kode", "col_name", "col_numerator", "col_denominator", "col_ratio",
                 "gap", "col_unit", "col_status")  # fmt: skip
        head = [words[name] for name in names] + [words[f"part_{part}"] for part in PARTS]
        return [head, *(
            [item["standard"], item["kode"], item["nama"], *self._result(item),
             *(item[part] for part in PARTS)]
            for item in items
        )]  # fmt: skip

    def people(self) -> list[Row]:
        """Target groups, the sanitation ladder, toilets, houses and aid."""
        words, p = self._words, self._p
        return [
            (words["group"], words["count"]),
            *((one["name"], one["people"]) for one in p["sasaran"]),
            (words["ladder"], p["sanitation"]["families"]),
            *((one["name"], one["families"]) for one in p["sanitation"]["rungs"]),
            (words["rung_unknown"], p["sanitation"]["unknown"]),
            (words["mck_state"],),
            *((words[f"state_{state}"], p["sanitation"]["mck"][state]) for state in _STATES),
            (words["mck_to_build"], p["sanitation"]["mck_units_to_build"]),
            (words["rlh"],),
            *((words[f"rlh_{state}"], count) for state, count in p["rlh"].items()),
            (words["programmes"], p["programmes"]["aids"]),
            *((one["name"], one["aids"], one["lembaga"]) for one in p["programmes"]["given"] or ()),
        ]

    def facilities(self) -> list[Row]:
        """Facilities that stand here, and the nearest outside; counts where they are not listed."""
        words = self._words
        names = ("facility_kind", "col_facility_id", "facility", "state", "col_village", "col_lon",
                 "col_lat", "col_distance_m", "count")  # fmt: skip
        rows: list[Row] = [[words[name] for name in names]]
        for of_kind in self._p["facilities"]:
            kind = self._kinds[of_kind["kind"]]
            if of_kind["inside"] is None:
                rows += [
                    [kind, None, None, words[f"state_{state}"], None, None, None, None, count]
                    for state, count in of_kind["counts"].items()
                ]
                continue
            rows += [self._facility(kind, one) for one in of_kind["inside"] + of_kind["nearest"]]
        return rows

    def _facility(self, kind: str, one: Json) -> Row:
        state = one["state"]
        said = self._words[f"state_{state}"]
        return [kind, one["id"], one["nama"], said, one["kode"], one["lon"], one["lat"],
                one.get("distance_m")]  # fmt: skip

    def comparison(self) -> list[Row]:
        """Ratios of the area and of those that hold it, and its ranks."""
        words, parents = self._words, self._area["parents"][::-1]
        ranks = [words["rank_in"].format(name=one["nama"]) for one in parents]
        names = [self._area["nama"], *(one["nama"] for one in parents)]
        return [
            [words["col_id"], *names, *ranks],
            *(
                [
                    one["standard"],
                    *(area["ratio"] for area in one["areas"]),
                    *(rank["rank"] for rank in one["ranks"]),
                ]
                for one in self._p["comparison"]
            ),
        ]

    def method(self, page: str) -> list[Row]:
        """Where the numbers come from, and what to know about them."""
        words, run, lang = self._words, self._p["run"], self._lang
        marks = [words[name] for name in ("sample", "approximate") if run[name]]
        return [
            (words["book_method"], ""),
            (words["method_run"], run["id"]),
            (words["method_made"], run["created_at"]),
            (words["method_data_date"], day(run["data_date"], lang)),
            (words["method_marks"], ", ".join(marks)),
            (words["method_page"], page),
            (words["col_note"], words["method_unknown"]),
            (words["col_note"], words["method_parts"]),
            *((words["col_note"], flag["text"]) for flag in self._p["quality"]),
            *self._inputs(),
            *(
                (item["standard"]["id"], item["standard"]["sentence"],
                 item["standard"]["source"]["title"])
                for item in self._p["indicators"]
            ),
        ]  # fmt: skip

    def _inputs(self) -> list[Row]:
        """The datasets of the indicators, each once."""
        inputs = {one["kind"]: one for item in self._p["indicators"] for one in item["inputs"]}
        return [
            (
                self._words["method_input"].format(kind=self._kinds[kind]),
                day(one["data_date"], self._lang) if one["loaded"] else self._words["no_data"],
                self._words["sample"] if one["sample"] else None,
            )
            for kind, one in inputs.items()
        ]
