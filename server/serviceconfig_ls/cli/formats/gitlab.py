"""For GitLab: a code quality report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.cli.fingerprints import fingerprints
from serviceconfig_ls.cli.formats.json_format import dumped
from systemd_directives.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.cli.results import Record

_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFORMATION: "info",
    Severity.HINT: "info",
}


def of_records(records: Sequence[Record]) -> str:
    """What ``check`` found, as one JSON text."""
    return dumped(
        [
            {
                "description": record.message,
                "check_name": record.rule,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[record.severity],
                "location": {
                    "path": record.path.as_posix(),
                    "lines": {"begin": record.start.line, "end": record.end.line},
                },
            }
            for record, fingerprint in zip(records, fingerprints(records), strict=True)
        ]
    )
