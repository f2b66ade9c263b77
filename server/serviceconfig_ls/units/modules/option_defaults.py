"""What a module's own options are, unless something sets them: as arguments of the module.

A user who overrides the unit of a module uses the module, so its ``enable`` is on. Other options
have the default that the module declares, if that is known without evaluation, and
``mkEnableOption`` declares false.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.context import BindingContext, CrossingKind, binding_at
from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import Constant, ListValue, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from serviceconfig_ls.nix.eval.values import Value
    from serviceconfig_ls.nix.text.document import Document

MAX_OPTIONS = 1000
"""The options of one module."""
_ENABLE = "enable"
_WORD = re.compile(rb"(?<![\w'-])default(?![\w'-])")
_SWITCH = re.compile(rb"([\w'-]+)\s*=\s*(?:lib\.)?(?:options\.)?mkEnableOption(?![\w'-])")
_NAME = re.compile(r"[A-Za-z_][\w'-]*\Z")
_IS_CONTAINER = ("boot", "isContainer")
"""The one option of another module on which many units depend; false but in NixOS' containers."""
_CONTAINER_CONFIG = ("containers", "config")
"""What defines such a container."""
_SHORTEST = 3
"""Steps of a path such as ``options.services.web``; a shorter one is a set of options."""
_OTHERS = "${unknown} = null;"
"""Makes a set one that may have other attributes."""

OptionPath = tuple[str, ...]


class ModuleArguments(NamedTuple):
    """The arguments of a module, as `Home.arguments`."""

    enabled: str
    """Only that it is enabled."""
    by_default: str
    """With the defaults of its options, too."""


def arguments_of(document: Document, is_set: Callable[[OptionPath], bool]) -> ModuleArguments:
    """The arguments of a module; ``is_set`` returns whether the user may set an option."""
    switches = set(_switches(document))
    defaults = dict.fromkeys(switches, "false") | dict(_defaults(document))
    shortest = min(map(len, switches), default=0)
    enabled = {path: "true" for path in switches if len(path) == shortest and path[-1] == _ENABLE}
    known = {path: text for path, text in defaults.items() if not is_set(path)}
    if not is_set(_IS_CONTAINER) and not is_set(_CONTAINER_CONFIG):
        known[_IS_CONTAINER] = "false"
    return ModuleArguments(_config(enabled), _config(known | enabled))


def _switches(document: Document) -> Iterator[OptionPath]:
    """The options that ``mkEnableOption`` declares."""
    for match in _SWITCH.finditer(document.parsed.source.text):
        context = binding_at(document.parsed, match.start(1))
        path = None if context is None else _option(context)
        if path is not None:
            yield path


def _defaults(document: Document) -> Iterator[tuple[OptionPath, str]]:
    """The options with a known default, and that as Nix text."""
    for number, match in enumerate(_WORD.finditer(document.parsed.source.text)):
        context = binding_at(document.parsed, match.start())
        if context is None or number > MAX_OPTIONS or not _is_default(context):
            continue
        path = _option(context)
        text = _nix(evaluate(context.binding.value, context.scope))
        if path is not None and text is not None:
            yield path[:-1], text


def _is_default(context: BindingContext) -> bool:
    """Whether a binding is the ``default`` in the argument of ``mkOption``."""
    is_argument = any(each.is_call_of("mkOption") and each.depth == 1 for each in context.crossings)
    return is_argument and [each.text for each in context.binding.path] == ["default"]


def _option(context: BindingContext) -> OptionPath | None:
    """The path of an option that is declared at the top of a module, below ``options``."""
    names = tuple(each.text for each in context.path)
    own = 1 if _is_default(context) else 0
    # the options of a submodule are inside of a further call
    calls = [each for each in context.crossings if each.kind is CrossingKind.CALL]
    is_nested = any(each.depth > own for each in calls)
    if is_nested or names[0] != "options" or not all(_NAME.match(name) for name in names):
        return None
    if len(names) < own + _SHORTEST:
        return None
    return names[1:]


def _nix(value: Value) -> str | None:
    """A value as Nix text; None if a part of it is unknown."""
    match value:
        case Constant(value=None):
            return "null"
        case Constant(value=bool(held)):
            return "true" if held else "false"
        case Constant(value=held):
            return repr(held)
        case StringValue() if value.text is not None and not value.path:
            return _quoted(value.text)
        case ListValue():
            items = [_nix(each) for each in value.items]
            known = [each for each in items if each is not None]
            return f"[ {' '.join(f'({each})' for each in known)} ]" if known == items else None
    return None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'


def _config(options: Mapping[OptionPath, str]) -> str:
    """The arguments of a module with these options; empty without any."""
    if not options:
        return ""
    tree: dict[str, object] = {}
    for path, text in sorted(options.items()):
        holder = tree
        for step in path[:-1]:
            inner = holder.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            holder = inner
        else:
            holder.setdefault(path[-1], text)
    return f"{{ config = {_set(tree)}; }}"


def _set(tree: Mapping[str, object]) -> str:
    entries = (
        f"{name} = {_set(value) if isinstance(value, dict) else value};"
        for name, value in tree.items()
    )
    return f"{{ {' '.join(entries)} {_OTHERS} }}"
