"""REDCap's data dictionary: what the variables of an export are called, and what their codes stand for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netcollab.framework import fold
from netcollab.reading.headers import labels_of
from netcollab.reading.shapes import vendor_row
from netcollab.reading.survey_questions import TAG
from netcollab.reading.table import Row, Table

CHOICE = re.compile(r"^(?P<label>.+) \(choice=(?P<choice>.*)\)$", re.S)
# As the file that REDCap saves heads its columns, and as its programming interface does.
COLUMNS = {
    "name": ("variable field name", "field name"),
    "form": ("form name",),
    "section": ("section header",),
    "kind": ("field type",),
    "label": ("field label",),
    "choices": ("choices calculations or slider labels", "select choices or calculations"),
    "validation": ("text validation type or show slider number",),
    "identifier": ("identifier",),
    "matrix": ("matrix group name",),
}
ALWAYS = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


@dataclass(frozen=True, slots=True)
class Field:
    """One variable. ``section``: the heading it stands under; ``matrix``: the name that rows of one matrix share."""

    name: str
    section: str
    kind: str
    label: str
    choices: Mapping[str, str]
    identifier: bool
    matrix: str

    def choice(self, code: str) -> str:
        """The words of a choice, by its code as it stands in a variable's name."""
        plain = code.strip("_").lower()
        return next((words for key, words in self.choices.items() if key.strip("-").lower() == plain), code)


def is_dictionary(table: Table) -> bool:
    """Whether a table is a data dictionary, by its headings."""
    vendor, at = vendor_row(table)
    return vendor == "REDCap" and "name" in _columns(labels_of(table, at)) and "form" in _columns(labels_of(table, at))


def _columns(labels: Sequence[str]) -> dict[str, int]:
    places = {fold(x): c for c, x in enumerate(labels)}
    found = {key: [places[h] for h in headings if h in places] for key, headings in COLUMNS.items()}
    return {key: columns[0] for key, columns in found.items() if columns}


def fields(table: Table) -> Iterator[tuple[Row, Field]]:
    """The variables of a data dictionary, by their rows."""
    at = vendor_row(table)[1]
    columns = _columns(labels_of(table, at))
    form = section = ""
    for row in table.rows[at + 1 :]:
        said = {key: _plain(row.text(c)) for key, c in columns.items()}
        section = said.get("section", "") or (section if said.get("form") == form else "")
        form = said.get("form", "")
        kind = said.get("kind", "")
        choices = dict(ALWAYS.get(kind, {}))
        if kind in ("radio", "dropdown", "checkbox"):
            parts = (part.partition(",") for part in said.get("choices", "").split("|"))
            choices |= {code.strip(): words.strip() for code, sign, words in parts if sign}
        yield (
            row,
            Field(
                name=said["name"],
                section=section,
                kind=kind,
                label=said.get("label", ""),
                choices=choices,
                identifier=fold(said.get("identifier", "")) == "y" or said.get("validation") in ("email", "phone"),
                matrix=said.get("matrix", ""),
            ),
        )


def _plain(words: str) -> str:
    return " ".join(TAG.sub(" ", words).split())


def split_name(heading: str) -> tuple[str, str]:
    """A heading as variable or label, and the choice where it is a box to tick."""
    if found := CHOICE.match(heading):
        return found["label"].strip(), found["choice"].strip()
    name, _, code = heading.partition("___")
    return name, code


def by_column(labels: Sequence[str], known: Collection[Field]) -> dict[int, tuple[Field, str]]:
    """The variable of each column and the words of the choice; by name, or by label where a label is the heading."""
    names = {f.name: f for f in known}
    by_label: dict[str, list[Field]] = {}
    for one in known:
        by_label.setdefault(fold(one.label), []).append(one)
    found: dict[int, tuple[Field, str]] = {}
    for c, heading in enumerate(labels):
        name, choice = split_name(heading)
        one_name = names.get(name)
        if one_name is not None:
            found[c] = one_name, one_name.choice(choice) if choice else ""
            continue
        same = by_label.get(fold(name), []) if name else []
        if same:
            before = [f for f, said in found.values() if (f.name, said) in {(s.name, choice) for s in same}]
            found[c] = next((f for f in same if f not in before), same[-1]), choice
    return found
