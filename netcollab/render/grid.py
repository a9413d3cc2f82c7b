"""A table of text that the report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A plain table of text: headings, and rows whose first cell names the row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0
    signs: tuple[str, ...] = ()  # of rows and columns alike, where the columns are headed by a sign
    depths: Mapping[str, int] = field(default_factory=dict)  # a cell's text: how dark it is drawn, 1 to 4
