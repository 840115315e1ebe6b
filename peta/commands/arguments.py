"""What is said on the command line about the files to load, checked before they are read."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from peta.commands.shared import KINDS_LISTED, Kind
from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind
from peta.errors import QueryError

if TYPE_CHECKING:
    from peta.io.options import ReadOptions


class CodeSystem(StrEnum):
    """Whose village codes a file holds."""

    KEMENDAGRI = "kemendagri"
    BPS = "bps"


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="BERKAS...", help="Berkas yang dimuat; pola seperti 'data/*.xlsx' boleh."
    ),
]
KindArgument = Annotated[Kind, typer.Argument(metavar="JENIS", help=KINDS_LISTED)]
Everything = Annotated[
    bool, typer.Option("--semua", help="Tampilkan semua temuan, bukan hanya yang pertama.")
]
Sheet = Annotated[str, typer.Option("--sheet", help="Nama lembar atau lapisan yang dibaca.")]
Crs = Annotated[
    str,
    typer.Option("--crs", help="CRS berkas yang tidak menyebutkannya sendiri, mis. EPSG:32750."),
]
Codes = Annotated[
    CodeSystem | None,
    typer.Option("--code-system", help="Kode desa pada berkas: kemendagri atau bps."),
]
Mapping = Annotated[
    list[str],
    typer.Option(
        "--map", metavar="KOLOM=JUDUL", help="Judul berkas untuk satu kolom; dapat diulang."
    ),
]


def matched_files(patterns: Sequence[str]) -> list[Path]:
    """Files that the names and patterns stand for, each once.

    A name that is there is taken as it is, even if it holds a star or a bracket.

    Raises
    ------
    QueryError
        A pattern that no file matches, ``no_files``.
    """
    files: dict[Path, None] = {}
    for pattern in patterns:
        found = [pattern] if Path(pattern).exists() else _matching(pattern)
        if not found and any(sign in pattern for sign in "*?["):
            raise QueryError(
                f"Tidak ada berkas yang cocok dengan {pattern[:80]!r}.",
                code="no_files",
                hint="Periksa folder dan nama berkasnya.",
            )
        files.update(dict.fromkeys(map(Path, found or [pattern])))
    return list(files)


def _matching(pattern: str) -> list[str]:
    # Not Path.glob, which refuses an absolute pattern.
    return sorted(glob(pattern, recursive=True))  # noqa: PTH207


def parsed_mapping(kind: DatasetKind, pairs: Sequence[str]) -> dict[str, str]:
    """Canonical column -> header, from texts such as ``nama=Nama Sarana``.

    Raises
    ------
    QueryError
        No such column, a column twice, or no ``=``, ``bad_option``.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> parsed_mapping(MCK, ["nama=Nama = Sarana", "lon = BT"])
    {'nama': 'Nama = Sarana', 'lon': 'BT'}
    """
    from peta.io.columns import wanted_columns

    columns = wanted_columns(kind, coordinates=kind.geometry == "point")
    names = [column.name for column in columns]
    mapping: dict[str, str] = {}
    for pair in pairs:
        column, sign, header = (part.strip() for part in pair.partition("="))
        if not sign or not header or column not in names or column in mapping:
            raise QueryError(
                f"--map {pair[:80]!r} tidak dapat dipakai.",
                code="bad_option",
                hint="Tulis KOLOM=JUDUL, sekali untuk tiap kolom. Kolom: " + ", ".join(names) + ".",
            )
        mapping[column] = header
    return mapping


def iso_date(text: str) -> str:
    """Date in ISO 8601; QueryError if it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise QueryError(
            f"Tanggal {text!r} tidak dikenali.", code="bad_date", hint="Tulis seperti 2025-06-30."
        ) from None


def read_options(
    kind: DatasetKind,
    mapping: Sequence[str],
    sheet: str,
    code_system: CodeSystem | None,
    crs: str,
    accept_valid: bool,
) -> "ReadOptions":
    """Return what was said about the files on the command line.

    Raises
    ------
    QueryError
        ``bad_option``.
    """
    from peta.io import options

    if crs and not re.fullmatch(r"(EPSG:)?\d{4,6}", crs, re.IGNORECASE):
        raise QueryError(
            f"--crs {crs[:40]!r} tidak dikenal.",
            code="bad_option",
            hint="Tulis nomor EPSG-nya, misalnya EPSG:32750.",
        )
    system: options.CodeSystem = code_system.value if code_system else ""
    return options.ReadOptions(parsed_mapping(kind, mapping), sheet, system, crs, accept_valid)


def kind_of(file: Path) -> str:
    """Kind of data that the name of a file speaks of; QueryError if it speaks of none."""
    for name in KINDS:
        if name in file.stem.lower():
            return name
    raise QueryError(
        f"Jenis data {file.name} tidak dapat ditebak dari namanya.",
        code="unknown_kind",
        hint="Sebutkan dengan --jenis: " + ", ".join(KINDS) + ".",
    )
