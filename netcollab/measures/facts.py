"""The facts about the data that every paper on a network should state."""

from __future__ import annotations

import pandas as pd

from netcollab.measures._measure import REGISTRY
from netcollab.model import Network

TOPOLOGY = ("density", "transitivity", "reach_connectedness", "n_components")
MODES = {
    "roster": "Survey with the list of agencies",
    "recall": "Survey in which agencies were named freely",
    "given": "Handed over as a finished network",
    "": "Records; no survey",
}
RULES = {"union": "either side reports it", "confirmed": "both sides report it"}


def grand(net: Network, *, name: str = "", year: str = "", url: str = "", doi: str = "") -> pd.Series:
    """A box of facts about the network in the form of GRAND, the Guidelines for Reporting About Network Data.

    Parameters
    ----------
    net : Network. Its coalition is described: members, and the ties among them.
    name, year, url, doi : what the files cannot say; left out where empty. ``name`` is the network's own by default.

    Returns
    -------
    Series of text, one row per fact. Numbers are those of the measures of the same name, undefined ones left out.

    Notes
    -----
    GRAND asks for the data's name and address; what nodes and edges are; how many entities the boundary holds and how
    many nodes there are; direction, weight and scale of edges; mode and year of collection; and figures on topology.
    The rows on ties, answers and agreement are netcollab's own addition, since a survey is never complete.

    References
    ----------
    Neal Z.P. 2023. grand: An R package for using the Guidelines for Reporting About Network Data.

    Examples
    --------
    >>> box = grand(toy.make("a b c", "a-b"), name="Three agencies", year="2026")
    >>> box["Nodes"], box["Ties"], box["Density"]
    ('3 agencies', '1', '0.333')
    """
    members = net.coalition
    inside = members.ties
    directed = bool(inside["directed"].astype(bool).any())
    kinds = set(zip(inside["layer"], inside["relation"], strict=True))
    weighted = inside["strength"].notna().any() or inside["count"].notna().any()
    asked, answered = (members.agencies[column].astype(bool) for column in ("invited", "responded"))
    surveyed = members.survey_kind in ("roster", "recall")
    facts = {
        "Name": name or net.name,
        "Address": url,
        "DOI": doi,
        "Year": year,
        "Nodes": f"{len(members)} {'agency' if len(members) == 1 else 'agencies'}",
        "Boundary": "Agencies on the roster, invited to the survey, or signed in at a meeting",
        "Organizations named from outside": str(len(net) - len(members)),
        "Edges": "; ".join(f"{relation} ({layer})" for layer, relation in sorted(kinds)),
        "Direction": "directed reports, read as undirected" if directed else "undirected",
        "Weight": "strength or count, as reported" if weighted else "none",
        "A tie counts where": f"{RULES[members.rule]}; layers: {', '.join(members.layers)}",
        "Mode": MODES[members.survey_kind],
        "Answered": f"{int((asked & answered).sum())} of {int(asked.sum())}" if surveyed and asked.any() else "",
        "Ties": _shown(members, "n_ties"),
    }
    facts |= {REGISTRY[key].label: _shown(members, key) for key in TOPOLOGY}
    return pd.Series({label: fact for label, fact in facts.items() if fact}, name="GRAND", dtype="str")


def _shown(net: Network, key: str) -> str:
    value = float(REGISTRY[key].function(net))
    return "" if value != value else f"{value:.0f}" if value == int(value) else f"{value:.3f}"
