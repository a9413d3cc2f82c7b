"""What the answers that are not in could hold: completed networks, and the range of a number over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from netcollab.errors import Problem
from netcollab.measures._measure import compute
from netcollab.measures._ties import codes
from netcollab.model import Network

PRIOR = 4.0  # answers' worth of weight that the whole coalition's rate has in a rate of few


def open_pairs(net: Network, *, by: str = "sector") -> pd.DataFrame:
    """The pairs of members without a tie whose answers are not both in, and how likely a tie is there.

    Where one side answered and says no, the other would report a tie at the rate at which one side of a pair says yes
    to the other's no: one_sided / (one_sided + 2 none), of the two groups, drawn toward the rate of all. Where neither
    answered, both agencies' in-degrees decide: how often those who answered name them, multiplied, over the mean, and
    scaled to what two answers together make of one. It is a what-if and no correction.

    Returns
    -------
    DataFrame, one row per pair: a, b, state (unverified_no or unknown), chance (0 to 1).

    >>> net = toy.make("a:x b:x c:x", "a>b b>a", survey_kind="roster")
    >>> table = open_pairs(net.replace(agencies=net.agencies.assign(responded=[True, True, False])))
    >>> table["state"].tolist()
    ['unverified_no', 'unverified_no']
    """
    if net.survey_kind not in ("roster", "recall"):
        return pd.DataFrame({c: pd.Series(dtype=object) for c in ("a", "b", "state", "chance")})
    dyads = net.dyads
    i, j = (net.agencies.index.get_indexer(dyads[c]) for c in ("a", "b"))
    state = dyads["state"].to_numpy()
    tied = np.asarray(net.adjacency(rule="union")[i, j]).ravel() > 0 if len(i) else np.zeros(0, dtype=bool)
    chance = np.zeros(len(dyads))
    group, number = codes(net, by)
    low, high = np.minimum(group[i], group[j]) + 1, np.maximum(group[i], group[j]) + 1
    pair = low * (number + 2) + high
    yes, no = (
        np.bincount(pair, w, minlength=(number + 2) ** 2) for w in (state == "one_sided", 2.0 * (state == "none"))
    )
    overall = yes.sum() / (yes.sum() + no.sum()) if yes.sum() + no.sum() else 0.0
    rate = (yes + PRIOR * overall) / (yes + no + PRIOR)
    chance[state == "unverified_no"] = rate[pair[state == "unverified_no"]]
    unknown = state == "unknown"
    chance[unknown] = _unknown(net, state, i[unknown], j[unknown])
    kept = np.isin(state, ("unverified_no", "unknown")) & ~tied
    table = dyads.loc[kept, ["a", "b", "state"]].assign(chance=chance[kept])
    return table.reset_index(drop=True)


def _unknown(net: Network, state: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    said = net.said()
    heard = ~np.isnan(said)
    answers = np.maximum(heard.sum(axis=0), 1e-12)
    mean = float(np.nansum(said) / max(heard.sum(), 1))
    named = (np.nansum(said, axis=0) + PRIOR * mean) / (answers + PRIOR)
    if not mean:
        return np.zeros(len(i))
    confirmed, one = ((state == s).sum() for s in ("confirmed", "one_sided"))
    two_of_one = (confirmed + one) / (confirmed + one / 2) if confirmed + one else 1.0
    return np.asarray(np.minimum(1.0, two_of_one * named[i] * named[j] / mean))


def imputations(net: Network, m: int = 20, *, seed: int = 0, by: str = "sector") -> pd.DataFrame:
    """The ties that each of ``m`` completed networks has beyond those seen, drawn by :func:`open_pairs`.

    Parameters
    ----------
    m : completed networks.
    seed : of the draws.
    by : the groups whose pairs have a rate of their own.

    Returns
    -------
    DataFrame: imputation (1 to m), a, b, undirected. ``attrs``: m, seed, open (how many pairs were open).
    """
    if m < 1:
        raise Problem(f"{m} imputations cannot be made", where="imputations", fix="Ask for at least one.")
    pairs = open_pairs(net, by=by)
    drawn = np.random.default_rng(seed).random((m, len(pairs))) < pairs["chance"].to_numpy(dtype="float64")
    k, at = np.nonzero(drawn)
    answer = pd.DataFrame({"imputation": k + 1, "a": pairs["a"].to_numpy()[at], "b": pairs["b"].to_numpy()[at]})
    answer.attrs = {"m": m, "seed": seed, "open": len(pairs)}
    return answer


def completed(net: Network, m: int = 20, *, seed: int = 0, by: str = "sector") -> Iterator[Network]:
    """The completed networks of :func:`imputations`, under the union rule, their ties taken as the whole network."""
    drawn = imputations(net, m, seed=seed, by=by)
    layer = "survey" if "survey" in net.layers else net.layers[0]
    rows = pd.DataFrame({"source": drawn["a"], "target": drawn["b"], "layer": layer, "relation": "imputed"})
    rows = rows.assign(directed=False, working=True)
    for k in range(1, m + 1):
        more = rows[drawn["imputation"] == k]
        ties = pd.concat([net.ties, more], ignore_index=True) if len(more) else net.ties
        yield net.replace(ties=ties, rule="union", survey_kind="given")


def envelope(
    net: Network, level: str = "network", *, measures: Sequence[str], m: int = 500, seed: int = 0, by: str = "sector"
) -> pd.DataFrame:
    """Where numbers would lie if the answers that are not in were like those that are: 5th to 95th percentile.

    Parameters
    ----------
    level, measures, by : as for ``compute``; on ties that either side reports.
    m, seed : completed networks, and which.

    Returns
    -------
    DataFrame, one row per measure and subject: measure, subject, observed, low, median, high. A what-if: it holds as
    far as who did not answer is like who did.
    """
    seen = compute(net.replace(rule="union"), level, measures=measures, by=by)
    drawn = [compute(c, level, measures=measures, by=by).to_numpy() for c in completed(net, m, seed=seed, by=by)]
    ends = np.nanquantile(np.array(drawn), (0.05, 0.5, 0.95), axis=0)
    rows = [
        {"measure": key, "subject": subject, "observed": seen[key].iloc[r],
         **{name: ends[q, r, c] for q, name in enumerate(("low", "median", "high"))}}
        for c, key in enumerate(seen.columns) for r, subject in enumerate(seen.index)
    ]  # fmt: skip
    return pd.DataFrame(rows)
