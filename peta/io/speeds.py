"""Read how fast people move from its TOML file."""

import tomllib
from pathlib import Path

from peta.domain.speeds import Speeds, parse_speeds
from peta.errors import DataError


def read_speeds(file: Path) -> Speeds:
    """Read a table of speeds.

    Raises
    ------
    DataError
        No TOML, ``bad_toml``; a part is missing or wrong, ``bad_speeds``.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"{file.name} bukan TOML yang benar: {error}.",
            code="bad_toml",
            hint="Periksa tanda kutip dan tanda kurung di baris yang disebut.",
        ) from error
    return parse_speeds(table, file.name)
