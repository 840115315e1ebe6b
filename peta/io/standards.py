"""Read the service standards from their TOML files."""

import tomllib
from pathlib import Path

from peta.domain.standard import Standard, parse_standard
from peta.errors import StandardError


def read_standards(folder: Path) -> list[Standard]:
    """Read every standard of a folder, in order of id.

    Raises
    ------
    StandardError
        A file that is no TOML, a standard without a source, the same id twice, or no file at all.
    """
    standards = [_read(file) for file in sorted(folder.glob("*.toml"))]
    if not standards:
        raise StandardError(
            f"Tidak ada standar di {folder}.",
            code="no_standards",
            hint="Isi folder itu dengan berkas TOML seperti di data/standards.",
        )
    ids = [standard.id for standard in standards]
    repeated = sorted({name for name in ids if ids.count(name) > 1})
    if repeated:
        raise StandardError(
            "Standar berulang: " + ", ".join(repeated) + ".",
            code="duplicate_standard",
            hint="Beri setiap standar id yang berbeda.",
        )
    return sorted(standards, key=lambda standard: standard.id)


def _read(file: Path) -> Standard:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StandardError(
            f"{file.name} bukan TOML yang benar: {error}.",
            code="bad_toml",
            hint="Periksa tanda kutip dan tanda kurung siku di baris yang disebut.",
        ) from error
    return parse_standard(table, file.name)
