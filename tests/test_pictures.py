"""picture.png: the page's own drawing, the same on every computer."""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

import pytest
from editions import make_network
from report_editions import rich

import netcollab
from netcollab.edition import make_edition
from netcollab.render.paint import WIDTH, png
from netcollab.render.picture import drawings_of, one_svg
from netcollab.render.plain_svg import Sheet, plain, styles
from netcollab.render.png import Pictures
from netcollab.render.ties import ties_of


def svg_of(made: netcollab.edition.Edition) -> str:
    return str(one_svg(made, drawings_of(made)["wide"], ties_of(made)))


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
    found = plain('<svg><g class="o"><rect class="a b"/></g></svg>', Sheet(styles(sheet)))
    assert f'fill="{fill}"' in found


def test_a_hidden_agency_is_in_no_picture_of_members() -> None:
    net = make_network(24)
    who = net.coalition.agencies.index[3]
    table = net.agencies.assign(display=["hidden" if a == who else "named" for a in net.agencies.index])
    renamed = table.assign(name=table["name"].where(table.index != who, "CANARY"))
    one, other = (svg_of(make_edition(net.replace(agencies=t), "members")) for t in (table, renamed))
    assert one == other
    assert "CANARY" not in other
