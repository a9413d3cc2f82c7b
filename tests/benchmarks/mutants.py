"""A mutation run on the measures: which small changes of their code do the tests of the measures not notice?

python tests/benchmarks/mutants.py [MODULE ...] [--share 0.25] [--seed 1] [--cap 10] [--out FILE.csv]
python tests/benchmarks/mutants.py --again FILE.csv    the survivors of an earlier run once more
python tests/benchmarks/mutants.py --check FILE.csv    is the run itself right? see below

The changes are mutmut's own (`pip install mutmut`, version 3): operators, numbers, strings, arguments left out or None,
assignments of None, branches. Left out are texts for people: strings with a blank in them. `mutmut run` itself passes
over every decorated function, which all measures are, and starts a fresh run of tests for each change.

Here one process loads everything and collects the tests, without running any. A child of it runs each test once and
tells the lines of the measures that it runs. Then a child for each mutant puts the changed function in the place of the
old one and runs the tests that come by the changed statement: first those that noticed other changes of that function,
then the shortest, until one fails or `--cap` seconds of the processor are over (the mutant then counts as survived;
tests that take longer by themselves are left out). A mutant with which a test takes four times its time, or that ends
its process, counts as killed. Tests that start programs are left out, and hypothesis draws the same in each child.

`--check`: with every function replaced by itself no test may fail; and some mutants of the file, killed ones and
survivors, are tried again by a fresh pytest on a copy of the sources: it must come to the same. mutants.md holds what
a run came to, and how its survivors were judged.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "CI": "true"}  # one core; hypothesis draws the same

import __future__

import argparse
import ast
import csv
import gc
import importlib
import pickle
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, TextIO

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parent.parent.parent
MEASURES = ROOT / "netcollab" / "measures"
FIELDS = ("module", "function", "line", "before", "after", "outcome", "by", "tests")
MEMORY = 8 * 2**30  # of a mutant's process


@dataclass(frozen=True)
class Mutant:
    """One change: the new source of a function."""

    module: str
    function: str  # with its class
    line: int
    before: str
    after: str
    source: str
    place: tuple[int, int]  # the function's lines
    statement: tuple[int, int]  # the changed statement's

    @property
    def key(self) -> tuple[str, ...]:
        return self.module, self.function, self.before, self.after


def undecorated(source: str) -> str:
    """The source with each decorator's lines left empty: mutmut passes over what is decorated."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        for decorator in getattr(node, "decorator_list", ()):
            first, last = decorator.lineno - 1, decorator.end_lineno
            lines[first:last] = [""] * (last - first)
    return "\n".join(lines)


def statements(source: str) -> list[tuple[int, int]]:
    """The lines of each statement, of a compound one those of its head; shortest first. Of a function: all."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = [] if isinstance(node, ast.FunctionDef) else getattr(node, "body", [])
            found.append((node.lineno, max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or 0))
    return sorted(found, key=lambda span: span[1] - span[0])


def functions_of(wrapper: MetadataWrapper) -> dict[cst.CSTNode, str]:
    """The functions that can be changed, with their names."""
    found: dict[cst.CSTNode, str] = {}
    for node in wrapper.module.body:
        if isinstance(node, cst.ClassDef):
            found |= {f: f"{node.name.value}.{f.name.value}" for f in node.body.body if isinstance(f, cst.FunctionDef)}
        elif isinstance(node, cst.FunctionDef):
            found[node] = node.name.value
    return found


def plain(function: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(function.with_changes(leading_lines=[], lines_after_decorators=[]))


def mutants_of(module: str, share: float, seed: int, within: set[str]) -> list[Mutant]:
    """A random share of all changes of one module, or of those within some functions."""
    source = undecorated(MEASURES.joinpath(f"{module}.py").read_text(encoding="utf-8"))
    wrapper = MetadataWrapper(cst.parse_module(source))
    spans, spread, names = wrapper.resolve(PositionProvider), statements(source), functions_of(wrapper)
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    able = [
        m for m in visitor.mutations
        if (name := names.get(m.contained_by_top_level_function)) and (name in within or not within)
        and not (isinstance(m.original_node, cst.SimpleString) and " " in m.original_node.value)
    ]  # fmt: skip
    found = []
    for m in random.Random(f"{seed} {module}").sample(able, round(share * len(able))):
        function, line = m.contained_by_top_level_function, spans[m.original_node].start.line
        old, new = plain(function), plain(deep_replace(function, m.original_node, m.mutated_node))
        before, after = ([x.strip() for x in text.split("\n")] for text in (old, new))
        same = [a == b for a, b in zip(before, after, strict=False)]
        first = same.index(False) if False in same else len(same) - 1
        last = next((k for k in range(1, len(same) - first + 1) if before[-k] != after[-k]), 1)
        left, right = (" ".join(x[first : len(x) - last + 1]) for x in (before, after))
        place = (spans[function].start.line, spans[function].end.line)
        statement = next(s for s in spread if s[0] <= line <= s[1])
        found.append(Mutant(module, names[function], line, left, right, new, place, statement))
    return found


def nested(code: CodeType, name: str) -> Iterator[tuple[str, CodeType]]:
    """A function's code and that of all functions in it, by their qualified names."""
    yield name, code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from nested(inner, f"{name}.<locals>.{inner.co_name}")


def put(module: str, name: str, source: str, living: dict[tuple[str, str], list[FunctionType]]) -> None:
    """Put the function of the given source in the place of the one that all modules hold already."""
    flag = __future__.annotations.compiler_flag
    code = compile(source, str(MEASURES / f"{module}.py"), "exec", flags=flag, dont_inherit=True)
    made: dict[str, Any] = {}
    exec(code, vars(importlib.import_module(f"netcollab.measures.{module}")), made)
    new = made[name.rpartition(".")[2]]
    for inner, changed in nested(new.__code__, name):
        for function in living.get((module, inner), []):
            if function.__code__.co_freevars == changed.co_freevars:
                function.__code__ = changed
    for function in living[module, name]:
        function.__defaults__, function.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


def living_functions() -> dict[tuple[str, str], list[FunctionType]]:
    """Every function of the measures that is in memory, by its module and qualified name."""
    found = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and Path(thing.__code__.co_filename).parent == MEASURES:
            found[Path(thing.__code__.co_filename).stem, thing.__qualname__].append(thing)
    return found


def in_child(work: Callable[[], Any]) -> Any:
    """What a child process answers; None where it dies."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            try:
                answer = work()
            except Exception as error:
                answer = error
            with os.fdopen(write, "wb") as pipe:
                pipe.write(pickle.dumps(answer))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    answer = pickle.loads(data) if data else None
    if isinstance(answer, Exception):  # of this script; what a test raises is a test that fails
        raise answer
    return answer


class Run:
    """The plugin of pytest that does the work in the place of running the tests."""

    def __init__(self, work: Callable[[Run], None]) -> None:
        self.work, self.failed = work, False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        for path in MEASURES.glob("*.py"):
            importlib.import_module(f"netcollab.measures.{path.stem}")
        self.living = living_functions()
        self.work(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def first_to_fail(
        self, names: list[str], cap: float = 1e9, usual: dict[str, float] | None = None
    ) -> tuple[str, int]:
        """The first test that fails, and how many were run; "" where none does in ``cap`` seconds.

        A test that takes far longer than ``usual`` ends the process.
        """
        end = time.process_time() + cap
        for count, (name, after) in enumerate(zip(names, [*names[1:], None], strict=True), 1):
            following = self.items[after] if after else None
            if usual:
                signal.setitimer(signal.ITIMER_PROF, 3 + 4 * usual[name])
                signal.alarm(60 + int(60 * usual[name]))
            self.items[name].config.hook.pytest_runtest_protocol(item=self.items[name], nextitem=following)
            if self.failed:
                return name, count
            if time.process_time() > end:
                return "", count
        return "", len(names)

    def seen(self, name: str) -> tuple[set[tuple[str, int]], float, set[str]] | None:
        """The lines of the measures that a test runs, its seconds, what it imports; None of one that does not count."""
        lines: set[tuple[str, int]] = set()
        others: list[str] = []
        known, files = set(sys.modules), {str(p): p.stem for p in MEASURES.glob("*.py")}

        def trace(frame: FrameType, event: str, arg: object) -> Any:
            if (module := files.get(frame.f_code.co_filename)) is None:
                return None
            lines.add((module, frame.f_lineno))
            return trace

        sys.addaudithook(lambda event, args: others.append(event) if event == "subprocess.Popen" else None)
        start = time.process_time()
        sys.settrace(trace)
        failed, _ = self.first_to_fail([name])
        sys.settrace(None)
        good = not failed and not others
        return (lines, time.process_time() - start, set(sys.modules) - known) if good else None


def record(run: Run, keep: Path | None) -> dict[str, tuple[set[tuple[str, int]], float, set[str]]]:
    """What each test runs; what is in the file ``keep`` is not looked at again."""
    known = pickle.loads(keep.read_bytes()) if keep and keep.exists() else {}
    for name in run.items:
        if name not in known:
            known[name] = in_child(lambda name=name: run.seen(name))
    if keep:
        keep.write_bytes(pickle.dumps(known))
    known = {name: known[name] for name in run.items if known[name]}  # the others fail, or start programs
    for module in sorted({m for _, _, imports in known.values() for m in imports}):
        if module.partition(".")[0] in ("scipy", "pandas", "numpy", "igraph", "networkx", "hypothesis"):
            importlib.import_module(module)  # once here, and not in every child
    return known


def try_each(run: Run, mutants: list[Mutant], cap: float, keep: Path | None, sheet: TextIO) -> None:
    known = record(run, keep)
    print(f"{len(mutants)} mutants, {len(known)} of {len(run.items)} tests", file=sys.__stderr__, flush=True)
    gc.freeze()
    csv.writer(sheet).writerow(FIELDS)
    noticed: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    by_line, usual = defaultdict(set), {name: seconds for name, (_, seconds, _) in known.items()}
    for name, (lines, _, _) in known.items():
        for place in lines:
            by_line[place].add(name)
    for m in mutants:
        tests = set().union(*(by_line[m.module, line] for line in range(m.statement[0], m.statement[1] + 1)))
        before = noticed[m.module, m.function]
        names = sorted((n for n in tests if usual[n] <= cap or before[n]), key=lambda n: (-before[n], usual[n], n))

        def work(m: Mutant = m, names: list[str] = names) -> tuple[str, int]:
            put(m.module, m.function, m.source, run.living)
            return run.first_to_fail(names, cap, usual)

        by, count = "", 0
        if names:
            by, count = in_child(work) or ("(out of time or crashed)", 0)
        before[by] += bool(by)
        outcome = "killed" if by else "survived" if names else "not run"
        row = (m.module, m.function, m.line, m.before, m.after, outcome, by, f"{count}/{len(names)}")
        csv.writer(sheet).writerow(row)
        sheet.flush()


def check_nothing(run: Run) -> None:
    """Every function replaced by itself: no test may fail."""

    def work() -> list[str]:
        for path in MEASURES.glob("*.py"):
            wrapper = MetadataWrapper(cst.parse_module(undecorated(path.read_text(encoding="utf-8"))))
            for function, name in functions_of(wrapper).items():
                if not name.endswith("__new__"):
                    put(path.stem, name, plain(function), run.living)
        failed = []
        for name in run.items:
            if run.first_to_fail([name])[0]:
                failed.append(name)
            run.failed = False
        return failed

    print("replaced by itself, fail:", in_child(work), file=sys.__stderr__)


def check_slowly(mutant: Mutant, outcome: str, tests: list[str]) -> bool:
    """Whether a fresh pytest on changed sources comes to the same."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("netcollab", "tests", "examples", "pyproject.toml", "README.md", "surveys"):
            whole = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            whole(ROOT / part, Path(folder, part))
        path = Path(folder, "netcollab", "measures", f"{mutant.module}.py")
        lines = path.read_text(encoding="utf-8").split("\n")
        source = textwrap.indent(mutant.source.rstrip("\n"), "    " * mutant.function.count("."))
        lines[mutant.place[0] - 1 : mutant.place[1]] = source.split("\n")
        path.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-qx", "--tb=no", "-p", "no:cacheprovider", *tests]
        answer = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": folder}, capture_output=True)
    return (answer.returncode != 0) == (outcome == "killed")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cap", type=float, default=10, help="seconds of tests for one mutant")
    parser.add_argument("--out", type=Path, default=Path("mutants_run.csv"))
    parser.add_argument("--again", type=Path, help="only what survived in this file")
    parser.add_argument("--check", type=Path, help="is this file right")
    parser.add_argument("--keep", type=Path, help="keeps which test runs what; good while measures and tests stay")
    told = parser.parse_args()
    wanted: dict[tuple[str, ...], dict[str, str]] = {}
    if earlier := told.again or told.check:
        rows = list(csv.DictReader(earlier.open(encoding="utf-8")))
        if told.check:
            of = [[r for r in rows if r["outcome"] == outcome] for outcome in ("killed", "survived")]
            rows = [r for some in of for r in random.Random(told.seed).sample(some, min(4, len(some)))]
        else:
            rows = [r for r in rows if r["outcome"] != "killed"]
        wanted = {(r["module"], r["function"], r["before"], r["after"]): r for r in rows}
    modules = told.modules or sorted({key[0] for key in wanted} or {p.stem for p in MEASURES.glob("*.py")})
    mutants = []
    for module in modules:
        within = {key[1] for key in wanted if key[0] == module}
        mutants += mutants_of(module, 1 if wanted else told.share, told.seed, within)
    mutants = [m for m in mutants if m.key in wanted] if wanted else mutants
    random.Random(told.seed).shuffle(mutants)
    tests = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("tests/test_measures_*.py"))

    def work(run: Run) -> None:
        with told.out.open("w", encoding="utf-8", newline="") as sheet:
            try_each(run, mutants, told.cap, told.keep, sheet)

    options = ["-q", "--assert=plain", "--tb=no", "--capture=sys", "-p", "no:cacheprovider", "-p", "no:xdist"]
    os.chdir(ROOT)
    pytest.main([*options, *tests], plugins=[Run(check_nothing if told.check else work)])
    if told.check:
        for m in mutants:
            same = check_slowly(m, wanted[m.key]["outcome"], tests)
            word = "agrees" if same else "DOES NOT AGREE"
            print(f"{word}: {wanted[m.key]['outcome']}, {m.module}.py:{m.line} {m.after}", flush=True)
        return
    count = Counter(r["outcome"] for r in csv.DictReader(told.out.open(encoding="utf-8")))
    print(dict(count), f"{count['killed'] / max(1, count.total()):.1%} killed")


if __name__ == "__main__":
    main()
