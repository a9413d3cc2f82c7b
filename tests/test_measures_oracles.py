"""Measures against R sna and igraph on six published networks, to 1e-9 (tests/oracles/SOURCE.md)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netcollab import measures, toy
from netcollab.errors import Problem
from netcollab.model import Network

HERE = Path(__file__).parent / "oracles"
IDS = ("chemnet_pol", "emon_MtSi", "emon_Texas", "hightech_advice", "lawfirm_advice", "tobacco_TCcoll")
DIRECTED = tuple(i for i in IDS if i != "tobacco_TCcoll")
ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")

# measure key -> where the number to compare with comes from
ASKED = ("alpha", "centered", "gap", "given", "mean", "received")
ORACLES = {
    **dict.fromkeys(
        ("n_agencies", "n_ties", "density", "n_components", "reach_connectedness", "reciprocity", "transitivity",
         "centralization_degree", "centralization_in_degree", "centralization_out_degree", "centralization_betweenness",
         "ei_index", "assortativity_sector"),
        "sna and igraph: network.json, test_network_figures, test_directed_figures",
    ),
    **dict.fromkeys(
        ("degree", "in_degree", "out_degree", "betweenness", "harmonic_closeness", "eigenvector", "coreness",
         "constraint"),
        "igraph: agencies.csv, test_agency_columns",
    ),
    "is_cut_point": "igraph articulation points: network.json, test_cut_points_and_bridges",
    **{f"brokerage_{r}": "sna brokerage: agencies.csv, test_brokerage" for r in ROLES},
    **{f"brokerage_{r}_fractional": "plain recount, test_measures_plain" for r in ROLES},
    "effective_size": "Borgatti's formula and appendix A.2, test_measures_appendix",
    "efficiency": "Borgatti's formula, test_measures_appendix",
    "ei_expected": "appendix A.4, test_measures_appendix",
    "ei_p": "exact enumeration, test_measures_plain; appendix A.4",
    "ei_agency": "appendix A.4, test_measures_appendix",
    "ei_group": "appendix A.4 and sna's group tie counts, test_group_ties",
    "silo_share": "sna's group tie counts, test_group_ties",
    "ties_inside": "sna's group tie counts, test_group_ties",
    "ties_outside": "sna's group tie counts, test_group_ties",
    "members": "sna's mixing matrix, test_mixing; by hand, test_measures_contract",
    "observed": "sna's mixing matrix, test_mixing",
    "expected": "sna's possible ties, test_mixing",
    "ratio": "sna's mixing matrix, test_mixing",
    "silo_p": "exact enumeration, test_measures_plain",
    "coleman": "netseg, appendix A.4, test_measures_appendix",
    "partner_diversity": "appendix A.4, test_measures_appendix",
    "observability": "plain recount over the answers, test_measures_plain",
    "sectors_reached": "plain recount, test_measures_plain",
    "sectors_reporting": "plain recount, test_measures_plain",
    "meeting_weight": "igraph row sums: davis_southern_women, test_newman_weights; appendix A.6",
    "meetings_attended": "row sums of the sign-in table: davis_southern_women, test_newman_weights",
    "enable_coverage": "by hand, test_measures_records",
    "reinforce_rate": "by hand, test_measures_records",
    "exchange_coverage": "by hand, test_measures_records",
    "referrals_in": "by hand, test_measures_records",
    "referrals_out": "by hand, test_measures_records",
    "referral_flow": "by hand, test_measures_records",
    "response_rate": "by hand, test_measures_records",
    "confirmation_rate": "by hand, test_measures_records",
    "segregation": "netseg, appendix A.4, test_measures_appendix",
    "odds_ratio_within": "netseg, appendix A.4, test_measures_appendix",
    "partner_evenness": "appendix A.4, test_measures_appendix",
    "partner_diversity_unbiased": "plain recount, test_measures_plain",
    "ego_betweenness": "appendix A.3, test_measures_appendix; networkx on ego graphs, test_measures_plain",
    "hierarchy": "networkx local_constraint, test_measures_plain",
    **dict.fromkeys(
        ("multiplex_share", "multiplex_mean", "multiplexity"), "plain recount, test_measures_plain",
    ),
    **dict.fromkeys(
        ("referrals_acknowledged", "referrals_accepted", "referrals_started", "loop_closure"),
        "by hand, test_measures_records",
    ),
    "days_to_closure": "scipy's survival function of censored data, test_measures_plain",
    "density_low": "enumeration of all completions, test_measures_plain",
    "density_high": "enumeration of all completions, test_measures_plain",
    **dict.fromkeys(("core_fit", "in_core"), "appendix A.5 and every core tried, test_measures_structure"),
    "core_continuous": "appendix A.5 and scipy's minimize, test_measures_structure",
    **dict.fromkeys(
        ("reach2", "referrals_returned_expected"), "networkx, test_measures_structure",
    ),
    **dict.fromkeys(("sector_reach2", "referrals_returned"), "plain recount, test_measures_structure"),
    "expected_by_activity": "igraph's modularity, test_measures_structure",
    "log_odds": "scipy's odds ratio, test_measures_structure",
    **{f"trust_{what}": "plain form, test_measures_answers" for what in ASKED},
    **{f"value_{what}": "trust on the same answers, test_measures_answers" for what in ASKED},
    **dict.fromkeys(
        ("disagreement", "disagreement_agency", "disagreement_mean", "disagreement_share", "exchange_between",
         "tenure_across", "tenure_newcomers", "tenure_ratio", "tenure_veterans"),
        "plain recount, test_measures_answers",
    ),
    **dict.fromkeys(
        ("agreement_density", "agreement_share", "agreements", "convenor_concentration", "delegate_continuity",
         "meetings_convened", "meetings_days_since", "meetings_gap", "meetings_missed", "meetings_rate"),
        "plain recount or by hand, test_measures_attendance",
    ),
    **dict.fromkeys(
        ("contact_monthly", "joint_training", "meetings_case_reviews", "meetings_joint_activities", "referrals_between",
         "referrals_concentration", "referrals_top_two"),
        "plain recount or by hand, test_measures_flows",
    ),
}  # fmt: skip


def test_every_measure_has_an_oracle() -> None:
    assert set(measures.REGISTRY) == set(ORACLES)


@cache
def oracle(key: str) -> tuple[Network, pd.DataFrame, dict[str, Any]]:
    table = pd.read_csv(HERE / key / "agencies.csv", dtype={"id": str, "group": str}, encoding="utf-8").set_index("id")
    edges = pd.read_csv(HERE / key / "edges.csv", dtype=str, encoding="utf-8")
    figures = json.loads((HERE / key / "network.json").read_text(encoding="utf-8"))
    agencies = pd.DataFrame({"id": table.index, "sector": table["group"].to_numpy()})
    net = Network.from_frames(agencies, edges.assign(directed=figures["directed"]))
    return net, table, figures


def close(got: Any, want: Any) -> None:
    np.testing.assert_allclose(np.asarray(got, dtype=float), np.asarray(want, dtype=float), rtol=1e-9, atol=1e-9)


AGENCY = {
    "degree": lambda net: measures.degree(net),
    "degree_total": lambda net: measures.degree(net, directed=True),
    "in_degree": lambda net: measures.in_degree(net),
    "out_degree": lambda net: measures.out_degree(net),
    "betweenness": lambda net: measures.betweenness(net),
    "betweenness_directed": lambda net: measures.betweenness(net, directed=True),
    "harmonic": lambda net: measures.harmonic_closeness(net, normalized=False),
    "harmonic_normalized": lambda net: measures.harmonic_closeness(net),
    "harmonic_out": lambda net: measures.harmonic_closeness(net, directed=True, normalized=False),
    "coreness": lambda net: measures.coreness(net),
    "constraint": lambda net: measures.constraint(net),
    "constraint_directed": lambda net: measures.constraint(net, directed=True),
    "local_clustering": lambda net: measures.local_clustering(net),
    "eigenvector": lambda net: measures.eigenvector(net),
}
UNDIRECTED_TWICE = {"degree_total", "betweenness_directed", "harmonic_out", "in_degree", "out_degree"}


@pytest.mark.parametrize("column", AGENCY)
@pytest.mark.parametrize("key", IDS)
def test_agency_columns(key: str, column: str) -> None:
    net, table, figures = oracle(key)
    if not figures["directed"] and column in UNDIRECTED_TWICE:
        # mutual ties as arcs: every undirected number counts from both sides
        want = table["degree"] * 2 if column == "degree_total" else table["degree"]
        want = table["betweenness"] * 2 if column == "betweenness_directed" else want
        close(AGENCY[column](net), table["harmonic"] if column == "harmonic_out" else want)
        return
    close(AGENCY[column](net), table[column])


@pytest.mark.parametrize("key", IDS)
def test_network_figures(key: str) -> None:
    net, _, figures = oracle(key)
    close(measures.n_agencies(net), figures["n"])
    close(measures.n_ties(net), figures["edges_undirected"])
    close(measures.density(net), figures["density_weak"])
    close(measures.transitivity(net), figures["transitivity"])
    close(measures.n_components(net), figures["components"])
    close(measures.reach_connectedness(net), figures["connectedness"])
    close(measures.centralization_degree(net), figures["centralization_sna_weak"]["degree"])
    close(measures.centralization_betweenness(net), figures["centralization_sna_weak"]["betweenness"])
    close(measures.centralization_degree(net), figures["centralization_igraph"]["degree_weak_noloops"])
    close(measures.assortativity_sector(net), figures["assortativity"]["weak_undirected"])
    close(measures.ei_index(net), figures["ei_index"]["weak_undirected"])


@pytest.mark.parametrize("key", DIRECTED)
def test_directed_figures(key: str) -> None:
    net, _, figures = oracle(key)
    sna = figures["centralization_sna"]
    close(measures.n_ties(net, directed=True), figures["arcs"])
    close(measures.density(net, directed=True), figures["density"])
    close(measures.reciprocity(net), figures["reciprocity_edgewise"])
    census = measures.dyad_census(net)
    assert (census["mutual"], census["one_way"], census["none"]) == tuple(figures["dyad_census"].values())
    close(measures.centralization_degree(net, directed=True), sna["degree_freeman"])
    close(measures.centralization_in_degree(net), sna["indegree"])
    close(measures.centralization_out_degree(net), sna["outdegree"])
    close(measures.centralization_betweenness(net, directed=True), sna["betweenness"])
    close(measures.assortativity_sector(net, directed=True), figures["assortativity"]["as_given"])
    close(measures.ei_index(net, directed=True), figures["ei_index"]["as_given"])


@pytest.mark.parametrize("key", IDS)
def test_cut_points_and_bridges(key: str) -> None:
    net, _, figures = oracle(key)
    assert sorted(measures.cut_points(net)) == sorted(figures["cut_points"])
    assert sorted(sorted(b) for b in measures.bridges(net)) == sorted(sorted(b) for b in figures["bridges"])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", IDS)
def test_brokerage(key: str, role: str) -> None:
    net, table, figures = oracle(key)
    score = measures.REGISTRY[f"brokerage_{role}"].function
    counted = score(net, directed=True)
    close(counted, table[f"raw_{role}"])
    close(counted.sum(), figures["brokerage_raw"][ROLES.index(role)])
    null = measures.bernoulli_null(list(table["group"]), figures["density"]).loc[table["group"]]
    close(null[f"{role}_expected"], table[f"expected_{role}"])
    close(null[f"{role}_sd"], table[f"sd_{role}"])
    if figures["directed"]:
        expected = measures.brokerage_expected(net)
        close(expected[f"{role}_expected"], table[f"expected_{role}"])
        close(expected[f"{role}_sd"], table[f"sd_{role}"])
        assert list(expected.index) == list(table.index)
    else:
        halved = 1 if role in ("representative", "gatekeeper") else 2
        close(score(net), table[f"raw_{role}"] / halved)
        with pytest.raises(Problem, match="mutual by construction"):
            measures.brokerage_expected(net)


@pytest.mark.parametrize("key", IDS)
def test_mixing(key: str) -> None:
    net, table, figures = oracle(key)
    mixing = figures["mixing"]
    ties, possible = measures.mixing_matrix(net, directed=figures["directed"])
    order = mixing["groups"]
    close(ties.loc[order, order], mixing["ties"])
    close(possible.loc[order, order], mixing["possible"])
    assert measures.members(net).to_dict() == table.groupby("group").size().to_dict()
    seen, chance, odds = (f(net) for f in (measures.observed, measures.expected, measures.ratio))
    assert seen.sum() == figures["edges_undirected"]
    close(chance.sum(), seen.sum())
    for a, b in seen.index:
        arcs = pd.DataFrame(mixing["possible"], index=order, columns=order)
        pairs = arcs.loc[a, b] / (2 if figures["directed"] and a == b else 1)
        close(chance[a, b], figures["density_weak"] * pairs)
        want = seen[a, b] / chance[a, b] if chance[a, b] >= 1 else np.nan
        close(odds[a, b], want)
    if not figures["directed"]:
        close([seen[a, b] for a, b in seen.index], [ties.loc[a, b] for a, b in seen.index])


@pytest.mark.parametrize("key", IDS)
def test_group_ties(key: str) -> None:
    net, _, figures = oracle(key)
    rows = figures["ei_by_group_edges"]
    inside, outside, share, ei = (
        f(net) for f in (measures.ties_inside, measures.ties_outside, measures.silo_share, measures.ei_group)
    )
    for group, row in rows.items():
        assert (inside[group], outside[group]) == (row["internal"], row["external"])
        ends = 2 * row["internal"] + row["external"]
        close(share[group], 2 * row["internal"] / ends if ends else np.nan)
        close(ei[group], (row["external"] - 2 * row["internal"]) / ends if ends else np.nan)


def test_newman_weights() -> None:
    sheet = pd.read_csv(HERE / "davis_southern_women" / "attendance.csv", dtype=str, encoding="utf-8")
    pairs = pd.read_csv(HERE / "davis_southern_women" / "pairs.csv", encoding="utf-8").set_index(["a", "b"])
    net = toy.make(" ".join(sheet["agency"].unique()), "", attendance=sheet)
    got = measures.newman_weights(net).set_index(["a", "b"])
    assert sorted(got.index) == sorted(pairs.index)
    close(got.loc[pairs.index, "meetings"], pairs["meetings"])
    close(got.loc[pairs.index, "weight"], pairs["weight"])
    ends = got["weight"].groupby(level="a").sum().add(got["weight"].groupby(level="b").sum(), fill_value=0)
    close(measures.meeting_weight(net), ends[net.agencies.index])
    assert measures.meetings_attended(net).to_dict() == sheet.groupby("agency").size().to_dict()
