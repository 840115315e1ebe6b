"""Read the service standards from their TOML files."""

import tomllib
from pathlib import Path

from peta.domain.rules import Composite
from peta.domain.standard import Standard
from peta.domain.standard_parsing import parse_standard
from peta.errors import StandardError


def read_standards(folder: Path) -> list[Standard]:
    """Read every standard of a folder, in order of id.

    Raises
    ------
    StandardError
        A file that is no TOML, a standard without a source or with a wrong entry, the same id
        twice, a composite of a standard that is not there or is a composite itself, or no file.
    """
    files = sorted(folder.glob("*.toml"))
    standards = [_read(file) for file in files]
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
    for file, standard in zip(files, standards, strict=True):
        if isinstance(standard.rule, Composite):
            _check_weighed(file.name, standard.rule, standards)
    return sorted(standards, key=lambda standard: standard.id)


def _check_weighed(origin: str, rule: Composite, standards: list[Standard]) -> None:
    plain = [other.id for other in standards if not isinstance(other.rule, Composite)]
    strange = [name for name in rule.weights if name not in plain]
    if strange:
        raise StandardError(
            f"{origin}: weights menamai {', '.join(strange)}, yang tidak ada atau gabungan juga.",
            code="bad_standard",
            hint="Pilih dari: " + ", ".join(sorted(plain)) + ".",
        )


def _read(file: Path) -> Standard:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:  # also letters that are no UTF-8, and a number of 5,000 digits
        raise StandardError(
            f"{file.name} bukan TOML yang benar: {error}.",
            code="bad_toml",
            hint="Periksa tanda kutip dan tanda kurung siku di baris yang disebut.",
        ) from error
    return parse_standard(table, file.name)
