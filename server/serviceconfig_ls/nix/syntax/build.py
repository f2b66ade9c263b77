"""Builds Nix expressions from tree-sitter nodes.

The only module that depends on the node types of the grammar; it does not interpret expressions.
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
    HasAttribute,
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from serviceconfig_ls.nix.syntax.source import Source

MAX_EXPRESSION_DEPTH = 150
"""Expressions nested deeper than this are `Unreadable`, which keeps the recursion finite."""
MAX_LITERAL_BYTES = 64 * 1024
"""A longer string or list is `Unreadable`, because reading it takes too long."""
_LIMITED = frozenset({"string_expression", "indented_string_expression", "list_expression"})
_RECURSIVE = frozenset({"rec_attrset_expression", "let_expression", "let_attrset_expression"})
_FIRST_CHARACTER = re.compile(rb"\$\{|\S")


def expression(node: Node, source: Source, depth: int = 0) -> Expression:
    """The expression at ``node``; `Unreadable` if there is none or it is nested too deeply.

    ``depth`` is the number of expressions around it.
    """
    while node.type == "parenthesized_expression":
        inner = node.child_by_field_name("expression")
        if inner is None:
            return Unreadable(source.span(node))
        node, depth = inner, depth + 1
    build = _BUILDERS.get(node.type)
    if build is None or node.is_missing or depth > MAX_EXPRESSION_DEPTH:
        return Unreadable(source.span(node))
    if node.type in _LIMITED and node.end_byte - node.start_byte > MAX_LITERAL_BYTES:
        return Unreadable(source.span(node))
    return build(node, source, depth)


def attr_set(node: Node, source: Source, depth: int = 0) -> AttrSet:
    """The bindings in a node that holds a set or a ``let``."""
    read = partial(_bindings, node, source, depth)
    return AttrSet(source.span(node), node, source, read, recursive=is_recursive(node))


def is_recursive(node: Node) -> bool:
    """Whether the bindings in a node are variables for each other."""
    return node.type in _RECURSIVE


def binding(node: Node, source: Source, path: tuple[Attribute, ...], depth: int = 0) -> Binding:
    """The binding at a ``binding`` node, whose attribute path is ``path``."""
    read = partial(_bound_value, node, source, depth)
    return Binding(source.span(node), path, node, source, read, broken=node.has_error)


def attribute_path(node: Node, source: Source) -> tuple[Attribute, ...]:
    """The steps of an ``attrpath``, or the names of an ``inherit``."""
    return tuple(
        _attribute(child, source)
        for child in node.named_children
        if child.type not in ("ERROR", "comment")
    )


def _attribute(node: Node, source: Source) -> Attribute:
    span, text = source.span(node), source.decoded(node)
    if node.type == "identifier":
        return Attribute(span, text)
    if node.type == "string_expression" and not _has_interpolation(node):
        pieces = string_pieces(node, source, expression, 0)
        return Attribute(span, "".join(p.text for p in pieces if isinstance(p, Literal)))
    return Attribute(span, text, dynamic=True, computed=_computed_name(node, source))


def _computed_name(node: Node, source: Source) -> Expression | None:
    """The expression in the braces of ``${…}``, or the string with interpolations."""
    if node.type == "interpolation":
        inner = node.child_by_field_name("expression")
        return None if inner is None else expression(inner, source, 1)
    return expression(node, source, 1)


def _has_interpolation(node: Node) -> bool:
    return any(child.type == "interpolation" for child in node.named_children)


def _bindings(node: Node, source: Source, depth: int) -> tuple[Binding, ...]:
    return tuple(
        each
        for child in node.named_children
        if child.type == "binding_set"
        for statement in child.named_children
        for each in _statement(statement, source, depth)
    )


def _statement(node: Node, source: Source, depth: int) -> Iterator[Binding]:
    """The bindings that one statement of a set makes."""
    if node.type == "binding":
        path = node.child_by_field_name("attrpath")
        if path is not None:
            yield binding(node, source, attribute_path(path, source), depth)
        return
    names = node.child_by_field_name("attrs")
    if names is None or node.type not in ("inherit", "inherit_from"):
        return
    origin = node.child_by_field_name("expression")
    base = None if origin is None else expression(origin, source, depth + 1)
    for step in attribute_path(names, source):
        read = partial(_inherited_value, step, base)
        yield Binding(step.span, (step,), node, source, read, base, inherits=True)


def _bound_value(node: Node, source: Source, depth: int) -> Expression:
    value = node.child_by_field_name("expression")
    if value is None:
        return Unreadable(source.span(node))
    return expression(value, source, depth + 1)


def _inherited_value(step: Attribute, base: Expression | None) -> Expression:
    if base is None:
        return Variable(step.span, step.text)
    return Select(step.span, base, (step,), None)


def _child(node: Node, field: str, source: Source, depth: int) -> Expression:
    child = node.child_by_field_name(field)
    if child is None:
        return Unreadable(source.span(node))
    return expression(child, source, depth + 1)


def _inner(node: Node, source: Source) -> Span:
    """The range between the quotes of a string."""
    span, first, last = source.span(node), node.child(0), node.child(node.child_count - 1)
    if first is None or last is None or last.is_missing or node.child_count < 2:
        return Span(min(span.start + 1, span.end), span.end)
    return Span(first.end_byte + source.base, last.start_byte + source.base)


def _string(node: Node, source: Source, depth: int) -> Expression:
    inner, read = _inner(node, source), partial(string_pieces, node, source, expression, depth)
    return StringExpression(source.span(node), inner, read, _starts_with_text(inner, source))


def _indented_string(node: Node, source: Source, depth: int) -> Expression:
    inner, read = _inner(node, source), partial(indented_pieces, node, source, expression, depth)
    starts_with_text = _starts_with_text(inner, source)
    return StringExpression(source.span(node), inner, read, starts_with_text, indented=True)


def _starts_with_text(inner: Span, source: Source) -> bool:
    """Whether a string begins with a character of its own rather than an interpolation."""
    start, end = inner.start - source.base, inner.end - source.base
    first = _FIRST_CHARACTER.search(source.text, start, end)
    return first is not None and first[0] != b"${"


def _path(node: Node, source: Source, depth: int) -> Expression:
    read = partial(path_pieces, node, source, expression, depth)
    return StringExpression(source.span(node), source.span(node), read, path=True)


def _integer(node: Node, source: Source, _depth: int) -> Expression:
    return Number(source.span(node), int(source.slice(node)))


def _float(node: Node, source: Source, _depth: int) -> Expression:
    return Number(source.span(node), float(source.slice(node)))


def _variable(node: Node, source: Source, _depth: int) -> Expression:
    return Variable(source.span(node), source.decoded(node))


def _select(node: Node, source: Source, depth: int) -> Expression:
    path = node.child_by_field_name("attrpath")
    steps = () if path is None else attribute_path(path, source)
    base = _child(node, "expression", source, depth)
    if not steps:
        return Unreadable(source.span(node))
    fallback = node.child_by_field_name("default")
    default = None if fallback is None else expression(fallback, source, depth + 1)
    return Select(source.span(node), base, steps, default)


def _list(node: Node, source: Source, depth: int) -> Expression:
    return ListExpression(source.span(node), partial(_elements, node, source, depth))


def _elements(node: Node, source: Source, depth: int) -> tuple[Expression, ...]:
    return tuple(
        expression(child, source, depth + 1)
        for child in node.named_children
        if child.type != "comment"
    )


def _let(node: Node, source: Source, depth: int) -> Expression:
    head = attr_set(node, source, depth)
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
    """All arguments of ``f a b``, which the grammar nests as ``(f a) b``."""
    arguments: list[Expression] = []
    function: Node | None = node
    while (
        function is not None
        and function.type == "apply_expression"
        and depth <= MAX_EXPRESSION_DEPTH
    ):
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
        None if universal is None else source.decoded(universal),
        _formals(node, source, depth),
        _child(node, "body", source, depth),
    )


def _formals(node: Node, source: Source, depth: int) -> tuple[Formal, ...]:
    formals: list[Formal] = []
    pattern = node.child_by_field_name("formals")
    for formal in () if pattern is None else pattern.named_children:
        name = formal.child_by_field_name("name")
        if name is not None:
            fallback = formal.child_by_field_name("default")
            default = None if fallback is None else expression(fallback, source, depth + 1)
            formals.append(Formal(source.decoded(name), default))
    return tuple(formals)


def _binary_operation(node: Node, source: Source, depth: int) -> Expression:
    operator = node.child_by_field_name("operator")
    text = "" if operator is None else source.slice(operator).decode()
    left = _child(node, "left", source, depth)
    return BinaryOperation(source.span(node), text, left, _child(node, "right", source, depth))


def _unary_operation(node: Node, source: Source, depth: int) -> Expression:
    operator = node.child_by_field_name("operator")
    text = "" if operator is None else source.slice(operator).decode()
    return UnaryOperation(source.span(node), text, _child(node, "argument", source, depth))


def _has_attribute(node: Node, source: Source, depth: int) -> Expression:
    path = node.child_by_field_name("attrpath")
    if path is None:
        return Unreadable(source.span(node))
    base = _child(node, "expression", source, depth)
    return HasAttribute(source.span(node), base, attribute_path(path, source))


_BUILDERS: dict[str, Callable[[Node, Source, int], Expression]] = {
    "string_expression": _string,
    "indented_string_expression": _indented_string,
    "path_expression": _path,
    "hpath_expression": _path,
    "spath_expression": _path,
    "uri_expression": _path,
    "integer_expression": _integer,
    "float_expression": _float,
    "variable_expression": _variable,
    "select_expression": _select,
    "list_expression": _list,
    "attrset_expression": attr_set,
    "rec_attrset_expression": attr_set,
    "let_expression": _let,
    "with_expression": _with,
    "assert_expression": _assert,
    "if_expression": _if,
    "apply_expression": _apply,
    "function_expression": _lambda,
    "binary_expression": _binary_operation,
    "unary_expression": _unary_operation,
    "has_attr_expression": _has_attribute,
}
