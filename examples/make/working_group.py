"""An invented working group that has only sign-in sheets: nine agencies, one matrix and one long list.

`python examples/make/working_group.py` writes examples/working_group and examples/truth/working_group.json.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

SECTORS = {
    "Local law enforcement": "Police Department", "Homeless advocates": "Shelter", "Child welfare": "Child Protection",
    "Health care providers, including mental health care providers": "Clinic", "Educators": "Public Schools",
    "Victims/survivors": "Survivor Circle", "Faith-based groups": "Interfaith Table",
    "Juvenile justice": "Youth Probation",
    "Nongovernmental advocacy organizations": "Youth Advocates",
}  # fmt: skip
TOWNS = ("Marrowby", "Quillan", "Osterly", "Venning", "Thornwick", "Pell Harbor")
PEOPLE = (
    "Tova Lindqvist",
    "Amadou Kerr",
    "Bea Holloway",
    "Cato Brandt",
    "Wren Osei",
    "Ilse Marchetti",
    "Noor Vantongeren",
)


def make_working_group(folder: Path, seed: int = 1) -> dict[str, Any]:
    """Write the group's files into a folder and return what is true of it."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    town = draw.choice(TOWNS)
    sector = {f"{town} {word}": label for label, word in SECTORS.items()}
    names = sorted(sector)
    zeal = {n: draw.choice((0.35, 0.6, 0.9)) for n in names}
    days = [dt.date(2026, m, 3 + m) for m in range(1, 11)]
    came = {n: [d for d in days if draw.random() < zeal[n]] or [days[0]] for n in names}
    first, second = days[:6], days[6:]
    with open(folder / "sign-in matrix.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([f"{town} High-Risk Youth Working Group"])
        out.writerow([])
        out.writerow(["Agency", *(f"{d.month}/{d.day}/{d.year}" for d in first)])
        for n in names:
            out.writerow([n, *("x" if d in came[n] else "" for d in first)])
    people: list[str] = []
    with open(folder / "sign-in list.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Date", "Name", "Organization"])
        for d in second:
            for n in names:
                if d in came[n]:
                    person = draw.choice(PEOPLE)
                    people.append(person)
                    out.writerow([d.isoformat(), person, n])
    return {
        "seed": seed,
        "sectors": sector,
        "attendance": {n: len(came[n]) for n in names},
        "canaries": sorted(set(people)),
    }


def main() -> None:
    examples = Path(__file__).resolve().parents[1]
    truth = make_working_group(examples / "working_group", 1)
    (examples / "truth").mkdir(exist_ok=True)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (examples / "truth" / "working_group.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
