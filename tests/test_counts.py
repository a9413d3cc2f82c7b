"""What an agency may hand on instead of its log: counts, small ones as a bound, nothing about a client."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import netcollab
from netcollab.cli import main
from netcollab.counts import COLUMNS, FEWER, LEAST, shared
from netcollab.errors import Exit, Place, Problem
from netcollab.reading import Limits, read_files
from netcollab.reading.records import Referral, ReferralTable

HEAD = ["Client name", "Date", "From", "To", "Case #", "Status", "Notes"]


def log(path: Path, facts: list[tuple[str, str, str, str, int]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for day, sender, receiver, status, times in facts:
            for n in range(times):
                writer.writerow(["Jane Zedwick", day, sender, receiver, f"24-CR-{n:05}", status, "call 415-555-0199"])
    return path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


FACTS = [
    ("2026-01-14", "Hope House (Maria Quuxton)", "CPS", "sent", 12),
    ("2026-03-31", "Hope House", "CPS", "closed", 15),
    ("2026-04-01", "Hope House", "CPS", "sent", 20),
    ("2026-04-02", "Hope House", "CPS", "declined", 2),
    ("2026-05-01", "CPS", "Hope House", "sent", 3),
]


def test_counts_are_by_pair_period_and_status_and_small_ones_are_a_bound(tmp_path: Path) -> None:
    path = netcollab.prepare(log(tmp_path / "log.csv", FACTS), tmp_path / "counts.csv")
    assert rows_of(path) == [
        list(COLUMNS),
        ["CPS", "Hope House", "2026-04-01", "2026 quarter 2", "", FEWER],
        ["Hope House", "CPS", "2026-01-01", "2026 quarter 1", "closed", "15"],
        ["Hope House", "CPS", "2026-01-01", "2026 quarter 1", "sent", "12"],
        ["Hope House", "CPS", "2026-04-01", "2026 quarter 2", "", "22"],
    ]
    by_month = netcollab.prepare(tmp_path / "log.csv", tmp_path / "months.csv", by="month")
    assert ["Hope House", "CPS", "2026-03-01", "2026-03", "closed", "15"] in rows_of(by_month)


def test_nothing_about_a_client_or_a_person_is_in_the_file_or_the_messages(tmp_path: Path) -> None:
    log(tmp_path / "log.csv", FACTS)
    ran = CliRunner().invoke(main, ["prepare", str(tmp_path / "log.csv"), "--output", str(tmp_path / "counts.csv")])
    assert ran.exit_code == 0, ran.output
    told = (tmp_path / "counts.csv").read_text(encoding="utf-8-sig") + ran.output.replace(str(tmp_path), "")
    for secret in ("Zedwick", "Quuxton", "24-CR", "555", "Client", "Notes"):
        assert secret not in told


def test_netcollab_reads_the_counts_as_a_log_that_is_counted(tmp_path: Path) -> None:
    whole = netcollab.read(log(tmp_path / "log.csv", FACTS))
    counts = netcollab.prepare(tmp_path / "log.csv", tmp_path / "counts.csv")
    net = netcollab.read(counts)
    pairs = ["source", "target"]
    assert net.ties[pairs].to_numpy().tolist() == whole.ties[pairs].to_numpy().tolist()
    assert net.ties.set_index(pairs)["count"].to_dict() == {("cps", "hope-house"): 1, ("hope-house", "cps"): 49}
    issues = read_files([counts]).issues
    assert [i.found for i in issues if i.kind == "count_at_least"] == [
        "counts given as a bound, such as <11 or 1-10: F2"
    ]
    assert read_files([counts]).referrals[0].referrals[1].status == "closed"


def test_a_large_log_is_counted_alike(tmp_path: Path) -> None:
    log(tmp_path / "log.csv", FACTS)
    one = netcollab.prepare(tmp_path / "log.csv", tmp_path / "one.csv")
    other = netcollab.prepare(tmp_path / "log.csv", tmp_path / "other.csv", limits=Limits(whole_bytes=10))
    assert one.read_bytes() == other.read_bytes()


DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)) | st.none()
REFERRALS = st.builds(
    Referral,
    place=st.just(Place("log.csv")),
    sender=st.sampled_from(["A", "B"]),
    receiver=st.sampled_from(["C", "D"]),
    date=DAYS,
    status=st.sampled_from(["", "sent", "closed"]),
    count=st.integers(1, 30),
)


@given(st.lists(REFERRALS, min_size=1, max_size=30), st.sampled_from(["month", "quarter"]))
def test_no_small_count_is_written_or_can_be_worked_out(referrals: list[Referral], by: str) -> None:
    table = ReferralTable(place=Place("log.csv"), referrals=tuple(referrals))
    rows = shared([table], by)
    small = [row for row in rows if row[-1] == FEWER]
    exact = [int(row[-1]) for row in rows if row[-1] != FEWER]
    assert all(n >= LEAST for n in exact)
    # A cell below the bound stands alone for its pair and period: no total, no other status to take it from.
    times = Counter(row[:4] for row in rows)
    assert all(times[row[:4]] == 1 and row[4] == "" for row in small)
    assert sum(exact) + len(small) <= sum(r.count for r in referrals) <= sum(exact) + (LEAST - 1) * len(small)


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    log(tmp_path / "log.csv", FACTS)
    (tmp_path / "counts.csv").write_text("mine")
    with pytest.raises(Problem, match="already") as caught:
        netcollab.prepare(tmp_path / "log.csv", tmp_path / "counts.csv")
    assert caught.value.code == Exit.CANNOT_WRITE
    assert (tmp_path / "counts.csv").read_text() == "mine"
    with pytest.raises(Problem, match="could not be written"):
        netcollab.prepare(tmp_path / "log.csv", tmp_path / "no folder" / "counts.csv")


def test_a_file_without_referrals_is_told(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("Agency,Sector\nHope House,Judges\n")
    with pytest.raises(Problem, match="no referrals") as caught:
        netcollab.prepare(tmp_path / "members.csv", tmp_path / "counts.csv")
    assert caught.value.code == Exit.NOTHING_TO_ANALYSE
    assert not (tmp_path / "counts.csv").exists()
