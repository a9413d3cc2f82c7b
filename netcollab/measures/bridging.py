"""Where groups hang together by little: single ties and single agencies between them, and what two steps reach."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.measures._measure import measure, undefined
from netcollab.measures._ties import divide, per_agency, ties_of
from netcollab.measures.cohesion import bridges
from netcollab.measures.mixing import sole_carriers
from netcollab.model import Network
from netcollab.tables import JURISDICTIONS


def sector_bridges(
    net: Network, by: str = "sector", *, rule: str | None = None,
    layers: Sequence[str] | None = None, strength: str = "working",
) -> pd.DataFrame:  # fmt: skip
    """Ties and agencies on which the connection of two groups rests, in three senses that are often confused.

    Parameters
    ----------
    net : Network
    by : the grain: sector, system, jurisdiction or any agency column.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    DataFrame: kind, a and b (groups), agency, partner ("" of a sole carrier), ties.

    - ``cut_bridge``: a tie whose loss would bring the network apart, between agencies that share no group
    - ``sole_link``: the only tie between two groups
    - ``sole_carrier``: one agency carries all ties, two or more, between two groups of at least two agencies each

    Notes
    -----
    The three senses are netcollab's own distinction. A tie that seems to be the only one may be one of several that
    nobody reported: see ``observability``.

    Examples
    --------
    >>> net = toy.make("H:x B:x P:y Q:y", "H-B B-P B-Q P-Q")
    >>> sector_bridges(net)[["kind", "a", "b", "agency", "partner", "ties"]].to_numpy().tolist()
    [['sole_carrier', 'x', 'y', 'B', '', 2]]
    """
    labels, held = net.groups(by)
    mine = held.toarray().astype(bool)
    ids = [str(a) for a in net.agencies.index]
    place = {a: n for n, a in enumerate(ids)}
    view = {"rule": rule, "layers": layers, "strength": strength}
    rows: list[tuple[str, str, str, str, str, int]] = []
    for one, other in bridges(net, **view):  # type: ignore[arg-type]
        of_one, of_other = mine[place[one]], mine[place[other]]
        if not (of_one & of_other).any():
            rows += [("cut_bridge", labels[g], labels[h], one, other, 1)
                     for g in np.flatnonzero(of_one) for h in np.flatnonzero(of_other)]  # fmt: skip
    i, j = ties_of(net, rule=rule, layers=layers, strength=strength).pairs
    for g, h in combinations(range(len(labels)), 2):
        forth, back = mine[i, g] & mine[j, h], mine[i, h] & mine[j, g]
        if (forth | back).sum() == 1:
            one, other = (ids[ends[forth | back][0]] for ends in (i, j))
            rows.append(("sole_link", labels[g], labels[h], *((one, other) if forth.any() else (other, one)), 1))
    carriers = sole_carriers(net, by, **view)  # type: ignore[arg-type]
    rows += [("sole_carrier", r.a, r.b, r.agency, "", int(r.ties))
             for r in carriers[carriers["ties"] > 1].itertuples()]  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "a", "b", "agency", "partner", "ties"])


@measure(level="agency", label="Within two steps", unit="share", bounds=(0, 1), source="wasserman-faust-1994",
         pages=False)  # fmt: skip
def reach2(
    net: Network, *, rule: str | None = None, layers: Sequence[str] | None = None, strength: str = "working"
) -> pd.Series:
    """The share of all other agencies that are partners, or partners of partners.

    Parameters
    ----------
    net : Network
        At least two agencies.
    rule, layers, strength : which ties count, as in ``Network.adjacency``.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``, 0 to 1.

    Reading
    -------
    How far an introduction carries: who can be reached by asking one partner.

    Source
    ------
    Reachability within a distance, Wasserman & Faust 1994.

    Examples
    --------
    >>> reach2(toy.make("a b c d", "a-b b-c c-d")).round(2).to_dict()
    {'a': 0.67, 'b': 1.0, 'c': 1.0, 'd': 0.67}
    """
    ties = ties_of(net, rule=rule, layers=layers, strength=strength, at_least=2)
    if ties.why:
        return undefined(net, ties.why)
    reached = _two_steps(ties.matrix)
    return per_agency(net, np.asarray(reached.sum(axis=1)).ravel() / (len(net) - 1))


@measure(level="agency", label="Sectors within two referrals", unit="share", bounds=(0, 1), source="netcollab",
         pages=False)  # fmt: skip
def sector_reach2(net: Network, *, by: str = "sector", layers: Sequence[str] = ("referral",)) -> pd.Series:
    """The share of all groups of the list that an agency reaches by referring, or by having a partner refer on.

    Parameters
    ----------
    net : Network
        With referrals, or ties of ``layers``.
    by : the grain. Of sectors and systems all that the list knows are counted, else all that there are.
    layers : ties that are followed in their direction; default referrals.

    Returns
    -------
    Series of float64, one row per agency in the order of ``net.agencies``, 0 to 1. The agencies reached count with all
    groups that they hold; NaN for all without such ties, or where there are no groups.

    Reading
    -------
    How much of the help that a young person may need is two steps away from this door.

    Source
    ------
    Ours. Stoll, Edwards & Mynatt 2010 is why it matters: no single organization holds the services needed.

    Examples
    --------
    >>> net = toy.make("a:judges b:media c:educators", "a>b b>c")
    >>> sector_reach2(net, layers=("survey",)).round(3).to_dict()
    {'a': 0.083, 'b': 0.042, 'c': 0.0}
    """
    ties = ties_of(net, directed=True, layers=layers, strength="any")
    if ties.why:
        return undefined(net, ties.why if "survey" in layers else "There are no referrals on record.")
    labels, held = net.groups(by)
    whole = {"sector": len(net.framework.components), "system": len(net.framework.systems),
             "jurisdiction": len(JURISDICTIONS)}.get(by, len(labels))  # fmt: skip
    whole = max(whole, len(labels))
    met = (sparse.csr_array(_two_steps(ties.matrix) @ held) > 0).sum(axis=1)
    return per_agency(net, divide(np.asarray(met).ravel(), whole), f"Nobody has a {by}.")


def _two_steps(matrix: sparse.csr_array) -> sparse.csr_array:
    """Who reaches whom in one step or two: 0/1, not oneself."""
    reached = sparse.csr_array(matrix + matrix @ matrix)
    reached.setdiag(0)
    reached.eliminate_zeros()
    reached.data[:] = 1.0
    return reached
