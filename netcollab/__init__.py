"""See who is missing, who is siloed and who connects a coalition of agencies, from its own spreadsheets.

>>> import netcollab
>>> net = netcollab.toy.make("H:health_care B:homeless_advocates P:local_law_enforcement", "H-B B-P")
>>> float(netcollab.measures.density(net))
0.6666666666666666
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from netcollab import measures as measures
    from netcollab import toy as toy
    from netcollab.analysis import Analysis, analyze, check, example, formats, read
    from netcollab.errors import Issue, Problem
    from netcollab.findings import find, statuses
    from netcollab.framework import load_framework
    from netcollab.instruments import template
    from netcollab.measures import bibliography, cite, compute, grand, tidy
    from netcollab.model import Network

# Where each public name lives. They are imported on first use, so that `netcollab --help` answers at once.
_HOMES = {
    "Analysis": "netcollab.analysis",
    "analyze": "netcollab.analysis",
    "check": "netcollab.analysis",
    "example": "netcollab.analysis",
    "template": "netcollab.instruments",
    "formats": "netcollab.analysis",
    "read": "netcollab.analysis",
    "prepare": "netcollab.counts",
    "Issue": "netcollab.errors",
    "Problem": "netcollab.errors",
    "find": "netcollab.findings",
    "statuses": "netcollab.findings",
    "load_framework": "netcollab.framework",
    "chance": "netcollab.measures",
    "bibliography": "netcollab.measures",
    "cite": "netcollab.measures",
    "compute": "netcollab.measures",
    "grand": "netcollab.measures",
    "tidy": "netcollab.measures",
    "Network": "netcollab.model",
    "measures": "netcollab.measures",
    "toy": "netcollab.toy",
}
__all__ = [
    "Analysis",
    "Issue",
    "Network",
    "Problem",
    "analyze",
    "bibliography",
    "chance",
    "check",
    "cite",
    "compute",
    "example",
    "find",
    "formats",
    "grand",
    "load_framework",
    "measures",
    "prepare",
    "read",
    "statuses",
    "template",
    "tidy",
    "toy",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'netcollab' has no attribute {name!r}")
    import importlib

    module = importlib.import_module(_HOMES[name])
    return module if _HOMES[name].rpartition(".")[2] == name and name in ("measures", "toy") else getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
