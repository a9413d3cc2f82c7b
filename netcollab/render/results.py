"""results.json: everything that an edition says, for programs. Undefined is null, never 0."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from netcollab.edition import Edition
from netcollab.findings._finding import Status
from netcollab.render.words import UNPRINTABLE

SCHEMA_VERSION = 1


def results_json(edition: Edition) -> str:
    """The edition as JSON text. The layout of ``schema_version`` 1 stands in ``tests/test_export_results.py``."""
    return json.dumps(results(edition), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def results(edition: Edition) -> dict[str, Any]:
    """The edition as plain lists, mappings, text and numbers."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "coalition": edition.name,
        "audience": edition.audience,
        "period": edition.period,
        "framework": edition.net.framework.key,
        "settings": {**_settings(edition), "seed": edition.seed},
        "agencies": _agencies(edition),
        "sectors": [_status(s, edition.groups.get("sector")) for s in edition.sectors],
        "systems": [_status(s, edition.groups.get("system")) for s in edition.systems],
        "other_frameworks": {
            o.framework.key: {"title": o.framework.title, "components": [_status(s, None) for s in o.statuses]}
            for o in edition.beside
        },
        "pairs": _pairs(edition),
        "network": dict(edition.network.items()),
        "undefined": dict(sorted(edition.why.items())),
        "response": dict(edition.response),
        "findings": [
            {
                "code": f.code,
                "title": f.title,
                "subject": f.subject,
                "text": f.text,
                "advice": f.advice,
                "certainty": f.certainty,
                "agencies": f.agencies,
                "facts": f.facts,
                "provisional": f.provisional,
            }
            for f in edition.findings
        ],
        "specifications": {
            "ways": edition.checked.ways,
            "checks": [{**vars(c), "share": c.holds / c.of} for c in edition.checked.checks],
        },
        "sensitivity": edition.sensitivity,
        "issues": [issue.as_row() for issue in edition.issues],
        "issue_counts": dict(edition.issue_counts),
        "sources": [
            {
                "file": s.file,
                "sheet": s.sheet,
                "format": s.format,
                "evidence": s.evidence,
                "rows": s.rows,
                "rows_used": s.rows_used,
                "rows_not_used": dict(s.unused),
                "rows_not_read": 0 if s.format else s.rows,
                "columns_not_read": s.columns_not_read,
                "note": s.note,
            }
            for s in edition.sources
        ],
    }
    return {key: plain(value) for key, value in document.items()}


def _settings(edition: Edition) -> dict[str, str]:
    """What was set, by name; a name that stands twice (two scales of one title) keeps both values."""
    settings: dict[str, str] = {}
    for what, value in edition.settings:
        settings[what] = f"{settings[what]}; {value}" if what in settings else value
    return settings


def _agencies(edition: Edition) -> list[dict[str, Any]]:
    table = edition.net.agencies
    return [
        {
            "id": agency,
            "name": row["name"],
            "sector": row["sector"] or None,
            "sectors": list(row["sectors"]),
            "sector_confirmed": bool(row["sector_confirmed"]),
            "member": bool(row["member"]),
            "aliases": list(row["aliases"]),
            "measures": _measures(edition.agencies, agency),
        }
        for agency, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _status(status: Status, measures: pd.DataFrame | None) -> dict[str, Any]:
    return {
        "key": status.key,
        "component": status.label,
        "status": status.status,
        "certainty": status.certainty,
        "text": status.text,
        "notes": list(status.notes),
        "agencies": list(status.agencies),
        "provisional": list(status.provisional),
        "numbers": dict(status.numbers),
        "measures": _measures(measures, status.key),
    }


def _pairs(edition: Edition) -> list[dict[str, Any]]:
    rows = []
    for by, table in edition.pairs.items():
        for pair, values in zip(table.index, table.to_dict("records"), strict=True):
            rows.append({"by": by, "a": pair[0], "b": pair[1], **values})
    return rows


def _measures(table: pd.DataFrame | None, key: Any) -> dict[str, Any]:
    if table is None:
        return {}
    if key not in table.index:
        return dict.fromkeys(table.columns)
    return dict(table.loc[key].items())


def plain(value: Any) -> Any:
    """A value as JSON has it: floats to 12 significant digits, NaN and infinite as None, text without control signs."""
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(f"{float(value):.12g}") if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_text(k): plain(v) for k, v in value.items()}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, pd.Series):
        return plain(value.to_dict())
    if isinstance(value, (set, frozenset)):
        return [plain(v) for v in sorted(value, key=str)]
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if value is pd.NaT or value is pd.NA:
        return None
    return _text(value)


def _text(value: Any) -> str:
    return UNPRINTABLE.sub("", value.isoformat() if hasattr(value, "isoformat") else str(value))
