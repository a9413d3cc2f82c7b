"""Small editions made by hand for tests of pages and files: every field can be set, nothing is computed elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from netcollab.edition import Edition
from netcollab.errors import Issue, Place
from netcollab.findings._finding import Finding, Status
from netcollab.framework import load_framework
from netcollab.measures import compute
from netcollab.model import Network
from netcollab.reading.records import Source

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)",
    "+1-1",
    "-2+3",
    "＝1+1",
    "http://evil.example/page",
    "{{ 7*7 }} {% raw %}",
    "bell\x07 and \u202egnirts",
    "line\u2028break\ttab\nnew",
    "Ministère & \"Co\" 'x' <b>",
    "é" * 300,
    "mailto:x@example.org",
    "'quoted",
)
BANNERS = {
    "coordinator": "For the coordinator only. Do not forward it.",
    "members": "For the coalition's agencies. Not for publication.",
    "public": "For anyone. It names no agency and shows no tie.",
}


def network(names: list[str], ties: list[tuple[int, int]] = (), **more: Any) -> Network:  # type: ignore[assignment]
    """Agencies a0, a1 ... in the first sectors of the framework by turns; ties as pairs of their numbers."""
    keys = [c.key for c in load_framework().components]
    sectors = [(keys[i % len(keys)],) for i in range(len(names))]
    agencies = pd.DataFrame(
        {"name": names, "sector": [s[0] for s in sectors], "sectors": sectors, "invited": True, "responded": True},
        index=pd.Index([f"a{i}" for i in range(len(names))], dtype=object),
    )
    frame = pd.DataFrame(
        {"source": [f"a{i}" for i, _ in ties], "target": [f"a{j}" for _, j in ties], "strength": 2.0,
         "relation": "works with", "evidence": "survey.xlsx, row 2"},
        columns=["source", "target", "strength", "relation", "evidence"],
    )  # fmt: skip
    return Network(
        agencies=agencies, ties=frame, name="Alder County", **{"survey_kind": "roster" if ties else "", **more}
    )


def statuses(net: Network, filled: str = "connected") -> tuple[tuple[Status, ...], tuple[Status, ...]]:
    """A status for every sector and system: missing where nobody holds it, else ``filled``."""
    framework = net.framework
    systems = {c.key: c.system for c in framework.components}
    member = net.agencies[net.agencies["member"]]

    def status(by: str, key: str, label: str) -> Status:
        held = tuple(
            str(a)
            for a, sectors in member["sectors"].items()
            if any((s if by == "sector" else systems.get(s)) == key for s in sectors)
        )
        text = f"{len(held)} held" if held else "no member holds it"
        return Status(by=by, key=key, label=label, status=filled if held else "missing", certainty="robust", text=text,
                      agencies=held, numbers={"members": float(len(held))})  # fmt: skip

    return (
        tuple(status("sector", c.key, c.label) for c in framework.components),
        tuple(status("system", s.key, s.label) for s in framework.systems),
    )


def edition(net: Network, audience: str = "coordinator", filled: str = "connected", **fields: Any) -> Edition:
    """An edition of a network with its measures; any field can be given instead."""
    sectors, systems = statuses(net, filled)
    numbers = compute(net.coalition, "network")
    agencies = compute(net.coalition, "agency").reindex(net.agencies.index)
    given: dict[str, Any] = {
        "audience": audience, "name": net.name, "period": "", "banner": BANNERS[audience], "net": net,
        "network": numbers.iloc[0], "agencies": agencies, "groups": {"sector": compute(net.coalition, "group")},
        "pairs": {by: compute(net.coalition, "pair", by=by) for by in ("sector", "system")},
        "why": dict(numbers.attrs["why"]), "sectors": sectors, "systems": systems, "findings": (),
        "settings": (("Tie rule", "union"), ("Working threshold", "2")),
    }  # fmt: skip
    return Edition(**{**given, **fields})


def rich(audience: str = "coordinator", names: list[str] | None = None) -> Edition:
    """An edition with something in every field."""
    names = names or [f"Agency {i}" for i in range(12)]
    n = len(names)
    net = network(names, [(i, (i + k) % n) for i in range(n) for k in (1, 3) if n > 3])
    ids = list(net.agencies.index)
    label = net.framework.systems[0].label
    meetings = pd.DataFrame(
        {"meeting": ["Plenary", "Review"], "date": ["2026-01-05", "2026-02-02"], "kind": ["", "working"],
         "agencies": [3, 2], label: [2, 1]}
    )  # fmt: skip
    pairs = pd.DataFrame({"from": names[:2], "to": names[1:3], "referrals": [4, 11]})
    return edition(
        net,
        audience,
        period="2026-01-05 to 2026-10-01",
        findings=(
            Finding(code="connects", title="Connects", subject=names[0], text=f"{names[0]} connects two systems",
                    advice="Thank them", agencies=(ids[0],), facts={"partners": np.int64(4), "share": 0.5}),
            Finding(code="hangs_on", title="Hangs on one", subject=names[1], text=f"All hangs on {names[1]}",
                    advice="Find a second path", certainty="depends", coordinator_only=True),
        ),
        response={"rate": 0.75, "invited": 12, "responded": 9, "groups": {label: 0.5}},
        meetings=meetings,
        attendance=pd.DataFrame({"agency": ids[:2], "meeting": ["m1", "m1"], "delegates": [1, 2]}),
        referrals={"total": "15", "pairs": pairs, "directed": True, "closed": 3, "known": 10,
                   "groups": pd.DataFrame([[4, 0], [11, 0]], index=["X", "Y"], columns=["X", "Y"])},
        issues=(
            Issue("unknown_name", Place("referrals.xlsx", "Log", 14, "To"), f"{names[0]} is not on the roster", "kept",
                  "Add it as an alias."),
            Issue("blank_row", Place("sign-in.csv", "", 3), "an empty row", "passed over"),
        ),
        issue_counts={"unknown_name": 1, "blank_row": 1},
        sources=(Source(file="referrals.xlsx", sheet="Log", format="referral log", evidence="columns From and To",
                        rows=16, rows_used=15, columns_not_read=("Client name",)),),
        seed=7,
    )  # fmt: skip
