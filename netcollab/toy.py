"""Tiny coalitions with answers known by hand, for docstrings and tests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netcollab.model import Network


def make(agencies: str, ties: str, **more: Any) -> Network:
    """A network from two lines of text.

    ``agencies``: "H:health B:housing P" (id, and its sector after a colon; several sectors joined by "+").
    ``ties``: "H-B B>P" (a dash is mutual, an arrow is a report of the left about the right).

    >>> make("H:health B:housing P:police", "H-B B-P").graph.number_of_edges()
    2
    """
    rows = [
        (i, tuple(s for s in sectors.split("+") if s)) for i, _, sectors in (a.partition(":") for a in agencies.split())
    ]
    table = pd.DataFrame(
        {"name": [i for i, _ in rows], "sector": [s[0] if s else "" for _, s in rows], "sectors": [s for _, s in rows]},
        index=pd.Index([i for i, _ in rows], dtype=object),
    )
    split = [(t.replace(">", "-").split("-"), ">" in t) for t in ties.split()]
    frame = pd.DataFrame(
        {"source": [e[0] for e, _ in split], "target": [e[1] for e, _ in split], "directed": [d for _, d in split]},
        columns=["source", "target", "directed"],
    )
    return Network(agencies=table, ties=frame, **{"survey_kind": "given", **more})
