"""Which agency a text means: by exact normalised name, by the roster's aliases, by abbreviations with one meaning.

Nothing is merged by likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netcollab.errors import Issue, Place
from netcollab.framework import fold
from netcollab.resolve.spelling import keys, no_agency, normalise, rivals

PLACES_KEPT = 50
ASKED, LINKED, MET = range(3)  # ranks of what names an agency: a survey's list, ties handed over, anything else


def slug(text: str) -> str:
    """An agency id from a name: lower case words joined by hyphens."""
    return fold(text).replace(" ", "-")[:80] or "agency"


@dataclass(slots=True)
class NameBook:
    """Agencies by every spelling that is known to mean them. Filled from the most certain source to the least."""

    names: dict[str, str] = field(default_factory=dict)  # id -> name as shown
    spellings: dict[str, str] = field(default_factory=dict)  # normalised text -> id
    aliases: dict[str, list[str]] = field(default_factory=dict)  # id -> other spellings that were seen
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)  # normalised text -> ids
    refused: set[str] = field(default_factory=set)  # the user said: not an agency
    loose: set[str] = field(default_factory=set)  # ids first met in free text
    met: dict[str, dict[Place, int]] = field(default_factory=dict)  # normalised text -> where, how often
    issues: list[Issue] = field(default_factory=list)
    _meant: dict[str, str] = field(default_factory=dict)  # normalised text -> the spelling to show
    _told: set[str] = field(default_factory=set)
    _keys: dict[str, str] = field(default_factory=dict)  # text -> normalised, for logs that repeat their names

    def key(self, text: str) -> str:
        """The normalised text, remembered."""
        key = self._keys.get(text)
        if key is None:
            key = self._keys[text] = normalise(text)
        return key

    def add(self, text: str) -> str:
        """The id of an agency that a list declares; a new one if the name is new."""
        key = normalise(text)
        if key in self.spellings:
            return self.spellings[key]
        base, n = slug(text), 1
        agency = base
        while agency in self.names:
            n += 1
            agency = f"{base}-{n}"
        self.names[agency] = " ".join(text.split())
        self.spellings[key] = agency
        return agency

    def alias(self, text: str, agency: str, place: Place) -> None:
        """Note another spelling of an agency. A spelling of two agencies means neither."""
        key = normalise(text)
        other = self.spellings.get(key)
        if key in self.ambiguous:
            self.ambiguous[key] = tuple(dict.fromkeys((*self.ambiguous[key], agency)))
        elif other is None:
            self.spellings[key] = agency
        elif other != agency:
            if normalise(self.names[other]) == key:
                self._say(
                    "alias_is_a_name",
                    key,
                    place,
                    f"'{text}' is given as another name of {self.names[agency]}, "
                    f"but it is the name of an agency of its own",
                    "kept as the agency of that name",
                    "Remove it from the aliases, or remove that agency's own row.",
                )
            else:
                self.ambiguous[key] = (other, agency)
                del self.spellings[key]

    def understand(self, texts: Mapping[str, int]) -> None:
        """Settle which spellings of a run are one name, whatever the order of files and rows.

        ``texts`` are all that stand where agencies do, each with a rank: of several spellings that of the lowest rank
        is shown. A spelling joins an agency by its abbreviations only where no other goes by any of its readings.
        """
        found: dict[str, set[str]] = {}  # what a name is found under -> normalised names
        shown = {a: normalise(n) for a, n in self.names.items()}
        for text in [*self.names.values(), *self.spellings]:
            agency = self.spellings.get(normalise(text))
            for key in keys(text) if agency else ():
                found.setdefault(key, set()).add(shown[agency or ""])
        best: dict[str, tuple[int, bool, str]] = {}
        for text, rank in texts.items():
            words = " ".join(text.split())
            order = (rank, words.isupper() or words.islower(), words)
            best[normalise(text)] = min(best.get(normalise(text), order), order)
        for rank, _, text in sorted(best.values(), key=lambda o: (o[0], -len(keys(o[2])), -len(o[2]), o[2])):
            key = normalise(text)
            if key in self.spellings or key in self.ambiguous or key in self.refused or no_agency(text):
                continue
            hits = {name for k in keys(text) for name in found.get(k, ())}
            against = {name for k in rivals(text) for name in found.get(k, ())}
            one = next(iter(hits)) if len(hits) == 1 and against <= hits else key
            if rank == ASKED and best.get(one, (rank + 1,))[0] == ASKED:
                one = key  # two rows of one list are two agencies
            agency = self.spellings.get(one)
            self._meant[key] = self.names[agency] if agency else self._meant.get(one, text)
            for k in keys(text):
                found.setdefault(k, set()).add(one)

    def find(self, text: str, place: Place) -> str | None:
        """The agency that a cell means, a new one if the name is new; None (said as an Issue) if none is meant."""
        key = self.key(text)
        places = self.met.setdefault(key, {})
        if len(places) < PLACES_KEPT:
            places[place] = places.get(place, 0) + 1
        if key in self.refused or key in self.ambiguous:
            return None
        agency = self.spellings.get(key)
        if agency is None and no_agency(text):
            self._say("not_an_agency", key, place, f"'{text.strip()}' is not the name of an agency", "not counted")
            return None
        if agency is None:
            agency = self._first_met(key, text, place)
        if key != self.key(self.names[agency]):
            shown = " ".join(text.split())
            if shown not in self.aliases.setdefault(agency, []):
                self.aliases[agency].append(shown)
        return agency

    def _first_met(self, key: str, text: str, place: Place) -> str:
        name = self._meant.get(key, text)
        new = normalise(name) not in self.spellings
        agency = self.spellings[key] = self.add(name)
        if new:
            self.loose.add(agency)
        if key != normalise(name):
            found = f"'{' '.join(text.split())}' is read as {name}, with its abbreviations written out"
            fix = "If it is another agency, give it a row in roster.xlsx, sheet Names, and choose 'different agency'."
            self._say("spelled_out", key, place, found, "counted as that agency", fix)
        return agency

    def known(self, text: str) -> str | None:
        """The agency that a text means, if it has been met before; nothing is added."""
        key = normalise(text)
        return self.spellings.get(key) or self.spellings.get(normalise(self._meant.get(key, text)))

    def refuse(self, text: str) -> None:
        """The user's word that a text is not an agency."""
        self.refused.add(normalise(text))

    def places(self, texts: Iterable[str]) -> Counter[Place]:
        """Where any of these spellings stands, with how often."""
        found: Counter[Place] = Counter()
        for text in texts:
            found.update(self.met.get(normalise(text), {}))
        return found

    def tell_ambiguous(self) -> None:
        """Say each spelling that was met and could be two agencies, with both and its rows."""
        for key in sorted(self.ambiguous.keys() & self.met.keys()):
            both = " or ".join(self.names[a] for a in self.ambiguous[key])
            places = self.places([key])
            self._say(
                "ambiguous_name",
                key,
                min(places),
                f"'{key}' could be {both} ({rows_told(places)})",
                "counted for neither",
                "Give the spelling to one of them in roster.xlsx, sheet Names.",
            )

    def _say(self, kind: str, key: str, place: Place, found: str, done: str, fix: str = "") -> None:
        if (token := f"{kind}:{key}") not in self._told:
            self._told.add(token)
            self.issues.append(Issue(kind, place, found, done, fix))


def rows_told(places: Mapping[Place, int], most: int = 3) -> str:
    """ "referral log.xlsx rows 13, 20 and 4 more; survey.xlsx": where something stands, briefly."""
    by_table: dict[tuple[str, str], list[int]] = {}
    for place in sorted(places):
        by_table.setdefault((place.file, place.sheet), []).append(place.row)
    told = []
    for (file, sheet), rows in list(by_table.items())[:most]:
        name = f"{file}, sheet '{sheet}'" if sheet else file
        numbers = sorted({r for r in rows if r})
        if not numbers:
            told.append(name)
            continue
        more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
        listed = ", ".join(str(n) for n in numbers[:most])
        told.append(f"{name}, {'row' if len(numbers) == 1 else 'rows'} {listed}{more}")
    rest = len(by_table) - most
    return "; ".join(told) + (f"; and {rest} more" if rest > 0 else "")
