"""Another seed draws otherwise, and what is said of the examples stays."""

from __future__ import annotations

from pathlib import Path

import pytest

import netcollab

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SEEDS = (0, 1, 20261123)


@pytest.mark.parametrize("which", ["county", "statewide"])
def test_another_seed_changes_draws_and_no_conclusion(which: str) -> None:
    one, *others = (netcollab.analyze(EXAMPLES / which, seed=seed).edition() for seed in SEEDS)
    draws = {tuple(e.groups["system"]["silo_p"].dropna()) for e in (one, *others)}
    assert len(draws) > 1  # or the seed would not reach the shuffles
    for other in others:
        for mine, yours in ((one.sectors, other.sectors), (one.systems, other.systems)):
            assert [(s.key, s.status, s.certainty) for s in mine] == [(s.key, s.status, s.certainty) for s in yours]
        told = [{(f.code, f.subject, f.certainty) for f in e.findings} for e in (one, other)]
        assert told[0] == told[1]
