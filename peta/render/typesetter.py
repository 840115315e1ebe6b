"""The typesetter's own process: an order as JSON in, a document out.

typst keeps what it has laid out in memory, some hundred megabytes a sheet; with the process it
goes. It is run by its path, so that nothing of peta is imported.
"""

import json
import sys
from typing import Any

import typst


def made(order: dict[str, Any]) -> bytes:
    """Set a document.

    A name in a script that no font here has cannot be read out, and such a document may not call
    itself accessible: it is set without that claim.
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[order["fonts"]])
    compiler = typst.Compiler(
        order["template"],
        root=order["root"],
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(order["data"])},
    )
    options = {"format": order["format"], "timestamp": order["timestamp"], "ppi": order["ppi"]}
    try:
        content = compiler.compile(**options, pdf_standards=order["standards"])
    except typst.TypstError:
        if not order["standards"]:
            raise
        content = compiler.compile(**options)
    if not isinstance(content, bytes):
        raise TypeError(f"{order['template']} is more than one picture")
    return content


if __name__ == "__main__":
    sys.stdout.buffer.write(made(json.load(sys.stdin.buffer)))
