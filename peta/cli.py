"""The command line: load, assess, ask, draw, serve."""

import sys
from typing import NoReturn

import typer

from peta.commands import answers, loading, reviews, runs
from peta.errors import PetaError, QueryError

app = typer.Typer(
    name="peta",
    help="Peta kesenjangan layanan: di mana orang belum terlayani, berapa banyak, dan mengapa.\n\n"
    "Urutan yang lazim: peta template JENIS, isi, peta load JENIS BERKAS, lalu peta assess, lalu "
    "peta gaps atau peta serve. Tanpa memuat apa pun, peta memakai data bawaan: batas perkiraan "
    "dan data contoh.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (loading.init, loading.template, loading.load, loading.check, answers.assess,
                answers.standards, answers.gaps, answers.loads, runs.runs, runs.reconcile,
                runs.diff, runs.freeze, reviews.review):  # fmt: skip
    app.command()(command)
app.command(name="map")(answers.draw)
app.command()(answers.serve)


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
    report = getattr(error, "report", None)
    if report is not None:
        for line in report.summary("--semua" in sys.argv):
            typer.echo(f"  {line}", err=True)
    if error.hint:
        typer.echo(f"Saran: {error.hint}", err=True)
    sys.exit(status)
