"""Where measures and rules come from, to cite them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from netcollab import __version__
from netcollab.errors import Problem
from netcollab.measures._measure import REGISTRY

OWN = "netcollab"  # what the tool itself defines has no work to cite


@lru_cache
def references() -> dict[str, str]:
    """Key of a measure's source -> citation."""
    text = files("netcollab").joinpath("data", "references.toml").read_text(encoding="utf-8")
    return {key: str(entry) for key, entry in tomllib.loads(text).items()}


def bibliography() -> pd.DataFrame:
    """Every work that netcollab cites, by its key: ``citation``, and the ``measures`` that come from it (keys)."""
    known = {key: citation for key, citation in references().items() if key != OWN}
    of = {key: "; ".join(m.key for m in REGISTRY.values() if m.source == key) for key in known}
    table = pd.DataFrame({"citation": known, "measures": of}).rename_axis("source")
    return table.sort_values("citation", kind="stable")


def cite(*measures: str) -> list[str]:
    """How to cite netcollab, and the works that the given measures come from.

    Parameters
    ----------
    measures : keys as ``netcollab measures`` lists them. What netcollab defines itself adds nothing to the list.

    Raises
    ------
    Problem
        Where a key is no measure's.

    Examples
    --------
    >>> [citation.split(".")[0] for citation in cite("constraint", "density")]
    ['The netcollab developers', 'Burt R', 'Wasserman S']
    """
    if strange := set(measures) - set(REGISTRY):
        raise Problem(f"there is no measure {sorted(strange)[0]!r}", fix="`netcollab measures` lists them.")
    title = "netcollab: who is missing, who is siloed and who connects a coalition of agencies"
    software = f"The netcollab developers. 2026. {title}. Version {__version__}. GPL-3.0-or-later."
    known = references()
    return [software, *sorted({known[REGISTRY[m].source] for m in measures if REGISTRY[m].source != OWN})]
