"""picture.png: the Table for mails and slides, since mail systems strip pages. The same on every computer."""

from __future__ import annotations

from importlib.resources import files

from netcollab.edition import Edition
from netcollab.render import ties as tie
from netcollab.render.drawing import Drawing
from netcollab.render.picture import one_svg, style_sheet
from netcollab.render.plain_svg import plain, styles

FONT = "Liberation Sans"  # as wide as Arial, by which the names were placed
FACES = ("Regular", "Bold", "Italic")
WIDTH = 1600  # pixels
PAPER = "#fdfcf8"


def picture_svg(edition: Edition, drawing: Drawing) -> str:
    """The arrangement for desks as an SVG that needs no style sheet."""
    svg = one_svg(edition, drawing, tie.ties_of(edition), style=False)
    return plain(str(svg), styles(style_sheet(edition.net.framework)))


def png(svg: str) -> bytes:
    """The picture as PNG, with netcollab's own font alone. Other threads run on meanwhile."""
    import resvg_py

    faces = [str(files("netcollab").joinpath("render", "assets", "fonts", f"LiberationSans-{f}.ttf")) for f in FACES]
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=svg, width=WIDTH, background=PAPER, skip_system_fonts=True, font_files=faces,
        font_family=FONT, sans_serif_family=FONT, serif_family=FONT,
    )  # fmt: skip
    return bytes(made)
