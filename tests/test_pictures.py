"""picture.png and report.pdf: the page's own drawing and words, the same on every computer, and no text a command."""

from __future__ import annotations

import re
import struct
import sys
from html import unescape
from pathlib import Path

import pytest
from editions import make_network
from report_editions import HOSTILE, edition, network, rich

import netcollab
from netcollab.edition import make_edition
from netcollab.errors import Problem
from netcollab.render import pdf
from netcollab.render.paint import WIDTH, png
from netcollab.render.pdf import report_pdf, source
from netcollab.render.picture import drawings_of, one_svg
from netcollab.render.plain_svg import plain, styles
from netcollab.render.png import Pictures
from netcollab.render.report import report_html
from netcollab.render.ties import ties_of

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def svg_of(made: netcollab.edition.Edition) -> str:
    return str(one_svg(made, drawings_of(made)["wide"], ties_of(made)))


def words_in(typst: str) -> str:
    """All text that a document shows, blanks as they come."""
    return " ".join("".join(QUOTED.findall(typst)).replace('\\"', '"').replace("\\\\", "\\").split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ---- the picture -----------------------------------------------------------------------------------------------------


def test_the_picture_is_a_png_of_its_width_and_the_same_every_time() -> None:
    svg = svg_of(rich())
    made = png(svg)
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", made[16:20])[0] == WIDTH
    assert made == png(svg_of(rich()))


def test_pictures_are_there_whether_or_not_another_process_paints_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> bytes | None:
        with Pictures() as pictures:
            pictures.begin(rich())
            pictures.begin(rich("public"))
            assert pictures.png("public") is None
            return pictures.png("coordinator")

    alone = png(svg_of(rich()))
    assert made() == alone
    for executable in ("", "/nowhere", "/bin/false"):
        monkeypatch.setattr(sys, "executable", executable)
        assert made() == alone


def test_nothing_in_the_folder_that_one_works_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("json", "resvg_py", "netcollab"):
        Path(f"{module}.py").write_text("open('ran', 'w').close()\n")
    with Pictures() as pictures:
        pictures.begin(rich())
        assert pictures.png("coordinator") == png(svg_of(rich()))
    assert not Path("ran").exists()


def test_the_words_of_the_picture_are_drawn_with_the_font_that_comes_along() -> None:
    svg = svg_of(rich())
    assert png(svg) != png(re.sub(r"<text.*?</text>", "", svg, flags=re.DOTALL))


def test_a_picture_without_style_sheet_has_the_colors_of_the_page() -> None:
    made = rich()
    svg = plain(svg_of(made))
    assert "class=" not in svg
    assert "var(" not in svg
    assert "<style" not in svg
    held = {s.key for s in made.sectors if s.status not in ("missing", "not_found", "outside")}
    systems = {made.net.framework.by_key[k].system for k in held}
    for system in made.net.framework.systems:
        assert (system.color in svg) or system.key not in systems


@pytest.mark.parametrize(
    ("sheet", "fill"),
    [
        (".a { fill: red } .b { fill: blue }", "blue"),
        (".a.b { fill: red } .b { fill: blue }", "red"),
        ("rect { fill: red } g .b { fill: blue }", "blue"),
        (":root { --x: green } .a { fill: var(--x) }", "green"),
        (".a { fill: red } @media print { .a { fill: blue } }", "red"),
    ],
)
def test_rules_of_a_sheet_are_applied_as_browsers_do(sheet: str, fill: str) -> None:
    found = plain('<svg><g class="o"><rect class="a b"/></g></svg>', styles(sheet))
    assert f'fill="{fill}"' in found


def test_a_hidden_agency_is_in_no_picture_of_members() -> None:
    net = make_network(24)
    who = net.coalition.agencies.index[3]
    table = net.agencies.assign(display=["hidden" if a == who else "named" for a in net.agencies.index])
    renamed = table.assign(name=table["name"].where(table.index != who, "CANARY"))
    one, other = (svg_of(make_edition(net.replace(agencies=t), "members")) for t in (table, renamed))
    assert one == other
    assert "CANARY" not in other


# ---- the PDF ---------------------------------------------------------------------------------------------------------


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
