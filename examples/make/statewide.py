"""An invented statewide coalition of about 300 agencies: two edge lists and a bare member list.

`python examples/make/statewide.py` writes examples/statewide and examples/truth/statewide.json.
"""

from __future__ import annotations

import csv
import itertools
import json
import random
from pathlib import Path
from typing import Any

KINDS: dict[str, tuple[str, str, int]] = {  # sector -> (system, word, how many)
    "local_law_enforcement": ("enforcement", "Police Department", 30),
    "state_law_enforcement": ("enforcement", "State Patrol Post", 6),
    "federal_law_enforcement": ("enforcement", "Federal Field Office", 4),
    "local_prosecutors": ("enforcement", "City Attorney", 12),
    "state_county_prosecutors": ("enforcement", "District Attorney", 16),
    "judges": ("courts", "Family Court", 10),
    "defense_attorneys": ("courts", "Public Defender", 10),
    "juvenile_justice": ("courts", "Juvenile Probation", 16),
    "child_welfare": ("services", "Child Protective Services", 18),
    "state_social_services": ("services", "Human Services Office", 10),
    "ngo_social_services": ("services", "Family Services", 28),
    "homeless_advocates": ("services", "Youth Shelter", 16),
    "health_care": ("health_education", "Hospital", 24),
    "educators": ("health_education", "School District", 24),
    "researchers_academics": ("health_education", "College Research Center", 4),
    "victims_survivors": ("community", "Survivor Network", 6),
    "ngo_advocacy": ("community", "Youth Advocates", 20),
    "faith_based": ("community", "Interfaith Council", 16),
    "lgbt_advocates": ("community", "Pride Center", 6),
    "social_activists": ("community", "Neighbors United", 6),
    "public_officials": ("public_private", "Office of the Mayor", 12),
    "private_sector": ("public_private", "Hotel Association", 10),
    "media": ("public_private", "Courier", 4),
}
STEMS = ("Alder", "Birch", "Corvan", "Dunmor", "Elwick", "Farrow", "Glaston", "Hexley", "Iverna", "Jessam")
ENDS = ("ton", "field", "brook")
MAY_BE_MISSING = ("media", "researchers_academics", "private_sector", "defense_attorneys")
MAY_BE_SILOED = ("faith_based", "educators")
DIVIDED = ("enforcement", "community")


def make_statewide(folder: Path, seed: int = 1) -> dict[str, Any]:
    """Write the coalition's files into a folder and return what is true of it."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    missing = {"federal_prosecutors", *draw.sample(MAY_BE_MISSING, 2)}
    siloed = draw.choice(MAY_BE_SILOED)
    towns = [stem + end for stem, end in itertools.product(STEMS, ENDS)]
    sector = {
        f"{town} {word}": key
        for key, (_, word, many) in KINDS.items() if key not in missing
        for town in draw.sample(towns, many)
    }  # fmt: skip
    names = sorted(sector)
    system = {n: KINDS[sector[n]][0] for n in names}

    def may(a: str, b: str) -> bool:
        if (sector[a] == siloed) != (sector[b] == siloed):
            return False
        return {system[a], system[b]} != set(DIVIDED)

    ties: dict[tuple[str, str], int] = {}
    for a, b in itertools.combinations(names, 2):
        near = a.split()[0] == b.split()[0]
        chance = 0.5 if near else 0.25 if sector[a] == siloed else 0.06 if system[a] == system[b] else 0.02
        if may(a, b) and draw.random() < chance:
            ties[a, b] = draw.randrange(1, 6)
    for a in names:
        others = [b for b in names if may(a, b) and (sector[a] == siloed or sector[b] != sector[a])]
        for b in draw.sample([b for b in others if b != a], 2):
            ties.setdefault((min(a, b), max(a, b)), 2)
    north = {k: v for k, v in ties.items() if min(k) < "F"}
    for name, part in (("north.csv", north), ("south.csv", {k: v for k, v in ties.items() if k not in north})):
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["Source", "Target", "Weight"])
            out.writerows([a, b, w] for (a, b), w in sorted(part.items()))
    with open(folder / "members.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Agency", "Sector", "Jurisdiction"])
        out.writerows(
            [n, sector[n], "state" if "State" in n else "federal" if "Federal" in n else "county"] for n in names
        )
    return {"seed": seed, "members": sector, "ties": len(ties), "missing": sorted(missing), "siloed": [siloed],
            "divided": [list(DIVIDED)]}  # fmt: skip


def main() -> None:
    examples = Path(__file__).resolve().parents[1]
    truth = make_statewide(examples / "statewide", 1)
    (examples / "truth").mkdir(exist_ok=True)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (examples / "truth" / "statewide.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
