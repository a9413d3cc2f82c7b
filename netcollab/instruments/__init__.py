"""Forms for the next wave: the partner survey in the programs that people use, and sheets to fill in.

Everything is written from data/instrument.toml and the coalition's own list of agencies, and read back without a word:
by the names of columns where a program exports them, by the tag in the text of each question where it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from netcollab.errors import Exit, Problem
from netcollab.framework import Framework, load_framework
from netcollab.items import Item, code, form

EMPTY_LINES = 8  # for agencies that are missing on the list
SIGNS = str.maketrans({"{": "(", "}": ")", "<": " ", ">": " ", "|": "/"})
TEMPLATES = ("survey", "attendance", "referrals", "roster")


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A survey for one coalition: what is asked, of whom, and what every form shows."""

    coalition: str
    agencies: tuple[str, ...]
    items: tuple[Item, ...]
    short: bool
    framework: Framework

    @property
    def title(self) -> str:
        return f"{self.coalition}: partner survey"

    @property
    def partners(self) -> tuple[Item, ...]:
        """The items asked of every agency on the list."""
        return tuple(item for item in self.items if item.partner)

    @property
    def before(self) -> tuple[Item, ...]:
        """The items about the agency that answers, asked first."""
        first = next(n for n, item in enumerate(self.items) if item.partner)
        return self.items[:first]

    @property
    def after(self) -> tuple[Item, ...]:
        """The items about the agency that answers and the coalition, asked last."""
        return tuple(item for item in self.items[len(self.before) :] if not item.partner)

    def choices(self, item: Item) -> list[str]:
        """What an item offers, as every form shows it; nothing for free text."""
        if item.offers == "agencies":
            return list(self.agencies)
        if item.offers == "sectors":
            return [f"{part.number} {part.label}" for part in self.framework.components]
        if item.answers is None:
            return []
        more = [text for text in (item.answers.unsure, item.answers.none) if text]
        return [*item.answers.shown(), *more]


def plain(name: str) -> str:
    """A name without the signs that a program would take for its own: formulas, markup, references, separators."""
    words = name.translate(SIGNS).replace("[[", "[").replace("]]", "]")
    return " ".join("".join(c for c in words if c.isprintable() or c.isspace()).split()).lstrip("=+-@ ")


def several(item: Item) -> bool:
    """Whether more than one answer may be chosen."""
    return item.offers == "sectors" or bool(item.answers and item.answers.several)


def survey(agencies: Sequence[str], *, short: bool = True, coalition: str = "Our coalition") -> Survey:
    """The survey for a list of agencies.

    Raises
    ------
    Problem
        where there are fewer than two agencies, since there is then nobody to ask about.
    """
    once: dict[str, str] = {}
    for name in map(plain, agencies):
        if name:
            once.setdefault(code(name), name)
    names = tuple(once.values())
    if len(names) < 2:
        raise Problem(
            "the list names fewer than two agencies.", where="--roster", fix="List every agency to ask about."
        )
    return Survey(
        coalition=coalition, agencies=names, items=form(short), short=short, framework=load_framework()
    )  # fmt: skip


def write_survey(made: Survey, folder: str | Path) -> list[Path]:
    """Write a survey in every form into a new or empty folder; the paths.

    Raises
    ------
    Problem
        with code CANNOT_WRITE where the folder holds something already.
    """
    from netcollab.instruments import books, letters, online, printed

    writers: dict[str, Callable[[Survey], bytes]] = {
        "fill-in workbook.xlsx": books.workbook,
        "xlsform.xlsx": books.xlsform,
        "redcap dictionary.csv": online.redcap,
        "qualtrics.txt": online.qualtrics,
        "limesurvey.txt": online.limesurvey,
        "google forms.md": online.google_forms,
        "microsoft forms.md": online.microsoft_forms,
        "printable.html": printed.page,
        "codebook.csv": online.codebook,
    }
    files = {name: write(made) for name, write in writers.items()} | letters.letters(made)
    return _save(Path(folder), files)


def template(
    kind: str, folder: str | Path, *, roster: str | Path | None = None, short: bool = True, name: str = "Our coalition"
) -> list[Path]:
    """Write forms for the next wave into a folder; the paths.

    Parameters
    ----------
    kind : "survey", "attendance", "referrals" or "roster".
    folder : where to write; what stands there is never written over.
    roster : a member list; a survey needs one, the others get drop-downs from it.
    short : the short form of the survey, ten minutes for 40 agencies; else the full one.
    name : the coalition's name, for titles.

    Raises
    ------
    Problem
        where the list cannot be read or names fewer than two agencies, or the folder cannot be written to.
    """
    from netcollab.instruments import books

    agencies = _agencies(Path(roster)) if roster is not None else ()
    if kind == "survey":
        if roster is None:
            fix = "Give a member list with --roster, any sheet with a column Agency."
            raise Problem("a survey asks about agencies, so it needs a list of them.", fix=fix)
        return write_survey(survey(agencies, short=short, coalition=name), folder)
    makers = {"attendance": books.attendance, "referrals": books.referrals, "roster": books.roster}
    if kind not in makers:
        raise Problem(f"there is no template '{kind}'.", fix=f"Use one of: {', '.join(TEMPLATES)}.")
    return _save(Path(folder), {f"{kind}.xlsx": makers[kind](agencies)})


def _agencies(path: Path) -> tuple[str, ...]:
    """The members that a roster or member list names."""
    from netcollab.reading import read_files

    members = read_files([], roster=path).members
    return tuple(m.name for m in members if m.member is not False)


def _save(folder: Path, files: dict[str, bytes]) -> list[Path]:
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise Problem(f"holds '{taken[0]}' already.", where=str(folder), code=Exit.CANNOT_WRITE,
                      fix="Give a new folder, so that nothing you filled in is lost.")  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Problem("could not be written.", where=str(folder), code=Exit.CANNOT_WRITE,
                      fix="Give a folder that you may write to.") from error  # fmt: skip
    return [folder / name for name in files]
