"""Sheets and pictures set by typst: data in, bytes out, the same bytes every time.

What varies reaches a template as JSON and is shown as text; none of it is ever markup. Templates
lie in ``peta/render/sheets``; the typesetter reads nothing else, and no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
import segno
import typst

from peta.render.assets import STATIC
from peta.render.svg import short

FOLDER = Path(__file__).parent / "sheets"
PRINT_FONTS = STATIC / "vendor" / "print-fonts"
ACCESSIBLE = "ua-1"

# Two sheets at once keep two cores busy; more would only hold more memory.
_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Setting:
    """A template and what it shows.

    Parameters
    ----------
    template
        File in ``peta/render/sheets``.
    data
        JSON-ready; texts, and pictures as SVG.
    made_at
        ISO 8601 time that the document carries, that of its run.
    """

    template: str
    data: Mapping[str, Any]
    made_at: str


def set_pdf(setting: Setting) -> bytes:
    """Set a PDF for people and for screen readers (PDF/UA-1).

    A name in a script that no font here has cannot be read out, and such a document may not call
    itself accessible: it is set without that claim.
    """
    try:
        return _set(setting, format="pdf", pdf_standards=[ACCESSIBLE])
    except typst.TypstError:
        return _set(setting, format="pdf")


def set_png(setting: Setting) -> bytes:
    """Set a picture, a pixel a point."""
    return _set(setting, format="png", ppi=72)


def qr_code(text: str) -> str:
    """A code to be scanned, as SVG; an address of 100 characters fits in 3 cm."""
    code = segno.make(text, error="m", micro=False)
    dots = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    )
    size = short(code.symbol_size(border=0)[0])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}"><path d="{dots}"/></svg>'
    )


def _set(setting: Setting, **options: Any) -> bytes:
    made_at = datetime.fromisoformat(setting.made_at)
    data = orjson.dumps(dict(setting.data)).decode()
    with _AT_ONCE:
        compiler = typst.Compiler(
            FOLDER / setting.template,
            root=FOLDER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
        )
        made = compiler.compile(timestamp=int(made_at.timestamp()), **options)
    if not isinstance(made, bytes):
        raise TypeError(f"{setting.template} is no single picture")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[PRINT_FONTS])
