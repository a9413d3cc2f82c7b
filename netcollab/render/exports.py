"""What can be exported, by name: each a function of an edition that gives files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netcollab.edition import Edition
from netcollab.errors import Problem
from netcollab.render import imputed, programs, tidy
from netcollab.render.words import clean


@dataclass(frozen=True, kw_only=True)
class Export:
    """A format: ``title`` says what opens it."""

    title: str
    make: Callable[[Edition], dict[str, bytes]]
    for_members: bool = True


EXPORTS = {
    "graphml": Export(title="Cytoscape, Gephi, igraph, networkx", make=programs.graphml_file),
    "gexf": Export(title="Gephi", make=programs.gexf_file),
    "kumu": Export(title="Kumu, as a workbook", make=programs.kumu_workbook),
    "kumu-json": Export(title="Kumu, as a blueprint (JSON)", make=programs.kumu_blueprint),
    "csv": Export(title="tables of nodes, edges and memberships", make=programs.node_tables),
    "tidy": Export(title="every table and number as CSV, with a codebook, for R and Python", make=tidy.tidy_files),
    "imputations": Export(
        title="pairs and completed networks as CSV, with a script in R",
        make=imputed.imputation_files,
        for_members=False,
    ),
}


def export_files(edition: Edition, to: str) -> dict[str, bytes]:
    """The files of one format by name, with a README that says who they may go to."""
    if to not in EXPORTS:
        raise Problem(f"there is no export {to!r}", fix=f"Use one of: {', '.join(EXPORTS)}.")
    if edition.audience == "public":
        raise Problem("The public is shown no agency and no tie, so there is nothing to export for it.",
                      fix="Export for the coordinator or for members.")  # fmt: skip
    if edition.audience == "members" and not EXPORTS[to].for_members:
        raise Problem(f"The export {to!r} tells who answered what, and is the coordinator’s alone.",
                      fix="Export for the coordinator.")  # fmt: skip
    made = EXPORTS[to].make(edition)
    lines = [
        clean(edition.name), edition.banner,
        f"Period: {edition.period}" if edition.period else "", f"For: {EXPORTS[to].title}",
        f"Files: {', '.join(sorted(made))}", "", *(f"{what}: {value}" for what, value in edition.settings),
    ]  # fmt: skip
    return made | {"README.txt": ("\n".join(lines) + "\n").encode()}
