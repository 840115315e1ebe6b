"""Results as a table for people, as CSV, and as JSON."""

import csv
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TextIO

import orjson
from rich.console import Console
from rich.table import Table

from peta.domain.gap import PARTS
from peta.domain.spreadsheet import inert
from peta.render.answers import LOADS, MORE_NUMBERS, Json
from peta.render.language import strings
from peta.render.numbers import day, number, percent

_COLUMNS = (
    "kode", "nama", "level", "kecamatan", "kabupaten_kota", "numerator", "denominator", "ratio",
    "gap", "unit", "status", "demand", *PARTS, "units_to_build", "villages_no_data",
    "underserved_km2", *MORE_NUMBERS, "why", "quality",
)  # fmt: skip
_RUN_COLUMNS = ("id", "data_date", "sample", "approximate")
_LOAD_COLUMNS = ("kind", "id", "nama", "lon", "lat", "kode", "village", "kabupaten_kota", *LOADS)
_STANDARD_COLUMNS = (
    "agency", "id", "name", "method", "demand", "supply", "unit", "target_ratio", "valid_from",
    "valid_to", "sentence",
)  # fmt: skip
_WIDTH = 160

_AREA_HEADS = ("code", "name", "of")
_LOAD_HEADS = ("facility", "village", "in_reach", "its_own", "capacity", "left")
_STANDARD_HEADS = ("agency", "standard", "name", "unit", "target", "missing")


def write_table(answer: Json, total: int, lang: str, out: TextIO) -> None:
    """Write areas for people: served and every cause that occurs, with the reason of each."""
    words = _words(lang)
    console = _console(out)
    _write_head(answer["standard"], console, lang)
    items = answer["items"]
    parts = _occurring(items)
    table = Table(*(words[head] for head in _AREA_HEADS[:2]))
    for name in (words["of"], *(words[part] for part in parts), words["ratio"]):
        table.add_column(name, justify="right")
    table.add_column(words["why"], ratio=1)
    for item in items:
        numbers = [number(item[name], lang) for name in ("denominator", *parts)]
        place = [item["kode"], _place(item)]
        table.add_row(*place, *numbers, percent(item["ratio"], lang), item["why"])
    console.print(table)
    names = answer["standard"]["parts"]
    console.print("; ".join(f"{words[part]}: {names[part]}" for part in parts) + ".")
    _write_foot(answer, total, "areas", console, lang)


def write_csv(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write CSV: plain numbers, empty for unknown, no live formula, the run in every row."""
    readings = [reading["id"] for reading in answer["standard"]["readings"]]
    names = [*_COLUMNS, *(f"reading_{name}" for name in readings)]
    rows = (
        {**item, "quality": "; ".join(item["quality"])}
        | {f"reading_{reading['id']}": reading["numerator"] for reading in item["readings"]}
        for item in answer["items"]
    )
    _write_rows(answer, names, rows, out)


def write_json(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write an answer as JSON, in the shape of the API."""
    out.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


def write_loads(answer: Json, total: int, lang: str, out: TextIO) -> None:
    """Write what each facility carries, for people."""
    words = _words(lang)
    console = _console(out)
    _write_head(answer["standard"], console, lang)
    if not total:
        console.print(words["nothing"])
        return
    table = Table(*(words[head] for head in _LOAD_HEADS[:2]))
    for head in _LOAD_HEADS[2:]:
        table.add_column(words[head], justify="right")
    for item in answer["items"]:
        village = ", ".join(filter(None, (item["village"], _short(item["kabupaten_kota"]))))
        numbers = [number(item[name], lang) for name in LOADS]
        table.add_row(item["nama"] or item["id"], village, *numbers)
    console.print(table)
    _write_foot(answer, total, "facilities", console, lang)


def write_loads_csv(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write what each facility carries as CSV."""
    _write_rows(answer, _LOAD_COLUMNS, answer["items"], out)


def write_standards(answer: Json, _total: int, lang: str, out: TextIO) -> None:
    """Write the catalogue by agency, and how to load what is missing."""
    words = _words(lang)
    console = _console(out)
    table = Table(*(words[head] for head in _STANDARD_HEADS))
    ordered = sorted(answer["items"], key=lambda item: (item["agency"], item["id"]))
    for agency, rules in groupby(ordered, key=lambda item: item["agency"]):
        for place, rule in enumerate(rules):
            missing = ", ".join(kind["kind"] for kind in rule["missing"])
            table.add_row("" if place else agency, *_rule(rule, lang), missing)
    console.print(table)
    _write_missing(answer["items"], console, lang)
    _write_marks(answer["run"], console, lang)


def write_standards_csv(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write the catalogue as CSV."""
    rows = (
        {**rule, "source": rule["source"]["title"], "assumption": rule["source"]["assumption"],
         "needs": " ".join(rule["needs"]),
         "missing": " ".join(kind["kind"] for kind in rule["missing"])}
        for rule in answer["items"]
    )  # fmt: skip
    names = (*_STANDARD_COLUMNS, "source", "assumption", "needs", "missing")
    _write_rows(answer, names, rows, out)


def write_totals(answer: Json, lang: str, out: TextIO) -> None:
    """Write the sums of a run, one line a standard, and how to load what is missing."""
    words = _words(lang)
    console = _console(out)
    table = Table(box=None, pad_edge=False)
    table.add_column(words["standard"], no_wrap=True)
    for head in (words["of"], *(words[part] for part in PARTS), words["ratio"]):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column(words["unit"], no_wrap=True, min_width=12)
    for item in answer["items"]:
        numbers = [number(item[name], lang) for name in ("demand", *PARTS)]
        table.add_row(item["id"], *numbers, percent(item["ratio"], lang), item["unit"])
    console.print(table)
    _write_missing(answer["items"], console, lang)


def _words(lang: str) -> dict[str, str]:
    return strings(lang, "common", "tables")


def _console(out: TextIO) -> Console:
    width = None if out.isatty() else _WIDTH
    return Console(file=out, highlight=False, markup=False, width=width)


def _write_head(standard: Json, console: Console, lang: str) -> None:
    console.print(f"{standard['id']}: {standard['sentence']}")
    console.print(f"{_words(lang)['source']}: {standard['source']['title']}")


def _write_foot(answer: Json, total: int, what: str, console: Console, lang: str) -> None:
    words = _words(lang)
    run = answer["run"]
    counts = {"shown": number(len(answer["items"]), lang), "total": number(total, lang)}
    when = day(run["data_date"], lang)
    console.print(words["foot"].format(**counts, what=words[what], run=run["id"], date=when))
    _write_marks(run, console, lang)


def _write_marks(run: Json, console: Console, lang: str) -> None:
    marks = [_words(lang)[mark] for mark in ("sample", "approximate") if run[mark]]
    if marks:
        console.print("! " + ", ".join(marks))


def _write_missing(rules: Iterable[Json], console: Console, lang: str) -> None:
    """Each missing dataset once: the command, and the standards that wait for it."""
    words = _words(lang)
    waiting: dict[str, list[str]] = {}
    for rule in rules:
        for kind in rule["missing"]:
            waiting.setdefault(kind["how"], []).append(rule["id"])
    if waiting:
        console.print(f"{words['missing']}:")
    for how, standards in waiting.items():
        console.print("  " + words["for"].format(how=how, standards=", ".join(standards)))


def _write_rows(answer: Json, names: Sequence[str], rows: Iterable[Json], out: TextIO) -> None:
    """Write CSV rows, with the standard first where there is one and the run last."""
    first = [answer["standard"]["id"]] if "standard" in answer else []
    run = [answer["run"][name] for name in _RUN_COLUMNS]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(["standard"] if first else []), *names, *(f"run_{n}" for n in _RUN_COLUMNS)])
    for row in rows:
        cells = [*first, *(row[name] for name in names), *run]
        writer.writerow([inert(cell) for cell in cells])


def _rule(rule: Json, lang: str) -> list[str]:
    mark = f" ({_words(lang)['assumption']})" if rule["source"]["assumption"] else ""
    return [rule["id"], rule["name"] + mark, rule["unit"], percent(rule["target_ratio"], lang)]


def _occurring(items: Sequence[Json]) -> list[str]:
    """Served, and the causes that occur at all: the others would be columns of zeros."""
    return [part for part in PARTS if part == "served" or any(item[part] for item in items)]


def _place(item: Json) -> str:
    above = item["kabupaten_kota"] if item["kabupaten_kota"] != item["nama"] else None
    return f"{item['nama']}, {_short(above)}" if above else str(item["nama"])


def _short(name: str | None) -> str | None:
    return name and name.replace("Kabupaten ", "Kab. ")


Writer = Callable[[Json, int, str, TextIO], None]
WRITERS: dict[str, Writer] = {"table": write_table, "csv": write_csv, "json": write_json}
LOAD_WRITERS: dict[str, Writer] = {
    "table": write_loads,
    "csv": write_loads_csv,
    "json": write_json,
}
STANDARD_WRITERS: dict[str, Writer] = {
    "table": write_standards,
    "csv": write_standards_csv,
    "json": write_json,
}
