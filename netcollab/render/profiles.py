"""A page for each agency, fit to be sent to that agency alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netcollab.edition import Edition, period_of
from netcollab.findings.profile import UNTOLD, Profile, profiles
from netcollab.release import in_words, present_view
from netcollab.render.words import clean, count, listed, sentence

LONGEST = 60  # characters of a file's name


def profile_pages(edition: Edition) -> Iterator[tuple[str, str]]:
    """File name and page for every member of the coordinator's edition."""
    from netcollab.render.page import render_page

    taken: set[str] = set()
    period = period_of(present_view(edition.net, "members"), "members")
    for profile in profiles(edition.net):
        name = clean(profile.name) or "(no name)"
        yield (
            _file_name(profile.agency, taken),
            render_page(
                "profile.html",
                title=f"{name} · For this agency alone",
                name=name,
                coalition=clean(edition.name) or "The coalition",
                period=period,
                profile=profile,
                survey=_survey(profile),
                records=_records(profile),
            ),
        )


def _file_name(agency: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", agency.lower()).strip("-")[:LONGEST] or "agency"
    name, n = f"profile-{stem}.html", 1
    while name in taken:
        n += 1
        name = f"profile-{stem}-{n}.html"
    taken.add(name)
    return name


def _survey(profile: Profile) -> list[str]:
    if not profile.surveyed:
        return []
    if not profile.answered:
        lines = ["No answer of yours is in this round of the survey. It is not too late to send one."]
    else:
        n = sum(len(names) for _, names in profile.partners)
        lines = [f"You named {count(n, 'agency')} that you work with." if n else "You named no agency you work with."]
    if profile.named_by == UNTOLD:
        return [*lines, "What others said of you is not told: too few answers are in."]
    return [*lines, sentence(f"{profile.named_by} name you as an agency they work with")]


def _days(dates: list[str]) -> str:
    """Days in words, the year once where it is one: "Feb 12, Mar 13 and Dec 13, 2026"."""
    words, year = [in_words(clean(d)) for d in dates], f", {dates[-1][:4]}"
    if not all(w.endswith(year) for w in words):
        return "; ".join(words)
    return listed([*(w.removesuffix(year) for w in words[:-1]), words[-1]])


def _records(profile: Profile) -> list[str]:
    lines = []
    if profile.meetings:
        came, dates = len(profile.visits), [d for d in profile.visits if d]
        when = f": {_days(dates)}" if dates else ""
        times = f"{came} of {count(profile.meetings, 'meeting')}"
        lines.append(sentence(f"You signed in at {times}{when}" if came else f"No sign-in of yours at {times[5:]}"))
    if profile.sent:
        lines.append(f"You sent {count(profile.sent, 'referral')} to {count(profile.receivers, 'agency')}.")
    if profile.received:
        lines.append(f"You received {profile.received} referrals, from three agencies or more.")
    return lines
