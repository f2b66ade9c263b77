"""For scripts: the array that the interface promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.cli.check_file import Edit, Place, Record


def dumped(records: Iterable[Record]) -> str:
    """All records as one JSON text."""
    return json.dumps([_record(record) for record in records], indent=1, ensure_ascii=False)


def _record(record: Record) -> dict[str, Any]:
    return {
        "path": str(record.path),
        "start": _place(record.start),
        "end": _place(record.end),
        "service": record.service,
        "directive": record.directive,
        "rule": record.rule,
        "severity": record.severity,
        "effect": record.effect,
        "message": record.message,
        "fixes": [
            {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}
            for fix in record.fixes
        ],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"start": _place(edit.start), "end": _place(edit.end), "text": edit.text}


def _place(place: Place) -> dict[str, int]:
    return {"line": place[0], "column": place[1]}
