"""What the configuration files of a project say about a line of a service, in words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import code
from serviceconfig_ls.features.text.cross_file import link
from serviceconfig_ls.units.model import Elsewhere
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.workspace.workspace import configuration
from systemd_directives import catalogue
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located
    from systemd_directives.model import Setting

_DEFAULT = "Default"
_NAMES = {
    "DefaultEnvironment": "",
    "DefaultStartLimitInterval": "StartLimitIntervalSec",
    "DefaultTimerAccuracySec": "AccuracySec",
}
"""Settings of the manager that are not called like the directive; empty: they add to it."""
_LIMITS = {
    "LogRateLimitIntervalSec": "RateLimitIntervalSec",
    "LogRateLimitBurst": "RateLimitBurst",
}
_TO_JOURNAL = ("journal", "journal+console")
_STORED = {
    "volatile": "the journal is in memory only, gone after a reboot",
    "none": "the journal stores nothing",
}


def inherited(document: Document, located: Located) -> str:
    """The defaults of the project's manager that a unit does not replace; may be empty."""
    block = located.block
    own = {setting.directive for setting in unit_of(block).settings}
    found = [
        f"{code(f'{directive}={setting.text}')} ({link(place)})"
        for directive, setting, place in _defaults(document, located)
        if directive not in own
    ]
    return f"**From the manager** {', '.join(found)}" if found else ""


def about(document: Document, located: Located, section: str, directive: str) -> Iterator[str]:
    """What the manager's and the journal's settings of the project make of a directive."""
    has_default = directive in _with_default()
    for name, setting, place in _defaults(document, located) if has_default else ():
        if name == directive and section == _section(name):
            yield f"**Instead of** {code(f'{setting.directive}={setting.text}')} in {link(place)}"
    if section == "Service":
        yield from _about_journal(document, located, directive)


def _about_journal(document: Document, located: Located, directive: str) -> Iterator[str]:
    value = _values(located).get(directive)
    if directive == "LogNamespace":
        if value:
            name = code(f"/etc/systemd/journald@{value}.conf")
            yield (
                f"**Journal** its messages go to a journal of their own, which reads {name}; "
                "`services.journald` does not reach it"
            )
        return
    wanted = _LIMITS.get(directive) or ("Storage" if directive == "StandardOutput" else None)
    if wanted is None or _values(located).get("LogNamespace"):
        return
    for setting, place in _settings(document, "journald.conf", initrd=located.block.initrd):
        if setting.directive.removesuffix("Sec") != wanted.removesuffix("Sec"):
            continue
        written = f"{code(f'{setting.directive}={setting.text}')} in {link(place)}"
        if wanted != "Storage":
            yield f"**Journal** replaces {written} for this service"
        elif value in _TO_JOURNAL and setting.text in _STORED:
            yield f"**Journal** {_STORED[setting.text or '']}: {written}"


def _defaults(document: Document, located: Located) -> Iterator[tuple[str, Setting, Elsewhere]]:
    """The directives of a unit for which the manager of the project has a default."""
    block = located.block
    kind = "user.conf" if block.scope is RuntimeScope.USER else "system.conf"
    for setting, place in _settings(document, kind, initrd=block.initrd):
        if not setting.directive.startswith(_DEFAULT):
            continue
        name = _NAMES.get(setting.directive, setting.directive.removeprefix(_DEFAULT))
        own = {block.kind.capitalize(), "Unit"}
        if name and any(catalogue.find(section, name) for section in own):
            yield name, setting, place


@cache
def _with_default() -> frozenset[str]:
    """The directives of units for which the manager may have a default."""
    settings = (name for name in catalogue.all_names("Manager") if name.startswith(_DEFAULT))
    return frozenset(_NAMES.get(name, name.removeprefix(_DEFAULT)) for name in settings)


def _values(located: Located) -> dict[str, str | None]:
    """The last value of each directive of a service, None if it is not known."""
    settings = unit_of(located.block).settings
    return {each.directive: each.text for each in settings if each.section == "Service"}


def _section(directive: str) -> str:
    return "Unit" if directive.startswith("StartLimit") else "Service"


def _settings(
    document: Document, kind: str, *, initrd: bool
) -> Iterator[tuple[Setting, Elsewhere]]:
    """The certain lines of a configuration file of the project, the last one of each name."""
    found = configuration(document, kind, initrd=initrd)
    if found is None:
        return
    last: dict[str, Setting] = {}
    for setting in unit_of(found.block).settings:
        last[setting.directive] = setting
    for setting in last.values():
        if setting.text is None or not setting.certain or setting.origin is None:
            continue
        definition = found.block.sources[setting.origin.definition]
        if definition.conditions:
            # the condition of the whole file, too
            continue
        here = document.lines.line_at(found.span(definition.name).start) + 1
        yield setting, definition.elsewhere or Elsewhere("", here)
