"""report.pdf: all that the report page says, set for paper; the same on every computer, and no text a command."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
import typst
from editions import make_network
from report_editions import HOSTILE, edition, network, rich

import netcollab
from netcollab.edition import make_edition
from netcollab.errors import Problem
from netcollab.render import pdf
from netcollab.render.page import asset
from netcollab.render.pdf import SET, VOID, report_pdf, source
from netcollab.render.report import report_html

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(files("netcollab") / "render/assets/fonts")])
BUILT_IN = {"par", "strong", "emph", "table.cell"}


def words_in(written: str) -> str:
    """All text that a document shows, blanks as they come."""
    return " ".join("".join(QUOTED.findall(written)).replace('\\"', '"').replace("\\\\", "\\").split())


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


class Shown(HTMLParser):
    """The pieces of text that a sighted reader of the page finds in its main part, with all that is folded open."""

    UNSEEN = re.compile(r"\b(unseen|skip|contents|tp-tall)\b")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[bool] = []  # of every element that is open, whether it is seen
        self.pieces: list[str] = []
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        css = dict(attrs).get("class") or ""
        hidden = tag in ("style", "svg") or self.UNSEEN.search(css) or (css == "word" and self.full_seat)
        self.full_seat = "is-full" in css if tag == "li" else getattr(self, "full_seat", False)
        if tag not in VOID:
            self.open.append(not hidden and all(self.open[-1:]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1]:
            self.pieces.append(squeezed(data))


@cache
def county(audience: str) -> str:
    """The report page of the example."""
    return report_html(netcollab.analyze(Path(__file__).parent.parent / "examples" / "county").edition(audience))


def pages(html: str) -> int:
    told = "#context [#metadata(counter(page).final().first()) <pages>]"
    return int(typst.query((source(html) + told).encode(), "<pages>", field="value", one=True, font_paths=FONTS))


def test_the_pdf_says_every_finding_and_is_the_same_every_time() -> None:
    made = rich()
    html = report_html(made)
    text = squeezed(words_in(source(html)))
    for finding in made.findings:
        for sentence in re.split(r"(?<=\.) ", finding.text):
            if sentence in unescape(re.sub(r"<[^>]+>", "", html)):
                assert squeezed(sentence) in text
    assert all(squeezed(name) in text for name in made.net.coalition.agencies["name"])
    one = report_pdf(html)
    assert one.startswith(b"%PDF")
    assert one == report_pdf(html)


def test_no_name_is_ever_a_command_of_typst() -> None:
    names = [
        *HOSTILE,
        '#panic("x")',
        '"); panic("x',
        "$x^2$",
        "@ref",
        "\\",
        "*a* _b_ `c`",
        "#{1/0}",
        "<label>",
        "//",
        "/*",
    ]
    html = report_html(edition(network(names)))
    typst = source(html)
    assert report_pdf(html).startswith(b"%PDF")
    commands = QUOTED.sub("", typst)
    for word in ("panic", "script", "alert", "x^2", "@ref", "1/0"):
        assert word not in commands


def test_the_pdf_stands_beside_the_report_where_it_is_asked_for(tmp_path: Path) -> None:
    netcollab.example(tmp_path / "files", "working_group")
    found = netcollab.analyze(tmp_path / "files")
    found.write(tmp_path / "plain")
    found.write(tmp_path / "set", pdf=True)
    for audience in ("coordinator", "members"):
        assert (tmp_path / "set" / audience / "report.pdf").read_bytes().startswith(b"%PDF")
        assert not (tmp_path / "plain" / audience / "report.pdf").exists()
        assert (tmp_path / "plain" / audience / "picture.png").stat().st_size > 10_000
    assert not (tmp_path / "set" / "public" / "picture.png").exists()


def test_without_the_extra_it_is_said_what_to_install_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netcollab.example(tmp_path / "files", "working_group")
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    with pytest.raises(Problem, match=r"netcollab\[pdf\]"):
        netcollab.analyze(tmp_path / "files").write(tmp_path / "out", pdf=True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_all_that_the_page_shows_stands_in_the_pdf(audience: str) -> None:
    for html in (report_html(rich(audience)), county(audience)):
        text = squeezed(words_in(source(html)))
        shown = Shown(html).pieces
        assert len(shown) > 200
        assert [piece for piece in shown if piece not in text] == []


def test_what_the_page_keeps_folded_comes_last_and_a_line_leads_there() -> None:
    written = source(county("coordinator"))
    main, appendix = written.rsplit("{appendix(", 1)
    folded = re.findall(r'elsewhere\(\{to\(label\("([^"]+)"\), \{"([^"]+)"', main)
    assert [title for _, title in folded] == [
        "1 sector the data say too little about", "Agency by agency", "How these rules were tested",
    ]  # fmt: skip
    for place, title in folded:
        assert f'label("{place}")' in appendix
        assert title in appendix
    assert "Referrals from agency to agency" not in main


def test_every_function_named_is_there_and_none_is_there_in_vain() -> None:
    looks = str(asset("report.typ"))
    there = set(re.findall(r"^#let ([\w-]+)\b", looks, re.MULTILINE))
    named = {function for _, function, *_ in SET if function}
    assert named - BUILT_IN <= there
    assert [name for name in there - named if len(re.findall(rf"(?<![\w-]){name}(?![\w-])", looks)) < 2] == []


def test_the_columns_of_the_histogram_have_their_numbers() -> None:
    html = county("coordinator")
    table = re.search(r'<table class="histogram">.*?</table>', html, re.DOTALL)
    assert table
    rows = [re.findall(r"<td>(\d*)", row) for row in table[0].split("<tr")[1:]]
    drawn = next(line for line in source(html).splitlines() if line.startswith("histogram("))
    cells = re.findall(r"table\.cell\(\{([^{}]*)\}\)", QUOTED.sub(lambda m: m[0] if m[1].isdigit() else '""', drawn))
    numbers = [number for cell in cells for number in re.findall(r'"(\d+)"', cell)]
    assert numbers == [number for row in rows for number in row if number]
    assert drawn.count("column(") == len(rows[0])


def test_the_county_takes_a_dozen_pages_at_most() -> None:
    assert pages(county("coordinator")) <= 12
    assert pages(county("members")) <= 9


@pytest.mark.parametrize("audience", ["coordinator", "members"])
def test_the_pdf_is_laid_out_without_a_warning_and_fit_for_a_screen_reader(audience: str) -> None:
    for html in (report_html(rich(audience)), county(audience)):
        written = source(html).encode()
        made, warnings = typst.compile_with_warnings(written, format="pdf", font_paths=FONTS, pdf_standards=["ua-1"])
        assert made
        assert [str(w) for w in warnings] == []


def test_a_hidden_agency_is_in_no_pdf_of_members() -> None:
    net = make_network(24)
    who = net.coalition.agencies.index[3]
    table = net.agencies.assign(display=["hidden" if a == who else "named" for a in net.agencies.index])
    renamed = table.assign(name=table["name"].where(table.index != who, "CANARY"))
    one, other = (source(report_html(make_edition(net.replace(agencies=t), "members"))) for t in (table, renamed))
    assert one == other
    assert "CANARY" not in other


def test_a_word_longer_than_a_column_may_break() -> None:
    written = re.sub(
        rf"bytes.{QUOTED.pattern}., alt: {QUOTED.pattern}", "", source(report_html(edition(network(["é" * 300]))))
    )
    assert "é" * 31 not in written
    assert "é" * 300 in squeezed(written)
