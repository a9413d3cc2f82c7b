"""Measures: functions of a Network, registered with what people need to read them."""

from __future__ import annotations

from netcollab.measures._measure import (
    LEVELS,
    REGISTRY,
    Figure,
    Measure,
    compute,
    glossary,
    measure,
    shown_on_pages,
    tidy,
)
from netcollab.measures._ratings import (
    rating_interval,
    ratings,
)
from netcollab.measures.agreements import (
    agreement_density,
    agreement_share,
    agreements,
    agreements_one_sided,
)
from netcollab.measures.attendance import (
    convenor_concentration,
    delegate_continuity,
    meetings_convened,
    meetings_days_since,
    meetings_gap,
    meetings_missed,
    meetings_rate,
)
from netcollab.measures.backbone import coattendance_test, disparity_filter
from netcollab.measures.bootstrap import jackknife, vertex_bootstrap
from netcollab.measures.bridging import reach2, sector_bridges, sector_reach2
from netcollab.measures.brokerage import (
    bernoulli_null,
    brokerage_consultant,
    brokerage_coordinator,
    brokerage_expected,
    brokerage_gatekeeper,
    brokerage_liaison,
    brokerage_representative,
    brokerage_total,
)
from netcollab.measures.brokerage_fractional import (
    brokerage_consultant_fractional,
    brokerage_coordinator_fractional,
    brokerage_gatekeeper_fractional,
    brokerage_liaison_fractional,
    brokerage_representative_fractional,
    brokerage_total_fractional,
)
from netcollab.measures.centralization import (
    centralization_betweenness,
    centralization_degree,
    centralization_in_degree,
    centralization_out_degree,
)
from netcollab.measures.chance import chance
from netcollab.measures.cohesion import (
    bridges,
    coreness,
    cut_points,
    density,
    dyad_census,
    is_cut_point,
    local_clustering,
    n_agencies,
    n_components,
    n_ties,
    reach_connectedness,
    reciprocity,
    transitivity,
    what_hangs_on,
)
from netcollab.measures.conditions import (
    contact_monthly,
    joint_training,
    meetings_case_reviews,
    meetings_joint_activities,
    process_conditions,
)
from netcollab.measures.connectedness import (
    betweenness,
    degree,
    eigenvector,
    harmonic_closeness,
    in_degree,
    out_degree,
)
from netcollab.measures.core import core_continuous, core_fit, core_periphery, core_test, in_core
from netcollab.measures.exchange import (
    exchange_between,
    exchange_coverage,
    tenure,
    tenure_across,
    tenure_newcomers,
    tenure_ratio,
    tenure_veterans,
)
from netcollab.measures.facts import grand
from netcollab.measures.holes import (
    constraint,
    effective_size,
    efficiency,
    ego_betweenness,
    hierarchy,
)
from netcollab.measures.homophily import (
    assortativity_sector,
    ei_expected,
    ei_index,
    ei_p,
    odds_ratio_within,
    segregation,
)
from netcollab.measures.imputation import (
    completed,
    envelope,
    imputations,
    open_pairs,
)
from netcollab.measures.levels import (
    disagreement,
    disagreement_agency,
    disagreement_mean,
    disagreement_share,
    disagreements,
    graded,
    levels_said,
)
from netcollab.measures.meetings import (
    enable_coverage,
    meeting_weight,
    meetings_attended,
    newman_weights,
    pairs_that_met,
    reinforce_rate,
    signed_in,
    working_meetings,
)
from netcollab.measures.mixing import (
    expected,
    expected_by_activity,
    log_odds,
    mixing_matrix,
    observed,
    ratio,
    sector_graph,
    sole_carriers,
)
from netcollab.measures.multiplexity import (
    kinds_of_tie,
    multiplex_mean,
    multiplex_share,
    multiplexity,
)
from netcollab.measures.nullmodel import (
    benjamini_hochberg,
    holm,
    permute_labels,
    silo_test,
)
from netcollab.measures.partners import (
    ei_agency,
    partner_diversity,
    partner_diversity_unbiased,
    partner_evenness,
    sectors_reached,
    sectors_reporting,
)
from netcollab.measures.referral_flows import (
    referral_corridors,
    referral_roles,
    referrals_between,
    referrals_concentration,
    referrals_top_two,
)
from netcollab.measures.referral_outcomes import (
    days_to_closure,
    loop_closure,
    referrals_accepted,
    referrals_acknowledged,
    referrals_started,
)
from netcollab.measures.referrals import (
    referral_counts,
    referral_flow,
    referrals_in,
    referrals_out,
    referrals_returned,
    referrals_returned_expected,
)
from netcollab.measures.response import (
    confirmation_rate,
    density_high,
    density_low,
    observability,
    pair_states,
    response_rate,
)
from netcollab.measures.sectors import (
    coleman,
    ei_group,
    members,
    silo_p,
    silo_share,
    ties_inside,
    ties_outside,
)
from netcollab.measures.sources import bibliography, cite, references
from netcollab.measures.stability import (
    on_three_graphs,
    place_held,
    rank_ranges,
    rank_stability,
)
from netcollab.measures.trust import (
    trust_alpha,
    trust_centered,
    trust_gap,
    trust_given,
    trust_mean,
    trust_received,
    value_alpha,
    value_centered,
    value_gap,
    value_given,
    value_mean,
    value_received,
)

__all__ = [
    "LEVELS",
    "REGISTRY",
    "Figure",
    "Measure",
    "agreement_density",
    "agreement_share",
    "agreements",
    "agreements_one_sided",
    "assortativity_sector",
    "benjamini_hochberg",
    "bernoulli_null",
    "betweenness",
    "bibliography",
    "bridges",
    "brokerage_consultant",
    "brokerage_consultant_fractional",
    "brokerage_coordinator",
    "brokerage_coordinator_fractional",
    "brokerage_expected",
    "brokerage_gatekeeper",
    "brokerage_gatekeeper_fractional",
    "brokerage_liaison",
    "brokerage_liaison_fractional",
    "brokerage_representative",
    "brokerage_representative_fractional",
    "brokerage_total",
    "brokerage_total_fractional",
    "centralization_betweenness",
    "centralization_degree",
    "centralization_in_degree",
    "centralization_out_degree",
    "chance",
    "cite",
    "coattendance_test",
    "coleman",
    "completed",
    "compute",
    "confirmation_rate",
    "constraint",
    "contact_monthly",
    "convenor_concentration",
    "core_continuous",
    "core_fit",
    "core_periphery",
    "core_test",
    "coreness",
    "cut_points",
    "days_to_closure",
    "degree",
    "delegate_continuity",
    "density",
    "density_high",
    "density_low",
    "disagreement",
    "disagreement_agency",
    "disagreement_mean",
    "disagreement_share",
    "disagreements",
    "disparity_filter",
    "dyad_census",
    "effective_size",
    "efficiency",
    "ego_betweenness",
    "ei_agency",
    "ei_expected",
    "ei_group",
    "ei_index",
    "ei_p",
    "eigenvector",
    "enable_coverage",
    "envelope",
    "exchange_between",
    "exchange_coverage",
    "expected",
    "expected_by_activity",
    "glossary",
    "graded",
    "grand",
    "harmonic_closeness",
    "hierarchy",
    "holm",
    "imputations",
    "in_core",
    "in_degree",
    "is_cut_point",
    "jackknife",
    "joint_training",
    "kinds_of_tie",
    "levels_said",
    "local_clustering",
    "log_odds",
    "loop_closure",
    "measure",
    "meeting_weight",
    "meetings_attended",
    "meetings_case_reviews",
    "meetings_convened",
    "meetings_days_since",
    "meetings_gap",
    "meetings_joint_activities",
    "meetings_missed",
    "meetings_rate",
    "members",
    "mixing_matrix",
    "multiplex_mean",
    "multiplex_share",
    "multiplexity",
    "n_agencies",
    "n_components",
    "n_ties",
    "newman_weights",
    "observability",
    "observed",
    "odds_ratio_within",
    "on_three_graphs",
    "open_pairs",
    "out_degree",
    "pair_states",
    "pairs_that_met",
    "partner_diversity",
    "partner_diversity_unbiased",
    "partner_evenness",
    "permute_labels",
    "place_held",
    "process_conditions",
    "rank_ranges",
    "rank_stability",
    "rating_interval",
    "ratings",
    "ratio",
    "reach2",
    "reach_connectedness",
    "reciprocity",
    "references",
    "referral_corridors",
    "referral_counts",
    "referral_flow",
    "referral_roles",
    "referrals_accepted",
    "referrals_acknowledged",
    "referrals_between",
    "referrals_concentration",
    "referrals_in",
    "referrals_out",
    "referrals_returned",
    "referrals_returned_expected",
    "referrals_started",
    "referrals_top_two",
    "reinforce_rate",
    "response_rate",
    "sector_bridges",
    "sector_graph",
    "sector_reach2",
    "sectors_reached",
    "sectors_reporting",
    "segregation",
    "shown_on_pages",
    "signed_in",
    "silo_p",
    "silo_share",
    "silo_test",
    "sole_carriers",
    "tenure",
    "tenure_across",
    "tenure_newcomers",
    "tenure_ratio",
    "tenure_veterans",
    "tidy",
    "ties_inside",
    "ties_outside",
    "transitivity",
    "trust_alpha",
    "trust_centered",
    "trust_gap",
    "trust_given",
    "trust_mean",
    "trust_received",
    "value_alpha",
    "value_centered",
    "value_gap",
    "value_given",
    "value_mean",
    "value_received",
    "vertex_bootstrap",
    "what_hangs_on",
    "working_meetings",
]

# the order in which people read the columns; a measure that is not named here comes after those of its level
_READING_ORDER = """
n_agencies n_ties density density_low density_high n_components reach_connectedness response_rate confirmation_rate
reciprocity transitivity centralization_degree centralization_in_degree centralization_out_degree
centralization_betweenness ei_index ei_expected ei_p segregation odds_ratio_within
assortativity_sector multiplex_share multiplex_mean agreement_density
exchange_coverage enable_coverage reinforce_rate disagreement_share meetings_gap
referrals_acknowledged referrals_accepted referrals_started loop_closure days_to_closure
degree in_degree out_degree sectors_reached sectors_reporting partner_diversity partner_diversity_unbiased
partner_evenness ei_agency multiplexity betweenness ego_betweenness
harmonic_closeness eigenvector coreness is_cut_point constraint effective_size efficiency
hierarchy
meetings_attended meetings_rate meetings_missed meeting_weight referrals_in referrals_out referral_flow
trust_received value_received
members ties_inside ties_outside silo_share silo_p coleman ei_group observability
observed expected ratio agreements
""".split()  # noqa: SIM905
for _key in [*_READING_ORDER, *sorted(set(REGISTRY) - set(_READING_ORDER), key=list(REGISTRY).index)]:
    REGISTRY[_key] = REGISTRY.pop(_key)
