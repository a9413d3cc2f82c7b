"""An invented county coalition of about forty agencies, as messy as life, with what is planted in it written down.

`python examples/make/county.py` writes examples/county and examples/truth/county.json. Another seed gives other names,
other missing and siloed sectors and other ties.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import random
from pathlib import Path
from typing import Any

import xlsxwriter

Truth = dict[str, Any]
Aliases = dict[str, tuple[str, str]]

PLACES = ("Alder", "Fenwick", "Marlow", "Tamarack", "Kestrel", "Harrow", "Linden", "Corvane", "Ashby", "Wexcombe")
SAINTS = ("St. Brannoc", "St. Elowen", "Grace Harbor", "New Covenant", "Shalom", "Bethel Road")
GIVEN = ("Marisol", "Devin", "Tamsin", "Okoro", "Leif", "Priya", "Anselm", "Joelle", "Ruben", "Ingrid")
FAMILY = ("Tenbrook", "Vasquillo", "Oyelowan", "Hartquist", "Pemberlane", "Dunmorrow", "Castellane", "Brightwater")
# sector -> (system, names of its agencies; {p} is the county, {q} a town, {s} a saint)
SECTORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "local_law_enforcement": ("enforcement", ("{p} County Sheriff", "{q} Police Department", "{p} City Police")),
    "state_law_enforcement": ("enforcement", ("State Patrol, {p} Post",)),
    "federal_law_enforcement": ("enforcement", ("Federal Task Force, {q} Field Office",)),
    "local_prosecutors": ("enforcement", ("{q} City Attorney",)),
    "state_county_prosecutors": ("enforcement", ("{p} County District Attorney",)),
    "federal_prosecutors": ("enforcement", ("Federal Prosecutor's Office, {p} Branch",)),
    "judges": ("courts", ("{p} Family Court",)),
    "defense_attorneys": ("courts", ("{p} County Public Defender",)),
    "juvenile_justice": ("courts", ("{p} Juvenile Probation", "{p} Youth Detention Center")),
    "child_welfare": ("services", ("{p} Child Protective Services", "Foster Kin Network")),
    "state_social_services": ("services", ("State Department of Human Services", "Crime Victim Compensation Board")),
    "ngo_social_services": ("services", ("Haven House", "Open Door {q}", "Step Ahead Services", "Bridge Center")),
    "homeless_advocates": ("services", ("{p} Shelter Coalition", "Youth Drop-In {q}")),
    "health_care": (
        "health_education",
        ("{p} County Hospital", "{q} Clinic", "Behavioral Health Partners", "{p} Public Health"),
    ),
    "educators": (
        "health_education",
        ("{p} Public Schools", "{q} School District", "{p} Community College", "Early Learning {q}"),
    ),
    "researchers_academics": ("health_education", ("{p} State University Center on Violence",)),
    "victims_survivors": ("community", ("Survivor Leadership Council",)),
    "ngo_advocacy": ("community", ("Children's Advocacy Center of {p}", "Voices for Youth", "{p} Human Rights League")),
    "lgbt_advocates": ("community", ("Pride Youth {q}",)),
    "social_activists": ("community", ("{q} Neighbors United",)),
    "faith_based": (
        "community",
        ("{s} Outreach", "Interfaith Council of {p}", "{t} Ministries", "{q} Street Chaplains"),
    ),
    "public_officials": ("public_private", ("Office of the Mayor, {q}", "{p} County Commission")),
    "private_sector": ("public_private", ("{p} Hotel Association", "Tri-River Trucking")),
    "media": ("public_private", ("The {p} Courier",)),
}
LABELS = {
    "local_law_enforcement": "Local law enforcement", "state_law_enforcement": "State law enforcement",
    "federal_law_enforcement": "Federal law enforcement", "local_prosecutors": "Local prosecutors",
    "state_county_prosecutors": "State and county prosecutors", "federal_prosecutors": "Federal prosecutors",
    "judges": "Judges", "defense_attorneys": "Defense attorneys", "juvenile_justice": "Juvenile justice",
    "child_welfare": "16", "state_social_services": "State social service agencies",
    "ngo_social_services": "ngo_social_services", "homeless_advocates": "Homeless advocates",
    "health_care": "Health care providers, including mental health care providers", "educators": "educators",
    "researchers_academics": "Researchers and academics", "victims_survivors": "Victims/survivors",
    "ngo_advocacy": "Nongovernmental advocacy organizations",
    "lgbt_advocates": "Lesbian, gay, bisexual, and transgender (LGBT) advocates",
    "social_activists": "Social activists",
    "faith_based": "Faith-based groups", "public_officials": "Public officials", "private_sector": "Private sector",
    "media": "Media",
}  # fmt: skip
MAY_BE_MISSING = ("media", "private_sector", "researchers_academics", "defense_attorneys", "lgbt_advocates",
                  "social_activists", "federal_law_enforcement", "judges")  # fmt: skip
MAY_BE_SILOED = ("health_care", "educators", "faith_based")
DIVIDED = ("enforcement", "community")
SCALE = ("Never", "Once or twice a year", "A few times a year", "Monthly", "Weekly")
CREATED = dt.datetime(2026, 1, 1)
OUTSIDE = "Riverbend Tribal Services"  # named in the survey and in the log, on no list


def make_county(
    folder: Path, seed: int = 1, *, silo: bool = True, full_response: bool = False, divide: bool = True
) -> Truth:
    """Write the county's files into a folder and return what is true of it."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    agencies, missing, siloed = _agencies(draw, silo)
    sector = {name: key for key, names in agencies.items() for name in names}
    names = sorted(sector)
    visitor = draw.choice([n for n in names if SECTORS[sector[n]][0] == "public_private"])  # comes, but was not asked
    asked = [n for n in names if n != visitor]
    ties, connector = _ties(draw, sector, asked, siloed, divide)
    aliases = _aliases(names)
    canaries: list[str] = []
    silent = [] if full_response else _silent(draw, asked, connector)
    disputed = _survey(folder / "partner survey (responses).xlsx", draw, asked, ties, aliases, silent, canaries)
    attendance = _sign_ins(folder, draw, names, visitor, aliases, canaries)
    referrals = _referrals(folder / "referral log 2026.xlsx", draw, sorted(ties), sector, aliases, canaries)
    _roster(folder / "members.csv", sector, aliases)
    inside = {n for n in names if sector[n] in siloed}
    return {
        "seed": seed,
        "members": {n: {"sector": sector[n], "responded": n in asked and n not in silent} for n in names},
        "missing": sorted(missing),
        "siloed": sorted(siloed),
        "divided": [list(DIVIDED)] if divide else [],
        "never_siloed": sorted({sector[n] for n in asked if n not in inside}),
        "attends_only": visitor,
        "disputed": list(disputed),
        "outside": [OUTSIDE],
        "connector": connector,
        "attendance": dict(sorted(attendance.items())),
        "referrals": [[a, b, n] for (a, b), n in sorted(referrals.items())],
        "canaries": sorted(set(canaries)),
    }


def _agencies(draw: random.Random, silo: bool) -> tuple[dict[str, list[str]], set[str], set[str]]:
    """Names by sector, the sectors left out, and the siloed one."""
    p, q = draw.sample(PLACES, 2)
    s, t = draw.sample(SAINTS, 2)
    missing = set(draw.sample(MAY_BE_MISSING, 4))
    siloed = {draw.choice(MAY_BE_SILOED)} if silo else set()
    made = {
        key: [name.format(p=p, q=q, s=s, t=t) for name in names]
        for key, (_, names) in SECTORS.items() if key not in missing
    }  # fmt: skip
    return made, missing, siloed


def _ties(
    draw: random.Random, sector: dict[str, str], asked: list[str], siloed: set[str], divide: bool
) -> tuple[set[tuple[str, str]], str]:
    """Who works with whom: silos tied inside only, no tie across the divide, everybody else generously cross-tied."""
    system = {n: SECTORS[sector[n]][0] for n in asked}

    def may(a: str, b: str) -> bool:
        if (sector[a] in siloed) != (sector[b] in siloed):
            return False
        return not (divide and {system[a], system[b]} == set(DIVIDED))

    ties = set()
    for a, b in itertools.combinations(asked, 2):
        chance = 1.0 if sector[a] in siloed and sector[a] == sector[b] else 0.4 if system[a] == system[b] else 0.22
        if may(a, b) and draw.random() < chance:
            ties.add((a, b))
    for a in asked:
        others = [b for b in asked if may(a, b) and sector[b] != sector[a]]
        have = sum(1 for t in ties if a in t and sector[t[0]] != sector[t[1]])
        for b in draw.sample(others, min(len(others), max(0, 4 - have))):
            ties.add((min(a, b), max(a, b)))
    connector = draw.choice([n for n in asked if sector[n] == "ngo_social_services"])
    for b in asked:
        if b != connector and may(connector, b) and draw.random() < 0.75:
            ties.add((min(connector, b), max(connector, b)))
    return ties, connector


def _aliases(names: list[str]) -> Aliases:
    """Two short forms, "SLC" and "S.L.C.", for every name that has a telling one."""
    made: Aliases = {}
    taken: set[str] = set()
    for name in names:
        words = [w for w in name.replace(",", "").replace("'s", "").split() if w[0].isupper()]
        short = "".join(w[0] for w in words)
        if len(short) >= 3 and short not in taken:
            taken.add(short)
            made[name] = short, "".join(f"{letter}." for letter in short)
    return made


def _silent(draw: random.Random, asked: list[str], connector: str) -> list[str]:
    """About one in four does not answer."""
    return sorted(draw.sample([n for n in asked if n != connector], len(asked) // 4))


def _as_written(draw: random.Random, name: str, aliases: Aliases) -> str:
    """A name as people write it."""
    ways = [name, name + "  ", name.upper(), f" {name}", name.replace("'", "\u2019")]
    if name in aliases:
        ways += [*aliases[name], aliases[name][0].lower()]
    return draw.choice(ways)


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    return book


def _survey(
    path: Path, draw: random.Random, asked: list[str], ties: set[tuple[str, str]], aliases: Aliases,
    silent: list[str], canaries: list[str],
) -> tuple[str, str]:  # fmt: skip
    """A Google Forms export: one grid, names as people write them, two answers from one agency, a ticks-only one.

    Returned are the agency two people answered for and the partner they disagree about.
    """
    question = "How often does your agency work with each of these? [{}]"
    header = ["Timestamp", "Email Address", "Your agency", *(question.format(n) for n in asked),
              "Is there an organization we forgot?", "Phone", "Anything else you want to tell us?"]  # fmt: skip
    answering = [n for n in asked if n not in silent]
    ticks_only, twice, hasty = draw.sample(answering, 3)
    partners = [n for n in asked if (min(n, twice), max(n, twice)) in ties]
    disputed = draw.choice(partners)  # the two people of one agency say different things of this partner
    rows: list[list[Any]] = []
    for n, who in enumerate([*answering, twice]):
        moment = dt.datetime(2026, 9, 8, 9, 0) + dt.timedelta(hours=7 * n, minutes=draw.randrange(60))
        email = f"{draw.choice(GIVEN).lower()}.{draw.choice(FAMILY).lower()}{n}@example.org"
        phone, note = f"555-01{n:02d}", f"please keep between us: quillfern {n} {draw.choice(FAMILY)}"
        canaries += [email, phone, f"quillfern {n}"]
        answers = []
        for other in asked:
            tied = (min(who, other), max(who, other)) in ties
            answer = draw.choice(SCALE[2:]) if tied and draw.random() < 0.93 else "Never"
            if (who, other) == (twice, disputed):
                answer = "Never" if n == len(answering) else "Weekly"
            if who == other or (who == ticks_only and answer == "Never") or (who == hasty and draw.random() < 0.1):
                answer = ""
            answers.append(answer)
        forgot = OUTSIDE if n % 9 == 4 else ""
        rows.append([moment, email, _as_written(draw, who, aliases), *answers, forgot, phone, note])
    book = _book(path)
    sheet = book.add_worksheet("Form Responses 1")
    time = book.add_format({"num_format": "m/d/yyyy h:mm:ss"})
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for r, row in enumerate(rows, 1):
        sheet.write_datetime(r, 0, row[0], time)
        for c, value in enumerate(row[1:], 1):
            if value:
                sheet.write_string(r, c, value)
    book.close()
    return twice, disputed


def _sign_ins(
    folder: Path, draw: random.Random, names: list[str], visitor: str, aliases: Aliases, canaries: list[str]
) -> dict[str, int]:
    """Half a year as a matrix of marks, half a year as one sheet a meeting."""
    zeal = {n: 0.9 if n == visitor else draw.choice((0.25, 0.5, 0.7, 0.9)) for n in names}
    count = dict.fromkeys(names, 0)
    days = [dt.date(2026, m, 10 + m) for m in range(1, 7)]
    book = _book(folder / "Sign-ins Jan-Jun.xlsx")
    sheet = book.add_worksheet("Attendance")
    day = book.add_format({"num_format": "m/d/yy", "bold": True})
    sheet.merge_range(
        0, 0, 0, len(days) + 1, "Coalition general meetings, first half of 2026", book.add_format({"bold": True})
    )
    sheet.write_string(1, 0, "x = present")
    sheet.write_string(3, 0, "Agency")
    for c, when in enumerate(days, 1):
        sheet.write_datetime(3, c, dt.datetime(when.year, when.month, when.day), day)
    sheet.write_string(3, len(days) + 1, "Total")
    totals = [0] * len(days)
    for r, name in enumerate(names, 4):
        sheet.write_string(r, 0, name)
        here = 0
        for c in range(len(days)):
            if draw.random() < zeal[name]:
                sheet.write_string(r, c + 1, draw.choice(("x", "X", "x", "yes", "1")))
                here, totals[c] = here + 1, totals[c] + 1
            elif draw.random() < 0.15:
                sheet.write_string(r, c + 1, "Excused")
        sheet.write_number(r, len(days) + 1, here)
        count[name] += here
    sheet.write_string(len(names) + 4, 0, "Total")
    sheet.write_row(len(names) + 4, 1, [*totals, sum(totals)])
    sheet.write_string(len(names) + 6, 0, "Prepared for the steering committee")
    book.close()

    book = _book(folder / "Monthly meetings Jul-Dec.xlsx")
    for n in range(6):
        when = dt.date(2026, 7 + n, 8 + n)
        sheet = book.add_worksheet(when.strftime("%B ") + f"{when.day} 2026" if n % 2 else when.isoformat())
        present = [a for a in names if draw.random() < zeal[a]]
        people = [
            (f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}", a) for a in present for _ in range(draw.choice((1, 1, 2)))
        ]
        canaries += [p for p, _ in people]
        for a in present:
            count[a] += 1
        sheet.write_string(0, 0, f"Sign-in, {when.strftime('%B')} meeting")
        if n % 3 == 2:  # one column: "Jane Doe (Hope House)"
            sheet.write_string(2, 0, "Attendee")
            for r, (person, a) in enumerate(people, 3):
                sheet.write_string(r, 0, f"{person} ({a})")
            continue
        sheet.write_row(2, 0, ["Name", "Organization", "Email", "Phone"])
        row = 3
        for k, (person, a) in enumerate(people):
            row += 1 if k and k % 12 == 0 else 0  # a blank row now and then
            sheet.write_row(
                row,
                0,
                [
                    person,
                    _as_written(draw, a, aliases),
                    f"{person.split()[0].lower()}{n}{k}@example.org",
                    f"555-02{k:02d}",
                ],
            )
            canaries += [f"{person.split()[0].lower()}{n}{k}@example.org", f"555-02{k:02d}"]
            if n == 1 and k % 4 == 0:
                sheet.set_row(row, None, None, {"hidden": True})  # a filter left on hides rows; the people came
            row += 1
        if n == 1:
            sheet.autofilter(2, 0, row - 1, 3)
            sheet.filter_column(1, "x != zzz")
    hidden = book.add_worksheet("contacts")
    hidden.write_row(0, 0, ["Name", "Cell phone"])
    hidden.write_row(1, 0, ["Ottoline Quarrymore", "555-0399"])
    hidden.hide()
    canaries += ["Ottoline Quarrymore", "555-0399"]
    book.close()
    return count


def _referrals(
    path: Path, draw: random.Random, ties: list[tuple[str, str]], sector: dict[str, str], aliases: Aliases,
    canaries: list[str],
) -> dict[tuple[str, str], int]:  # fmt: skip
    """A hand-kept log between agencies that work together, with columns about clients that nobody may read."""
    header = [
        "Date",
        "From",
        "To",
        "Client initials",
        "DOB",
        "Case number",
        "Service",
        "Status",
        "Date closed",
        "Notes",
    ]
    pairs = draw.sample(ties, min(len(ties), 45))
    rows: list[list[Any]] = []
    counted: dict[tuple[str, str], int] = {}
    for n in range(110):
        a, b = draw.choice(pairs)
        a, b = (a, b) if draw.random() < 0.6 else (b, a)
        targets = [b]
        if n % 17 == 3:
            more = [y if x == a else x for x, y in pairs if a in (x, y) and b not in (x, y)]
            targets += more[:1]
        if n == 20:
            targets = [a]
        if n == 60:
            targets = [OUTSIDE]
        sender = "walk-in" if n == 40 else _as_written(draw, a, aliases)
        if n not in (20, 40):
            for t in targets:
                counted[a, t] = counted.get((a, t), 0) + 1
        when = dt.date(2026, 1, 4) + dt.timedelta(days=3 * n)
        initials = "Q" + "".join(draw.choice("ZXVWKJ") for _ in range(4))
        dob = f"{draw.randrange(1, 13):02d}/{draw.randrange(1, 29):02d}/20{draw.randrange(8, 14):02d}"
        case, note = f"JV-26-{41000 + n}", f"client {initials} was seen at the motel, vellichor {n}"
        canaries += [initials, dob, case, f"vellichor {n}"]
        status = draw.choice(("Completed", "Completed", "Accepted", "Declined", "Pending"))
        closed = (when + dt.timedelta(days=14)).isoformat() if status == "Completed" else ""
        rows.append([when.strftime("%m/%d/%Y"), sender, "; ".join(targets), initials, dob, case,
                     draw.choice(("Shelter", "Counseling", "Legal aid", "Medical")), status, closed, note])  # fmt: skip
    book = _book(path)
    sheet = book.add_worksheet("Log")
    sheet.write_string(0, 0, "REFERRAL LOG 2026 - CONFIDENTIAL")
    sheet.write_row(2, 0, header, book.add_format({"bold": True}))
    for r, row in enumerate(rows, 3):
        for c, value in enumerate(row):
            if value:
                sheet.write_string(r, c, value)
    sheet.write_string(len(rows) + 4, 0, f"Total: {len(rows)} referrals")
    book.close()
    return counted


def _roster(path: Path, sector: dict[str, str], aliases: Aliases) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Agency", "Sector", "Also known as", "Jurisdiction"])
        for name in sorted(sector):
            reach = next((r for r in ("State", "Federal") if name.startswith(r)), "County").lower()
            out.writerow([name, LABELS[sector[name]], "; ".join(aliases.get(name, ())), reach])


def main() -> None:
    examples = Path(__file__).resolve().parents[1]
    truth = make_county(examples / "county", 1)
    target = examples / "truth" / "county.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
