"""Sets of directives outside of a unit, which services import: a whole file, or a variable.

They are recognised by the names in them, because nothing around them says what they are for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.context import CrossingKind
from serviceconfig_ls.nix.eval.scope import LexicalScope, Thunk, file_scope, home, inner_scope
from serviceconfig_ls.nix.syntax.ast import Attribute, AttrSet, Lambda, Let, With
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.top_level import outermost
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.modules.entries import SetEntry
from serviceconfig_ls.units.modules.properties import Properties
from serviceconfig_ls.units.nixos.builder import Builder, Identity
from serviceconfig_ls.units.option_names import HOME_SECTIONS, SECTIONS
from systemd_directives import catalogue
from systemd_directives.model import Completeness, RuntimeScope
from systemd_directives.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.eval.context import BindingContext
    from serviceconfig_ls.nix.text.parsed import ParsedText
    from serviceconfig_ls.units.model import Block

MIN_DIRECTIVES = 3
"""A set counts if it has at least this number of directives of [Service]."""
MAX_STATEMENTS = 200
"""A file with more statements is not a set of directives."""
UNIT_NOT_IN_SIGHT = "the unit that it becomes part of is not in sight"
_MAX_LAYERS = 20
"""Functions, ``let`` and ``with`` around the set that a file contains."""
_CAPITALISED_BINDING = re.compile(rb"(?<![\w'.\"-])([A-Z][A-Za-z]+)[ \t]*=(?!=)")
_COMMON = frozenset({"Environment", "Group", "Nice", "Restart", "Slice", "Type", "User"})
"""Names that occur in sets of many kinds; at least two others are required."""
_QUADLET_SECTIONS = frozenset({"Build", "Container", "Image", "Kube", "Network", "Pod", "Volume"})
_OTHER_SECTIONS = frozenset(
    {"execConfig", "networkConfig", "Manager", *_QUADLET_SECTIONS, *HOME_SECTIONS} - {"Service"}
)
"""Sections that have some directives of [Service] too."""


def block_of_file(parsed: ParsedText) -> Block | None:
    """The block that a whole file is; None if the file is something else."""
    statements = outermost(parsed.root)
    if statements is None or statements.node.named_child_count > MAX_STATEMENTS:
        return None
    content = _without_layers(Thunk(parsed.whole, file_scope(parsed.home)))
    target = content.expression
    if not isinstance(target, AttrSet) or not _has_directives(target, MIN_DIRECTIVES):
        return None
    head = Span(target.span.start, target.span.start + 1)
    builder = Builder(set_identity(target), set())
    add_set(builder, target, content.scope, head)
    builder.add_syntax_errors(parsed.syntax_errors, parsed.text)
    return builder.block()


def directive_offsets(text: bytes, span: Span) -> Iterator[int]:
    """The offsets in a span of ``text`` at which a directive of [Service] is bound."""
    known = _service_directives()
    for match in _CAPITALISED_BINDING.finditer(text, span.start, span.end):
        if match[1] in known:
            yield match.start()


def is_directive_set(context: BindingContext) -> bool:
    """Whether the set that holds a binding is a set of directives of [Service]."""
    owner = owner_of(context)
    name = "" if owner is None else owner.text
    if context.holder.belongs_to_let or name in _OTHER_SECTIONS:
        return False
    if any(crossing.is_call_of("mkOption") for crossing in context.crossings):
        return False
    is_section_of_call = context.crosses(CrossingKind.CALL) and name in SECTIONS
    return _has_directives(context.holder, 1 if is_section_of_call else MIN_DIRECTIVES)


def owner_of(context: BindingContext) -> Attribute | None:
    """The name that the set around a binding is bound to, or an expression with that set."""
    own = len(context.binding.path)
    return context.path[-own - 1] if len(context.path) > own else None


def set_identity(target: AttrSet) -> Identity:
    """The identity of a set of directives, which is where it begins."""
    start = target.span.start
    return Identity(None, "service", RuntimeScope.SYSTEM, Manager.NIXOS, initrd=False, region=start)


def add_set(builder: Builder, target: AttrSet, scope: LexicalScope | None, head: Span) -> None:
    """Effect: adds a set of directives to a builder of its own; ``head`` is its header."""
    path = (Attribute(head, "serviceConfig"),)
    span = Span(head.start, target.span.end)
    properties = Properties().of_attribute()
    builder.add(path, SetEntry(path, target, scope, properties, span, target.source, home(scope)))
    builder.coverage.reduce(Completeness.UNKNOWN_BASE, UNIT_NOT_IN_SIGHT)
    builder.shared = True


def _without_layers(content: Thunk) -> Thunk:
    """What functions, ``let`` and ``with`` at the top of a file contain."""
    for _ in range(_MAX_LAYERS):
        expression, scope = content
        if isinstance(expression, Lambda | With):
            content = Thunk(expression.body, inner_scope(expression, scope))
        elif isinstance(expression, Let):
            content = Thunk(expression.body, LexicalScope(expression.head, scope))
        else:
            break
    return content


def _has_directives(target: AttrSet, minimum: int) -> bool:
    """Whether the names are directives of [Service].

    A quarter of them may be misspelt; none may be a name of another kind.
    """
    names = [b.path[0].text for b in target.bindings if len(b.path) == 1 and not b.path[0].dynamic]
    known = catalogue.all_names("Service")
    unknown = [name for name in names if name not in known]
    if len(names) < len(target.bindings) or len(names) - len(unknown) < minimum:
        return False
    if len(known.intersection(names) - _COMMON) < minimum - 1:
        return False
    return len(unknown) * 4 <= len(names) and all(_is_misspelt(name, known) for name in unknown)


def _is_misspelt(name: str, known: frozenset[str]) -> bool:
    """Whether a capitalised name differs from a known one by at most two letters."""
    return name[:1].isupper() and any(distance(name, each, 2) <= 2 for each in known)


@cache
def _service_directives() -> frozenset[bytes]:
    return frozenset(name.encode() for name in catalogue.all_names("Service"))
