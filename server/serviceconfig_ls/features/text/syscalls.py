"""The system calls that remain after all SystemCallFilter lines of a unit, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure.score import architecture
from systemd_directives.catalogue import known_words
from systemd_directives.exposure import load_contexts
from systemd_directives.merge import merge_unit
from systemd_directives.merge.calls import CallFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serviceconfig_ls.features.config import Config
    from systemd_directives.model import Unit

DIRECTIVE = "SystemCallFilter"
MAX_CALLS_SHOWN = 16
_EVERY = ("@known", "@obsolete")
_BROAD = frozenset({"@known", "@default", "@system-service"})
"""Groups that say little about what is missing."""


def effective(unit: Unit, config: Config) -> str | None:
    """How many calls remain and which groups are denied; None if that is not certain."""
    filter_ = _filter(unit, config)
    if filter_ is None:
        return None
    every = known_words.expand(_EVERY, config.systemd, architecture(config))
    left = _left(filter_, config)
    kind = "an allow list" if filter_.allow else "a deny list"
    parts = [f"**Calls** {len(left)} of {len(every)} are left ({kind})"]
    wholly, partly = _out(left, config)
    if wholly:
        parts.append(f"**Out** {_listed(wholly)}")
    if partly:
        parts.append(f"**Partly out** {_listed(partly)}")
    return "  \n".join(parts)


def remaining(unit: Unit, config: Config) -> frozenset[str] | None:
    """The system calls that a unit may still make; None if that is not certain."""
    filter_ = _filter(unit, config)
    return None if filter_ is None else _left(filter_, config)


def _filter(unit: Unit, config: Config) -> CallFilter | None:
    """The combined filter of all lines, if it is certain and there is one."""
    found = {
        filter_
        for reading in load_contexts(unit, config.systemd, architecture(config))
        for filter_ in merge_unit(unit, reading)[DIRECTIVE]
    }
    only = next(iter(found)) if len(found) == 1 else None
    return only if isinstance(only, CallFilter) else None


def _left(filter_: CallFilter, config: Config) -> frozenset[str]:
    every = known_words.expand(_EVERY, config.systemd, architecture(config))
    return filter_.names & every if filter_.allow else every - filter_.names


def _out(left: frozenset[str], config: Config) -> tuple[list[str], Mapping[str, str]]:
    """The groups that are denied entirely, and how much remains of those denied in part."""
    wholly: list[str] = []
    partly: dict[str, str] = {}
    for name in known_words.syscall_groups(config.systemd):
        members = known_words.expand((name,), config.systemd, architecture(config))
        inside = len(members & left)
        if not members or inside == len(members) or name in _BROAD:
            continue
        if inside == 0:
            wholly.append(name)
        else:
            partly[name] = f"{len(members) - inside} of {len(members)}"
    return wholly, partly


def _listed(groups: Iterable[str] | Mapping[str, str]) -> str:
    notes = groups if isinstance(groups, dict) else {}
    names = [f"`{name}`" + (f" ({notes[name]})" if name in notes else "") for name in groups]
    more = f" and {len(names) - MAX_CALLS_SHOWN} more" if len(names) > MAX_CALLS_SHOWN else ""
    return ", ".join(names[:MAX_CALLS_SHOWN]) + more
