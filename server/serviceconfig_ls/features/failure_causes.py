"""The settings of a unit that most likely caused a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.exposure.score import architecture
from serviceconfig_ls.features.text.syscalls import DIRECTIVE as FILTER
from serviceconfig_ls.features.text.syscalls import remaining
from systemd_directives.catalogue import known_words

if TYPE_CHECKING:
    from serviceconfig_ls.features.config import Config
    from systemd_directives.failures import Failure
    from systemd_directives.model import Setting, Unit


def suspects(unit: Unit, failure: Failure, config: Config) -> tuple[tuple[int, Setting], ...]:
    """The settings that may have caused it, each with a rank: smaller is likelier.

    Settings of other services are excluded, and so is a SystemCallFilter that allows the denied
    call.
    """
    if failure.service and unit.name and _template(unit.name) != _template(failure.service):
        return ()
    found = [setting for setting in unit.settings if setting.directive in failure.directives]
    if failure.call and failure.call in (remaining(unit, config) or ()):
        found = [setting for setting in found if setting.directive != FILTER]
    return tuple((_rank(setting, failure, config), setting) for setting in found)


def _template(name: str) -> str:
    """The template of an instance, whose settings it shares."""
    return name.partition("@")[0]


def _rank(setting: Setting, failure: Failure, config: Config) -> int:
    order = failure.directives.index(setting.directive)
    if _names_path(setting, failure.path) or _denies(setting, failure.call, config):
        return order - len(failure.directives)
    return order


def _names_path(setting: Setting, path: str | None) -> bool:
    """Whether the value contains the path or one of its parent folders."""
    if not path:
        return False
    words = (word for text in (setting.text or "").split() for word in text.split(":"))
    named = (word.lstrip("-+").rstrip("/") for word in words)
    return any(name and (path == name or path.startswith(f"{name}/")) for name in named)


def _denies(setting: Setting, call: str | None, config: Config) -> bool:
    """Whether a line denies the call by name or by group."""
    text = (setting.text or "").strip()
    if not call or setting.directive != FILTER or not text.startswith("~"):
        return False
    words = [word.partition(":")[0] for word in text[1:].split()]
    return call in known_words.expand(words, config.systemd, architecture(config))
