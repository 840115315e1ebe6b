"""The command line: load, assess, ask, draw, serve."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from peta.domain.dataset import KINDS
from peta.errors import PetaError, QueryError
from peta.settings import Settings

app = typer.Typer(
    name="peta",
    help="Peta kesenjangan layanan: di mana orang belum terlayani, berapa banyak, dan mengapa.\n\n"
    "Urutan yang lazim: peta load JENIS BERKAS, lalu peta assess, lalu peta gaps atau peta serve. "
    "Tanpa memuat apa pun, peta memakai data bawaan: batas perkiraan dan data contoh.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Kind = StrEnum("Kind", {name: name for name in KINDS})  # type: ignore[misc]


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


Files = Annotated[list[Path], typer.Argument(metavar="BERKAS...", help="Berkas yang dimuat.")]
StandardOption = Annotated[
    str, typer.Option("--standard", help="Id standar, mis. POS-JARAK, POS-ADA, MCK-JARAK.")
]
WilayahOption = Annotated[
    str, typer.Option("--wilayah", help="Hanya di dalam wilayah ini, mis. 64.02; kosong: semua.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Bahasa: id atau en.")]


@app.command()
def init() -> None:
    """Muat data bawaan (batas perkiraan, data contoh) untuk jenis yang belum punya berkas."""
    from peta.publishing import load_embedded

    with _progress() as progress:
        published = load_embedded(_store(), progress)
    for record in published:
        typer.echo(f"dimuat: {record.kind}, {record.rows} baris dari {record.origin}")
    if not published:
        typer.echo("Tidak ada yang perlu dimuat.")


@app.command()
def load(
    kind: Annotated[Kind, typer.Argument(metavar="JENIS", help="Jenis data: " + ", ".join(KINDS))],
    files: Files,
    data_date: Annotated[
        str, typer.Option("--tanggal", help="Tanggal data, mis. 2025-06-30; bawaan: hari ini.")
    ] = "",
    keep_others: Annotated[
        bool,
        typer.Option(
            "--tambah",
            help="Hanya boundaries: pertahankan desa dari kabupaten/kota yang tidak ada di berkas.",
        ),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--semua", help="Tampilkan semua temuan, bukan hanya yang pertama.")
    ] = False,
) -> None:
    """Periksa berkas dan jadikan data terkini untuk jenisnya, menggantikan yang lama.

    Bila ada yang salah, tidak ada yang dimuat, dan semua masalah ditampilkan sekaligus. Titik
    rumah (rlh) tidak pernah ditampilkan; hanya jumlah per desa.
    """
    from peta.publishing import publish_dataset, read_files, today

    when = _iso_date(data_date) if data_date else today()
    store = _ready_store()
    with _reporting(everything):
        dataset = read_files(store, KINDS[kind.value], files, keep_others)
    record = publish_dataset(store, dataset, ", ".join(file.name for file in files), when)
    _print_report(dataset.report, everything)
    typer.echo(f"Dimuat: {record.kind}, {record.rows} baris, snapshot {record.hash[:12]}.")
    typer.echo("Jalankan peta assess agar peta dan angka memakai data ini.")


@app.command()
def check(
    files: Files,
    kind: Annotated[
        str, typer.Option("--jenis", help="Jenis data; bila kosong, ditebak dari nama berkas.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--semua", help="Tampilkan semua temuan, bukan hanya yang pertama.")
    ] = False,
) -> None:
    """Periksa berkas tanpa memuatnya."""
    from peta.domain.dataset import dataset_kind
    from peta.publishing import read_files

    chosen = dataset_kind(kind or _kind_of(files[0]))
    with _reporting(everything):
        dataset = read_files(_ready_store(), chosen, files)
    _print_report(dataset.report, everything)
    typer.echo(f"Baik: {len(dataset.frame)} baris {chosen.name} dapat dimuat.")


@app.command()
def assess() -> None:
    """Nilai semua wilayah terhadap semua standar; penilaian yang sama tidak diulang."""
    store = _ready_store()
    facts = _assessed(store)
    typer.echo(f"Penilaian {facts['id']}, data {facts['data_date']}." + _marks(facts))


@app.command()
def gaps(
    standard: StandardOption = "POS-JARAK",
    wilayah: WilayahOption = "",
    level: Annotated[
        LevelName, typer.Option("--level", help="Tingkat wilayah yang diurutkan.")
    ] = LevelName.DESA_KELURAHAN,
    sort: Annotated[
        str, typer.Option("--sort", help="gap (terbesar dulu), ratio, nama, atau kode.")
    ] = "gap",
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="Banyaknya baris; tabel: 20, lainnya: semua."),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv, atau json.")] = (
        Format.TABLE
    ),
    lang: LangOption = Lang.ID,
) -> None:
    """Urutkan wilayah menurut kesenjangannya, dengan alasan setiap wilayah."""
    from peta.domain.wilayah import Level
    from peta.render import tables
    from peta.render.answers import standard_answer
    from peta.workspace import SORTS

    if sort not in SORTS:
        raise QueryError(
            f"--sort {sort!r} tidak dikenal.", code="bad_option", hint="Pilih: " + ", ".join(SORTS)
        )
    state = _workspace()
    rule = state.standard(standard)
    items = state.ranked(
        standard, wilayah=wilayah, level=Level(level.value), sort=sort, lang=lang.value
    )
    if output is Format.TABLE:
        limit = limit or 20
    answer = {
        "run": state.run,
        "standard": standard_answer(rule, lang.value),
        "items": items[:limit],
        "next": None,
    }
    tables.WRITERS[output.value](answer, len(items), lang.value, sys.stdout)


@app.command(name="map")
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

    state = _workspace()
    if wilayah:
        state.area(wilayah)
    view = PageView(lang.value, standard, wilayah)
    facts = page_facts(state, view, _settings())
    html = render_standalone(view, facts, standalone_data(state, lang.value, wilayah))
    _write_aside(out, html)
    typer.echo(f"Ditulis: {out} ({out.stat().st_size / 1e6:.1f} MB)." + _marks(state.facts))


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Alamat yang didengarkan.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Porta.")] = 8000,
) -> None:
    """Sajikan peta dan API; memuat data bawaan dan menilai lebih dulu bila perlu."""
    import uvicorn

    from peta.web.app import create_app

    store = _ready_store()
    facts = _assessed(store)
    typer.echo(f"Penilaian {facts['id']}.{_marks(facts)}\nPeta: http://{host}:{port}", err=True)
    service = create_app(_settings(), store, _standards())
    uvicorn.run(service, host=host, port=port, log_level="warning", access_log=False,
                server_header=False)  # fmt: skip


def main() -> NoReturn:
    """Run the command line: exit 0, 1 for bad input, 2 for wrong usage."""
    try:
        app()
    except QueryError as error:
        _fail(error, 2)
    except PetaError as error:
        _fail(error, 1)
    sys.exit(0)


def _fail(error: PetaError, status: int) -> NoReturn:
    typer.echo(f"Gagal: {error.message}", err=True)
    if error.hint:
        typer.echo(f"Saran: {error.hint}", err=True)
    sys.exit(status)


def _settings() -> Settings:
    return Settings.from_env()


def _store() -> Any:
    from peta.store.store import Store

    return Store(_settings().store)


def _standards() -> Any:
    from peta.io.standards import read_standards

    return read_standards(_settings().standards)


def _ready_store() -> Any:
    """Return the store, with the embedded default for every kind that nobody has loaded."""
    from peta.publishing import load_embedded

    store = _store()
    with _progress() as progress:
        load_embedded(store, progress)
    return store


def _assessed(store: Any) -> dict[str, Any]:
    from peta.publishing import assess_current

    with _progress() as progress:
        return assess_current(store, _standards(), progress)


def _workspace() -> Any:
    from peta.workspace import Workspace

    store = _ready_store()
    _assessed(store)
    return Workspace.open(store, {rule.id: rule for rule in _standards()})


@contextmanager
def _reporting(everything: bool) -> Iterator[None]:
    """Print the report of a file that is refused, before the refusal."""
    from peta.io.quality import RefusedFile

    try:
        yield
    except RefusedFile as refused:
        for line in refused.report.summary(everything):
            typer.echo(line, err=True)
        raise


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on standard error, only once there is something to wait for."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks: list[Any] = []

    def show(done: int, steps: int, label: str) -> None:
        if not tasks:
            bar.start()
            tasks.append(bar.add_task(label, total=steps))
        bar.update(tasks[0], completed=done, total=steps, description=label)

    try:
        yield show
    finally:
        if tasks:
            bar.stop()


def _print_report(report: Any, everything: bool) -> None:
    for line in report.summary(everything):
        typer.echo(line)


def _marks(facts: dict[str, Any]) -> str:
    marks = [
        text
        for name, text in (("sample", "data contoh"), ("approximate", "batas perkiraan"))
        if facts[name]
    ]
    return f" Perhatian: {', '.join(marks)}." if marks else ""


def _kind_of(file: Path) -> str:
    for name in KINDS:
        if name in file.stem.lower():
            return name
    raise QueryError(
        f"Jenis data {file.name} tidak dapat ditebak dari namanya.",
        code="unknown_kind",
        hint="Sebutkan dengan --jenis: " + ", ".join(KINDS) + ".",
    )


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise QueryError(
            f"Tanggal {text!r} tidak dikenali.", code="bad_date", hint="Tulis seperti 2025-06-30."
        ) from None


def _write_aside(out: Path, html: str) -> None:
    """Write a file so that a failure leaves the old one."""
    from peta.errors import DataError

    draft = out.with_name(out.name + ".draft")
    try:
        draft.write_text(html, encoding="utf-8")
        draft.replace(out)
    except OSError as error:
        raise DataError(
            f"Tidak dapat menulis {out}: {error.strerror}.",
            code="cannot_write",
            hint="Pilih folder yang ada dan boleh ditulisi.",
        ) from error
