"""The folders of a run, written whole or not at all: staged beside the old set, checked, then moved into its place."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from netcollab import __version__
from netcollab.config import ROSTER, save_roster
from netcollab.edition import Edition
from netcollab.errors import Exit, Problem
from netcollab.model import Network
from netcollab.reading import MANIFEST, is_ours

if TYPE_CHECKING:
    from netcollab.render.png import Pictures

PROFILES = "profiles"


def write_editions(
    folder: Path, editions: Mapping[str, Edition], *, home: Path | None = None, profiles: bool = False,
    pdf: bool = False, pictures: Pictures | None = None,
) -> list[Path]:  # fmt: skip
    """Write each edition into its own folder; the paths of what to open, the coordinator's report first.

    An older set of netcollab's is replaced only when the new one is complete; files that a person put there stay, and
    a roster.xlsx is only added to. ``home`` is the coalition's own folder: its roster.xlsx lives there.
    ``profiles``: also a page for every agency, in coordinator/profiles. ``pdf``: also the report as report.pdf.
    ``pictures``: those that have been begun.
    """
    from netcollab.render.png import Pictures

    if profiles and "coordinator" not in editions:
        raise Problem("The agencies' own pages are part of coordinator/, which is not written.",
                      fix="Leave out --audience, or give --audience coordinator.")  # fmt: skip

    def fill(staging: Path) -> None:
        with pictures or Pictures() as painted:
            for edition in editions.values():
                painted.begin(edition)
            for audience, edition in editions.items():
                (staging / audience).mkdir()
                _write_audience(staging / audience, edition, painted, pdf=pdf)
            for audience in editions:
                if (picture := painted.png(audience)) is not None:
                    (staging / audience / "picture.png").write_bytes(picture)
        if profiles:
            _write_profiles(staging / "coordinator" / PROFILES, editions["coordinator"])

    def add(staging: Path) -> None:
        if home is None and "coordinator" in editions:
            save_roster(staging / "coordinator" / ROSTER, editions["coordinator"].net)

    _replace(folder, fill, add)
    if home is not None and "coordinator" in editions:
        _keep_roster(home / ROSTER, editions["coordinator"].net)
    opened = [*_to_open(editions), *([f"coordinator/{PROFILES}"] if profiles else [])]
    return [p for p in (folder / name for name in opened) if p.exists()]


def write_export(folder: Path, edition: Edition, to: str) -> list[Path]:
    """Write the files of one export into a folder of their own; the paths of them."""
    from netcollab.render.exports import export_files

    made = export_files(edition, to)

    def fill(staging: Path) -> None:
        for name, content in made.items():
            (staging / name).write_bytes(content)

    _replace(folder, fill)
    return [folder / name for name in made]


def _replace(folder: Path, fill: Callable[[Path], None], add: Callable[[Path], None] = lambda _: None) -> None:
    """Put a set that ``fill`` writes in the place of the one before, when it is complete and reads back the same.

    What a person put into the folder is carried over, and ``add`` may write to it: neither stands in the manifest.
    """
    staging, old = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "before"))
    if old.exists() and not folder.exists():
        old.rename(folder)  # an earlier run was cut off between its two moves
    _refuse_foreign(folder)
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        fill(staging)
        written = _fingerprints(staging)
        _carry_over(folder, staging)
        add(staging)
        manifest = {"netcollab": __version__, "schema_version": 1, "files": written}
        (staging / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8", newline="\n")
        if {k: v for k, v in _fingerprints(staging).items() if k in written} != written:
            raise OSError("what was written does not read back the same")
        _swap(folder, staging, old)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Problem(
            f"the pages could not be written ({reason.lower()}).", where=folder.name, code=Exit.CANNOT_WRITE,
            fix="Close the files in Excel or the browser, check the free space, or give another --output. "
            "The pages of the run before are still there.",
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _keep_roster(path: Path, net: Network) -> None:
    """Add to the coalition's own roster; where it cannot be, the pages stand all the same, and it is said."""
    try:
        save_roster(path, net)
    except Problem as problem:
        raise Problem(f"{problem.what} The pages are written.", where=problem.where, fix=problem.fix,
                      code=problem.code) from problem  # fmt: skip


def _to_open(editions: Mapping[str, Edition]) -> list[str]:
    pages = {
        "coordinator": ("report.html", "map.html", "workbook.xlsx"),
        "members": ("report.html", "map.html"),
        "public": ("index.html",),
    }
    return [f"{audience}/{page}" for audience in editions for page in pages[audience]]


def _write_audience(folder: Path, edition: Edition, pictures: Pictures, *, pdf: bool) -> None:
    from netcollab.render import export, results, workbook
    from netcollab.render.map import map_html
    from netcollab.render.picture import table_svg
    from netcollab.render.public import public_html
    from netcollab.render.report import report_html

    def save(name: str, text: str) -> None:  # each at once: those of a large coalition would fill the memory together
        (folder / name).write_text(text, encoding="utf-8", newline="\n")

    if edition.audience == "public":
        save("index.html", public_html(edition))
        return
    drawings = pictures.drawings[edition.audience]
    picture = table_svg(edition, drawings, pictures.wide[edition.audience])
    save("map.html", map_html(edition, drawings, picture))
    save("report.html", report := report_html(edition, picture))
    if edition.audience == "coordinator":
        save("results.json", results.results_json(edition))
        save("issues.csv", export.issues_csv(edition))
        save("network.graphml", export.graphml(edition))
        workbook.write_workbook(edition, folder / "workbook.xlsx")
    if pdf:
        from netcollab.render.pdf import report_pdf

        (folder / "report.pdf").write_bytes(report_pdf(report))


def _write_profiles(folder: Path, edition: Edition) -> None:
    from netcollab.render.profiles import profile_pages

    folder.mkdir()
    for name, text in profile_pages(edition):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not is_ours(folder)):
        raise Problem(
            "is there already and was not written by netcollab.", where=folder.name, code=Exit.CANNOT_WRITE,
            fix="Give another folder with --output; nothing was touched.",
        )  # fmt: skip


def _fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def _carry_over(folder: Path, staging: Path) -> None:
    """Take along what a person put into the old set: every file that the old manifest does not name."""
    if not folder.is_dir():
        return
    ours: set[str] = {MANIFEST}
    if is_ours(folder):
        ours |= set(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"])
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        target = staging / name
        if name not in ours and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def _swap(folder: Path, staging: Path, old: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        staging.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
