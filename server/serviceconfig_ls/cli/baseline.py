"""The findings and scores that a project accepted when it began: only new and worse ones fail."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.fingerprints import FindingIdentity, identity
from serviceconfig_ls.cli.rewriting import write_file
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from serviceconfig_ls.cli.results import Record, ScoredService

MAX_BASELINE_BYTES = 64 << 20
_VERSION = 1


class _Service(NamedTuple):
    """A service of a file."""

    path: str
    service: str | None
    scope: str


class Baseline(NamedTuple):
    """The content of a baseline file."""

    file: Path
    findings: Mapping[FindingIdentity, int]
    """How often each occurs."""
    services: Mapping[_Service, int]
    """The highest possible exposure of each, in tenths."""

    def new(self, records: Iterable[Record]) -> list[Record]:
        """The findings that are not in the baseline."""
        left = Counter(self.findings)
        found = []
        for record in records:
            finding = _finding(record, self.file)
            if left[finding] > 0:
                left[finding] -= 1
            else:
                found.append(record)
        return found

    def exposure_of(self, scored: ScoredService) -> int | None:
        """The exposure that a service had, in tenths; None if it is not in the baseline."""
        return self.services.get(_service(scored, self.file))


def chosen_baseline(options: argparse.Namespace) -> Baseline | None:
    """The baseline that the options name, if any. Raises UnusableError."""
    if options.baseline is None:
        if options.update_baseline:
            raise UnusableError("--update-baseline needs --baseline FILE")
        return None
    return read_baseline(options.baseline, must_exist=not options.update_baseline)


def read_baseline(name: str, *, must_exist: bool) -> Baseline:
    """The baseline in a file; empty if there is none and it need not exist.

    Raises:
        UnusableError: it cannot be read, or is not a baseline.

    """
    file = Path(name)
    try:
        content = json.loads(read_file(file, MAX_BASELINE_BYTES))
        if content["version"] != _VERSION:
            raise UnusableError(f"--baseline {name}: it was written by another version")
        findings = {
            FindingIdentity(*map(entry.get, FindingIdentity._fields)): entry["count"]
            for entry in content["findings"]
        }
        services = {
            _Service(*map(entry.get, _Service._fields)): entry["exposure"]
            for entry in content["services"]
        }
    except FileNotFoundError as error:
        if not must_exist:
            return Baseline(file, {}, {})
        message = f"--baseline {name}: no such file: --update-baseline creates it"
        raise UnusableError(message) from error
    except OSError as error:
        raise UnusableError(f"--baseline {name}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableError(f"--baseline {name}: not a baseline: {error}") from error
    return Baseline(file, findings, services)


def with_records(baseline: Baseline, records: Iterable[Record]) -> Baseline:
    """The baseline with these findings instead of its own."""
    return baseline._replace(findings=Counter(_finding(each, baseline.file) for each in records))


def with_scores(baseline: Baseline, services: Iterable[ScoredService]) -> Baseline:
    """The baseline with these services instead of its own."""
    scores = {_service(each, baseline.file): each.score.offline.high for each in services}
    return baseline._replace(services=scores)


def write_baseline(baseline: Baseline) -> None:
    """Effect: writes the file. Raises UnusableError."""
    content = {
        "version": _VERSION,
        "findings": [
            {**finding._asdict(), "count": count} for finding, count in _in_order(baseline.findings)
        ],
        "services": [
            {**service._asdict(), "exposure": exposure}
            for service, exposure in _in_order(baseline.services)
        ],
    }
    write_file(baseline.file, json.dumps(content, indent=1).encode() + b"\n")


def _in_order(entries: Mapping[Any, int]) -> Sequence[tuple[Any, int]]:
    return sorted(entries.items(), key=lambda item: tuple(str(part) for part in item[0]))


def _finding(record: Record, file: Path) -> FindingIdentity:
    return identity(record, _relative(record.path, file))


def _service(scored: ScoredService, file: Path) -> _Service:
    unit = scored.service.unit
    return _Service(_relative(scored.service.path, file), unit.name, unit.scope.value)


def _relative(path: Path, file: Path) -> str:
    return os.path.relpath(path.absolute(), file.absolute().parent).replace(os.sep, "/")
