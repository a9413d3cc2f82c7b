"""Charts of the workbook: native ones, drawn by the spreadsheet from the cells of other sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from netcollab.render.sheet import Sheet

FONT = {"name": "Calibri", "size": 10, "color": "#23211d"}
INK, PAPER, LINES = "#274e75", "#ffffff", "#ddd6c8"
WIDE, GAP = 620, 20  # pixels
PIXELS_A_ROW = 20


@dataclass(frozen=True, kw_only=True)
class Series:
    """One row of bars: its name, the column it is drawn from, and whether it is hatched instead of filled."""

    name: str
    column: int
    hatched: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of a sheet's rows. ``kind``: bar (one below the other) or column (side by side)."""

    title: str
    about: str  # for those who cannot see it
    unit: str
    kind: str
    sheet: Sheet
    names: int
    series: tuple[Series, ...]
    place: tuple[int, int, int, int]  # left, top, width, height in pixels

    def draw(self, book: Any, page: Any, header_row: int) -> None:
        """Put the chart on a page of the workbook; ``header_row``: where the tables of all sheets begin."""
        across = self.kind == "bar"
        chart = book.add_chart(
            {"type": self.kind, "subtype": "stacked"} if len(self.series) > 1 else {"type": self.kind}
        )
        rows = (header_row + 1, header_row + len(self.sheet.rows))
        for series in self.series:
            look: dict[str, Any] = {"border": {"color": INK, "width": 0.75}}
            if series.hatched:
                look["pattern"] = {"pattern": "wide_upward_diagonal", "fg_color": INK, "bg_color": PAPER}
            else:
                look["fill"] = {"color": INK}
            chart.add_series({
                "name": series.name, "gap": 45, **look,
                "categories": [self.sheet.name, rows[0], self.names, rows[1], self.names],
                "values": [self.sheet.name, rows[0], series.column, rows[1], series.column],
                **({"data_labels": {"value": True, "font": FONT}} if len(self.series) == 1 else {}),
            })  # fmt: skip
        chart.set_title({"name": self.title, "overlay": False, "name_font": {**FONT, "size": 13, "bold": True}})
        chart.set_legend({"position": "bottom", "font": FONT} if len(self.series) > 1 else {"none": True})
        things = {"num_font": FONT, "line": {"color": LINES}, "interval_unit": 1, "text_axis": True,
                  **({"reverse": True, "crossing": "max"} if across else {"num_format": "d mmm yyyy"})}  # fmt: skip
        amounts = {"num_font": FONT, "name": self.unit, "name_font": {**FONT, "bold": False}, "min": 0,
                   "major_gridlines": {"visible": True, "line": {"color": LINES}}, "line": {"none": True},
                   "num_format": "0"}  # fmt: skip
        chart.set_x_axis(amounts if across else things)
        chart.set_y_axis(things if across else amounts)
        left, top, width, high = self.place
        chart.set_size({"width": width, "height": high})
        page.insert_chart(header_row, 0, chart, {"x_offset": left, "y_offset": top, "description": self.about})


def charts_of(sheets: Sequence[Sheet]) -> list[Chart]:
    """What can be drawn from the sheets: the sectors by agencies and ties, and who came to the meetings."""
    by_name = {sheet.name: sheet for sheet in sheets}
    made = list(_of_sectors(by_name["Sectors"])) if "Sectors" in by_name else []
    below = max((chart.place[1] + chart.place[3] + GAP for chart in made), default=0)
    return [*made, *(_of_meetings(by_name["Meetings"], below) if "Meetings" in by_name else ())]


def _of_sectors(sheet: Sheet) -> Iterator[Chart]:
    names, members = sheet.at("short"), sheet.at("members")
    inside, outside = sheet.at("ties_inside"), sheet.at("ties_outside")
    high = 120 + PIXELS_A_ROW * len(sheet.rows)
    if names is None or members is None:
        return
    yield Chart(
        title="Agencies in each sector", unit="agencies", kind="bar", sheet=sheet, names=names,
        about="Bars: how many agencies hold each sector. No bar: no agency. The numbers are in the sheet Sectors.",
        series=(Series(name="Agencies", column=members),), place=(0, 0, WIDE, high),
    )  # fmt: skip
    if inside is None or outside is None or not any((row[j] or 0) > 0 for row in sheet.rows for j in (inside, outside)):
        return
    yield Chart(
        title="Ties of each sector", unit="ties", kind="bar", sheet=sheet, names=names,
        about="Bars: the ties of each sector, to other sectors and inside. The numbers are in the sheet Sectors.",
        series=(Series(name="To other sectors", column=outside),
                Series(name="Inside the sector", column=inside, hatched=True)),
        place=(WIDE + GAP, 0, WIDE, high),
    )  # fmt: skip


def _of_meetings(sheet: Sheet, top: int) -> Iterator[Chart]:
    names, present = sheet.at("date"), sheet.at("agencies")
    if names is None or present is None:
        return
    yield Chart(
        title="Agencies present at each meeting", unit="agencies", kind="column", sheet=sheet, names=names,
        about="Columns: how many agencies came to each meeting. The numbers are in the sheet Meetings.",
        series=(Series(name="Agencies present", column=present),), place=(0, top, 2 * WIDE + GAP, 320),
    )  # fmt: skip
