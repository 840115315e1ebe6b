"""Results as a table for people, as CSV, and as JSON."""

import csv
from collections.abc import Callable
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.table import Table

from peta.domain.spreadsheet import inert
from peta.render.answers import Json
from peta.render.numbers import day, number, percent

_COLUMNS = (
    "kode", "nama", "level", "kecamatan", "kabupaten_kota", "numerator", "denominator", "ratio",
    "gap", "unit", "status", "demand", "served", "unreached", "over_capacity", "not_working",
    "unknown", "units_to_build", "underserved_km2", "median_distance_m", "why", "quality",
)  # fmt: skip
_RUN_COLUMNS = ("id", "data_date", "sample", "approximate")

_WORDS = {
    "id": {
        "heads": ("Kode", "Nama", "Kesenjangan", "Dari", "Terlayani", "Mengapa"),
        "foot": "{shown} dari {total} wilayah. Penilaian {run}, data {date}.",
        "source": "Sumber",
        "sample": "data contoh",
        "approximate": "batas perkiraan",
    },
    "en": {
        "heads": ("Code", "Name", "Gap", "Of", "Served", "Why"),
        "foot": "{shown} of {total} areas. Run {run}, data of {date}.",
        "source": "Source",
        "sample": "sample data",
        "approximate": "approximate boundaries",
    },
}


def write_table(answer: Json, total: int, lang: str, out: TextIO) -> None:
    """Write a table for people, with the standard above and the run below."""
    words: Any = _WORDS[lang]
    run, standard = answer["run"], answer["standard"]
    console = Console(file=out, highlight=False, markup=False, width=None if out.isatty() else 140)
    console.print(f"{standard['id']}: {standard['sentence']}")
    console.print(f"{words['source']}: {standard['source']['title']}")
    table = Table(*words["heads"][:2])
    for head in words["heads"][2:5]:
        table.add_column(head, justify="right")
    table.add_column(words["heads"][5], ratio=1)
    for item in answer["items"]:
        table.add_row(*_cells(item, lang))
    console.print(table)
    shown = number(len(answer["items"]), lang)
    console.print(
        words["foot"].format(
            shown=shown, total=number(total, lang), run=run["id"], date=day(run["data_date"], lang)
        )
    )
    marks = [words[mark] for mark in ("sample", "approximate") if run[mark]]
    if marks:
        console.print("! " + ", ".join(marks))


def write_csv(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write CSV: plain numbers, empty for unknown, no live formula, the run in every row."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["standard", *_COLUMNS, *(f"run_{name}" for name in _RUN_COLUMNS)])
    run = [answer["run"][name] for name in _RUN_COLUMNS]
    for item in answer["items"]:
        values = {**item, "quality": "; ".join(item["quality"])}
        cells = [answer["standard"]["id"], *(values[name] for name in _COLUMNS), *run]
        writer.writerow([inert(cell) for cell in cells])


def write_json(answer: Json, _total: int, _lang: str, out: TextIO) -> None:
    """Write JSON in the shape of /api/v1/gaps."""
    out.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


def _cells(item: Json, lang: str) -> list[str]:
    above = item["kabupaten_kota"] if item["kabupaten_kota"] != item["nama"] else None
    return [
        item["kode"],
        f"{item['nama']}, {above}" if above else item["nama"],
        number(item["gap"], lang),
        number(item["denominator"], lang),
        percent(item["ratio"], lang),
        item["why"],
    ]


WRITERS: dict[str, Callable[[Json, int, str, TextIO], None]] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
}
