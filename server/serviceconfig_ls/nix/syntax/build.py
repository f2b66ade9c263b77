"""From tree-sitter nodes to Nix expressions.

Knows the grammar's node types; knows nothing of what the expressions mean.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    AttrSet,
    BinaryOperation,
    Binding,
    Expression,
    Formal,
    If,
    Lambda,
    Let,
    ListExpression,
    Literal,
    Number,
    Select,
    StringExpression,
    UnaryOperation,
    Unreadable,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.syntax.strings import indented_pieces, path_pieces, string_pieces

DEEPEST = 150
"""Expressions nested deeper than this are not read: nobody writes them, and recursion is finite."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.source import Source


LONGEST = 64 * 1024
"""A string or list of more bytes is not read: that would take longer than anybody waits."""
_LETTER = re.compile(rb"\$\{|\S")
_LONG = frozenset({"string_expression", "indented_string_expression", "list_expression"})


def expression(node: Node, source: Source, depth: int = 0) -> Expression:
    """The expression at ``node``; `Unreadable` where there is none or it is nested too deeply."""
    while node.type == "parenthesized_expression":
        inner = node.child_by_field_name("expression")
        if inner is None:
            return Unreadable(source.span(node))
        node, depth = inner, depth + 1
    reader = _READERS.get(node.type)
    if reader is None or node.is_missing or depth > DEEPEST:
        return Unreadable(source.span(node))
    if node.type in _LONG and node.end_byte - node.start_byte > LONGEST:
        return Unreadable(source.span(node))
    return reader(node, source, depth)


def bindings(node: Node, source: Source, depth: int = 0) -> Iterator[Binding]:
    """The bindings of an attribute set or ``let``, inherited names one by one."""
    for child in node.named_children:
        if child.type == "binding_set":
            for each in child.named_children:
                yield from _binding(each, source, depth)


def attribute_path(node: Node, source: Source) -> tuple[Attribute, ...]:
    """The steps of an ``attrpath`` or of inherited names."""
    return tuple(
        _attribute(child, source)
        for child in node.named_children
        if child.type not in ("ERROR", "comment")
    )


def _attribute(node: Node, source: Source) -> Attribute:
    span, text = source.span(node), source.slice(node).decode(errors="replace")
    if node.type == "identifier":
        return Attribute(span, text)
    if node.type == "string_expression" and not _has(node, "interpolation"):
        pieces = string_pieces(node, source, expression, 0)
        return Attribute(span, "".join(p.text for p in pieces if isinstance(p, Literal)))
    return Attribute(span, text, dynamic=True, computed=_computed(node, source))


def _computed(node: Node, source: Source) -> Expression | None:
    """What stands in the braces of a computed name, or the string with braces in it."""
    if node.type == "interpolation":
        inner = node.child_by_field_name("expression")
        return None if inner is None else expression(inner, source, 1)
    return expression(node, source, 1)


def _has(node: Node, kind: str) -> bool:
    return any(child.type == kind for child in node.named_children)


def _binding(node: Node, source: Source, depth: int) -> Iterator[Binding]:
    if node.type == "binding":
        path = node.child_by_field_name("attrpath")
        if path is not None:
            steps = attribute_path(path, source)
            yield Binding(source.span(node), steps, node, source, depth, broken=node.has_error)
        return
    attrs = node.child_by_field_name("attrs")
    if attrs is None or node.type not in ("inherit", "inherit_from"):
        return
    origin = node.child_by_field_name("expression")
    base = expression(origin, source, depth + 1) if origin is not None else None
    for step in attribute_path(attrs, source):
        yield Binding(step.span, (step,), node, source, depth, base, inherits=True)


def _child(node: Node, name: str, source: Source, depth: int) -> Expression:
    child = node.child_by_field_name(name)
    return Unreadable(source.span(node)) if child is None else expression(child, source, depth + 1)


def _inner(node: Node, source: Source) -> Span:
    span, first, last = source.span(node), node.child(0), node.child(node.child_count - 1)
    if first is None or last is None or last.is_missing or node.child_count < 2:
        return Span(min(span.start + 1, span.end), span.end)
    return Span(first.end_byte + source.base, last.start_byte + source.base)


def _string(node: Node, source: Source, depth: int) -> Expression:
    inner, read = _inner(node, source), partial(string_pieces, node, source, expression, depth)
    return StringExpression(source.span(node), inner, read, _filled(inner, source))


def _indented(node: Node, source: Source, depth: int) -> Expression:
    inner, read = _inner(node, source), partial(indented_pieces, node, source, expression, depth)
    return StringExpression(source.span(node), inner, read, _filled(inner, source), indented=True)


def _filled(inner: Span, source: Source) -> bool:
    """Whether a string begins with a letter of its own, and not with what has to be evaluated."""
    start, end = inner.start - source.base, inner.end - source.base
    first = _LETTER.search(source.text, start, end)
    return first is not None and first[0] != b"${"


def _path(node: Node, source: Source, depth: int) -> Expression:
    read = partial(path_pieces, node, source, expression, depth)
    return StringExpression(source.span(node), source.span(node), read, path=True)


def _integer(node: Node, source: Source, _depth: int) -> Expression:
    return Number(source.span(node), int(source.slice(node)))


def _float(node: Node, source: Source, _depth: int) -> Expression:
    return Number(source.span(node), float(source.slice(node)))


def _name(node: Node, source: Source, _depth: int) -> Expression:
    return Variable(source.span(node), source.slice(node).decode(errors="replace"))


def _select(node: Node, source: Source, depth: int) -> Expression:
    path = node.child_by_field_name("attrpath")
    steps = () if path is None else attribute_path(path, source)
    base = _child(node, "expression", source, depth)
    if not steps:
        return Unreadable(source.span(node))
    default = node.child_by_field_name("default")
    fallback = None if default is None else expression(default, source, depth + 1)
    return Select(source.span(node), base, steps, fallback)


def _list(node: Node, source: Source, depth: int) -> Expression:
    return ListExpression(source.span(node), node, source, depth)


def _attrs(node: Node, source: Source, depth: int) -> Expression:
    recursive = node.type == "rec_attrset_expression"
    return AttrSet(source.span(node), node, source, recursive, depth)


def _let(node: Node, source: Source, depth: int) -> Expression:
    head = AttrSet(source.span(node), node, source, recursive=True, depth=depth)
    return Let(source.span(node), head, _child(node, "body", source, depth))


def _with(node: Node, source: Source, depth: int) -> Expression:
    scope = _child(node, "environment", source, depth)
    return With(source.span(node), scope, _child(node, "body", source, depth))


def _assert(node: Node, source: Source, depth: int) -> Expression:
    return With(source.span(node), None, _child(node, "body", source, depth))


def _if(node: Node, source: Source, depth: int) -> Expression:
    return If(
        source.span(node),
        _child(node, "condition", source, depth),
        _child(node, "consequence", source, depth),
        _child(node, "alternative", source, depth),
    )


def _apply(node: Node, source: Source, depth: int) -> Expression:
    arguments: list[Expression] = []
    function: Node | None = node
    while function is not None and function.type == "apply_expression" and depth <= DEEPEST:
        arguments.append(_child(function, "argument", source, depth))
        function, depth = function.child_by_field_name("function"), depth + 1
    if function is None:
        return Unreadable(source.span(node))
    called = expression(function, source, depth)
    return Apply(source.span(node), called, tuple(reversed(arguments)))


def _lambda(node: Node, source: Source, depth: int) -> Expression:
    universal = node.child_by_field_name("universal")
    return Lambda(
        source.span(node),
        None if universal is None else source.slice(universal).decode(errors="replace"),
        formals(node, source, depth),
        _child(node, "body", source, depth),
    )


def formals(node: Node, source: Source, depth: int) -> tuple[Formal, ...]:
    """The names that a function takes out of a set."""
    found: list[Formal] = []
    pattern = node.child_by_field_name("formals")
    for formal in () if pattern is None else pattern.named_children:
        name = formal.child_by_field_name("name")
        if name is not None:
            default = formal.child_by_field_name("default")
            value = None if default is None else expression(default, source, depth + 1)
            found.append(Formal(source.slice(name).decode(errors="replace"), value))
    return tuple(found)


def _binary(node: Node, source: Source, depth: int) -> Expression:
    operator = node.child_by_field_name("operator")
    text = "" if operator is None else source.slice(operator).decode()
    left = _child(node, "left", source, depth)
    return BinaryOperation(source.span(node), text, left, _child(node, "right", source, depth))


def _unary(node: Node, source: Source, depth: int) -> Expression:
    operator = node.child_by_field_name("operator")
    text = "" if operator is None else source.slice(operator).decode()
    return UnaryOperation(source.span(node), text, _child(node, "argument", source, depth))


_READERS: dict[str, Callable[[Node, Source, int], Expression]] = {
    "string_expression": _string,
    "indented_string_expression": _indented,
    "path_expression": _path,
    "hpath_expression": _path,
    "spath_expression": _path,
    "uri_expression": _path,
    "integer_expression": _integer,
    "float_expression": _float,
    "variable_expression": _name,
    "select_expression": _select,
    "list_expression": _list,
    "attrset_expression": _attrs,
    "rec_attrset_expression": _attrs,
    "let_expression": _let,
    "with_expression": _with,
    "assert_expression": _assert,
    "if_expression": _if,
    "apply_expression": _apply,
    "function_expression": _lambda,
    "binary_expression": _binary,
    "unary_expression": _unary,
}
