"""Rules and searches that fail: each costs its own findings and nothing else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from systemd_directives import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.rules.support.rule import Rule

Found = TypeVar("Found")

logger = logging.getLogger(__name__)


def failing(
    subjects: Iterable[tuple[Iterable[Rule[Any]], object]], view: rules.UnitView
) -> frozenset[str]:
    """The names of the rules that fail about their subject. Effect: logs each failure."""
    names = set()
    for every, subject in subjects:
        for rule in every:
            try:
                rules.collect((rule,), subject, view, frozenset())
            except Exception as error:
                log("the rule " + rule.name, error)
                names.add(rule.name)
    return frozenset(names)


def bearing(subject: str, found: Iterable[Found]) -> list[Found]:
    """What a search finds until it fails. Effect: logs the failure."""
    kept: list[Found] = []
    try:
        kept.extend(found)
    except Exception as error:
        log(subject, error)
    return kept


def log(subject: str, error: Exception) -> None:
    """Effect: logs a failure with its traceback; nothing else is lost by it."""
    logger.error("%s failed: %r", subject, error, exc_info=error)
