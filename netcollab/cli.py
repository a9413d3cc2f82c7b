"""The command line: a command parses, calls one function of the API, prints paths on stdout and remarks on stderr."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netcollab import __version__
from netcollab.errors import Exit, Problem

if TYPE_CHECKING:
    from netcollab.errors import Issue
    from netcollab.reading.records import Records

AUDIENCES = ("coordinator", "members", "public")
EXPORTS = ("graphml", "gexf", "kumu", "kumu-json", "csv", "tidy", "imputations")
LAYERS = ("survey", "agreement", "referral", "meeting")
SLOW = 2.0  # seconds before progress shows on a terminal
INPUTS = click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
ROSTER = click.option("--roster", type=click.Path(path_type=Path), help="Your roster.xlsx, or any member list.")
FRAMEWORK = click.option(
    "--framework", "framework", multiple=True, metavar="NAME",
    help="The list to check against: box_10_1 (the default), cac, fjc, sart, ecm, ovc_services, dfc, or your own .toml "
    "file. Give several: the first is the main one.",
)  # fmt: skip
DAY_FIRST = click.option(
    "--day-first/--month-first", "day_first", default=None, help="How dates like 3/4/26 are meant; else by evidence."
)
LIMIT = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Allow larger files: rows, columns, cells, sheets, cell_characters, workbook_bytes, text_bytes, whole_bytes, "
    "part_bytes, all_bytes, zip_entries.",
)

SET = click.option(
    "--set",
    "told",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of netcollab.toml, such as day_first=true; analyze keeps it in the folder's netcollab.toml.",
)


class _Commands(click.Group):
    """Commands in the order of use, and problems told in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["analyze", "check", "export", "prepare", "template", "example", "measures", "formats", "sectors"]

    def main(self, *args: Any, **kwargs: Any) -> Any:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small here: more threads wait for each other
        gc.set_threshold(100_000, 20, 100)  # a short run leaves little garbage: looking for it takes a tenth of the
        atexit.register(gc.freeze)  # time, and a last look at the end another tenth
        try:
            return super().main(*args, **{**kwargs, "standalone_mode": False})
        except Problem as problem:
            _say(str(problem))
            code = int(problem.code)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = int(Exit.USAGE)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (KeyboardInterrupt, click.Abort):
            _say("Interrupted; nothing was changed.")
            code = int(Exit.INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = int(Exit.DONE)
        except Exception as error:
            if os.environ.get("NETCOLLAB_DEBUG"):
                raise
            _say(
                f"netcollab made a mistake of its own ({type(error).__name__}). Your files are as they were. "
                "Please report it; run again with NETCOLLAB_DEBUG=1 set for the details."
            )
            code = int(Exit.OUR_FAULT)
        sys.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netcollab")
def main() -> None:
    """See who is missing, who is siloed and who connects your coalition, from its own spreadsheets."""


@main.command()
@INPUTS
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; default: netcollab-report beside the inputs.",
)
@ROSTER
@click.option("--name", help="The coalition's name, for titles.")
@click.option("--from", "date_from", type=click.DateTime(["%Y-%m-%d"]), help="Leave out meetings and referrals before.")
@click.option("--to", "date_to", type=click.DateTime(["%Y-%m-%d"]), help="Leave out meetings and referrals after.")
@click.option("--layers", metavar="A,B", help=f"What counts as working together, of: {', '.join(LAYERS)}.")
@click.option("--threshold", type=float, help="The survey answer from which a tie counts; default: as its scale says.")
@click.option(
    "--ties",
    type=click.Choice(["union", "confirmed"]),
    help="A tie counts if either side reports it (union, the default), or both.",
)
@FRAMEWORK
@click.option("--seed", type=int, help="Of every random draw; default 0.")
@click.option(
    "--audience", "audiences", multiple=True, type=click.Choice(AUDIENCES), help="Write only these; default: all."
)
@click.option("--profiles", is_flag=True, help="Also a page for each agency, fit to be sent to it alone.")
@click.option("--pdf", is_flag=True, help='Also the report as report.pdf; needs pip install "netcollab[pdf]".')
@DAY_FIRST
@SET
@LIMIT
def analyze(inputs: tuple[Path, ...], output: Path | None, layers: str | None, audiences: tuple[str, ...],
            profiles: bool, pdf: bool, told: tuple[str, ...], limits: tuple[str, ...], date_from: dt.datetime | None,
            date_to: dt.datetime | None, framework: tuple[str, ...], **options: Any) -> None:  # fmt: skip
    """Read surveys, sign-in sheets, referral logs and rosters; write maps, report and workbook.

    INPUT: files (.xlsx, .xlsm, .csv, .tsv, networks) and folders, several kinds at once.

    In Python: netcollab.analyze(paths, output=...)
    """
    from netcollab.analysis import analyze as run
    from netcollab.config import parse_settings, save_settings
    from netcollab.edition import work_done
    from netcollab.reading.intake import Limits

    settings = parse_settings(told)
    folder = output or (inputs[0] if inputs[0].is_dir() else inputs[0].parent) / "netcollab-report"
    with _progress() as tell:
        analysis = run(
            list(inputs),
            date_from=date_from.date() if date_from else None,
            date_to=date_to.date() if date_to else None,
            layers=tuple(x.strip() for x in layers.split(",")) if layers else None,
            framework=framework or None,
            settings=settings,
            limits=Limits().changed(limits),
            progress=tell,
            **options,
        )
        if analysis.home is not None and save_settings(analysis.home, settings):
            _say(f"Kept in netcollab.toml: {', '.join(told)}.")
        elif told and analysis.home is None:
            _say("The settings hold for this run; name your folder, and they are kept there.")
        written = analysis.write(folder, audiences=audiences or AUDIENCES, progress=tell, profiles=profiles, pdf=pdf)
    members, remarks = len(analysis.net.coalition), len(analysis.issues)
    _say(
        f"{analysis.net.name}: {members} {'agency' if members == 1 else 'agencies'}; "
        f"{remarks} {'remark' if remarks == 1 else 'remarks'} on the data, in the report."
    )
    if names := analysis.net.notes["unsettled"]:
        safe = sum(found["safe"] for found in names)
        one = f"; one cell there accepts the {safe} safe {'one' if safe == 1 else 'ones'}" if safe else ""
        first = ", ".join(f"'{found['name']}'" for found in names[:3]) + (", ..." if len(names) > 3 else "")
        to_settle = f"{len(names)} {'name' if len(names) == 1 else 'names'} to settle"
        _say(f"{to_settle} in roster.xlsx, sheet Names{one}: {first}.")
    for what, value in work_done(analysis.net, analysis.seed):
        _say(f"{what}: {value}.")
    if "coordinator" in (audiences or AUDIENCES):
        _say("Begin with coordinator/report.html. That folder is for you alone; members/ and public/ may be passed on.")
    for path in written:
        click.echo(path)


@main.command()
@INPUTS
@click.option("--to", required=True, type=click.Choice(EXPORTS), help="For which program: see below.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; default: netcollab-FORMAT beside the inputs.",
)
@click.option(
    "--audience", type=click.Choice(AUDIENCES[:2]), default="coordinator", help="Who may have it; default: coordinator."
)
@ROSTER
@click.option("--name", help="The coalition's name.")
@FRAMEWORK
@DAY_FIRST
@SET
@LIMIT
def export(inputs: tuple[Path, ...], to: str, output: Path | None, audience: str, framework: tuple[str, ...],
           told: tuple[str, ...], limits: tuple[str, ...], **options: Any) -> None:  # fmt: skip
    """Write the network for other programs.

    \b
    graphml     Cytoscape, Gephi, igraph, networkx
    gexf        Gephi
    kumu        Kumu, as a workbook; kumu-json: as a blueprint
    csv         tables of nodes, edges and memberships
    tidy        every table and number as CSV, with a codebook, for R and Python
    imputations what both sides of every pair said, and completed networks, with a script in R

    In Python: netcollab.analyze(paths).export(folder, to)
    """
    from netcollab.analysis import analyze as run
    from netcollab.config import parse_settings
    from netcollab.reading.intake import Limits

    folder = output or (inputs[0] if inputs[0].is_dir() else inputs[0].parent) / f"netcollab-{to}"
    with _progress() as tell:
        analysis = run(list(inputs), framework=framework or None, settings=parse_settings(told),
                       limits=Limits().changed(limits), progress=tell, **options)  # fmt: skip
        written = analysis.export(folder, to, audience=audience)
    for path in written:
        click.echo(path)


@main.command()
@INPUTS
@ROSTER
@FRAMEWORK
@DAY_FIRST
@SET
@LIMIT
def check(
    inputs: tuple[Path, ...],
    roster: Path | None,
    framework: tuple[str, ...],
    day_first: bool | None,
    told: tuple[str, ...],
    limits: tuple[str, ...],
) -> None:
    """Show how each file would be read and everything odd in it; writes nothing.

    In Python: netcollab.check(paths)
    """
    from netcollab.analysis import check as run
    from netcollab.config import parse_settings
    from netcollab.reading.intake import Limits

    settings, larger = parse_settings(told), Limits().changed(limits)
    records, issues = run(
        list(inputs), roster=roster, day_first=day_first, settings=settings, limits=larger, framework=framework
    )
    _print_sources(records)
    kinds: dict[str, list[Any]] = {}
    for issue in issues:
        kinds.setdefault(issue.kind, []).append(issue)
    if issues:
        click.echo()
    for kind, group in sorted(kinds.items(), key=lambda kv: (not any(map(_to_do, kv[1])), -len(kv[1]))):
        click.echo(click.style(f"{kind.replace('_', ' ')} ({len(group)})", bold=True))
        for issue in group[:5]:
            place = f"{issue.place}: " if issue.place.file else ""
            click.echo(f"  {place}{issue.found}; {issue.done}.{' ' + issue.fix if issue.fix else ''}")
        if len(group) > 5:
            click.echo(f"  ... and {len(group) - 5} more of this kind")


@main.command()
@click.argument("logs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="LOG...")
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="CSV", help="The file to write.")
@click.option("--by", type=click.Choice(["month", "quarter"]), default="quarter", show_default=True)
@DAY_FIRST
@LIMIT
def prepare(logs: tuple[Path, ...], output: Path, by: str, day_first: bool | None, limits: tuple[str, ...]) -> None:
    """Count the referrals of LOG for sharing: run it where the log is, and hand on the CSV only.

    Written are sender, receiver, period, status and count, nothing about a client. Counts below 11 are written as <11.

    In Python: netcollab.prepare(log, output)
    """
    from netcollab.counts import prepare as run
    from netcollab.reading.intake import Limits

    path = run(list(logs), output, by=by, day_first=day_first, limits=Limits().changed(limits))
    _say("Look through the file before you hand it on: it names agencies, and nothing else should stand in it.")
    click.echo(path)


@main.command()
@click.argument("kind", type=click.Choice(["survey", "attendance", "referrals", "roster"]), metavar="KIND")
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The folder to write to.")
@ROSTER
@click.option("--form", type=click.Choice(["short", "full"]), default="short", show_default=True)
@click.option("--name", default="Our coalition", show_default=True, help="The coalition's name, for titles.")
def template(kind: str, output: Path, roster: Path | None, form: str, name: str) -> None:
    """Write forms for the next wave, which netcollab reads without a question asked.

    KIND: survey (for Excel, KoboToolbox, ODK, SurveyCTO, REDCap, Qualtrics, LimeSurvey, Google Forms, Microsoft Forms
    and paper, with the letters to send), attendance, referrals, or roster. --roster gives the agencies.

    In Python: netcollab.template(kind, output, roster=...)
    """
    from netcollab.instruments import template as run

    for path in run(kind, output, roster=roster, short=form == "short", name=name):
        click.echo(path)


def _to_do(issue: Issue) -> bool:
    return bool(issue.fix) and not issue.fix.startswith("Nothing to do")


def _print_sources(records: Records) -> None:
    from netcollab.reading.format import formats

    titles = {name: made.title for name, made in formats().items()}
    for source in records.sources:
        where = source.file + (f", sheet '{source.sheet}'" if source.sheet else "")
        click.echo(click.style(where, bold=True))
        click.echo(
            f"  read as: {titles.get(source.format, source.format) or 'not read'}"
            + (f" ({source.evidence})" if source.evidence else "")
        )
        if source.rows:
            click.echo(f"  rows: {source.account}")
        if source.columns_not_read:
            click.echo(f"  columns not read: {', '.join(source.columns_not_read)}")
        if source.note:
            click.echo(f"  {source.note}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--which", type=click.Choice(["county", "working_group", "statewide"]), default="county", show_default=True
)
def example(folder: Path, which: str) -> None:
    """Copy an example coalition's files into DIR, to try netcollab on.

    In Python: netcollab.example(folder)
    """
    from netcollab.analysis import example as run

    for path in run(folder, which):
        click.echo(path)


@main.command()
def measures() -> None:
    """List every measure: key, level, unit and what it is.

    In Python: netcollab.measures.glossary()
    """
    from netcollab.measures import glossary

    for row in glossary():
        click.echo(f"{click.style(row['key'], bold=True)}  [{row['level']}; {row['unit']}]  {row['what']}")


@main.command()
def formats() -> None:
    """List the layouts of files that are recognised.

    In Python: netcollab.formats()
    """
    from netcollab.analysis import formats as run

    for row in run():
        click.echo(f"{click.style(row['format'], bold=True)}  {row['what']}")


@main.command()
@FRAMEWORK
def sectors(framework: tuple[str, ...]) -> None:
    """List the sectors of Box 10-1, or of another framework, with the keys and numbers that a roster may use.

    In Python: netcollab.load_framework().components
    """
    from netcollab.framework import frameworks_of

    for chosen in frameworks_of(framework):
        for part in chosen.components:
            system = chosen.system_by_key[part.system].label
            click.echo(f"{part.number:>2}  {click.style(part.key, bold=True)}  {part.label}  ({system})")
        click.echo(chosen.caution, err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is going on, on a terminal, once it takes longer than two seconds; silence in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    import threading

    start, step, late, done = time.monotonic(), "", threading.Event(), threading.Event()

    def show() -> None:
        click.echo(f"\r\033[K{step} ... {time.monotonic() - start:.0f} s", err=True, nl=False)

    def watch() -> None:
        if done.wait(SLOW):
            return
        late.set()
        while not done.wait(0.5):
            show()
        click.echo("\r\033[K", err=True, nl=False)

    def tell(words: str) -> None:
        nonlocal step
        step = words
        if late.is_set():
            show()

    clock = threading.Thread(target=watch, daemon=True)
    clock.start()
    try:
        yield tell
    finally:
        done.set()
        clock.join()


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
