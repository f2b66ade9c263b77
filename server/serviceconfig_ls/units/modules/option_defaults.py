"""What a module's own options are, unless something sets them: as arguments of the module.

A user who overrides the unit of a module uses the module, so its ``enable`` is on. Other options
have the default that the module declares, if that is known without evaluation, and
``mkEnableOption`` declares false. An option that the module itself defines has no default here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.modules.option_declarations import (
    EMPTY_SET,
    OptionPath,
    declared,
    defined,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from serviceconfig_ls.units.modules.option_declarations import Option

MAX_ROUNDS = 3
"""How often defaults are read, since one may refer to another."""
_ENABLE = "enable"
_OFF = "false"
_NOTHING = frozenset({_OFF, "[  ]", EMPTY_SET})
"""Defaults under which a module may not define a unit that it can define."""
_USER_NAME = re.compile(rb"config\.users\.(users|groups)\.([A-Za-z_][\w'-]*)\.name(?![\w'-])")
_IS_CONTAINER = ("boot", "isContainer")
"""The one option of another module on which many units depend; false but in NixOS' containers."""
_CONTAINER_CONFIG = ("containers", "config")
"""What defines such a container."""
_OTHERS = "${unknown} = null;"
"""Makes a set one that may have other attributes."""

Options = dict[OptionPath, str]
"""The values of options, as Nix text."""


class ModuleArguments(NamedTuple):
    """The arguments of a module, as `Home.arguments`."""

    enabled: str
    """Only that it is enabled."""
    by_default: str
    """With the defaults of its options, too."""
    with_something: str
    """Without the options that are off or empty by default: one of them may be what the unit is
    for."""


class UserOptions(Protocol):
    """Which options the user may set."""

    def has(self, option: OptionPath, /) -> bool:
        """Whether the user may set an option."""

    def has_part_of(self, option: OptionPath, /) -> bool:
        """Whether the user may set an option, or an attribute of it if it is a set."""


def arguments_of(document: Document, user: UserOptions) -> ModuleArguments:
    """The arguments of a module that is in use."""
    options = declared(document.parsed)
    enabled = dict.fromkeys(_enables(options), "true")
    others = dict(_of_other_modules(document.parsed.source.text, user))
    own = frozenset(defined(document.parsed, options.keys() | others.keys()))
    others = {path: text for path, text in others.items() if path not in own}
    known: Options = {}
    for _ in range(MAX_ROUNDS):
        found = dict(_usable(options, own, user)) | others
        if found == known:
            break
        known = found
        if document.home is None:
            break
        home = replace(document.home, arguments=_config(known | enabled))
        options = declared(Document.open(document.text, home).parsed)
    some = {path: text for path, text in known.items() if text not in _NOTHING or path in others}
    return ModuleArguments(_config(enabled), _config(known | enabled), _config(some | enabled))


def _enables(options: Mapping[OptionPath, Option]) -> Iterator[OptionPath]:
    """The options that turn the module on."""
    shortest = min(map(len, options), default=0)
    for path, option in options.items():
        if len(path) == shortest and path[-1] == _ENABLE and option.default == _OFF:
            yield path


def _usable(
    options: Mapping[OptionPath, Option], own: Collection[OptionPath], user: UserOptions
) -> Iterator[tuple[OptionPath, str]]:
    """The options that have their default, which is known."""
    for path, option in options.items():
        default = option.default
        if default is None or path in own or user.has(path):
            continue
        if default == EMPTY_SET and user.has_part_of(path):
            continue
        holders = {each: options[each] for each in option.holders if each in options}
        if all(held.default == EMPTY_SET for held in holders.values()) and not any(
            each in own or user.has(each) for each in option.holders
        ):
            yield path, default


def _of_other_modules(text: bytes, user: UserOptions) -> Iterator[tuple[OptionPath, str]]:
    """What is known of the options of other modules by default."""
    if not user.has(_IS_CONTAINER) and not user.has(_CONTAINER_CONFIG):
        yield _IS_CONTAINER, _OFF
    for match in _USER_NAME.finditer(text):
        kind, name = match[1].decode(), match[2].decode()
        path = ("users", kind, name, "name")
        # nixos/modules/config/users-groups.nix: the name of the attribute
        if not user.has(path):
            yield path, quoted(name)


def _config(options: Mapping[OptionPath, str]) -> str:
    """The arguments of a module with these options; empty without any."""
    if not options:
        return ""
    tree: dict[str, object] = {}
    for path, text in sorted(options.items(), key=_sets_last):
        holder = tree
        for step in path[:-1]:
            inner = holder.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            holder = inner
        else:
            holder.setdefault(path[-1], text)
    return f"{{ config = {_set(tree)}; }}"


def _sets_last(option: tuple[OptionPath, str]) -> tuple[bool, OptionPath]:
    """An order in which the options of a submodule precede its own empty default."""
    path, text = option
    return text == EMPTY_SET, path


def _set(tree: Mapping[str, object]) -> str:
    entries = (
        f"{name} = {_set(value) if isinstance(value, dict) else value};"
        for name, value in tree.items()
    )
    return f"{{ {' '.join(entries)} {_OTHERS} }}"
