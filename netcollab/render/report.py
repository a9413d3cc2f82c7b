"""report.html: plain sentences first, then the questions people ask, then how it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from netcollab.edition import Edition
from netcollab.measures import glossary, grand, references
from netcollab.render import charts, story
from netcollab.render.asked import asked
from netcollab.render.board import absent, bare, board, heat, legend, open_seats, other_lists, standing
from netcollab.render.panel import panel
from netcollab.render.quality import quality
from netcollab.render.records_shown import attendance, connectedness, here, meetings, outcomes, reach, referrals
from netcollab.render.rules import rules_told
from netcollab.render.words import (
    AUDIENCE_WORDS,
    CERTAINTY,
    CERTAINTY_MEANING,
    clean,
    count,
    missing,
    percent,
    plural,
    sentence,
    spelled,
    state,
    worded,
)


def report_html(edition: Edition, picture: Markup | None = None) -> str:
    """The report of an edition as one HTML page that needs no script and no network.

    ``picture`` is that of ``picture.table_svg``, if in hand.
    """
    from netcollab.render.page import render_page
    from netcollab.render.picture import table_svg

    return render_page("report.html", **context(edition), picture=picture or table_svg(edition))


def context(edition: Edition) -> dict[str, Any]:
    """Everything the report's template shows, in words and small graphics."""
    name = clean(edition.name) or "The coalition"
    return {
        "title": f"{name}: report · {AUDIENCE_WORDS[edition.audience]}",
        "name": name,
        "audience": edition.audience,
        "audience_words": AUDIENCE_WORDS[edition.audience],
        "banner": clean(edition.banner),
        "period": clean(edition.period),
        "system_css": charts.system_css(edition.net.framework),
        "framework": edition.net.framework,
        "lead": story.lead(edition),
        "nouns": plural(edition.net.framework.noun),
        "intro": story.who_is_here(edition),
        "seats_unknown": story.seats_unknown(edition),
        "board": board(edition),
        "legend": legend(edition),
        "heat": [h for h in (heat(edition, "system"), heat(edition, "sector")) if h],
        "shades": charts.SHADES,
        "shade_blank": charts.BLANK,
        "here": here(edition),
        "missing": [s for s in absent(edition) if not bare(s)],
        "open_seats": open_seats((s for s in absent(edition) if bare(s)), edition.net.framework.noun),
        "unclaimed": story.UNCLAIMED,
        "has_meetings": story.has_meetings(edition),
        "siloed": [
            (name, [a for status in story.APART for a in story.standing_apart(edition, status) if a.by == by])
            for name, by in (
                ("Among the systems", "system"),
                (f"Among the {plural(edition.net.framework.noun)}", "sector"),
            )
        ],
        "quiet": standing(edition.sectors, ("no_data", "attends")),
        "other_lists": other_lists(edition),
        "findings": {q: story.by_title(edition, q) for q in SECTIONS},
        "reach": reach(edition),
        "meetings": meetings(edition),
        "attendance": attendance(edition),
        "connectedness": connectedness(edition),
        "referrals": referrals(edition),
        "asked": asked(edition),
        "outcomes": outcomes(edition),
        "sure_facts": sure(edition),
        "limits": story.limits(edition),
        "discussion": story.discussion(edition),
        "numbers": story.shown_numbers(edition),
        "rules": rules_told(edition),
        "settings": edition.settings,
        "facts": list(grand(edition.net, year=edition.period).map(clean).items()),
        "seed": edition.seed,
        "terms": terms(edition),
        "cited": cited(edition),
        **quality(edition),
        **panel(edition),
        "has_ties": story.has_ties(edition),
        "folders": FOLDERS[edition.audience],
        "certainty": CERTAINTY,
        "certainty_meaning": {key: worded(what, edition.net.framework.noun) for key, what in CERTAINTY_MEANING.items()},
        "claims": story.claims,
        "sign": charts.sign,
        "state": state,
        "sentence": sentence,
        "count": count,
        "spelled": spelled,
    }


SECTIONS = ("here", "missing", "siloed", "connects", "rests", "meetings", "referrals", "sure")
FOLDERS = {
    "coordinator": "This edition holds everything and is for the person who brought the files. The folder members/ "
    "leaves out who said what, who did not answer, exact referral counts and the attendance of single agencies; the "
    "folder public/ holds only which seats are taken or open.",
    "members": "This edition leaves out who said what, who did not answer, exact referral counts, the attendance of "
    "single agencies, and agencies that asked not to be shown.",
    "public": "This edition holds only which seats are taken or open.",
}


# ---- how sure, words, issues --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sure:
    """What the answers rest on."""

    sentence: str
    groups: tuple[tuple[str, str, Markup], ...]
    density: tuple[str, Markup] | None
    confirmed: str
    kinds: tuple[str, ...]


def sure(edition: Edition) -> Sure:
    """Response, what both sides confirm, and how far the density could move."""
    groups = edition.response.get("groups", {})
    numbers = {k: float(v) for k, v in edition.network.items()}
    low, at, high = (numbers.get(k, float("nan")) for k in ("density_low", "density", "density_high"))
    density = None
    if not missing(at) and story.has_ties(edition):
        words = f"{percent(at)} of all pairs of members are seen to be tied."
        known = not (missing(low) or missing(high))
        if known and percent(low) != percent(high):
            words += f" With the answers that are not in, it could be anything from {percent(low)} to {percent(high)}."
        density = (words, charts.interval(low if known else at, high if known else at, at, words))
    confirmed = numbers.get("confirmation_rate", float("nan"))
    every = (*edition.sectors, *edition.systems)
    claims = {s.certainty for s in every if s.certainty != "robust" or s.status not in story.UNCLAIMED}
    claims |= {f.certainty for f in edition.findings if story.claims(story.question(f), f.certainty)}
    return Sure(
        sentence=story.how_sure(edition).text,
        groups=tuple((clean(k), percent(v), charts.bar([charts.Part(value=float(v))], 1)) for k, v in groups.items()),
        density=density,
        confirmed="" if missing(confirmed) else (
            f"Where both sides answered and at least one reported a tie, both did in {percent(confirmed)} of cases."
        ),
        kinds=tuple(c for c in CERTAINTY if c in claims),
    )  # fmt: skip


def terms(edition: Edition) -> list[dict[str, Any]]:
    """The glossary: plain words first, then every measure that the page shows."""
    shown = {row["key"] for row in story.shown_numbers(edition)}
    for by in ("system", "sector"):
        if len(edition.pairs.get(by, ())):
            shown |= set(edition.pairs[by].columns)
    if reach(edition):
        shown.add("sectors_reached")
    plain = [{"key": "", "label": label, "what": what, "reading": "", "source": ""} for label, what in PLAIN_TERMS]
    told = plain + [row for row in glossary() if row["key"] in shown]
    noun = edition.net.framework.noun
    return [{**row, **{key: worded(row[key], noun) for key in ("label", "what", "reading")}} for row in told]


def cited(edition: Edition) -> list[str]:
    """The works that the measures of the page come from, in the order of their names."""
    known = references()
    return sorted({clean(known[t["source"]]) for t in terms(edition) if t["source"] in known and t["source"] != OWN})


OWN = "netcollab"  # what the tool itself defines has no work to cite
PLAIN_TERMS = (
    ("Agency", "An organization, office or, where the coalition wishes, a person in a role, such as a judge."),
    ("Member", "An agency that is on the roster, was invited to the survey, or signed in at a meeting."),
    ("Outside organization", "One that members name as a partner, but that is not a member. It fills no seat."),
    ("Sector", "One part of a multisector response, as the list in use names it. An agency may hold several."),
    ("System", "A family of sectors, such as law enforcement and prosecution. The grouping is this tool’s own."),
    ("Tie", "Two agencies that work together, as far as a survey, a referral log or an agreement shows it."),
    ("Open seat", "A sector that no member holds: an invitation and a question, not a fault."),
    ("Chance", "How many ties would be expected if the same ties fell without regard to sector."),
)  # fmt: skip
