"""A researcher's cookbook: short tasks on the invented county. Runs from top to bottom: python examples/cookbook.py"""

from __future__ import annotations

import networkx as nx
import pandas as pd

import netcollab
from netcollab import measures

netcollab.example("county-files")

# 1. Read a coalition's files into a network of agencies and ties.
net = netcollab.read("county-files", name="Marlow County")
print(net.agencies[["name", "sector", "member", "responded"]].head())

# 2. Ties by layer: survey reports, referrals, meetings attended together.
print(net.ties.groupby("layer").size())

# 3. What both sides said of every pair, and how far reports agree.
print(net.dyads["state"].value_counts())
print("confirmed:", round(float(measures.confirmation_rate(net.coalition)), 2))

# 4. All agency measures as a table, with units beside it.
agencies = netcollab.compute(net.coalition, "agency")
print(agencies[["degree", "betweenness", "constraint"]].describe())
print(agencies.attrs["units"]["betweenness"])

# 5. Gould-Fernandez brokerage between the six systems, on confirmed ties only.
liaison = measures.brokerage_liaison(net.coalition, by="system", rule="confirmed")
print(liaison.sort_values(ascending=False).head(3))

# 6. Does any sector keep to itself more than chance would have it?
print(measures.silo_test(net.coalition, "sector", seed=1).dropna().round(3))

# 7. Ties between sectors against what their sizes would give.
pairs = netcollab.compute(net.coalition, "pair", by="system")
print(pairs.sort_values("ratio").head())

# 8. The sectors as a graph of their own.
sectors = net.sector_graph(by="sector")
print(nx.density(sectors), sorted(sectors.degree(weight="weight"), key=lambda kv: -kv[1])[:3])

# 9. The same numbers on another definition of a tie: how much depends on the choice?
choices = {rule: measures.density(net.coalition, rule=rule) for rule in ("union", "confirmed")}
print(pd.Series(choices).round(3))

# 10. networkx and igraph, for everything else.
print(nx.average_clustering(net.graph), net.igraph.community_leiden("modularity").modularity)

# 11. A network from elsewhere, with sectors as a node attribute.
other = netcollab.Network.from_networkx(nx.karate_club_graph(), sector="club")
print(netcollab.compute(other, "group", measures=["silo_share", "silo_p"]))

# 12. Where every sector stands, and what the numbers say, as sentences.
for status in netcollab.statuses(net, "system", seed=1):
    print(status.label, "-", status.status, status.certainty, status.text)
for finding in netcollab.find(net, seed=1):
    print(finding.code, finding.certainty, finding.text)

# 13. Several coalitions compared: one call, a column for the site.
netcollab.example("group-files", "working_group")
netcollab.example("state-files", "statewide")
sites = {"Marlow": net.coalition, "State": netcollab.read("state-files").coalition}
print(netcollab.compute(sites, "network", measures=["n_agencies", "density", "transitivity", "ei_index"]).round(3))

# 14. Every number in long form, for a plotting library or for R.
long = netcollab.tidy(sites, ["network", "group"], by="system")
print(long.dropna(subset=["value"]).groupby(["site", "level"]).size())

# 15. The facts that a paper should state, and the works to cite.
print("\n".join(f"{fact}: {value}" for fact, value in netcollab.grand(net, year="2026").items()))
print("\n".join(netcollab.cite("brokerage_liaison", "silo_p", "constraint")))

# 16. How far the answers of those who did not answer could change it.
print(measures.envelope(net.coalition, measures=["density", "ei_index"], m=100, seed=1).round(3))

# 17. Whether the first places hold without part of the answers.
print(measures.place_held(net.coalition, "betweenness", seed=1).sort_values(ascending=False).head(5))

# 18. Who met more often than both the agencies' and the meetings' sizes would give.
print(measures.coattendance_test(net, draws=500, seed=1).sort_values("p").head(3))

# 19. Keep it: one file that loads to an equal network.
net.save("county.json")
assert len(netcollab.Network.load("county.json")) == len(net)
