"""What goes with a survey: consent, invitation, reminder, a page on the use of maps, and a checklist for the lead."""

from __future__ import annotations

from importlib.resources import files

from netcollab.instruments import Survey

LETTERS = ("consent", "invitation", "reminder", "using the map", "checklist")


def letters(made: Survey) -> dict[str, bytes]:
    """Each letter by the name of its file, with the coalition's name and the number of agencies put in."""
    folder = files("netcollab").joinpath("data", "letters")
    found = {}
    for name in LETTERS:
        text = folder.joinpath(f"{name.replace(' ', '_')}.md").read_text(encoding="utf-8")
        text = text.replace("{coalition}", made.coalition).replace("{agencies}", str(len(made.agencies)))
        found[f"{name}.md"] = text.replace("{minutes}", str(minutes(made))).encode("utf-8")
    return found


def minutes(made: Survey) -> int:
    """About how long the survey takes: five seconds a cell, and three minutes for the rest."""
    return max(5, round(len(made.agencies) * len(made.partners) * 5 / 60) + 3)
