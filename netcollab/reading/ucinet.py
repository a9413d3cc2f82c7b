"""UCINET DL to tables: matrices as matrices, lists of ties as nodes and edges.

    dl n=3 format=edgelist1
    labels embedded
    data:
    "Hope House" CPS 2

Verified in UCINET's help on the DL language: the words N, NR, NC, NM, FORMAT, DIAGONAL, LABELS, ROW, COLUMN and MATRIX
LABELS, LABELS EMBEDDED and DATA, and the separators of labels. General knowledge: a "!" between lists of several
matrices, and labels with blanks in them, one a line or between commas, where their number fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from netcollab.errors import Problem
from netcollab.reading.intake import Limits, unreadable
from netcollab.reading.network_files import Fact, table_of
from netcollab.reading.table import Table

SECTION = re.compile(r"\b(?:(row|col(?:umn)?|matrix|level)\s+)?labels?\b[ \t]*(embedded)?[ \t]*:?", re.I)
SETTING = re.compile(r"\b(n|nr|nc|nm|format|diagonal)\s*=\s*(\w+)", re.I)
TOKEN = re.compile(r'"([^"]*)"|([^\s,]+)')
FIX = "Correct the file, or export it from UCINET again (Data, Export, DL)."


def read_dl(data: bytes, name: str, limits: Limits) -> list[Table]:
    """The tables of a DL file; a Problem where its data do not fit what it says of them."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("cp1252", errors="replace")
    start = re.search(r"\bdata\s*:", words, re.I)
    if start is None:
        raise unreadable(name, "this UCINET DL file has no 'data:'.", FIX)
    return _File(name, words, start.start(), start.end(), limits).tables()


class _File:
    def __init__(self, name: str, words: str, head: int, data: int, limits: Limits) -> None:
        self.name, self.limits = name, limits
        header = words[:head]
        settings = {m[1].lower(): m[2].lower() for m in SETTING.finditer(header)}
        self.form = settings.get("format", "fullmatrix")
        self.diagonal = settings.get("diagonal", "present") != "absent"
        self.rows = self.count(settings.get("nr", settings.get("n", "0")))
        self.columns = self.count(settings.get("nc", settings.get("n", "0")))
        self.matrices = self.count(settings.get("nm", "1"))
        self.labels: dict[str, list[str]] = {}
        self.embedded: set[str] = set()
        sections = list(SECTION.finditer(header))
        for n, section in enumerate(sections):
            of = (section[1] or "all").lower()[:3]
            if section[2]:
                self.embedded.add(of)
                continue
            end = sections[n + 1].start() if n + 1 < len(sections) else len(header)
            body = header[section.end() : end]
            setting = SETTING.search(body)
            body = body[: setting.start()] if setting else body
            expected = {"row": self.rows, "col": self.columns, "mat": self.matrices}.get(of, self.rows)
            self.labels[of] = _labels(body, expected)
        lines = enumerate(words[data:].splitlines(), words[:data].count("\n") + 1)
        self.lines = [(n, tokens) for n, line in lines if (tokens := _tokens(line))]

    def count(self, digits: str) -> int:
        most = self.limits.columns
        if not digits.isdecimal() or len(digits) > 9 or int(digits) > most:
            raise unreadable(self.name, f"this UCINET DL file names a number of rows over {most:,}, or none.", FIX)
        return int(digits)

    def tables(self) -> list[Table]:
        if self.form in ("fullmatrix", "lowerhalf", "upperhalf"):
            return self.as_matrices()
        if self.form in ("edgelist1", "nodelist1", "edgelist", "nodelist"):
            return self.as_lists()
        raise unreadable(self.name, f"UCINET DL of the format '{self.form}' is not read.", "Export a full matrix.")

    def names(self, of: str) -> list[str]:
        """The labels of the rows or columns. A network without names is of no use to anybody."""
        found = self.labels.get(of) or self.labels.get("all") or self.labels.get("row") or []
        if not found:
            fix = "Add the names of the agencies below a line 'labels:'."
            raise unreadable(self.name, "this UCINET DL file gives numbers in place of names.", fix)
        expected = self.columns if of == "col" else self.rows
        if len(found) != expected or len(set(found)) != expected:
            what = f"the file has {len(set(found))} different labels for {expected} nodes."
            raise unreadable(self.name, what, FIX)
        return found

    def as_matrices(self) -> list[Table]:
        stream = ((n, token) for n, tokens in self.lines for token in tokens)
        titles = self.labels.get("mat", [])
        made = []
        for k in range(self.matrices or 1):
            title = titles[k] if k < len(titles) else "matrix" if self.matrices == 1 else f"matrix {k + 1}"
            made.append(self.matrix(title, stream))
        if next(stream, None) is not None:
            raise self.misfit()
        for table in made:
            table.sheets = tuple(t.sheet for t in made)
        return made

    def matrix(self, title: str, stream: Iterator[tuple[int, str]]) -> Table:
        both = "all" in self.embedded
        across = self.take(stream, self.columns) if both or "col" in self.embedded else self.names("col")
        down = [] if both or "row" in self.embedded else self.names("row")
        facts: list[tuple[int, Fact]] = []
        for i in range(self.rows):
            fact: Fact = {}
            number = 0
            if not down:
                number, label = self.one(stream)
            else:
                label = down[i] if i < len(down) else ""
            fact[""] = label
            for j in range(self.columns):
                outside = (self.form == "lowerhalf" and j > i) or (self.form == "upperhalf" and j < i)
                if outside or (i == j and not self.diagonal):
                    continue
                line, value = self.one(stream)
                number = number or line
                fact[across[j] if j < len(across) else ""] = value
            facts.append((number, fact))
        return table_of(self.name, title, facts, ["", *across], self.limits)

    def one(self, stream: Iterator[tuple[int, str]]) -> tuple[int, str]:
        found = next(stream, None)
        if found is None:
            raise self.misfit()
        return found

    def take(self, stream: Iterator[tuple[int, str]], count: int) -> list[str]:
        return [self.one(stream)[1] for _ in range(count)]

    def misfit(self) -> Problem:
        what = f"the data do not fill {self.rows} rows of {self.columns} as the file says."
        return unreadable(self.name, what, FIX)

    def as_lists(self) -> list[Table]:
        known = [] if self.embedded else self.names("row")
        titles, at = self.labels.get("mat", []), 0
        nodes = dict.fromkeys(known)
        edges: list[tuple[int, Fact]] = []
        for number, tokens in self.lines:
            if tokens == ["!"]:
                at += 1
                continue
            ends = tokens[:2] if self.form.startswith("edge") else tokens
            named = [self.known(word, known, number) for word in ends]
            nodes |= dict.fromkeys(named)
            fact: Fact = {"Source": named[0], "Target": "|".join(named[1:])}
            if self.form.startswith("edge") and len(tokens) > 2:
                fact["Weight"] = tokens[2]
            if at < len(titles):
                fact["Relation"] = titles[at]
            edges.append((number, fact))
        named_once: list[tuple[int, Fact]] = [(n, {"Id": x, "Label": x}) for n, x in enumerate(nodes, 1)]
        made = [table_of(self.name, "nodes", named_once, ("Id", "Label"), self.limits)]
        made.append(table_of(self.name, "edges", edges, ("Source", "Target"), self.limits))
        for table in made:
            table.sheets = ("nodes", "edges")
        return made

    def known(self, word: str, labels: list[str], line: int) -> str:
        if not labels or word in labels:
            return word
        if word.isdecimal() and 0 < int(word) <= len(labels):
            return labels[int(word) - 1]
        raise unreadable(self.name, f"line {line} names a node that has no label.", FIX)


def _tokens(words: str) -> list[str]:
    """Words between blanks and commas, or in quotation marks."""
    return [m[1] or m[2] for m in TOKEN.finditer(words) if m[1] or m[2]]


def _labels(body: str, expected: int) -> list[str]:
    """Labels between blanks, commas or line ends; quoted, or where their number fits so, with blanks in them."""
    tokens = _tokens(body)
    if len(tokens) == expected:
        return tokens
    for cut in (r"[,\n]", r"\n"):
        parts = [p.strip().strip('"') for p in re.split(cut, body) if p.strip(' \t\r\n"')]
        if len(parts) == expected:
            return parts
    return tokens
