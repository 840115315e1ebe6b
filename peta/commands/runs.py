"""Commands on runs: list them, reconcile one, compare two, freeze one."""

import sys
from typing import Annotated, Any

import typer

from peta.commands.answers import Format, Lang, LangOption, LevelName, WilayahOption
from peta.commands.shared import current_standards, open_store, progress_bar

RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="[RUN]", help="Id penilaian (boleh disingkat), nama beku, atau terkini."
    ),
]
_SHOWN = 20


def runs(
    output: Annotated[Format, typer.Option("--format", help="table atau json.")] = Format.TABLE,
    lang: LangOption = Lang.ID,
) -> None:
    """Daftar semua penilaian, yang terbaru dulu, dengan nama bekunya."""
    from peta.render.run_answers import run_item
    from peta.render.run_tables import write_json, write_runs, write_runs_csv
    from peta.runs import listed_runs

    items = [run_item(facts) for facts in listed_runs(open_store())]
    if output is Format.TABLE:
        write_runs(items, lang.value, sys.stdout)
    elif output is Format.CSV:
        write_runs_csv(items, sys.stdout)
    else:
        write_json({"items": items}, sys.stdout)


def reconcile(
    run: RunArgument = "terkini",
    before: Annotated[
        str, typer.Option("--sejak", help="Periksa juga perubahan sejak penilaian ini.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--semua", help="Tampilkan juga setiap standar dan tingkat yang cocok.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="table atau json.")] = Format.TABLE,
    lang: LangOption = Lang.ID,
) -> None:
    """Periksa apakah semua angka satu penilaian saling cocok; keluar dengan 1 bila tidak."""
    from peta.render.run_answers import checks_answer
    from peta.render.run_tables import write_checks, write_checks_csv, write_json
    from peta.runs import found_run, reconciled

    store = open_store()
    facts = found_run(store, run)
    since = found_run(store, before) if before else None
    checks = reconciled(store, facts, current_standards(), since)
    answer = checks_answer(checks, facts["id"], lang.value)
    if output is Format.TABLE:
        write_checks(answer, lang.value, everything, sys.stdout)
    elif output is Format.CSV:
        write_checks_csv(answer, sys.stdout)
    else:
        write_json(answer, sys.stdout)
    if not answer["holds"]:
        raise typer.Exit(1)


def diff(
    before: Annotated[str, typer.Argument(metavar="RUN1", help="Penilaian sebelum.")],
    after: Annotated[str, typer.Argument(metavar="RUN2", help="Penilaian sesudah.")] = "terkini",
    standard: Annotated[
        str, typer.Option("--standard", help="Hanya standar ini; kosong: semua.")
    ] = "",
    wilayah: WilayahOption = "",
    level: Annotated[
        LevelName, typer.Option("--level", help="Tingkat wilayah yang didaftar.")
    ] = LevelName.DESA_KELURAHAN,
    without_causes: Annotated[
        bool,
        typer.Option(
            "--tanpa-sebab", help="Jangan menilai ulang untuk memisahkan sebab perubahan."
        ),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="Banyaknya baris; tabel: 20, lainnya: semua."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv, atau json.")] = (
        Format.TABLE
    ),
    lang: LangOption = Lang.ID,
) -> None:
    """Tunjukkan desa mana yang berubah antara dua penilaian, berapa banyak, dan karena data apa."""
    from peta.domain.wilayah import Level
    from peta.render.run_tables import DIFFERENCE_WRITERS
    from peta.render.run_text import word
    from peta.runs import difference_answer, found_run

    store = open_store()
    old, new = found_run(store, before), found_run(store, after)
    if output is Format.TABLE:
        limit = limit or _SHOWN
    answer = difference_answer(
        store,
        old,
        new,
        None if without_causes else _causes(store, old, new),
        standard=standard,
        wilayah=wilayah,
        level=Level(level.value),
        lang=lang.value,
        note=word("not_asked", lang.value) if without_causes else "",
        limit=limit,
    )
    DIFFERENCE_WRITERS[output.value](answer, lang.value, sys.stdout)


def freeze(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id penilaian, atau terkini.")],
    name: Annotated[str, typer.Argument(metavar="NAMA", help="Nama beku, mis. baseline-2025.")],
) -> None:
    """Bekukan satu penilaian dengan nama yang tidak dapat diganti atau dipindahkan."""
    from peta.runs import freeze_run

    frozen = freeze_run(open_store(), run, name)
    typer.echo(f"Penilaian {frozen.run} dibekukan sebagai {frozen.name}.")


def _causes(store: Any, before: dict[str, Any], after: dict[str, Any]) -> Any:
    from peta.runs import attributed

    with progress_bar() as progress:
        return attributed(store, before, after, current_standards(), progress)
