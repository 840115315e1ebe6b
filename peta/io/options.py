"""How a person wants a file to be read, where the file does not say so itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CodeSystem = Literal["", "kemendagri", "bps"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What was said about a file besides the file.

    Parameters
    ----------
    mapping
        Canonical column -> header of the file; it goes before every recognition.
    sheet
        Name of the sheet or layer to read; empty: the one that fits.
    code_system
        Whose village codes the file holds; empty: Kemendagri where they are dotted or a header
        says so. BPS codes have as many digits and mean other places, so they are never guessed.
    crs
        Coordinate system of a file that does not state its own, such as ``"EPSG:32750"``.
    accept_valid
        Take the valid rows and leave the others in the report, instead of all or nothing.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    code_system: CodeSystem = ""
    crs: str = ""
    accept_valid: bool = False
