"""What a spreadsheet makes of text: some of it would run."""

from typing import Any

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def inert(cell: Any) -> Any:
    """Text that no spreadsheet takes for a formula; anything but text is left as it is.

    Examples
    --------
    >>> inert("=1+1"), inert("Desa"), inert(-2), inert(None)
    ("'=1+1", 'Desa', -2, None)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return "'" + cell
    return cell
