"""What every pair of agencies said of each other and the completed networks, as CSV, with a script in R."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd

from netcollab.edition import Edition
from netcollab.errors import Problem
from netcollab.measures import compute, envelope
from netcollab.model import Network
from netcollab.render.export import csv_text

NETWORKS = 100  # completed networks
RANGES = ("density", "ei_index", "centralization_degree")
COUNTED = ("n_agencies", "n_ties", "density_low", "density_high", "response_rate", "confirmation_rate")
AGENCIES = ("id", "name", "sector", "invited", "responded")
DYADS = ("a", "b", "a_says", "b_says", "a_skipped", "b_skipped", "state", "tied")
IMPUTATIONS = ("imputation", "a", "b")
HEADLINE = ("measure", "seen", "mean", "low", "high")


def imputation_files(edition: Edition) -> dict[str, bytes]:
    """The files by name: agencies, dyads, imputations, the headline table, and headline.R that makes it again.

    A tie in ``tied`` is one that either side reports, or that a referral or an agreement puts on record.
    """
    net = edition.net.coalition.replace(rule="union")
    if net.survey_kind not in ("roster", "recall"):
        raise Problem("Nobody was surveyed, so there are no answers that could be missing.",
                      fix="Use netcollab export --to tidy.")  # fmt: skip
    agencies = net.agencies.rename_axis("id").reset_index()
    tables = {
        "agencies": (AGENCIES, agencies),
        "dyads": (DYADS, _dyads(net)),
        "imputations": (IMPUTATIONS, net.imputations(NETWORKS, seed=edition.seed)),
        "headline": (HEADLINE, _headline(net, edition.seed)),
    }
    made = {f"{name}.csv": _csv(columns, table) for name, (columns, table) in tables.items()}
    return made | {"headline.R": files("netcollab").joinpath("data", "headline.R").read_bytes()}


def _dyads(net: Network) -> pd.DataFrame:
    dyads = net.dyads
    i, j = (net.agencies.index.get_indexer(dyads[c]) for c in ("a", "b"))
    return dyads.assign(tied=np.asarray(net.adjacency()[i, j]).ravel() > 0)


def _headline(net: Network, seed: int) -> pd.DataFrame:
    """The numbers as they are seen, and over the completed networks their mean and 5th and 95th percentile."""
    over = envelope(net, measures=RANGES, m=NETWORKS, seed=seed).rename(columns={"observed": "seen"})
    seen = compute(net, "network", measures=COUNTED).iloc[0]
    counted = pd.DataFrame({"measure": [*seen.index, "imputations"], "seen": [*seen, NETWORKS]})
    return pd.concat([over, counted], ignore_index=True)


def _csv(columns: tuple[str, ...], table: pd.DataFrame) -> bytes:
    """The columns as CSV: true is 1 and false 0, and what is not known is empty."""
    cells = table[list(columns)].replace({True: 1, False: 0}).astype(object)
    return csv_text(columns, cells.where(cells.notna(), "").itertuples(index=False, name=None)).encode()
