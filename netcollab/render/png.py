"""picture.png: the Table for mails and slides, since mail systems strip pages. The same on every computer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.render import ties as tie
from netcollab.render.drawing import Drawing
from netcollab.render.paint import png
from netcollab.render.picture import drawings_of, one_svg


class Pictures:
    """The pictures of several editions, painted by another process while their numbers and pages are made."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="netcollab")
        self._painter = _painter()
        self.drawings: dict[str, dict[str, Drawing]] = {}
        self.wide: dict[str, Markup] = {}  # as pages have it, with its style sheet

    def begin(self, edition: Edition) -> None:
        """Have the picture of an edition painted; the public's page has none beside it."""
        if edition.audience == "public" or edition.audience in self.drawings:
            return
        drawings = self.drawings[edition.audience] = drawings_of(edition)
        wide = self.wide[edition.audience] = one_svg(edition, drawings["wide"], tie.ties_of(edition))
        source, target = self._files(edition.audience)
        source.write_text(str(wide), encoding="utf-8")
        if self._painter is not None and self._painter.stdin is not None:
            try:
                self._painter.stdin.write(json.dumps([str(source), str(target)]) + "\n")
                self._painter.stdin.flush()
            except OSError:
                self._painter = None  # it is gone: png() paints

    def png(self, audience: str) -> bytes | None:
        """The picture when it is done; None where there is none. Nothing can be begun afterwards."""
        if audience not in self.drawings:
            return None
        if self._painter is not None:
            self._painter.communicate()
            self._painter = None
        source, target = self._files(audience)
        return target.read_bytes() if target.exists() else png(source.read_text(encoding="utf-8"))

    def _files(self, audience: str) -> tuple[Path, Path]:
        return Path(self._folder.name, f"{audience}.svg"), Path(self._folder.name, f"{audience}.png")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._painter is not None:
            self._painter.kill()
            self._painter.communicate()
            self._painter = None
        self._folder.cleanup()


def _painter() -> subprocess.Popen[str] | None:
    """The other process; None where none can be started, and pictures are painted by this one."""
    command = [sys.executable, "-P", "-m", "netcollab.render.paint"]  # -P: what lies in the folder is not run
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True)
    except OSError:
        return None
