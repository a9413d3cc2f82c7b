"""What is never read, and how a person's name is told from an agency's. Nothing here keeps what it sees."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from netcollab.framework import fold

WHO = frozenset(
    [
        "client",
        "victim",
        "survivor",
        "patient",
        "student",
        "youth",
        "minor",
        "child",
        "participant",
        "consumer",
        "resident",
        "guest",
    ]
)
WHO_PARTS = frozenset(
    ["name", "names", "id", "ids", "initials", "initial", "code", "codes", "no", "number", "identifier", "uid"]
)
NEVER = frozenset(
    [
        "dob",
        "birth",
        "birthdate",
        "birthday",
        "age",
        "sex",
        "gender",
        "race",
        "ethnicity",
        "religion",
        "nationality",
        "citizenship",
        "immigration",
        "ssn",
        "passport",
        "licence",
        "license",
        "visa",
        "mrn",
        "chart",
        "medicaid",
        "medicare",
        "insurance",
        "diagnosis",
        "diagnoses",
        "icd",
        "hmis",
        "docket",
        "incident",
        "address",
        "street",
        "apartment",
        "apt",
        "zip",
        "zipcode",
        "postal",
        "postcode",
        "lat",
        "long",
        "latitude",
        "longitude",
        "placement",
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "fax",
        "email",
        "mail",
        "handle",
        "ip",
        "device",
        "plate",
        "photo",
        "signature",
        "note",
        "notes",
        "narrative",
        "comment",
        "comments",
        "remarks",
        "description",
        "details",
    ]
)
PAIRS = frozenset(
    [
        "first_name",
        "last_name",
        "middle_name",
        "maiden_name",
        "full_name",
        "tax_id",
        "a_number",
        "alien_number",
        "safe_house",
        "free_text",
        "e_mail",
        "social_security",
        "hmis_id",
        "case_no",
        "case_number",
        "case_id",
        "case_name",
        "report_no",
        "report_number",
        "court_no",
        "court_number",
        "court_date",
        "hotline_number",
        "tribe_of",
        "alias_of",
    ]
)
COUNTED = re.compile(r"^(no|number|count|total|how many|num)( of)? ")

# A toll-free number is a hotline's, and part of its name at times.
IDENTIFIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"[\w.+-]@[\w-]{1,63}(\.[\w-]{1,63})+")),
    ("a Social Security number", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    ("an A-number", re.compile(r"\bA[- #]?\d{8,9}\b")),
    (
        "a phone number",
        re.compile(r"(?<!\d)(\+?1[ .-]?)?\(?(?!8(?:00|33|44|55|66|77|88))[2-9]\d{2}\)?[ .-]?\d{3}[ .-]\d{4}(?!\d)"),
    ),
    ("a hash", re.compile(r"\b[0-9a-fA-F]{32,128}\b")),
    (
        "a case number",
        re.compile(
            r"\b(case|docket|mrn|ref)\s*(no\.?|#|number)?\s*:?\s*[A-Z]{0,4}-?\d{3,}\b|\b\d{2,4}-[A-Z]{2,3}-\d{3,}\b",
            re.I,
        ),
    ),
    (
        "a street address",
        re.compile(
            r"\b\d{1,6} ([NSEW]\.? )?([A-Z][\w'.]* ){1,4}(St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln"
            r"|Lane|Ct|Pl|Pkwy|Hwy|Highway)\b\.?"
            r"(?! *(Clinic|Shelter|Center|Centre|Church|Mission|House|School|Program|Project))"
        ),
    ),
)
SHORT_CODE = re.compile(r"^(?=.*\d)[A-Za-z]{0,4}[-_ ]?\d{2,10}[A-Za-z]?$")
NAME_WORD = re.compile(
    r"^(?:[A-Z]\.?|(?:(?:Mc|Mac|O'|O’|D'|De|Di|La|Le|Van|Von)?[A-ZÀ-Þ][a-zà-ÿ'’]+)(?:-[A-ZÀ-Þ][a-zà-ÿ'’]+)*)\.?,?$"
)
JOINERS = frozenset(["de", "la", "del", "van", "von", "der", "den", "bin", "al", "da", "dos", "di", "y"])
PLUS_ONES = re.compile(r"(?<=\w)[ ,]*\+ ?(\d{1,2})(?: (?:others?|guests?|more|people|staff))?$", re.I)
BRACKET = re.compile(r"^(?P<outer>.*?)\s*[(\[](?P<inner>[^()\[\]]*)[)\]]\s*(?P<rest>.*)$")
DASH = re.compile(r"\s+[-–—|/]\s+|\s*\|\s*|\s+[-–—]|[–—]\s+")


def never_read(header: str) -> bool:
    """Whether a header names something about a client or a person that no column may be read for."""
    words = fold(header.replace("#", " no ").replace("E-mail", "email").replace("e-mail", "email"))
    if COUNTED.match(words):
        return False
    tokens = words.split()
    singular = {t.removesuffix("s") for t in tokens} | set(tokens)
    if singular & {"child"} or "children" in tokens:
        singular |= {"child"}
    if singular & WHO and (set(tokens) & WHO_PARTS or len(tokens) == 1):
        return True
    if set(tokens) & NEVER:
        return True
    return any(f"{a}_{b}" in PAIRS for a, b in pairwise(tokens))


@lru_cache(maxsize=16_384)
def identifier(text: str) -> str:
    """What kind of identifier a text holds ("a phone number"), or nothing."""
    if len(text) < 7:
        return ""
    return next((kind for kind, pattern in IDENTIFIERS if pattern.search(text)), "")


def short_codes(values: Iterable[str]) -> bool:
    """Whether values look like the numbers that clients or cases are kept under: short codes, 90 % of them unique."""
    every = [v for v in values if v]
    codes = [v for v in every if SHORT_CODE.match(v)]
    return len(every) >= 8 and len(codes) >= 0.9 * len(every) and len(set(codes)) >= 0.9 * len(codes)


@lru_cache
def words_of(name: str) -> frozenset[str]:
    """A list of data/name_words.toml, folded: organization, place, title, role, credential, surname, free_mail."""
    raw = tomllib.loads(files("netcollab").joinpath("data", "name_words.toml").read_text(encoding="utf-8"))
    return frozenset(raw[name].split())


@lru_cache
def given_names() -> frozenset[str]:
    lines = files("netcollab").joinpath("data", "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def says_agency(words: str) -> bool:
    """Whether a text has a word that agencies have in their names, or is an acronym."""
    tokens = fold(words.replace("'", "").replace("’", "")).split()
    if set(tokens) & words_of("organization"):
        return True
    return any(len(w) >= 2 and w.isupper() and w.isalpha() for w in re.split(r"[\s/&-]+", words)) and not (
        words.isupper() and len(tokens) > 1
    )


def starts_as_person(words: str) -> bool:
    """Whether a text begins with a given name or a title, as "Jane Church" does and "Jane's Place" does not."""
    first = words.split()[0] if words.split() else ""
    return fold(first) in given_names() or (fold(first) in words_of("title") and " " in words)


def joined(words: str, known: Set[str]) -> tuple[str, ...]:
    """The agencies in "NCJW/SFCAHT": both only where both are known names, else the whole as it stands."""
    parts = [p.strip() for p in re.split(r"[/&+,]|\band\b", words) if p.strip()]
    apart = fold(words) not in known and len(parts) > 1 and all(fold(p) in known for p in parts)
    return tuple(parts) if apart else (words,)


def likely_person(words: str, *, sure: bool = False) -> bool:
    """Whether a text has the shape of a person's name. ``sure``: only with a given name or a title before it."""
    text = re.sub(r"\s*\+\s*\d+$|[,.]?\s+(Jr|Sr|II|III|MD|PhD|LCSW|MSW|Esq|RN)\.?$", "", words.strip())
    if "," in text:  # "Doe, Jane"
        last, _, first = text.partition(",")
        text = f"{first.strip()} {last.strip().title() if last.isupper() else last.strip()}"
    tokens = text.split()
    if not tokens or len(tokens) > 5 or any(c.isdigit() for c in text) or "&" in text:
        return False
    titled = fold(tokens[0]) in words_of("title") and len(tokens) > 1
    rest = tokens[1:] if titled else tokens
    folded = [fold(t) for t in rest]
    given = bool(folded) and folded[0] in given_names()
    if text.isupper() and len(text) > 5 and given:
        rest = [t.title() for t in rest]
    if text.islower() and given and len(rest) > 1:
        rest = [t.title() for t in rest]
    shaped = all(NAME_WORD.match(t) or fold(t) in JOINERS for t in rest)
    known = words_of("organization") | words_of("place")
    if not shaped or (len(rest) > 1 and set(folded[1:]) & words_of("organization")):
        return False
    if len(rest) > 1 and any(t.lower().endswith(("'s", "’s")) for t in rest):  # Rosie's Place, Fr. Joe's Villages
        return False
    if titled and not set(folded) & words_of("organization"):
        return True
    if given:
        return len(rest) == 1 or not set(folded[1:]) & words_of("place") or not sure
    return not sure and 2 <= len(rest) <= 4 and not set(folded) & known


def maybe_person(words: str, known: Set[str]) -> bool:
    """Whether a name taken as an agency has the shape of a person's, and nothing says that it is an agency."""
    return " " in words and fold(words) not in known and not says_agency(words) and likely_person(words)


@dataclass(frozen=True, slots=True)
class Attendee:
    """An agency and, for counting delegates only, who came. Either can be empty."""

    agency: str
    person: str = ""


def person_key(words: str) -> str:
    """A person's name or address for telling people apart in memory: "Doe, Jane" and "Jane Doe, LCSW" are Jane Doe."""
    last, _, first = words.partition(",")
    if set(fold(first).split()) <= words_of("credential"):
        first = ""
    return fold(f"{first} {last}")


def plus_ones(words: str) -> int:
    """How many more came with somebody: 2 for "Jane Doe + 2"."""
    found = PLUS_ONES.search(words)
    return int(found[1]) if found else 0


def split_agency(words: str, known: Set[str] = frozenset(), *, sure: bool = False) -> Attendee:
    """The agency in a cell, apart from a person named beside it.

    "Hope House (Jane Doe)", "Jane Doe (Hope House)" and "Hope House - Jane" are Hope House; "Child Protective Services
    (CPS)" and names in ``known`` (folded) stay whole. ``sure``: labels that the coordinator wrote, where only a plain
    personal name is taken off.
    """
    text = " ".join(words.split())
    if not text or fold(text) in known:
        return Attendee(text)
    text = PLUS_ONES.sub("", text)
    found = BRACKET.match(text)
    if found and found["inner"].strip():
        outer = f"{found['outer']} {found['rest']}".strip()
        return _bracketed(text, outer, found["inner"].strip(), known, sure)
    parts = [p.strip() for p in DASH.split(text) if p.strip()]
    if len(parts) == 2:
        left, right = parts
        for agency, person in ((left, right), (right, left)):
            if _is_agency(agency, known) and _is_person(person, known, sure or " " not in person):
                return Attendee(agency, person)
    if "," in text and not sure:
        left, _, right = (p.strip() for p in text.partition(","))
        if _is_agency(right, known) and likely_person(left, sure=True) and " " in left:
            return Attendee(right, left)
        if _is_agency(left, known) and likely_person(right, sure=True) and " " in right:
            return Attendee(left, right)
    if not sure and " " in text and _is_person(text, known, True):
        return Attendee("", text)
    return Attendee(text)


def _bracketed(text: str, outer: str, inner: str, known: Set[str], sure: bool) -> Attendee:
    if not outer:
        return split_agency(inner, known, sure=sure)
    if set(fold(inner).split()) <= words_of("role") | {"s"}:  # (virtual), (she/her), (Guest)
        return split_agency(outer, known, sure=sure) if not sure else Attendee(text)
    if _is_person(outer, known, True) and not likely_person(inner, sure=True) and not _initials(inner, outer):
        return Attendee(inner, outer)
    if _is_person(inner, known, sure or says_agency(inner)):
        return Attendee(outer, inner)
    return Attendee(text)


def _initials(short: str, name: str) -> bool:
    letters = "".join(w[0] for w in name.split() if w[0].isalpha()).lower()
    return fold(short) == letters


def _is_agency(words: str, known: Set[str]) -> bool:
    return fold(words) in known or says_agency(words)


def _is_person(words: str, known: Set[str], sure: bool) -> bool:
    return fold(words) not in known and not says_agency(words) and likely_person(words, sure=sure)
