"""Which agency a text means: by exact normalised name and by the roster's aliases. Nothing is merged by likeness."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from netcollab.errors import Issue, Place
from netcollab.framework import fold

NOT_AGENCIES = frozenset(
    """
    self; self referral; self referred; walk in; walkin; unknown; none; n a; na; other; others; various; total; totals;
    sum; grand total; hotline; anonymous; student intern; intern; community; community member; family; parent; friend;
    guest; tbd; not listed; no one; nobody; me; us
    """.replace("\n    ", " ")
    .strip()
    .split("; ")
) | {""}


def normalise(text: str) -> str:
    """A name for comparing: case, accents, punctuation and spaces evened out; "&" is "and"; a leading "the" dropped."""
    plain = fold(text.replace("&", " and ").replace("+", " and "))
    return re.sub(r"^the (?=\S)", "", plain) or text.strip().casefold()


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
    loose: dict[str, Place] = field(default_factory=dict)  # ids first met in free text -> where
    issues: list[Issue] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

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

    def find(self, text: str, place: Place) -> str | None:
        """The agency that a cell means, a new one if the name is new; None (said as an Issue) if none is meant."""
        key = normalise(text)
        if key in self.refused:
            return None
        if key in self.spellings:
            agency = self.spellings[key]
            shown = " ".join(text.split())
            if key != normalise(self.names[agency]) and shown not in self.aliases.setdefault(agency, []):
                self.aliases[agency].append(shown)
            return agency
        if key in self.ambiguous:
            both = " or ".join(self.names[a] for a in self.ambiguous[key])
            self._say(
                "ambiguous_name",
                key,
                place,
                f"'{text}' could be {both}",
                "counted for neither",
                "Give the spelling to one of them in roster.xlsx, sheet Names.",
            )
            return None
        if key in NOT_AGENCIES or not re.search(r"[^\W_]", text):
            self._say("not_an_agency", key, place, f"'{text.strip()}' is not the name of an agency", "not counted")
            return None
        agency = self.add(text)
        self.loose[agency] = place
        return agency

    def known(self, text: str) -> str | None:
        """The agency that a text means, if it has been met before; nothing is added."""
        return self.spellings.get(normalise(text))

    def refuse(self, text: str) -> None:
        """The user's word that a text is not an agency."""
        self.refused.add(normalise(text))

    def _say(self, kind: str, key: str, place: Place, found: str, done: str, fix: str = "") -> None:
        if (token := f"{kind}:{key}") not in self._told:
            self._told.add(token)
            self.issues.append(Issue(kind, place, found, done, fix))
