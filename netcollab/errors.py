"""What can go wrong, in words a coalition lead can act on.

Bad use raises a :class:`Problem`; bad data makes an :class:`Issue` and the run goes on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    USAGE = 2
    UNREADABLE = 3
    CONFIDENTIAL = 4
    NOTHING_TO_ANALYSE = 5
    CANNOT_WRITE = 6
    OUR_FAULT = 70
    INTERRUPTED = 130


class Problem(Exception):
    """Something that stops the run: where it is, what was found, and what to do about it."""

    def __init__(self, what: str, *, where: str = "", fix: str = "", code: Exit = Exit.USAGE) -> None:
        self.where, self.what, self.fix, self.code = where, what, fix, code
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.fix}".rstrip()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the files a user brought. ``row`` is the row number Excel shows."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet '{self.sheet}'")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column '{self.column}'")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """Something odd in the data: where it is, what was found, what was done, what the user can do.

    ``kind`` is a stable snake_case word, so that issues can be grouped and counted. ``found`` never shows the value
    of a cell that could identify a client or a person. ``cells``: names of cells and what may be shown of them, for the
    coordinator's page only.
    """

    kind: str
    place: Place
    found: str
    done: str
    fix: str = ""
    cells: tuple[tuple[str, str], ...] = ()

    def as_row(self) -> dict[str, object]:
        """The issue as one flat row: kind, file, sheet, row, column, found, done, fix."""
        row = asdict(self)
        place = row.pop("place")
        del row["cells"]
        return {"kind": row.pop("kind"), **place, **row}
