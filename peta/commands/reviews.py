"""The command that lists aid to review, for the operator of the machine."""

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer

from peta.commands.answers import WilayahOption
from peta.commands.shared import open_workspace, ready_store, write_aside


def review(
    out: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Berkas CSV yang ditulis.")],
    wilayah: WilayahOption = "",
) -> None:
    """Tulis daftar tinjauan bantuan ganda dan rumah yang luput; tidak ada yang dicoret otomatis."""
    from peta.domain.spreadsheet import inert
    from peta.reviews import aid_review

    if wilayah:
        open_workspace().area(wilayah)
    table = aid_review(ready_store(), wilayah)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(table.columns)
    for row in table.itertuples(index=False):
        lines.writerow([inert(_cell(value)) for value in row])
    write_aside(out, text.getvalue().encode("utf-8-sig"), secret=True)
    typer.echo(f"Ditulis: {out} ({len(table)} baris untuk ditinjau). Rahasia: jangan dibagikan.")


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value)
    return "" if str(value) in ("nan", "None", "<NA>") else value
