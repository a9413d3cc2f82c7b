"""The tables of a Network: their columns, with defaults, and how they are written down as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

JURISDICTIONS = ("local", "county", "state", "tribal", "federal", "national")
DISPLAYS = ("named", "sector_only", "hidden")
LAYERS = ("survey", "agreement", "referral", "meeting")
WORKING_LAYERS = ("survey", "agreement", "referral")

AGENCY_COLUMNS: dict[str, Any] = {
    "name": "",  # as shown
    "sector": "",  # primary sector key; "" = none yet
    "sectors": (),  # all sector keys, the primary first
    "jurisdiction": "",
    "member": True,  # False: outside, only named
    "on_roster": False,
    "invited": False,  # could have answered the survey
    "responded": False,
    "asked": True,  # stood on the survey's list, so that others could name it
    "display": "named",
    "confidential_location": False,
    "person": False,
    "sector_confirmed": True,  # False: the sector was suggested, not given; without one: it is one of sector_suggested
    "sector_suggested": (),  # what its name, and words that no list has, leave possible: the likeliest first
    "sector_why": "",  # which words tell it
    "newcomer_since": "",
    "same_person": np.nan,  # of its meetings, the share at which the one who came most often was there
    "aliases": (),
    "listed": (),  # the wordings by which lists and answers give its sectors
}
TIE_COLUMNS: dict[str, Any] = {
    "source": "",
    "target": "",
    "layer": "survey",
    "relation": "",
    "strength": np.nan,  # reported, ordinal; NaN where the layer has none
    "count": np.nan,  # referrals or shared meetings; NaN where the layer has none
    "working": True,  # at or above the working threshold of its scale
    "directed": True,  # False: handed over as mutual, one row a pair
    "first": "",
    "last": "",
    "evidence": "",  # file, sheet and rows
}
MEETING_COLUMNS: dict[str, Any] = {
    "label": "",
    "date": "",
    "kind": "",
    "hosts": (),  # ids of the agencies that convened it, as far as a list says so
}
ATTENDANCE_COLUMNS: dict[str, Any] = {"agency": "", "meeting": "", "delegates": 1}
REFERRAL_COLUMNS: dict[str, Any] = {"source": "", "target": "", "date": "", "status": "", "closed": "", "count": 1}
SKIPPED_COLUMNS: dict[str, Any] = {"source": "", "target": "", "relation": ""}
# What agencies answered besides ties, one row per value: of a partner, or of themselves and the coalition (partner "").
# The value is the number of an answer (the key of a sector); respondents of one agency are numbered.
ANSWER_COLUMNS: dict[str, Any] = {"agency": "", "partner": "", "item": "", "value": "", "respondent": 1}


def complete(rows: pd.DataFrame | None, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The rows with every column of the table, defaults filled in, extra columns kept at the end."""
    if rows is None:
        rows = pd.DataFrame(index=pd.Index([], dtype=object))
    table = rows.copy()
    dtypes = table.dtypes.tolist()[: len(columns)]
    if list(table.columns[: len(columns)]) == list(columns) and dtypes == [_dtype(d) for d in columns.values()]:
        return table
    for name, default in columns.items():
        if name not in table.columns:
            table[name] = pd.Series([default] * len(table), index=table.index, dtype=_dtype(default))
        elif not isinstance(default, (str, tuple)):
            table[name] = table[name].astype(_dtype(default))
        else:
            table[name] = table[name].astype(object)
    return table[[*columns, *(c for c in table.columns if c not in columns)]]


def _dtype(default: Any) -> Any:
    return object if isinstance(default, (str, tuple)) else type(default) if isinstance(default, bool) else "float64"


TABLES: dict[str, dict[str, Any]] = {
    "agencies": AGENCY_COLUMNS,
    "ties": TIE_COLUMNS,
    "meetings": MEETING_COLUMNS,
    "attendance": ATTENDANCE_COLUMNS,
    "referrals": REFERRAL_COLUMNS,
    "skipped": SKIPPED_COLUMNS,
    "answers": ANSWER_COLUMNS,
}


def to_plain(frame: pd.DataFrame) -> dict[str, Any]:
    """A table as lists that JSON can hold; undefined numbers are null."""
    columns = {str(c): [None if v != v else v for v in frame[c].tolist()] for c in frame.columns}
    return {"index": [i if isinstance(i, int) else str(i) for i in frame.index], "columns": columns}


def from_plain(plain: Mapping[str, Any], columns: Mapping[str, Any]) -> pd.DataFrame:
    """The table that :func:`to_plain` wrote down."""
    data = {
        name: [tuple(v) for v in values] if isinstance(columns.get(name), tuple) else values
        for name, values in plain["columns"].items()
    }
    return complete(pd.DataFrame(data, index=pd.Index(plain["index"], dtype=object)), columns)
