"""The survey on paper: one page of HTML to print, without scripts and without anything from outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from netcollab.instruments import EMPTY_LINES, Survey, several
from netcollab.instruments.online import INTRODUCTION, PARTNERS
from netcollab.items import Item

BOX = "\N{BALLOT BOX}"
STYLE = """
@page { size: letter landscape; margin: 1.5cm }
body { font: 11pt/1.4 Georgia, serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #23201b }
h1 { font-size: 20pt } h2 { font-size: 13pt; margin-top: 2rem } h2, h2 + p { break-after: avoid }
table { border-collapse: collapse; width: 100%; font-size: 10pt } thead { display: table-header-group }
th, td { border: 1px solid #b5ae9f; padding: .25rem .4rem; text-align: left; vertical-align: top } td { height: 1.2rem }
tr, ul, li { break-inside: avoid } ul { list-style: none; padding: 0; columns: 2 }
li { padding-left: 1.4em; text-indent: -1.4em } li::before { content: "\\2610  " }
.wide { width: 26% } .tag { color: #6f685b; font-size: 80% } .line { border-bottom: 1px solid #b5ae9f; height: 1.6rem }
"""


def page(made: Survey) -> bytes:
    """The survey to print."""
    parts = [_question(made, item) for item in made.before]
    parts += [f"<h2>Your partners</h2><p>{escape(PARTNERS)}</p>", *_grids(made)]
    for offers, group in groupby(made.after, key=lambda item: item.offers):
        some = list(group)
        parts += [_agreement(made, some)] if offers == "agree" else [_question(made, item) for item in some]
    body = "\n".join(parts)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{policy}"><title>{escape(made.title)}</title><style>{STYLE}</style></head>\n'
        f"<body><h1>{escape(made.title)}</h1>\n<p>{escape(INTRODUCTION)}</p>\n{body}\n</body></html>\n"
    ).encode()


def _question(made: Survey, item: Item) -> str:
    heading = f"<h2>{_asked(item)}</h2>"
    if item.offers == "agencies":
        return heading + '<div class="line"></div>'
    if item.offers == "text":
        return heading + '<div class="line"></div>' * EMPTY_LINES
    how = "" if several(item) else "<p>Choose one.</p>"
    return heading + how + "<ul>" + "".join(f"<li>{escape(c)}</li>" for c in made.choices(item)) + "</ul>"


def _agreement(made: Survey, items: Sequence[Item]) -> str:
    """Statements to agree with, as one table."""
    choices = made.choices(items[0])
    return "<h2>How far do you agree?</h2>" + _table(["", *map(escape, choices)], [_asked(i) for i in items], BOX)


def _grids(made: Survey) -> list[str]:
    """Tables of agencies by questions, at most five questions wide, with what the numbers mean above."""
    found = []
    for at in range(0, len(made.partners), 5):
        some = made.partners[at : at + 5]
        for _, group in groupby(sorted(some, key=lambda i: i.offers), key=lambda i: i.offers):
            alike = list(group)
            tags = ", ".join(item.tag for item in alike)
            answers = "; ".join(made.choices(alike[0]))
            found.append(f"<p><b>{tags}</b>: {escape(answers)}. {escape(alike[0].help)}</p>")
        found.append(_table(["Agency", *map(_asked, some)], [escape(a) for a in made.agencies], ""))
    return found


def _asked(item: Item) -> str:
    return f'{escape(item.wording)} <span class="tag">{item.tag}</span>'


def _table(heads: Sequence[str], lines: Sequence[str], cell: str) -> str:
    """A table to fill in: one line per label, and a cell below every other heading."""
    first, *others = heads
    top = f'<th class="wide">{first}</th>' + "".join(f"<th>{head}</th>" for head in others)
    rows = "".join(f"<tr><td>{line}</td>" + f"<td>{cell}</td>" * len(others) + "</tr>" for line in lines)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"
