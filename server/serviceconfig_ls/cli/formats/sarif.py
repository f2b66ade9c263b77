"""For code scanning: SARIF 2.1.0 with the rules and fixes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from serviceconfig_ls import __version__
from serviceconfig_ls.cli.fingerprints import fingerprints
from serviceconfig_ls.features.explain import rule_summaries
from serviceconfig_ls.features.text import rule_pages
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from serviceconfig_ls.cli.results import LineColumn, Record, ReportedFix

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TAGS = ["systemd", "nixos"]
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def of_records(records: Sequence[Record]) -> str:
    """What ``check`` found, as one JSON text."""
    summaries = rule_summaries()
    names = sorted({record.rule for record in records})
    rules = [_rule(name, summaries.get(name, name)) for name in names]
    driver = {"name": "serviceconfig-ls", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(record, names.index(record.rule), fingerprint)
            for record, fingerprint in zip(records, fingerprints(records), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(name: str, summary: str) -> dict[str, Any]:
    """A rule with its page as help."""
    page = rule_pages.pages().get(f"{name}.md", summary)
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": _text(summary)},
        "help": {"text": _text(page), "markdown": page},
        "properties": {"tags": _TAGS},
    }
    url = rule_pages.url(name)
    if url is not None and not url.startswith("file:"):  # a file of this machine is none there
        rule["helpUri"] = url
    return rule


def _result(record: Record, index: int, fingerprint: str) -> dict[str, Any]:
    """One record; ``index`` is the place of its rule among the rules of the run."""
    result: dict[str, Any] = {
        "ruleId": record.rule,
        "ruleIndex": index,
        "level": _LEVELS[record.severity],
        "partialFingerprints": {"serviceconfig/v1": fingerprint},
        "message": {"text": _text(record.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(record.path),
                    "region": _region(record.start, record.end),
                }
            }
        ],
    }
    if record.fixes:
        result["fixes"] = [_fix(record.path, fix) for fix in record.fixes]
    return result


def _fix(path: Path, fix: ReportedFix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _region(edit.start, edit.end),
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": _text(fix.title)}, "artifactChanges": [change]}


def _text(text: str) -> str:
    """A message in which nothing is a link: SARIF reads ``[text](target)`` as one."""
    return text.replace("](", "] (")


def _artifact(path: Path) -> dict[str, str]:
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))}


def _region(start: LineColumn, end: LineColumn) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
