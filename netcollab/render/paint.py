"""A process of its own that turns SVG into PNG, so that pages are written meanwhile: python -m netcollab.render.paint

Reads one line of JSON for each picture, [SVG file, PNG file], and imports nothing heavy.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

FONT = "Liberation Sans"  # as wide as Arial, by which the names were placed
FACES = ("Regular", "Bold", "Italic")
WIDTH = 1200  # pixels
PAPER = "#fdfcf8"


def png(svg: str) -> bytes:
    """The picture as PNG, as on a light page and with netcollab's own font alone."""
    import resvg_py

    from netcollab.render.plain_svg import plain

    faces = [str(files("netcollab").joinpath("render", "assets", "fonts", f"LiberationSans-{f}.ttf")) for f in FACES]
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=plain(svg), width=WIDTH, background=PAPER, skip_system_fonts=True, font_files=faces,
        font_family=FONT, sans_serif_family=FONT, serif_family=FONT,
    )  # fmt: skip
    return bytes(made)


def main() -> None:
    for line in sys.stdin:
        source, target = json.loads(line)
        Path(target).write_bytes(png(Path(source).read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
