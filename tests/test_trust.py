"""Promises over everything that is written: same bytes, no network, hostile text inert, nothing hidden embedded."""

from __future__ import annotations

import csv
import getpass
import hashlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

import netcollab

SECTORS = ("Judges", "Child welfare", "Educators", "Local law enforcement", "Homeless advocates", "Media")
HOSTILE = (
    "</script><img src=x onerror=alert(1)>", '"><svg/onload=alert(2)>', '=HYPERLINK("http://evil.example")',
    "@SUM(A1)", "javascript:alert(3) href", "\u202egnp.exe", "line\u2028separator", "\U0001f47b house", "N" * 190,
    "O'Brien & <b>Sons</b>",
)  # fmt: skip


def write_coalition(
    folder: Path, names: tuple[str, ...], *, shuffle: int | None = None, hidden: tuple[str, ...] = ()
) -> None:
    """A member list, an edge list, sign-ins and referrals among the names."""
    draw = random.Random(3)
    folder.mkdir(parents=True, exist_ok=True)
    roster = [[n, SECTORS[i % len(SECTORS)], "hidden" if n in hidden else ""] for i, n in enumerate(names)]
    shown = [n for n in names if n not in hidden]
    edges = [[a, b, 1] for i, a in enumerate(shown) for b in shown[i + 1 :] if draw.random() < 0.4]
    edges += [[h, shown[0], 1] for h in hidden]
    visits = [[f"2026-0{m}-1{m}", n] for m in range(1, 6) for n in shown if draw.random() < 0.7]
    referrals = [
        [f"2026-03-0{1 + i % 9}", a, b, "completed"]
        for i, (a, b, _) in enumerate(edges[: len(shown)])
        for _ in range(2)
    ]
    tables = {
        "members.csv": [["Agency", "Sector", "Display"], *roster],
        "ties.csv": [["Source", "Target", "Weight"], *edges],
        "signin.csv": [["Date", "Organization"], *visits],
        "referrals.csv": [["Date", "From", "To", "Status"], *referrals],
    }
    for name, (header, *rows) in tables.items():
        if shuffle is not None:
            random.Random(shuffle).shuffle(rows)
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*")) if p.is_file()
    }  # fmt: skip


def text_of(folder: Path) -> str:
    """Everything in a folder as text: files as they are, workbooks unzipped, escapes undone."""
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                parts += [book.read(n).decode("utf-8", "replace") for n in book.namelist()]
        else:
            parts.append(path.read_bytes().decode("utf-8", "replace"))
    text = "\n".join(parts)
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    return (
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    )


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    return tuple(
        f"{word} {kind}" for word in ("Alder", "Birch", "Cedar", "Dogwood") for kind in ("House", "Court", "Clinic")
    )


def test_same_input_gives_the_same_bytes_whatever_the_surroundings(tmp_path: Path, names: tuple[str, ...]) -> None:
    write_coalition(tmp_path / "in", names)
    files = sorted(str(p) for p in (tmp_path / "in").iterdir())
    seen = []
    surroundings = [("0", "UTC", "C.UTF-8", files), ("77", "Asia/Tokyo", "C", files[::-1])]
    for n, (seed, zone, locale, order) in enumerate(surroundings):
        (home := tmp_path / f"run{n}").mkdir()
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "HOME": str(home)}
        subprocess.run(
            [sys.executable, "-m", "netcollab.cli", "analyze", *order, "--name", "X", "--output", str(home / "out")],
            check=True, cwd=home, env=env, capture_output=True,
        )  # fmt: skip
        seen.append(digests(home / "out"))
    assert seen[0] == seen[1]


def test_the_order_of_rows_changes_nothing_but_places(tmp_path: Path, names: tuple[str, ...]) -> None:
    for n, shuffle in enumerate((None, 5)):
        write_coalition(tmp_path / f"{n}", names, shuffle=shuffle)
        netcollab.analyze(tmp_path / f"{n}", name="X", output=tmp_path / f"out{n}")
    one, two = (digests(tmp_path / f"out{n}") for n in (0, 1))
    for audience in ("members", "public"):
        assert {k: v for k, v in one.items() if k.startswith(audience)} == {
            k: v for k, v in two.items() if k.startswith(audience)
        }
    results = [json.loads((tmp_path / f"out{n}/coordinator/results.json").read_text()) for n in (0, 1)]
    for key in ("agencies", "sectors", "network", "pairs"):
        assert results[0][key] == results[1][key]


def test_the_whole_job_never_opens_a_connection(
    tmp_path: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    write_coalition(tmp_path / "in", names)
    netcollab.analyze(tmp_path / "in", output=tmp_path / "out")


def test_a_hidden_agency_is_in_no_byte_and_no_number_of_the_other_editions(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    secret = "Quiet Harbor Refuge"
    write_coalition(tmp_path / "without", names)
    write_coalition(tmp_path / "with", (*names, secret), hidden=(secret,))
    for which in ("without", "with"):
        netcollab.analyze(tmp_path / which, name="X", output=tmp_path / f"{which}-out")
    told = text_of(tmp_path / "with-out" / "members") + text_of(tmp_path / "with-out" / "public")
    assert "Quiet Harbor" not in told
    assert "quiet-harbor" not in told
    assert "Quiet Harbor" in text_of(tmp_path / "with-out" / "coordinator")
    assert digests(tmp_path / "with-out/members") == digests(tmp_path / "without-out/members")
    assert digests(tmp_path / "with-out/public") == digests(tmp_path / "without-out/public")


def test_hostile_names_are_text_in_every_artefact(tmp_path: Path) -> None:
    write_coalition(tmp_path / "in", HOSTILE)
    netcollab.analyze(tmp_path / "in", name="</title><script>alert(9)</script>", output=tmp_path / "out")
    for page in (tmp_path / "out").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        for tag in ("<img src=x", "<svg/onload", "<script>alert", "<b>Sons"):
            assert tag not in html, f"{tag} in {page.name}"
        assert "Content-Security-Policy" in html
        assert (
            "innerHTML" not in re.sub(r"/\*!?\s*vis-network.*?</script>", "", html, flags=re.DOTALL)
            or "map" in page.name
        )
    book = openpyxl.load_workbook(tmp_path / "out/coordinator/workbook.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula"
                assert cell.hyperlink is None
    values = {c.value for row in book["Agencies"].iter_rows() for c in row}
    assert '=HYPERLINK("http://evil.example")' in values
    for line in (tmp_path / "out/coordinator/issues.csv").read_text(encoding="utf-8").splitlines():
        assert not re.match(r'"?[=+\-@\t]', line)


def test_no_artefact_names_a_path_a_user_or_a_host(tmp_path: Path, names: tuple[str, ...]) -> None:
    write_coalition(tmp_path / "in", names)
    netcollab.analyze(tmp_path / "in", name="X", output=tmp_path / "out")
    told = text_of(tmp_path / "out")
    for word in (str(tmp_path), str(Path.home()), getpass.getuser() + "@", socket.getfqdn()):
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told) or len(word) < 4, word
