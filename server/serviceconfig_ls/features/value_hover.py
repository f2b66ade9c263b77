"""What one value of a directive means in its unit, for a hover on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import code, plain
from serviceconfig_ls.features.text import describe
from serviceconfig_ls.features.word_here import word_here
from serviceconfig_ls.units.modules.merge import unit_of
from systemd_directives.catalogue import known_words
from systemd_directives.grammar import specifier_values, verdict
from systemd_directives.model import HOLE, RuntimeScope
from systemd_directives.rules.support.unit_view import UnitView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Unit

FOLDERS = {
    "StateDirectory": "/var/lib",
    "CacheDirectory": "/var/cache",
    "LogsDirectory": "/var/log",
    "RuntimeDirectory": "/run",
    "ConfigurationDirectory": "/etc",
}
"""Where systemd creates the folders of a directive for a system service."""
_PRIVATE = ("StateDirectory", "CacheDirectory", "LogsDirectory")
"""Those that move to a folder ``private`` for a dynamic user."""
_PATHS = {
    "ReadWritePaths": "the service may write here, if file modes permit it",
    "ReadOnlyPaths": "read-only to the service",
    "InaccessiblePaths": "closed to the service: an empty stand-in without any permission",
    "ExecPaths": "programs here can be executed",
    "NoExecPaths": "nothing here can be executed",
    "TemporaryFileSystem": "an empty file system in memory; it ends with the service",
}
"""What a directive does with each path of its list."""
_PREFIXES = {"-": "ignored if it is missing", "+": "below the root directory of the unit"}


def value_text(block: Block, place: tuple[str, str], value: str, config: Config) -> str:
    """The meaning of a value of the directive at ``place`` (section, name); empty if unknown."""
    if HOLE in value:
        return ""
    section, name = place
    parts = [
        describe.value_text(section, name, value, config)
        or _system_call(value, config)
        or _path(name, value)
        or _folder(unit_of(block), name, value, config)
        or _by_grammar(unit_of(block), section, name, value, config),
        word_here(unit_of(block), name, value, config),
    ]
    return "\n\n".join(filter(None, parts))


def folders(unit: Unit, name: str, words: Iterable[str], config: Config) -> tuple[str, ...]:
    """The folders that systemd creates for the words of a directive, where a service sees them."""
    root = FOLDERS.get(name)
    if root is None or unit.scope is not RuntimeScope.SYSTEM:
        return ()
    is_dynamic = UnitView(unit, config.systemd).enabled("DynamicUser") is not None
    found = []
    for word in words:
        folder = word.partition(":")[0].strip("/")
        if folder and HOLE not in folder:
            moved = f" (in {root}/private)" if is_dynamic and name in _PRIVATE else ""
            found.append(f"{root}/{folder}{moved}")
    return tuple(found)


def _system_call(value: str, config: Config) -> str:
    """A single system call: the groups that contain it."""
    call = value.lstrip("~").partition(":")[0]
    if call not in known_words.syscalls(config.systemd):
        return ""
    groups = [
        f"`{name}`"
        for name, group in known_words.syscall_groups(config.systemd).items()
        if call in group.members and name not in ("@known", "@default")
    ]
    inside = f", in {', '.join(groups)}" if groups else ""
    return f"**{call}** — a system call{inside}"


def _path(name: str, value: str) -> str:
    """An element of a list of paths: what the directive does with it."""
    effect = _PATHS.get(name)
    path = value.lstrip("-+").partition(":")[0]
    if effect is None or not path:
        return ""
    notes = [_PREFIXES[sign] for sign in value[: len(value) - len(value.lstrip("-+"))]]
    return f"**{code(path)}** — {'; '.join((effect, *notes))}"


def _folder(unit: Unit, name: str, value: str, config: Config) -> str:
    """A folder that systemd creates: its path."""
    found = folders(unit, name, (value,), config)
    return f"**{code(value)}** — {plain(found[0])}" if found else ""


def _by_grammar(unit: Unit, section: str, name: str, value: str, config: Config) -> str:
    """The meaning that the grammar gives a value, if that says more than the value itself."""
    known = specifier_values(unit.name, unit.kind, unit.scope)
    found = verdict(section, name, value, config.systemd, known)
    if found.problems or found.meaning in (None, "", value, "yes", "no"):
        return ""
    head, _, rest = (found.meaning or "").partition(": ")
    repeats = rest and head.lstrip("0") == value.lstrip("0")
    return f"**{code(value)}** — {plain(rest if repeats else found.meaning or '')}"
