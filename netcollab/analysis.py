"""The main job: files in, an analysis, and the folders of three audiences out."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from netcollab.config import ROSTER, Settings, read_settings
from netcollab.edition import AUDIENCES, Edition, make_edition
from netcollab.errors import Exit, Issue, Place, Problem
from netcollab.findings._finding import Status
from netcollab.framework import Framework, frameworks_of
from netcollab.model import Network
from netcollab.reading import Limits, read_files
from netcollab.reading.records import NameChoice, Records, Source
from netcollab.resolve import on_list, resolve

EXAMPLES = ("county", "working_group", "statewide")
AUDIENCE_WORDS = {"coordinator": "the coordinator", "members": "members", "public": "the public"}
Progress = Callable[[str], None]


@dataclass(kw_only=True)
class Analysis:
    """A coalition read, resolved and measured. ``edition(audience)`` gives what an audience may see."""

    net: Network
    sources: tuple[Source, ...] = ()
    issues: tuple[Issue, ...] = ()
    seed: int = 0
    home: Path | None = None  # the coalition's own folder, where roster.xlsx lives
    settled: Network | None = None  # the same with all safe suggestions of names accepted, where there are any
    beside: tuple[Network, ...] = ()  # the same coalition on the other frameworks asked for
    settled_beside: tuple[Network, ...] = ()
    about: str = ""  # the coalition's own words for the public page: what it is
    join: str = ""  # and how to join it
    _editions: dict[str, Edition] = field(default_factory=dict, repr=False)

    def edition(self, audience: str = "coordinator") -> Edition:
        """What one audience may see, with its numbers and sentences.

        Parameters
        ----------
        audience : "coordinator", "members" or "public".
        """
        if audience not in self._editions:
            self._editions[audience] = make_edition(
                self.net, audience, issues=self.issues, sources=self.sources, seed=self.seed, settled=self.settled,
                beside=self.beside, settled_beside=self.settled_beside, about=self.about, join=self.join,
            )  # fmt: skip
        return self._editions[audience]

    @property
    def agencies(self) -> pd.DataFrame:
        """One row per agency: its facts and every agency measure."""
        return self.net.agencies.join(self.edition().agencies)

    @property
    def sectors(self) -> pd.DataFrame:
        """One row per sector of the framework: status, certainty, what it rests on, and the group measures."""
        return _status_table(self.edition().sectors).join(self.edition().groups["sector"])

    @property
    def findings(self) -> pd.DataFrame:
        """One row per finding: code, subject, text, advice, certainty."""
        columns = ["code", "title", "subject", "text", "advice", "certainty"]
        return pd.DataFrame([[getattr(f, c) for c in columns] for f in self.edition().findings], columns=columns)

    def write(
        self,
        folder: str | Path,
        *,
        audiences: Sequence[str] = AUDIENCES,
        progress: Progress | None = None,
        profiles: bool = False,
        pdf: bool = False,
    ) -> list[Path]:
        """Write the pages and files of the audiences into a folder; the paths of what to open first.

        ``profiles`` adds a page for every agency, fit to be sent to that agency alone, in coordinator/profiles.
        ``pdf`` adds the report as report.pdf; it needs the extra ``netcollab[pdf]``.

        Raises
        ------
        Problem
            with code CANNOT_WRITE where the folder holds files that netcollab did not write, or cannot be written.
        """
        from netcollab.render.png import Pictures
        from netcollab.write import write_editions

        if pdf:
            from netcollab.render.pdf import check_extra

            check_extra()
        tell = progress or (lambda _: None)
        editions = {}
        with Pictures() as pictures:
            for audience in audiences:
                tell(f"Computing what {AUDIENCE_WORDS[audience]} may see")
                editions[audience] = self.edition(audience)
                pictures.begin(editions[audience])
            tell("Writing pages")
            return write_editions(Path(folder), editions, home=self.home, profiles=profiles, pdf=pdf, pictures=pictures)

    def export(self, folder: str | Path, to: str, *, audience: str = "coordinator") -> list[Path]:
        """Write the network for other programs into a folder of its own; the paths of the files.

        Parameters
        ----------
        to : "graphml", "gexf", "kumu", "kumu-json", "csv" (nodes, edges, memberships) or "tidy" (every table and number
            with a codebook, for R and Python).
        audience : "coordinator" or "members": the files hold what they may see.

        Raises
        ------
        Problem
            where there is no such export, or the folder cannot be written.
        """
        from netcollab.write import write_export

        return write_export(Path(folder), self.edition(audience), to)


def read(paths: Sequence[str | Path] | str | Path, *, roster: str | Path | None = None, **how: Any) -> Network:
    """The network that files or folders describe.

    Parameters
    ----------
    paths : files and folders: .xlsx, .xlsm, .csv, .tsv.
    roster : a roster given beside them.
    how : as for :func:`analyze`: name, ties, layers, threshold, date_from, date_to, framework.
    """
    return analyze(paths, roster=roster, **how).net


def analyze(
    paths: Sequence[str | Path] | str | Path, *, output: str | Path | None = None, roster: str | Path | None = None,
    name: str | None = None, date_from: dt.date | None = None, date_to: dt.date | None = None,
    layers: Sequence[str] | None = None, threshold: float | None = None, ties: str | None = None,
    seed: int | None = None, day_first: bool | None = None, settings: Mapping[str, Any] | None = None,
    limits: Limits | None = None, audiences: Sequence[str] = AUDIENCES, progress: Progress | None = None,
    framework: str | Sequence[str] | None = None,
) -> Analysis:  # fmt: skip
    """Read a coalition's files, compute everything, and write the pages if ``output`` is given.

    Parameters
    ----------
    paths : files and folders, several kinds at once.
    output : folder to write to; nothing is written without it.
    roster : the roster.xlsx of an earlier run, or any member list.
    name : the coalition's name, for titles; by default from the folder or file.
    date_from, date_to : leave out meetings and referrals dated outside.
    layers : which layers count as working ties; default survey, agreement and referral.
    threshold : the strength from which a survey answer is a working tie; default as its scale declares.
    ties : "union" (either side reports it, the default) or "confirmed" (both do).
    seed : of every random draw; default 0.
    day_first : how dates such as 3/4/26 are meant, where a column leaves it open.
    limits : how large an input may be, where the usual limits are too small.
    framework : the list of sectors, roles or services to check against: "box_10_1" (the default), "cac", "fjc", "sart",
        "ecm", "ovc_services", "dfc", or the path of a .toml file of your own. Of several the first is the main one,
        by which the Table is laid; of the others the gaps are told.
    settings : what netcollab.toml in a coalition's folder may say, put over it: see :class:`netcollab.config.Settings`.
        What is given by name above comes before both.

    Returns
    -------
    Analysis

    Raises
    ------
    Problem
        where a named file cannot be read, or nothing can be analysed.
    """
    tell = progress or (lambda _: None)
    inputs = [Path(p) for p in ([paths] if isinstance(paths, (str, Path)) else paths)]
    home = _home(inputs)
    given = {"name": name, "date_from": date_from, "date_to": date_to, "layers": layers and list(layers),
             "threshold": threshold, "ties": ties, "seed": seed, "day_first": day_first}  # fmt: skip
    how = read_settings(home, {**(settings or {}), **{k: v for k, v in given.items() if v is not None}})
    frameworks = frameworks_of(framework) if framework else frameworks_of(how.framework, home)
    tell("Reading files")
    records = _records(inputs, roster, how, limits, frameworks)
    tell("Settling names and ties")
    (net, *beside), found = _networks(inputs, records, how, frameworks)
    accepted = _accepted(records, net)
    settled = _networks(inputs, accepted, how, frameworks)[0] if accepted else []
    analysis = Analysis(
        net=net, sources=tuple(records.sources), issues=_in_order(records, found), seed=how.seed or 0, home=home,
        settled=settled[0] if settled else None, beside=tuple(beside), settled_beside=tuple(settled[1:]),
        about=how.about, join=how.join,
    )  # fmt: skip
    if output is not None:
        analysis.write(output, audiences=audiences, progress=tell)
    return analysis


def _home(inputs: Sequence[Path]) -> Path | None:
    """The coalition's own folder, where its roster and settings live: the one folder that was named."""
    return inputs[0] if len(inputs) == 1 and inputs[0].is_dir() else None


def _records(
    inputs: Sequence[Path], roster: str | Path | None, how: Settings, limits: Limits | None,
    frameworks: Sequence[Framework],
) -> Records:  # fmt: skip
    return read_files(
        inputs, roster=Path(roster) if roster else None, day_first=how.day_first, columns=how.columns,
        scales=how.scales, limits=limits, frameworks=frameworks,
    )  # fmt: skip


def _networks(
    inputs: Sequence[Path], records: Records, how: Settings, frameworks: Sequence[Framework]
) -> tuple[list[Network], list[Issue]]:
    """The coalition on each of the frameworks, and everything odd."""
    net, found = resolve(
        records, frameworks=frameworks, name=how.name or coalition_name(inputs), rule=how.ties or "union",
        layers=how.layers, threshold=how.threshold, date_from=how.date_from, date_to=how.date_to,
    )  # fmt: skip
    complete = how.referrals_complete or net.referrals_complete
    net = net.replace(referrals_complete=complete, sectors_confirmed=how.sectors_confirmed)
    return [on_list(net, framework) for framework in frameworks], found


def _accepted(records: Records, net: Network) -> Records | None:
    """The records as they would read with every safe suggestion of names accepted; None where there is none."""
    safe = [u for u in net.notes["unsettled"] if u["safe"]]
    choices = [NameChoice(place=Place(ROSTER), name=u["name"], agency=u["candidates"][0]) for u in safe]
    return replace(records, names=[*records.names, *choices]) if choices else None


def coalition_name(inputs: Sequence[Path]) -> str:
    """A name for titles: that of the folder, or of the one file."""
    first = inputs[0] if inputs else Path("coalition")
    folder = first if first.is_dir() else first.parent
    word = first.stem if first.is_file() and len(inputs) == 1 else folder.resolve().name
    return " ".join(word.replace("_", " ").replace("-", " ").split()).title() or "The coalition"


def _in_order(records: Records, found: Sequence[Issue]) -> tuple[Issue, ...]:
    return tuple(sorted({*records.issues, *found}))


def _status_table(rows: Sequence[Status]) -> pd.DataFrame:
    columns = ["label", "status", "certainty", "text"]
    table = pd.DataFrame([[getattr(s, c) for c in columns] for s in rows], columns=columns, index=[s.key for s in rows])
    return table.rename_axis("sector")


def check(
    paths: Sequence[str | Path] | str | Path, *, roster: str | Path | None = None, day_first: bool | None = None,
    settings: Mapping[str, Any] | None = None, limits: Limits | None = None,
    framework: str | Sequence[str] | None = None,
) -> tuple[Records, list[Issue]]:  # fmt: skip
    """What would be read, and everything odd: the records with their sources, and the issues. Writes nothing."""
    inputs = [Path(p) for p in ([paths] if isinstance(paths, (str, Path)) else paths)]
    told = {} if day_first is None else {"day_first": day_first}
    how = read_settings(_home(inputs), {**(settings or {}), **told})
    frameworks = frameworks_of(framework) if framework else frameworks_of(how.framework, _home(inputs))
    records = _records(inputs, roster, how, limits, frameworks)
    try:
        _, found = _networks(inputs, records, how, frameworks)
    except Problem:
        found = []
    return records, list(_in_order(records, found))


def formats() -> list[dict[str, str]]:
    """The layouts that are recognised: key, and what they are."""
    from netcollab.reading.format import formats as known

    return [{"format": key, "what": layout.title} for key, layout in known().items()]


def example(folder: str | Path, which: str = "county") -> list[Path]:
    """Copy an example coalition out of the package into a new folder; the paths of its files."""
    if which not in EXAMPLES:
        raise Problem(f"there is no example {which!r}.", fix=f"Use one of: {', '.join(EXAMPLES)}.")
    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise Problem("is there already and is not empty.", where=str(target), code=Exit.CANNOT_WRITE,
                      fix="Give a new folder.")  # fmt: skip
    inside = files("netcollab").joinpath("_examples", which)
    here = Path(__file__).resolve().parent.parent / "examples" / which  # in a checkout
    source = Path(str(inside)) if inside.is_dir() else here
    shutil.copytree(source, target, dirs_exist_ok=True)
    return sorted(p for p in target.rglob("*") if p.is_file())
