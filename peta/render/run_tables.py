"""Runs, their checks and their differences for the command line: tables, CSV and JSON."""

import csv
from collections.abc import Callable, Sequence
from typing import TextIO

import orjson
from rich.console import Console
from rich.table import Table

from peta.domain.spreadsheet import inert
from peta.render.answers import Json
from peta.render.language import strings
from peta.render.numbers import day, number
from peta.render.run_answers import MEASURES
from peta.render.run_text import because, signed, word

_WIDTH = 140


def write_runs(items: Sequence[Json], lang: str, out: TextIO) -> None:
    """Write the list of runs for people."""
    table = Table(*(word(name, lang) for name in ("run", "name", "made", "data_date", "marks")))
    for item in items:
        marks = [
            word(mark, lang)
            for mark, holds in (
                ("latest", item["is_latest"]),
                ("sample", item["sample"]),
                ("approximate", item["approximate"]),
            )
            if holds
        ]
        made, data = day(item["created_at"], lang), day(item["data_date"], lang)
        table.add_row(item["id"], item["name"] or "", made, data, ", ".join(marks))
    _console(out).print(table)


def write_runs_csv(items: Sequence[Json], out: TextIO) -> None:
    """Write the list of runs as CSV, with the hash of every input."""
    names = ("id", "name", "created_at", "data_date", "is_latest", "sample", "approximate")
    kinds = list(dict.fromkeys(kind for item in items for kind in item["inputs"]))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, *kinds])
    for item in items:
        hashes = [item["inputs"].get(kind, {}).get("hash", "") for kind in kinds]
        writer.writerow([inert(cell) for cell in (*(item[name] for name in names), *hashes)])


def write_checks_csv(answer: Json, out: TextIO) -> None:
    """Write the checks of a run as CSV: a row a check, standard and level."""
    names = ("check", "standard", "level", "compared", "failed", "largest_difference",
             "first_kode", "holds", "sentence")  # fmt: skip
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for item in answer["items"]:
        writer.writerow([inert(item[name]) for name in names])


def write_json(answer: Json, out: TextIO) -> None:
    """Write an answer as JSON."""
    out.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


def write_checks(answer: Json, lang: str, everything: bool, out: TextIO) -> None:
    """Write the checks of a run for people: one line a check, and each place that fails.

    Parameters
    ----------
    everything
        A line for every standard and level, also where it holds.
    """
    console = _console(out)
    table = Table(*(_check_word(name, lang) for name in ("check", "compared", "failed")), "")
    grouped: dict[str, list[Json]] = {}
    for item in answer["items"]:
        grouped.setdefault(item["check"], []).append(item)
    for rows in grouped.values():
        failed = sum(row["failed"] for row in rows)
        state = _check_word("fails" if failed else "holds", lang)
        compared = number(sum(row["compared"] for row in rows), lang)
        table.add_row(rows[0]["sentence"], compared, number(failed, lang), state)
        for row in rows:
            if everything or not row["holds"]:
                table.add_row(_place(row, lang), number(row["compared"], lang),
                              number(row["failed"], lang), row["first_kode"])  # fmt: skip
    console.print(table)
    console.print(answer["verdict"])


def write_difference_table(answer: Json, lang: str, out: TextIO) -> None:
    """Write what changed between two runs for people."""
    console = _console(out)
    before, after = (run["name"] or run["id"] for run in (answer["before"], answer["run"]))
    console.print(word("from_to", lang, before=before, after=after))
    if not any(row["villages_changed"] for row in answer["summary"]):
        console.print(word("nothing", lang))
        return
    console.print(_summary_table(answer["summary"], lang))
    if answer["attribution"]["note"]:
        console.print(answer["attribution"]["note"])
    heads = ("standard", "area", "demand", "served", "gap", "status", "because")
    table = Table(*(word(name, lang) for name in heads))
    for item in answer["items"]:
        table.add_row(*_cells(item, lang))
    console.print(table)
    shown = number(len(answer["items"]), lang)
    console.print(word("shown", lang, shown=shown, total=number(answer["total"], lang)))


def write_difference_csv(answer: Json, _lang: str, out: TextIO) -> None:
    """Write CSV: a row an area, plain numbers, empty for unknown, no live formula."""
    causes = list(
        dict.fromkeys(cause["cause"] for row in answer["items"] for cause in row["causes"] or ())
    )
    fixed = ("standard", "kode", "nama", "level", "knowledge", "status_before", "status_after")
    sides = ("before", "after", "change")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            *fixed,
            *(f"{name}_{side}" for name in MEASURES for side in sides),
            *(f"{name}_by_{cause}" for cause in causes for name in MEASURES),
            "run_before",
            "run_after",
        ]
    )
    for item in answer["items"]:
        effects = {cause["cause"]: cause["change"] for cause in item["causes"] or ()}
        cells = [
            *(item[name] for name in fixed),
            *(item[side][name] for name in MEASURES for side in sides),
            *(effects.get(cause, {}).get(name, 0) for cause in causes for name in MEASURES),
            answer["before"]["id"],
            answer["run"]["id"],
        ]
        writer.writerow([inert(cell) for cell in cells])


def write_difference_json(answer: Json, _lang: str, out: TextIO) -> None:
    """Write JSON in the shape of /api/v1/runs/{run}/diff."""
    write_json(answer, out)


def _summary_table(rows: Sequence[Json], lang: str) -> Table:
    heads = ("standard", "villages", "demand", "served", "gap", "because")
    table = Table(*(word(name, lang) for name in heads))
    for row in rows:
        change = (signed(row["change"][name], lang) for name in ("demand", "served", "gap"))
        causes = {cause["cause"]: cause["change"] for cause in row["causes"] or ()}
        of = f"{number(row['villages_changed'], lang)} / {number(row['villages'], lang)}"
        table.add_row(row["standard"], of, *change, because(causes, lang))
    return table


def _cells(item: Json, lang: str) -> list[str]:
    statuses = [word(item[f"status_{side}"] or "absent", lang) for side in ("before", "after")]
    note = word(item["knowledge"], lang)
    return [
        item["standard"],
        f"{item['kode']} {item['nama']}" + (f" ({note})" if note else ""),
        *(signed(item["change"][name], lang) for name in ("demand", "served", "gap")),
        statuses[0] if statuses[0] == statuses[1] else " → ".join(statuses),
        item["because"],
    ]


def _place(row: Json, lang: str) -> str:
    where = " ".join(part for part in (row["standard"], row["level"]) if part)
    largest = row["largest_difference"]
    if not row["failed"] or not largest:
        return f"  {where}"
    return f"  {where}: {_check_word('largest', lang).lower()} {number(largest, lang, 3)}"


def _check_word(name: str, lang: str) -> str:
    return strings(lang, "checks")[name]


def _console(out: TextIO) -> Console:
    width = None if out.isatty() else _WIDTH
    return Console(file=out, highlight=False, markup=False, width=width)


DIFFERENCE_WRITERS: dict[str, Callable[[Json, str, TextIO], None]] = {
    "table": write_difference_table,
    "csv": write_difference_csv,
    "json": write_difference_json,
}
