"""For programs: the JSON arrays whose fields are part of the interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from systemd_directives.exposure import ScoreRange, level
from systemd_directives.model import Completeness
from systemd_directives.sections import header_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.cli.results import (
        InspectedService,
        InspectedSetting,
        LineColumn,
        Record,
        Replacement,
        ScoredService,
    )
    from systemd_directives.exposure import ScoredCheck


def of_records(records: Iterable[Record]) -> str:
    """What ``check`` found."""
    return dumped([record_json(record) for record in records])


def of_scores(services: Iterable[ScoredService]) -> str:
    """What ``security`` found."""
    return dumped([_scored(service) for service in services])


def of_services(services: Iterable[InspectedService]) -> str:
    """What ``inspect`` found."""
    return dumped([_service(service) for service in services])


def dumped(value: object) -> str:
    """A value as JSON, laid out as all commands do."""
    return json.dumps(value, indent=1, ensure_ascii=False)


def record_json(record: Record) -> dict[str, Any]:
    """One record of ``check``."""
    return {
        "path": str(record.path),
        "start": _place(record.start),
        "end": _place(record.end),
        "service": record.service,
        "directive": record.directive,
        "rule": record.rule,
        "severity": record.severity.value,
        "effect": record.effect.value if record.effect else None,
        "message": record.message,
        "fixes": [
            {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}
            for fix in record.fixes
        ],
    }


def _edit(edit: Replacement) -> dict[str, Any]:
    return {"start": _place(edit.start), "end": _place(edit.end), "text": edit.text}


def _place(place: LineColumn) -> dict[str, int]:
    return {"line": place.line, "column": place.column}


def _scored(scored: ScoredService) -> dict[str, Any]:
    service, score = scored.service, scored.score
    unit = service.unit
    return {
        "path": str(service.path),
        "line": service.line,
        "service": unit.name,
        "scope": unit.scope.value,
        "systemd": score.version,
        "systemd_from": scored.target.reason,
        "open": unit.completeness is not Completeness.COMPLETE,
        "openness": unit.completeness.value,
        "partial": unit.partial,
        "base": service.base,
        "exposure": range_json(score.offline),
        "level": levels_json(score.offline),
        "live": range_json(score.live),
        "live_level": levels_json(score.live),
        "checks": [_check(row) for row in score.rows],
    }


def range_json(value: ScoreRange) -> dict[str, int]:
    """A score in tenths."""
    return {"low": value.low, "high": value.high}


def levels_json(value: ScoreRange) -> dict[str, str]:
    """The levels of a score."""
    return {"low": level(value.low), "high": level(value.high)}


def _check(row: ScoredCheck) -> dict[str, Any]:
    return {
        "json_field": row.check.json_field,
        "set": row.set,
        "exposure": row.exposure,
        "badness": row.badness,
        "weight": row.weight,
        "range": row.range,
        "decided": row.decided,
    }


def _service(service: InspectedService) -> dict[str, Any]:
    return {
        "path": str(service.path),
        "line": service.line,
        "service": service.service,
        "scope": service.scope.value,
        "openness": service.completeness.value,
        "reason": service.reason,
        "partial": service.partial,
        "settings": [_setting(setting) for setting in service.settings],
    }


def _setting(setting: InspectedSetting) -> dict[str, Any]:
    record: dict[str, Any] = {
        "section": header_of(setting.section),
        "directive": setting.directive,
        "value": None if setting.value is None else list(setting.value),
        "unknown": setting.unknown,
        "conditional": setting.conditional,
    }
    if setting.start is not None:
        record |= _place(setting.start)
    if setting.path is not None:
        record["path"] = setting.path
    return record
