"""The options that a module declares, with their defaults, and those that it defines itself."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.context import BindingContext, CrossingKind, binding_at
from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import Constant, ListValue, StringValue
from serviceconfig_ls.nix.syntax.ast import Apply, AttrSet, BinaryOperation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.eval.values import Value
    from serviceconfig_ls.nix.syntax.ast import Expression
    from serviceconfig_ls.nix.text.parsed import ParsedText

MAX_OPTIONS = 1000
"""The options of one module with a ``default``."""
MAX_DEFINITIONS = 1000
"""The bindings of one module that may define an option; with more, all options are defined."""
BINDING = re.compile(
    rb"((?:[\w'-]+\"?\s*\.\s*\"?)*)([\w'-]+)\"?\s*=(?!=)|([\w'-]+\"?\s*\.\s*)+\$\{"
)
"""A binding, as far as words tell: the first steps of its path and the last one, or the step that
a computed one follows."""
EMPTY_SET = "{ }"
"""The default of an option that is an empty set."""
WORDS = re.compile(rb"[\w'-]+")
_DEFAULT = re.compile(rb"(?<![\w'-])default(?![\w'-])")
_SWITCH = re.compile(rb"([\w'-]+)\s*=\s*(?:lib\.)?(?:options\.)?mkEnableOption(?![\w'-])")
_NAME = re.compile(r"[A-Za-z_][\w'-]*\Z")
_SHORTEST = 2
"""Steps of a path such as ``services.web``; a shorter one is a set of options."""
_IN_SUBMODULE = ("type", "options")
"""What leads from an option to those of the submodule that is its type."""

OptionPath = tuple[str, ...]


class Option(NamedTuple):
    """An option that a module declares."""

    default: str | None
    """As Nix text; None if it is not known."""
    holders: tuple[OptionPath, ...] = ()
    """The options whose types are submodules that it belongs to."""


class _Place(NamedTuple):
    path: OptionPath
    holders: tuple[OptionPath, ...]


def declared(parsed: ParsedText) -> Mapping[OptionPath, Option]:
    """The options of a module that have one value, not one for each of several instances."""
    found: dict[OptionPath, Option] = {}
    for match in _SWITCH.finditer(parsed.source.text):
        context = binding_at(parsed, match.start(1))
        place = None if context is None else _place(context, own=0)
        if context is not None and place is not None:
            default = _of_switch(context.binding.value, context.scope)
            found[place.path] = Option(default, place.holders)
    for match in islice(_DEFAULT.finditer(parsed.source.text), MAX_OPTIONS):
        context = binding_at(parsed, match.start())
        if context is None or not _is_default(context):
            continue
        place = _place(context, own=1)
        if place is not None:
            default = _nix_of(context.binding.value, context.scope)
            found[place.path] = Option(default, place.holders)
    return found


def defined(parsed: ParsedText, options: Collection[OptionPath]) -> Collection[OptionPath]:
    """The options among some that the module may define itself."""
    names = {step.encode() for path in options for step in path}
    matches = BINDING.finditer(parsed.source.text)
    named = (each for each in matches if not names.isdisjoint(WORDS.findall(each[0])))
    found: set[OptionPath] = set()
    for number, match in enumerate(named):
        if number >= MAX_DEFINITIONS:
            return options
        context = binding_at(parsed, match.start())
        if context is None:
            continue
        path = tuple(step.text for step in context.path)
        path = path[1:] if path[0] == "config" else path
        found.update(path[:end] for end in range(len(path) + 1) if path[:end] in options)
        if path and path not in options and not isinstance(context.binding.value, AttrSet):
            # a computed set may have any option
            found.update(each for each in options if each[: len(path)] == path)
    return found


def quoted(text: str) -> str:
    """A text as a string of Nix."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'


def _of_switch(value: Expression, scope: Environment) -> str | None:
    """The default of ``mkEnableOption …``, also if ``//`` adds another one."""
    if not isinstance(value, BinaryOperation):
        return "false" if isinstance(value, Apply) else None
    if value.operator != "//":
        return None
    right = value.right
    if isinstance(right, Apply) and right.called == "mkOption" and len(right.arguments) == 1:
        right = right.arguments[0]
    if not isinstance(right, AttrSet):
        return None
    for binding in right.named("default"):
        return _nix_of(binding.value, scope) if len(binding.path) == 1 else None
    return _of_switch(value.left, scope)


def _is_default(context: BindingContext) -> bool:
    """Whether a binding is the ``default`` in the argument of ``mkOption``, and nothing else."""
    around = [each for each in context.crossings if each.depth == 1]
    is_argument = any(each.is_call_of("mkOption") for each in around)
    is_plain = all(each.kind is CrossingKind.CALL for each in around)
    names = [each.text for each in context.binding.path]
    return is_argument and is_plain and names == ["default"]


def _place(context: BindingContext, own: int) -> _Place | None:
    """The option that a binding declares; its last ``own`` steps are inside of ``mkOption``."""
    names = [each.text for each in context.path]
    if names[0] != "options" or not all(map(_NAME.match, names)):
        return None
    steps = names[1 : len(names) - own]
    path: list[str] = []
    holders: list[OptionPath] = []
    allowed: set[tuple[int, str]] = set()
    while steps:
        if tuple(steps[:2]) == _IN_SUBMODULE:
            holders.append(tuple(path))
            depth = len(steps) + own
            allowed |= {(depth, "mkOption"), (depth - 1, "submodule")}
            steps = steps[2:]
        else:
            path.append(steps.pop(0))
    inner = [each for each in context.crossings if own < each.depth < len(names)]
    if not all(each.kind is CrossingKind.CALL for each in inner):
        return None
    if {(each.depth, each.function) for each in inner} != allowed or len(path) < _SHORTEST:
        return None
    return _Place(tuple(path), tuple(holders))


def _nix_of(value: Expression, scope: Environment) -> str | None:
    if isinstance(value, AttrSet) and not value.bindings:
        return EMPTY_SET
    return _nix(evaluate(value, scope))


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
            return quoted(value.text)
        case ListValue():
            items = list(_items(value))
            return f"[ {' '.join(items)} ]" if len(items) == len(value.items) else None
    return None


def _items(value: ListValue) -> Iterator[str]:
    """The known elements of a list."""
    for each in value.items:
        text = _nix(each)
        if text is not None:
            yield f"({text})"
