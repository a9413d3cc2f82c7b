"""Logs too large to hold: read in parts they give the same network, in bounded memory, or say why they cannot."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import netcollab
from netcollab.errors import Exit, Problem
from netcollab.reading import Limits, Records, read_files, stream
from netcollab.reading.records import ReferralCounts
from netcollab.resolve import resolve

IN_PARTS = Limits(whole_bytes=10)
NAMES = ["Hope House", "County DA", "CPS", "City Clinic", "hope house", "Hope House (Jane Doe)", "Hope House; CPS",
         "County DA\nCPS", "walk-in", "", "Jane Doe", "Total", "jane@x.example", "Clínica Ñandú"]  # fmt: skip
DATES = ["2026-01-02", "1/14/2026", "14/1/2026", "Feb 3 2026", "2026-01-02 09:14:22", "", "soon", "44 BC"]
STATUSES = ["sent", "Accepted", "accepted ", "client declined", "", "purple", "closed"]
HEADS = {"date": "Date", "from": "From", "to": "To", "status": "Status", "closed": "Date closed", "count": "Referrals"}
VALUES = {
    "date": st.sampled_from(DATES),
    "from": st.sampled_from(NAMES),
    "to": st.sampled_from(NAMES),
    "status": st.sampled_from(STATUSES),
    "closed": st.sampled_from([*DATES[:2], ""]),
    "count": st.sampled_from(["1", "2", "", "1,200", "x", "0"]),
}


@st.composite
def logs(draw: st.DrawFn) -> list[list[str]]:
    """A log with some of the columns in some order, columns about clients among them, a title now and then."""
    roles = draw(
        st.permutations(["from", "to", *draw(st.sets(st.sampled_from(["date", "status", "closed", "count"])))])
    )
    assume_date = roles if "date" in roles or "status" in roles else [*roles, "date"]
    rows: list[list[str]] = [[HEADS[r] for r in assume_date]]
    body = draw(st.lists(st.tuples(*(VALUES[r] for r in assume_date)), min_size=1, max_size=25))
    rows += [list(row) for row in body for _ in range(draw(st.integers(1, 3)))]
    at = draw(st.integers(0, len(assume_date)))
    for n, row in enumerate(rows):
        row.insert(at, "Client" if n == 0 else f"J.D. {n}")
    return [["Referrals of 2026"], [], *rows] if draw(st.booleans()) else rows


def save(path: Path, rows: list[list[str]], sign: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=sign, lineterminator=end).writerows(rows)
    return path


def network(records: Records) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Agencies, ties with their evidence, and referrals counted by all that is known of them."""
    try:
        net, _ = resolve(records, name="X")
    except Problem:
        return pd.DataFrame(), pd.DataFrame(), pd.DataFrame()
    counted = net.referrals.groupby(["source", "target", "date", "status", "closed"])["count"].sum().reset_index()
    ties = net.ties.sort_values(["layer", "source", "target"]).reset_index(drop=True)
    return net.agencies, ties, counted


def account(records: Records) -> tuple[int, int, int]:
    """Rows, rows used, and rows of which it is told why they are not."""
    source = records.sources[0]
    return source.rows, source.rows_used, sum(n for _, n in source.unused)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=logs(),
    sign=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\r\n", "\n"]),
    chunk=st.sampled_from([7, 1000]),
)
def test_a_log_read_in_parts_gives_the_network_that_it_gives_whole(
    tmp_path: Path, rows: list[list[str]], sign: str, encoding: str, end: str, chunk: int
) -> None:
    path = save(tmp_path / "log.csv", rows, sign, encoding, end)
    try:
        whole = read_files([path])
    except Problem:  # a clash of dates stops both
        with pytest.raises(Problem, match="day before the month"):
            read_in_parts(path, chunk)
        return
    if whole.sources[0].format != "referral_log":
        return
    parts = read_in_parts(path, chunk)
    assert account(parts) == account(whole)
    for one, other in zip(network(parts), network(whole), strict=True):
        pd.testing.assert_frame_equal(one, other, check_dtype=False)
    dropped = ("identifier_dropped", "unknown_status", "not_a_date")
    assert {i.kind for i in parts.issues if i.kind in dropped} == {i.kind for i in whole.issues if i.kind in dropped}
    assert "Doe" not in repr(parts)
    assert "J.D." not in repr(parts)


SIGNED = {
    "Date": st.sampled_from(DATES),
    "Meeting": st.sampled_from(["MDT", "Full coalition", "", "Case review of Jane Doe"]),
    "Agency": st.sampled_from([n for n in NAMES if n != "Total"]),  # which would shift the share of odd names
    "Name": st.sampled_from(["Jane Doe", "John Roe", "Jane Doe + 2", "", "Ann Poe (CPS)", "Ann Poe (CPS)"]),
    "Email": st.sampled_from(["jane@hope.example", "", "john@x.example"]),
    "Attended": st.sampled_from(["x", "", "absent", "yes"]),
    "Sector": st.sampled_from(["Child welfare", "", "prosecutor"]),
}


@st.composite
def lists(draw: st.DrawFn) -> list[list[str]]:
    """A sign-in list of agencies or of people, with some of the other columns."""
    more = draw(st.sets(st.sampled_from(["Meeting", "Name", "Email", "Attended", "Sector"])))
    wanted = dict.fromkeys(["Date", draw(st.sampled_from(["Agency", "Name"])), *sorted(more)])
    heads = draw(st.permutations(list(wanted)))
    body = draw(st.lists(st.tuples(*(SIGNED[h] for h in heads)), min_size=1, max_size=25))
    rows = [heads, *(list(row) for row in body for _ in range(draw(st.integers(1, 3))))]
    return [["Sign-in sheet, 2026"], [], *rows] if draw(st.booleans()) else rows


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=lists(), chunk=st.sampled_from([7, 1000]))
def test_a_sign_in_list_read_in_parts_gives_the_attendance_that_it_gives_whole(
    tmp_path: Path, rows: list[list[str]], chunk: int
) -> None:
    at = max(n for n, row in enumerate(rows[:3]) if "Date" in row)
    date = rows[at].index("Date")
    body = rows[at + 1 :]
    assume(sum(not row[date] for row in body) < 0.2 * len(body))  # else dates are taken from the row above
    assume(all(any(row) for row in body))  # which whole is no row, and in parts one that names no agency
    path = save(tmp_path / "signed.csv", rows)
    try:
        whole = read_files([path])
        if whole.sources[0].format != "attendance_long":
            return
        parts = read_in_parts(path, chunk)
    except Problem:  # dates clash: in parts, also those of rows that are left out for another reason
        return
    assert account(parts) == account(whole)
    for one, other in zip(attendance(parts), attendance(whole), strict=True):
        pd.testing.assert_frame_equal(one, other, check_dtype=False)
    assert [t.sectors for t in parts.meetings] == [t.sectors for t in whole.meetings]
    kinds = ("agency_dropped", "people_without_agencies")
    assert {i.kind for i in parts.issues if i.kind in kinds} == {i.kind for i in whole.issues if i.kind in kinds}
    assert "Doe" not in repr(parts)


def attendance(records: Records) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Meetings, and who came to them."""
    try:
        net, _ = resolve(records, name="X")
    except Problem:
        return pd.DataFrame(), pd.DataFrame()
    return net.meetings, net.attendance


def read_in_parts(path: Path, chunk: int) -> Records:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "ROWS", chunk)
        patch.setattr(stream, "KEPT", 2)
        return read_files([path], limits=IN_PARTS)


def test_a_counted_referral_reads_like_any_other(tmp_path: Path) -> None:
    rows = [["Date", "From", "To", "Status"], *[["2026-01-02", "Hope House", "CPS", "sent"]] * 3]
    rows.append(["2026-01-03", "CPS", "Hope House", ""])
    log = read_files([save(tmp_path / "log.csv", rows)], limits=IN_PARTS).referrals[0].referrals
    assert isinstance(log, ReferralCounts)
    assert [
        (r.sender, r.receiver, r.date, r.status, r.count, r.place.row) for r in sorted(log, key=lambda r: r.place)
    ] == [
        ("Hope House", "CPS", dt.date(2026, 1, 2), "sent", 3, 2),
        ("CPS", "Hope House", dt.date(2026, 1, 3), "", 1, 5),
    ]
    assert len(log[0:1]) == 1


def test_the_period_leaves_out_what_it_leaves_out_of_other_logs(tmp_path: Path) -> None:
    draw = random.Random(1)
    names = ["Hope House", "County DA", "CPS", "City Clinic"]
    rows = [["Date", "From", "To"]]
    rows += [[f"2026-0{draw.randint(1, 6)}-{draw.randint(13, 28)}", *draw.sample(names, 2)] for _ in range(60)]
    path = save(tmp_path / "log.csv", rows)
    period = {"date_from": dt.date(2026, 2, 1), "date_to": dt.date(2026, 3, 31)}
    whole = netcollab.read(path, **period)
    parts = netcollab.analyze(path, limits=IN_PARTS, **period).net
    pd.testing.assert_frame_equal(parts.ties, whole.ties)
    assert 0 < whole.referrals["count"].sum() == parts.referrals["count"].sum() < 60


def test_identifiers_in_a_large_log_are_dropped_as_in_any_other(tmp_path: Path) -> None:
    rows = [["Date", "From", "To", "Status"], *(["2026-01-02", "Hope House", "CPS", f"C-{n:05}"] for n in range(40))]
    records = read_files([save(tmp_path / "codes.csv", rows)], limits=IN_PARTS)
    assert "identifier_dropped" in {i.kind for i in records.issues}
    assert "C-000" not in repr(records)
    rows = [["Date", "From", "To"], *(["2026-01-02", "Hope House", "123-45-6789"] for _ in range(9))]
    records = read_files([save(tmp_path / "ids.csv", rows)], limits=IN_PARTS)
    assert not records.referrals
    assert account(records) == (9, 0, 9)


def test_a_layout_that_needs_all_of_a_large_file_says_so_and_how_to_hold_it(tmp_path: Path) -> None:
    path = save(tmp_path / "ties.csv", [["Source", "Target"], ["Hope House", "CPS"]])
    with pytest.raises(Problem, match="cannot be read in parts") as caught:
        read_files([path], limits=IN_PARTS)
    assert (caught.value.code, caught.value.where) == (Exit.UNREADABLE, "ties.csv")
    wish = caught.value.fix.split("--limit ")[1].rstrip(".")
    assert read_files([path], limits=IN_PARTS.changed([wish])).links


def test_a_quotation_mark_that_is_never_closed_is_told_in_a_large_log(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("Date,From,To\n" + "2026-01-02,Hope House,CPS\n" * 9 + '2026-01-03,"CPS,x\n')
    with pytest.raises(Problem, match="quotation mark"):
        read_files([tmp_path / "log.csv"], limits=IN_PARTS)
