"""Sheets and pictures set by typst: data in, bytes out, the same bytes every time.

What varies reaches a template as JSON and is shown as text; none of it is ever markup. Templates
lie in ``peta/render/sheets``; the typesetter reads nothing else, and no network.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
import segno

from peta.render.assets import STATIC
from peta.render.svg import short

FOLDER = Path(__file__).parent / "sheets"
PRINT_FONTS = STATIC / "vendor" / "print-fonts"
ACCESSIBLE = "ua-1"
PATIENCE_S = 60

_TYPESETTER = Path(__file__).with_name("typesetter.py")
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
    """Set a PDF for people and for screen readers (PDF/UA-1)."""
    return _set(setting, format="pdf", standards=[ACCESSIBLE])


def set_png(setting: Setting) -> bytes:
    """Set a picture, a pixel a point."""
    return _set(setting, format="png", standards=[])


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
    order = {
        "template": str(FOLDER / setting.template),
        "root": str(FOLDER),
        "fonts": str(PRINT_FONTS),
        "timestamp": int(datetime.fromisoformat(setting.made_at).timestamp()),
        "ppi": 72,
        "data": dict(setting.data),
        **options,
    }
    with _AT_ONCE:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file, data by a pipe
            [sys.executable, "-I", str(_TYPESETTER)],
            input=orjson.dumps(order),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{setting.template} was not set: {done.stderr.decode()[-2000:]}")
    return done.stdout
