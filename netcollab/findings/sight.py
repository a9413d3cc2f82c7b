"""What could have been seen: pairs of agencies about which at least one side's answer is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from netcollab.model import Network
from netcollab.tables import WORKING_LAYERS

# The most generous graph: whoever mentions a tie of any strength is believed. Absence is claimed on it alone.
GENEROUS: dict[str, Any] = {"rule": "union", "layers": WORKING_LAYERS, "strength": "any"}
# The strictest: working ties that nobody who answered left out. Presence is claimed on it alone.
STRICT: dict[str, Any] = {"rule": "confirmed", "strength": "working"}


def in_view(net: Network) -> np.ndarray:
    """Whether a tie between two agencies would have been reported by somebody (bool n x n, symmetric).

    >>> in_view(toy.make("H P", "")).tolist()
    [[False, True], [True, False]]
    """
    if net.referrals_complete:
        return ~np.eye(len(net), dtype=bool)
    if not net.survey_kind:
        return np.zeros((len(net), len(net)), dtype=bool)
    said = ~np.isnan(net.said("any"))
    return np.asarray(said | said.T)


def share_in_view(view: np.ndarray, some: Sequence[int] | np.ndarray, others: Sequence[int] | np.ndarray) -> float:
    """Of the pairs between two sets of agencies, the share in view; an agency in both is no pair with itself."""
    some, others = np.asarray(some, dtype=np.int64), np.asarray(others, dtype=np.int64)
    pairs = some[:, None] != others[None, :]
    return float(view[np.ix_(some, others)][pairs].mean()) if pairs.any() else 0.0
