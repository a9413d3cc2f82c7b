"""How well names tell sectors, and how many of their usual spellings are recognized, on a list of labelled names.

python tests/benchmarks/names_and_sectors.py agencies.csv

The list has the columns agency_name, sector, also_acceptable (several with semicolons between) and, if it likes,
confidence: rows of low confidence are left out. Two halves, chosen by hash, are also printed apart, so that words can
be looked for with one of them out of view. agency_names.csv beside this file has real names, labelled from general
knowledge; the words were looked for with all of them in view, so only other lists tell how well new names do.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from netcollab.errors import Place
from netcollab.framework import load_framework
from netcollab.reading.records import Member, Records, Referral, ReferralTable
from netcollab.resolve import resolve
from netcollab.resolve.lexicon import suggest
from netcollab.resolve.spelling import initials, words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    path = parser.parse_args().labelled
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("confidence") != "low"]
    for half in (0, 1):
        sectors([r for r in rows if seen(r["agency_name"]) == half], ("one half", "other half")[half])
    sectors(rows, "all names", tell=True)
    spellings([row["agency_name"] for row in rows])


def seen(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % 2


def sectors(rows: list[dict[str, str]], what: str, *, tell: bool = False) -> None:
    framework = load_framework()
    assigned = wrong = 0
    for row in rows:
        right = {framework.find(label) for label in (row["sector"], *row["also_acceptable"].split(";"))}
        guess = suggest(row["agency_name"], framework)
        if guess is None or not guess.sure:
            continue
        assigned += 1
        if guess.sector not in right:
            wrong += 1
            if tell:
                print(f"  wrong: {row['agency_name']}: {guess.why(framework)}; should be {row['sector']}")
    share = f"{assigned / len(rows):.1%} assigned, {wrong / max(assigned, 1):.1%} of these wrong"
    print(f"sectors, {what} ({len(rows)}): {share}")


def ways(name: str) -> Iterator[tuple[str, str]]:
    """How people write a name, with the kind of change."""
    yield "capitals", name.upper()
    short = {long[0]: abbreviation for abbreviation, long in words()["abbreviations"].items() if " " not in long[0]}
    tokens = name.split()
    if any(t.lower() in short for t in tokens):
        yield "abbreviated", " ".join(short.get(t.lower(), t) for t in tokens)
    if len(tokens) > 2:
        longest = max(range(len(tokens)), key=lambda n: len(tokens[n]))
        if len(tokens[longest]) > 5:
            slip = tokens[longest][:3] + tokens[longest][4:]
            yield "a letter left out", " ".join([*tokens[:longest], slip, *tokens[longest + 1 :]])
    acronym = min(initials(name), key=lambda a: (len(a), a), default="")
    if len(acronym) >= 3:
        yield "initials", acronym.upper()


def spellings(names: list[str]) -> None:
    """Each name written otherwise, in a log beside the list of all names."""
    at = Place("log.csv")
    members = [Member(place=Place("members.csv"), name=n) for n in names]
    written: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        for kind, text in ways(name):
            written.setdefault(kind, []).append((name, text))
    for kind, pairs in written.items():
        log = ReferralTable(
            place=at, referrals=tuple(Referral(place=at, sender=text, receiver=names[0]) for _, text in pairs)
        )
        net, _ = resolve(Records(members=members, referrals=[log]))
        meant = {alias: name for name, aliases in zip(net.agencies["name"], net.agencies["aliases"], strict=True)
                 for alias in aliases}  # fmt: skip
        offered = {text: s for s in net.notes["unsettled"] for text in (s["name"], *s["variants"])}
        joined = sum(text not in offered and meant.get(text, name) == name for name, text in pairs)
        apart = sum(text not in offered and meant.get(text, name) != name for name, text in pairs)
        right = sum(name in offered[text]["candidates"] for name, text in pairs if text in offered)
        safe = [(name, offered[text]) for name, text in pairs if text in offered and offered[text]["safe"]]
        wrong = sum(o["candidates"] != (name,) for name, o in safe)
        print(f"spellings, {kind} ({len(pairs)}): {joined} joined, {apart} joined wrongly; "
              f"{right} suggested, {len(safe)} of these safe, {wrong} of the safe ones wrong")  # fmt: skip


if __name__ == "__main__":
    main()
