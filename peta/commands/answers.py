"""Commands that ask: assess, rank, draw, serve."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from peta.commands.shared import (
    assessed_facts,
    current_settings,
    current_standards,
    marks_of,
    open_workspace,
    ready_store,
    write_aside,
)
from peta.errors import QueryError


class Format(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class LevelName(StrEnum):
    """Which areas a table lists."""

    PROVINSI = "provinsi"
    KABUPATEN_KOTA = "kabupaten_kota"
    KECAMATAN = "kecamatan"
    DESA_KELURAHAN = "desa_kelurahan"


class Lang(StrEnum):
    """Language of names, sentences and numbers."""

    ID = "id"
    EN = "en"


StandardOption = Annotated[
    str, typer.Option("--standard", help="Id standar, mis. POS-JARAK, POS-ADA, MCK-JARAK.")
]
WilayahOption = Annotated[
    str, typer.Option("--wilayah", help="Hanya di dalam wilayah ini, mis. 64.02; kosong: semua.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Bahasa: id atau en.")]
FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, atau json.")]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, help="Banyaknya baris; tabel: 20, lainnya: semua.")
]
_ROWS = 20


def assess(lang: LangOption = Lang.ID) -> None:
    """Nilai semua wilayah terhadap semua standar; penilaian yang sama tidak diulang."""
    from peta.render.tables import write_totals

    state = open_workspace()
    facts = state.facts
    write_totals(state.totals(lang.value), lang.value, sys.stdout)
    typer.echo(f"Penilaian {facts['id']}, data {facts['data_date']}." + marks_of(facts))


def gaps(
    standard: StandardOption = "POS-JARAK",
    wilayah: WilayahOption = "",
    level: Annotated[
        LevelName, typer.Option("--level", help="Tingkat wilayah yang diurutkan.")
    ] = LevelName.DESA_KELURAHAN,
    sort: Annotated[
        str, typer.Option("--sort", help="gap (terbesar dulu), ratio, nama, atau kode.")
    ] = "gap",
    limit: LimitOption = None,
    output: FormatOption = Format.TABLE,
    lang: LangOption = Lang.ID,
) -> None:
    """Urutkan wilayah menurut kesenjangannya, dengan alasan setiap wilayah."""
    from peta.domain.wilayah import Level
    from peta.render import tables
    from peta.selection import Wanted, select
    from peta.workspace import SORTS

    if sort not in SORTS:
        raise QueryError(
            f"--sort {sort!r} tidak dikenal.", code="bad_option", hint="Pilih: " + ", ".join(SORTS)
        )
    state = open_workspace()
    found = select(state, Wanted(standard, wilayah, Level(level.value), sort=sort))
    if output is Format.TABLE:
        limit = limit or _ROWS
    answer = {
        "run": state.run,
        "standard": state.standard_answer(standard, lang.value),
        "selection": found.sums(),
        "items": [state.item(standard, kode, lang.value) for kode in found.codes[:limit]],
        "next": None,
    }
    tables.WRITERS[output.value](answer, len(found), lang.value, sys.stdout)


def standards(
    output: FormatOption = Format.TABLE,
    lang: LangOption = Lang.ID,
) -> None:
    """Daftar standar layanan menurut instansi, dan data yang masih perlu dimuat."""
    from peta.render import tables

    state = open_workspace()
    answer = {"run": state.run, "items": state.standard_answers(lang.value)}
    tables.STANDARD_WRITERS[output.value](answer, len(answer["items"]), lang.value, sys.stdout)


def loads(
    standard: StandardOption = "POS-JARAK",
    wilayah: WilayahOption = "",
    limit: LimitOption = None,
    output: FormatOption = Format.TABLE,
    lang: LangOption = Lang.ID,
) -> None:
    """Beban setiap fasilitas menurut satu standar, yang terberat dulu."""
    from peta.render import tables

    state = open_workspace()
    items = state.loads_in(standard, wilayah)
    if output is Format.TABLE:
        limit = limit or _ROWS
    answer = {
        "run": state.run,
        "standard": state.standard_answer(standard, lang.value),
        "items": items[:limit],
        "next": None,
    }
    tables.LOAD_WRITERS[output.value](answer, len(items), lang.value, sys.stdout)


def draw(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="Berkas HTML yang ditulis.")],
    standard: StandardOption = "POS-JARAK",
    wilayah: WilayahOption = "",
    lang: LangOption = Lang.ID,
) -> None:
    """Tulis peta sebagai satu berkas HTML yang terbuka tanpa jaringan."""
    from peta.render.page import PageView
    from peta.render.standalone import render_standalone
    from peta.views import page_facts, standalone_data

    state = open_workspace()
    if wilayah:
        state.area(wilayah)
    view = PageView(lang.value, standard, wilayah)
    facts = page_facts(state, view, current_settings())
    html = render_standalone(view, facts, standalone_data(state, lang.value, wilayah))
    write_aside(out, html.encode())
    typer.echo(f"Ditulis: {out} ({out.stat().st_size / 1e6:.1f} MB)." + marks_of(state.facts))


def serve(
    host: Annotated[str, typer.Option("--host", help="Alamat yang didengarkan.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Porta.")] = 8000,
) -> None:
    """Sajikan peta dan API; memuat data bawaan dan menilai lebih dulu bila perlu."""
    import uvicorn

    from peta.web.app import create_app

    store = ready_store()
    facts = assessed_facts(store)
    typer.echo(f"Penilaian {facts['id']}.{marks_of(facts)}\nPeta: http://{host}:{port}", err=True)
    service = create_app(current_settings(), store, current_standards())
    uvicorn.run(service, host=host, port=port, log_level="warning", access_log=False,
                server_header=False)  # fmt: skip
