"""picture.png: the Table for mails and slides, since mail systems strip pages. The same on every computer."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from importlib.resources import files
from types import TracebackType
from typing import Self

from netcollab.edition import Edition
from netcollab.render import ties as tie
from netcollab.render.drawing import Drawing
from netcollab.render.picture import drawings_of, one_svg, style_sheet
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


class Pictures:
    """The pictures of several editions, painted on the side while their numbers and pages are made."""

    def __init__(self) -> None:
        self._aside = ThreadPoolExecutor(max_workers=1)
        self._painted: dict[str, Future[bytes]] = {}
        self.drawings: dict[str, dict[str, Drawing]] = {}

    def begin(self, edition: Edition) -> None:
        """Have the picture of an edition painted; the public's page has none beside it."""
        if edition.audience != "public" and edition.audience not in self._painted:
            drawings = self.drawings[edition.audience] = drawings_of(edition)
            self._painted[edition.audience] = self._aside.submit(png, picture_svg(edition, drawings["wide"]))

    def png(self, audience: str) -> bytes | None:
        """The picture when it is done; None where there is none."""
        return self._painted[audience].result() if audience in self._painted else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._aside.shutdown(cancel_futures=True)
