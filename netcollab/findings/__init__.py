"""What the numbers say, in sentences, each with how sure it is."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from netcollab.errors import Problem
from netcollab.findings import absence, connectors, records  # noqa: F401 (their rules register themselves)
from netcollab.findings._finding import RULES, Finding, Status
from netcollab.findings.coverage import statuses
from netcollab.model import Network

__all__ = ["RULES", "Finding", "Status", "find", "statuses"]


def find(
    net: Network, *, codes: Sequence[str] | None = None, draws: int = 5000, seed: int = 0,
    sectors: Sequence[Status] | None = None, systems: Sequence[Status] | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Everything that the rules find in a network, in the order of the rules.

    Parameters
    ----------
    net : Network
    codes : the rules to ask; all by default.
    draws, seed : of the shuffles of labels.
    sectors, systems : statuses, where they have been computed already.
    """
    if strange := set(codes or ()) - set(RULES):
        raise Problem(f"there is no rule {sorted(strange)[0]!r}", fix=f"Use: {', '.join(RULES)}.")
    given = {
        "sectors": statuses(net, "sector", draws=draws, seed=seed) if sectors is None else sectors,
        "systems": statuses(net, "system", draws=draws, seed=seed) if systems is None else systems,
        "draws": draws,
        "seed": seed,
    }
    found: list[Finding] = []
    for code in codes or RULES:
        function = RULES[code].function
        takes = inspect.signature(function).parameters
        found.extend(function(net, **{k: v for k, v in given.items() if k in takes}))
    return tuple(found)
