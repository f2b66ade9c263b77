"""Reads Nix expressions without running Nix.

Three questions, each answered by means of the other two, make one recursion:

- `evaluate`: the value of an expression, or `Unknown` with the reason;
- `resolve`: the expression that references, calls and imports lead to;
- `elements` and `entries`: the elements of a list and the entries of a set, as expressions.

The recursion ends with the `Budget`. Functions of Nix and nixpkgs' ``lib`` come from the registry.
Nothing is guessed: a value equals the one that ``nix-instantiate --eval`` prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.conditions import Condition
from serviceconfig_ls.nix.eval.operators import calculate, compare, logic, negate
from serviceconfig_ls.nix.eval.registry import (
    Call,
    Elements,
    builtin_expression,
    builtin_list,
    builtin_value,
)
from serviceconfig_ls.nix.eval.scope import (
    ArgumentFrame,
    BoundFormal,
    CallFrame,
    Environment,
    FreeVariable,
    LexicalScope,
    Thunk,
    argument_of,
    calls_around,
    collected,
    file_scope,
    home,
    inner_scope,
    lookup,
    value_scope,
)
from serviceconfig_ls.nix.eval.values import (
    AttrSetValue,
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    as_bool,
    concatenate_lists,
    equal,
    interpolated,
    string_of,
    with_span,
)
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    AttrSet,
    BinaryOperation,
    Expression,
    HasAttribute,
    If,
    Interpolation,
    Lambda,
    Let,
    ListExpression,
    Literal,
    Number,
    Placeholder,
    Select,
    StringExpression,
    UnaryOperation,
    Unreadable,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.build import MAX_LITERAL_BYTES
from serviceconfig_ls.nix.syntax.package_names import dotted, program
from serviceconfig_ls.nix.syntax.written_text import written_text
from serviceconfig_ls.nix.text.files import Home
from serviceconfig_ls.nix.text.parsed import imported, known_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serviceconfig_ls.nix.syntax.span import Span

RELATIVE_PATH = "it is a path relative to this file"
"""The reason of an unknown that is a path such as ``./file``."""

MAX_ELEMENTS = 2000
"""A list of more elements, or a string of more pieces, counts as unknown."""

MAX_CONDITION = 500
"""Characters; a longer condition is identified by its place."""

_GLOBAL = ("true", "false", "null", "builtins")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LIBRARY_SETS = ("lib", "builtins", "strings", "lists", "attrsets", "trivial")
"""Names of sets whose functions are those of nixpkgs' lib or of Nix."""


# --- values ---


def evaluate(expression: Expression, scope: Environment, budget: Budget | None = None) -> Value:
    """The value of ``expression`` in ``scope``, or `Unknown` with the reason."""
    budget = Budget() if budget is None else budget
    if budget.exhausted:
        return Unknown(expression.span, "it refers to itself or reaches too deep")
    return _limited(_EVALUATORS[type(expression)](expression, scope, budget))


def _limited(value: Value) -> Value:
    """The value, unless it is too large."""
    if isinstance(value, ListValue):
        too_large = len(value.items) > MAX_ELEMENTS
    elif isinstance(value, StringValue):
        size = sum(len(piece.text) for piece in value.pieces if isinstance(piece, Literal))
        too_large = len(value.pieces) > MAX_ELEMENTS or size > MAX_LITERAL_BYTES
    else:
        return value
    return Unknown(value.span, "it is very long") if too_large else value


def _string(expression: StringExpression, scope: Environment, budget: Budget) -> Value:
    pieces: list[Literal | Unknown] = []
    for piece in expression.pieces:
        if isinstance(piece, Literal):
            pieces.append(piece)
        else:
            pieces.extend(_interpolation(piece, scope, budget))
    if expression.path and not _is_absolute(pieces):
        return Unknown(expression.span, RELATIVE_PATH)
    return StringValue(expression.span, tuple(pieces), expression.path)


def _is_absolute(path: list[Literal | Unknown]) -> bool:
    first = path[0] if path else None
    return isinstance(first, Literal) and first.text.startswith("/")


def _interpolation(
    piece: Interpolation, scope: Environment, budget: Budget
) -> tuple[Literal | Unknown, ...]:
    value = interpolated(evaluate(piece.expression, scope, budget.inside_string()))
    if isinstance(value, Unknown):
        return (Unknown(piece.span, value.reason, value.program or program(piece.expression)),)
    if value.path:
        return (Unknown(piece.span, "the path is copied to the store"),)
    placed = with_span(value, piece.span)
    return placed.pieces if isinstance(placed, StringValue) else ()


def _number(expression: Number, _scope: Environment, _budget: Budget) -> Value:
    return Constant(expression.span, expression.value)


def _variable(expression: Variable | Placeholder, scope: Environment, budget: Budget) -> Value:
    target = dereference(expression, scope, budget)
    if not isinstance(target, FreeVariable):
        return with_span(evaluate(*target, budget.after_reference()), expression.span)
    if isinstance(expression, Variable) and expression.name in _CONSTANTS:
        return Constant(expression.span, _CONSTANTS[expression.name])
    return Unknown(expression.span, target.reason, program(expression))


def _select(expression: Select, scope: Environment, budget: Budget) -> Value:
    target = select(expression, scope, budget)
    if target is not None:
        return with_span(evaluate(*target, budget.after_reference()), expression.span)
    if dotted(expression) == "builtins.storeDir":
        return string_of("/nix/store", expression.span)
    if isinstance(expression.base, Variable) and expression.base.name in ("lib", "builtins"):
        return Unknown(expression.span, f"{dotted(expression)} is a function or constant of Nix")
    path = dotted(expression) or "a computed set"
    return Unknown(expression.span, f"depends on {path}", program(expression))


def _list(expression: ListExpression, scope: Environment, budget: Budget) -> Value:
    values = tuple(evaluate(item, scope, budget.deeper()) for item in expression.items)
    return ListValue(expression.span, values)


def _attr_set(expression: AttrSet, _scope: Environment, _budget: Budget) -> Value:
    return AttrSetValue(expression.span)


def _let(expression: Let, scope: Environment, budget: Budget) -> Value:
    return evaluate(expression.body, LexicalScope(expression.head, scope), budget.deeper())


def _with(expression: With, scope: Environment, budget: Budget) -> Value:
    return evaluate(expression.body, inner_scope(expression, scope), budget.deeper())


def _if(expression: If, scope: Environment, budget: Budget) -> Value:
    condition = truth(Thunk(expression.condition, scope), budget.deeper())
    if condition is not None:
        return evaluate(expression.yes if condition else expression.no, scope, budget.deeper())
    yes = evaluate(expression.yes, scope, budget.deeper())
    no = evaluate(expression.no, scope, budget.deeper())
    if equal(yes, no):
        return with_span(yes, expression.span)
    return Unknown(expression.span, "depends on a condition")


def _unary_operation(expression: UnaryOperation, scope: Environment, budget: Budget) -> Value:
    if expression.operator == "!":
        holds = truth(Thunk(expression.operand, scope), budget.deeper())
        if holds is not None:
            return Constant(expression.span, not holds)
        return Unknown(expression.span, "depends on a condition")
    operand = evaluate(expression.operand, scope, budget.deeper())
    return negate(expression.span, operand)


def _binary_operation(expression: BinaryOperation, scope: Environment, budget: Budget) -> Value:
    sign, span = expression.operator, expression.span
    inner = budget.deeper()
    if sign == "+":
        inner = budget.inside_string()
    elif sign not in ("++", "-", "*", "/"):
        # the result itself is what may be assumed
        inner = budget.unassuming()
    left = evaluate(expression.left, scope, inner)

    def right() -> Value:
        return evaluate(expression.right, scope, inner)

    if sign == "++":
        return concatenate_lists(span, (left, right()))
    if sign in ("&&", "||", "->"):
        return _as_assumed(logic(span, sign, left, right), Thunk(expression, scope), budget)
    if sign in ("==", "!=", "<", "<=", ">", ">="):
        return _as_assumed(compare(span, sign, left, right()), Thunk(expression, scope), budget)
    if sign == "+" and not isinstance(left, Constant):
        return _concatenation(expression, left, right())
    return calculate(span, sign, left, right())


def _concatenation(expression: BinaryOperation, left: Value, right: Value) -> Value:
    """``left + right`` of strings; either of them may be unknown."""
    if isinstance(left, StringValue):
        tail = interpolated(right)
        pieces = tail.pieces if isinstance(tail, StringValue) else (tail,)
        return StringValue(expression.span, left.pieces + pieces, left.path)
    if isinstance(right, StringValue) and isinstance(left, Unknown):
        return StringValue(expression.span, (left, *right.pieces))
    return Unknown(expression.span, "it is computed", program(expression))


def _has_attribute(expression: HasAttribute, scope: Environment, budget: Budget) -> Value:
    """``base ? path``."""
    span = expression.span
    if dotted(Select(span, expression.base, expression.path, None)) == "options.systemd":
        # how a module asks whether the units of systemd are what it is read for
        return Constant(span, value=True)
    target = resolve(expression.base, scope, budget.after_reference())
    for step in expression.path:
        found = None
        if target is not None and not step.dynamic:
            found = attribute(target, step.text, budget.after_reference())
        if isinstance(found, Missing):
            return Constant(span, value=False)
        if found is None:
            unknown = Unknown(span, "depends on a condition")
            return _as_assumed(unknown, Thunk(expression, scope), budget)
        target = found
    return Constant(span, value=True)


def _apply(expression: Apply, scope: Environment, budget: Budget) -> Value:
    body = call(expression, scope, budget)
    if body is not None:
        return with_span(evaluate(*body, budget.after_reference()), expression.span)
    if is_library_function(expression.function, scope):
        value_of = builtin_value.function_of(expression)
        if value_of is not None:
            return value_of(Call(expression, scope, budget.after_reference()))
        items = elements(Thunk(expression, scope), budget.after_reference())
        if items is not None:
            values = tuple([evaluate(*item, budget.deeper()) for item in items])
            return with_span(ListValue(expression.span, values), expression.span)
    function = dotted(expression.function) or "a function"
    reason, text = f"it is the result of {function}", written_text(expression)
    return Unknown(expression.span, reason, program(expression), text=text)


def _unreadable(expression: Unreadable, _scope: Environment, _budget: Budget) -> Value:
    return Unknown(expression.span, "it cannot be read")


def _lambda(expression: Lambda, _scope: Environment, _budget: Budget) -> Value:
    return Unknown(expression.span, "it is a function")


_EVALUATORS: dict[type, Callable[..., Value]] = {
    StringExpression: _string,
    Number: _number,
    Variable: _variable,
    Placeholder: _variable,
    Select: _select,
    ListExpression: _list,
    AttrSet: _attr_set,
    Let: _let,
    With: _with,
    If: _if,
    UnaryOperation: _unary_operation,
    BinaryOperation: _binary_operation,
    HasAttribute: _has_attribute,
    Apply: _apply,
    Unreadable: _unreadable,
    Lambda: _lambda,
}


# --- references ---


def resolve(expression: Expression, scope: Environment, budget: Budget) -> Thunk | None:
    """``expression`` with references, calls, ``let`` and ``with`` followed to the end.

    None if they lead out of the file. A call that cannot be followed is returned as it is.
    """
    target: Thunk | None = Thunk(expression, scope)
    while target is not None and not budget.exhausted:
        budget = budget.after_reference()
        expression, scope = target
        match expression:
            case Let():
                target = Thunk(expression.body, LexicalScope(expression.head, scope))
            case With():
                target = Thunk(expression.body, inner_scope(expression, scope))
            case Variable() | Placeholder():
                bound = dereference(expression, scope, budget)
                target = None if isinstance(bound, FreeVariable) else bound
            case Select():
                target = select(expression, scope, budget)
            case If():
                holds = truth(Thunk(expression.condition, scope), budget)
                if holds is None:
                    return target
                target = Thunk(expression.yes if holds else expression.no, scope)
            case BinaryOperation() if is_pipe(expression, scope):
                target = piped(expression, scope)
            case Apply():
                body = call(expression, scope, budget)
                if body is None:
                    return target
                target = body
            case _:
                return target
    return None


def dereference(
    reference: Variable | Placeholder, scope: Environment, budget: Budget
) -> Thunk | FreeVariable:
    """What a variable refers to, or why that is unknown."""
    if isinstance(reference, Placeholder):
        argument = argument_of(reference, scope)
        return FreeVariable("it is an argument") if argument is None else argument
    target = lookup(reference.name, scope)
    if isinstance(target, BoundFormal):
        argument = _argument_of_formal(target, budget)
        return FreeVariable(f"{target.name} is an argument") if argument is None else argument
    if isinstance(target, FreeVariable) and target.from_with:
        return _from_with(reference.name, scope, budget) or target
    if isinstance(target, FreeVariable) and target.of_file:
        return _argument_of_file(reference.name, scope) or target
    return target


def _argument_of_file(name: str, scope: Environment) -> Thunk | None:
    """What is known of an argument of the function that the file is."""
    here = home(scope)
    arguments = None if here is None or not here.arguments else known_arguments(here.arguments)
    if not isinstance(arguments, AttrSet):
        return None
    found = next(iter(arguments.named(name)), None)
    return None if found is None else Thunk(found.value, None)


def _from_with(name: str, scope: Environment, budget: Budget) -> Thunk | None:
    """The value that a ``with`` of a known set gives to a variable that nothing else binds."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, With) and frame.scope is not None:
            value = _attribute_of(Thunk(frame.scope, scope.outer), name, budget)
            if not isinstance(value, Missing):
                return value
        scope = scope.outer
    return None


def _argument_of_formal(formal: BoundFormal, budget: Budget) -> Thunk | None:
    """The value of a parameter from the set that its function is called with, or its default."""
    value = _attribute_of(formal.call.argument, formal.name, budget)
    if isinstance(value, Missing):
        formals = formal.call.function.formals
        default = next((each.default for each in formals if each.name == formal.name), None)
        return None if default is None else Thunk(default, formal.inside)
    return value


def is_library_function(function: Expression, scope: Environment) -> bool:
    """Whether a name means a function of nixpkgs or Nix, not one that the file defines."""
    if isinstance(function, Variable):
        target = lookup(function.name, scope)
        if isinstance(target, Thunk):
            # `inherit (lib) optional;` binds the name to the function of lib
            value = target.expression
            return isinstance(value, Select) and value.path[-1].text == function.name
        if isinstance(target, BoundFormal):
            return False
        return not target.from_with or _from_with(function.name, scope, Budget()) is None
    return isinstance(function, Select) and _is_library_path(dotted(function))


def _is_library_path(path: str) -> bool:
    *base, name = path.split(".")
    # these prefixes are used by the module system alone
    if name.startswith(("mk", "optional")):
        return True
    if base[-1:] == ["pkgs"]:
        return name.startswith("write")
    if base[-1:] == ["utils"]:
        return name.startswith("escapeSystemd")
    if base[:1] in (["self"], ["config"]):
        return False
    return any(step in _LIBRARY_SETS for step in base[-2:])


def is_pipe(operation: BinaryOperation, scope: Environment) -> bool:
    """Whether an operation is ``value |> function``, which recovery rewrites to ``->``."""
    return operation.operator == "->" and as_bool(evaluate(operation.left, scope)) is None


def piped(operation: BinaryOperation, scope: Environment) -> Thunk:
    """The call that ``value |> function |> function`` is, with ``->`` for ``|>``."""
    value, function = Thunk(operation.left, scope), operation.right
    while isinstance(function, BinaryOperation) and function.operator == "->":
        value = applied(Thunk(function.left, scope), (value,), operation.span)
        function = function.right
    return applied(Thunk(function, scope), (value,), operation.span)


def select(expression: Select, scope: Environment, budget: Budget) -> Thunk | None:
    """What an attribute path leads to, or the default if the set certainly lacks the name."""
    target = resolve(expression.base, scope, budget.after_reference())
    for step in expression.path:
        if target is None or step.dynamic:
            return None
        value = attribute(target, step.text, budget.after_reference())
        if isinstance(value, Missing):
            return None if expression.default is None else Thunk(expression.default, scope)
        target = value
    return target


class Missing:
    """The result of looking up a name that a set certainly lacks."""


def attribute(holder: Thunk, name: str, budget: Budget) -> Thunk | Missing | None:
    """The attribute ``name`` of a resolved set; None if it is unknown."""
    target, scope = holder
    if isinstance(target, BinaryOperation) and target.operator == "//":
        return _attribute_of_update(target, scope, name, budget)
    if not isinstance(target, AttrSet) or target.broken:
        return None
    matches = list(target.named(name))
    if not matches:
        complete = all(each.path and not each.path[0].dynamic for each in target.bindings)
        return Missing() if complete else None
    if len(matches) != 1 or len(matches[0].path) != 1:
        whole = collected(matches)
        return None if whole is None else Thunk(whole, inner_scope(target, scope))
    value = Thunk(matches[0].value, value_scope(matches[0], target, scope))
    return resolve(*value, budget.after_reference()) or value


def _attribute_of(holder: Thunk, name: str, budget: Budget) -> Thunk | Missing | None:
    """The attribute ``name`` of an expression that need not be resolved."""
    target = None if budget.exhausted else resolve(*holder, budget.after_reference())
    return None if target is None else attribute(target, name, budget.after_reference())


def _attribute_of_update(
    update: BinaryOperation, scope: Environment, name: str, budget: Budget
) -> Thunk | Missing | None:
    for side in (update.right, update.left):
        value = _attribute_of(Thunk(side, scope), name, budget)
        if not isinstance(value, Missing):
            return value
    return Missing()


def with_known_name(step: Attribute, scope: Environment) -> Attribute | None:
    """A step of a path, with its computed name if that is known; None for ``${null}``."""
    if step.computed is None:
        return step
    value = evaluate(step.computed, scope, Budget())
    if isinstance(value, Constant) and value.value is None:
        return None
    return named(value, step)


def named(name: Value, step: Attribute) -> Attribute:
    """A step whose name is computed, as far as the name is known."""
    if not isinstance(name, StringValue):
        return step
    if name.text is not None:
        return Attribute(step.span, name.text)
    first, last = name.pieces[0], name.pieces[-1]
    head = first.text if isinstance(first, Literal) else ""
    tail = last.text if isinstance(last, Literal) else ""
    return step._replace(dynamic=True, head=head, tail=tail)


# --- calls ---


def call(expression: Apply, scope: Environment, budget: Budget) -> Thunk | None:
    """The body of the called function with its parameters bound; None if it is unknown."""
    arguments = expression.arguments
    if expression.called == "import" and isinstance(expression.function, Variable):
        function = _imported(arguments[0], scope, budget)
        arguments = arguments[1:]
    else:
        function = resolve(expression.function, scope, budget.after_reference())
    if function is None and is_library_function(expression.function, scope):
        reduce = builtin_expression.function_of(expression)
        if reduce is None or budget.exhausted:
            return None
        return reduce(Call(expression, scope, budget.after_reference()))
    for index, argument in enumerate(arguments):
        if function is None:
            return None
        body = _body(function, Thunk(argument, scope))
        if body is None:
            # the result of a function of the file may be a built-in, or lack further arguments
            rest = tuple(Thunk(each, scope) for each in arguments[index:])
            is_result = index > 0 or isinstance(function.expression, Apply)
            return applied(function, rest, expression.span) if is_result else None
        # the body may be a function, or a reference to one
        function = resolve(*body, budget.after_reference()) or body
    return function


def _body(function: Thunk, argument: Thunk) -> Thunk | None:
    """The body of a function called with ``argument``; None if it is not a lambda."""
    expression, scope = function
    if not isinstance(expression, Lambda):
        return None
    return Thunk(expression.body, LexicalScope(CallFrame(expression, argument), scope))


def applied(function: Thunk, arguments: tuple[Thunk, ...], span: Span) -> Thunk:
    """The call of a function with arguments that each have a scope of their own."""
    called, scope = function
    placeholders: list[Expression] = []
    for argument in arguments:
        placeholder = Placeholder(span)
        scope = LexicalScope(ArgumentFrame(placeholder, argument), scope)
        placeholders.append(placeholder)
    if isinstance(called, Apply):
        return Thunk(Apply(span, called.function, (*called.arguments, *placeholders)), scope)
    return Thunk(Apply(span, called, tuple(placeholders)), scope)


def _imported(path: Expression, scope: Environment, budget: Budget) -> Thunk | None:
    """The expression in the file that ``import path`` reads."""
    here, text = home(scope), constant_path(path)
    file = None if here is None or text is None else imported(here, text)
    if file is None or budget.exhausted:
        return None
    return resolve(file.whole, file_scope(file.home), budget.after_reference())


def constant_path(expression: Expression) -> str | None:
    """The text of a path or string without interpolations."""
    if not isinstance(expression, StringExpression) or any(
        isinstance(piece, Interpolation) for piece in expression.pieces
    ):
        return None
    return "".join(piece.text for piece in expression.pieces if isinstance(piece, Literal))


# --- conditions ---


def truth(condition: Thunk, budget: Budget) -> bool | None:
    """Whether a condition holds, or is assumed to hold; None if that is unknown."""
    value = _as_assumed(evaluate(*condition, budget), condition, budget)
    return as_bool(value)


def _as_assumed(value: Value, expression: Thunk, budget: Budget) -> Value:
    """A boolean value, or the truth that is assumed for an unknown one."""
    assumptions = budget.assumptions
    if assumptions is None or not isinstance(value, Unknown):
        return value
    holds = assumptions.truth(condition_of(expression, budget, holds=True))
    return value if holds is None else Constant(value.span, holds)


def condition_of(condition: Thunk, budget: Budget, *, holds: bool) -> Condition:
    """The condition that an expression has this truth value.

    Equal for two expressions only if both have the same value.
    """
    expression, scope = condition
    text = _described(expression, scope, budget.after_reference())
    while text is not None and text.startswith("!"):
        text, holds = text[1:], not holds
    if text is not None and len(text) <= MAX_CONDITION:
        return Condition(text, 0, holds)
    while not budget.exhausted:
        budget = budget.after_reference()
        if isinstance(expression, UnaryOperation) and expression.operator == "!":
            expression, holds = expression.operand, not holds
            continue
        target = None
        if isinstance(expression, Variable):
            target = dereference(expression, scope, budget)
        if not isinstance(target, Thunk):
            break
        expression, scope = target
    return Condition(_place(scope), expression.span.start, holds)


def _place(scope: Environment) -> str:
    """Tells two conditions at one place apart that belong to different calls."""
    file = home(scope)
    calls = map(_argument_text, calls_around(scope))
    return "/".join(["" if file is None else file.path, *calls])


def _argument_text(argument: Thunk) -> str:
    expression = argument.expression
    known = _literal_text(expression)
    return str(expression.span.start) if known is None else f"{expression.span.start}={known}"


def _literal_text(expression: Expression) -> str | None:
    if isinstance(expression, Number):
        return str(expression.value)
    text = constant_path(expression)
    return None if text is None else repr(text)


def _described(expression: Expression, scope: Environment, budget: Budget) -> str | None:
    """A text that only expressions of equal value have; None if there is none."""
    if budget.exhausted:
        return None
    match expression:
        case Variable() | Placeholder():
            bound = dereference(expression, scope, budget)
            if not isinstance(bound, FreeVariable):
                return _described(*bound, budget.after_reference())
            return None if isinstance(expression, Placeholder) else _parameter(expression, scope)
        case Select(_, base, path, default) if not any(step.dynamic for step in path):
            target = select(expression, scope, budget)
            if target is not None:
                return _described(*target, budget.after_reference())
            steps = "".join(f".{step.text}" for step in path).replace("{", "{{").replace("}", "}}")
            if default is None:
                return _combined("{}" + steps, scope, budget, base)
            return _combined("({}" + steps + " or {})", scope, budget, base, default)
        case HasAttribute(_, base, path) if not any(step.dynamic for step in path):
            steps = ".".join(step.text for step in path).replace("{", "{{").replace("}", "}}")
            return _combined("({} ? " + steps + ")", scope, budget, base)
        case UnaryOperation(_, sign, operand):
            return _combined(sign + "{}", scope, budget, operand)
        case BinaryOperation(_, "!=", left, right):
            return _combined("!({} == {})", scope, budget, left, right)
        case BinaryOperation(_, sign, left, right):
            return _combined("({} " + sign + " {})", scope, budget, left, right)
        case ListExpression():
            places = " {}" * len(expression.items)
            return _combined(f"[{places}]", scope, budget, *expression.items)
        case StringExpression():
            return None if expression.path else _described_string(expression, scope, budget)
        case Apply(_, function, arguments):
            places = " {}" * len(arguments)
            return _combined("({}" + places + ")", scope, budget, function, *arguments)
    return _literal_text(expression)


def _described_string(
    expression: StringExpression, scope: Environment, budget: Budget
) -> str | None:
    pattern = ""
    inside: list[Expression] = []
    for piece in expression.pieces:
        if isinstance(piece, Interpolation):
            pattern += "${{{}}}"
            inside.append(piece.expression)
        else:
            pattern += repr(piece.text).replace("{", "{{").replace("}", "}}")
    return _combined(f'"{pattern}"', scope, budget, *inside)


def _combined(pattern: str, scope: Environment, budget: Budget, *parts: Expression) -> str | None:
    texts = [_described(part, scope, budget.after_reference()) for part in parts]
    return None if None in texts else pattern.format(*texts)


def _parameter(variable: Variable, scope: Environment) -> str | None:
    """A text for a variable of a function around an expression; None for any other."""
    inside_with = False
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda) and variable.name in frame.names:
            is_module = scope.outer is None or isinstance(scope.outer.frame, Home)
            # the arguments of a module are the same in all modules
            return variable.name if is_module else f"{variable.name}@{frame.span.start}"
        if _may_bind(frame, variable.name):
            return None
        inside_with = inside_with or isinstance(frame, With)
        scope = scope.outer
    return variable.name if variable.name in _GLOBAL and not inside_with else None


def _may_bind(frame: object, name: str) -> bool:
    if isinstance(frame, CallFrame):
        return name in frame.function.names
    return isinstance(frame, AttrSet) and any(frame.named(name))


# --- elements of lists, entries of sets ---


def elements(sequence: Thunk, budget: Budget) -> Elements:
    """The elements of a list, each with its scope; None if there may be others."""
    target = None if budget.exhausted else resolve(*sequence, budget.after_reference())
    if target is None:
        return None
    expression, scope = target
    if isinstance(expression, ListExpression):
        return tuple([Thunk(item, scope) for item in expression.items])
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        sides = Thunk(expression.left, scope), Thunk(expression.right, scope)
        return concatenated(elements(side, budget.deeper()) for side in sides)
    if isinstance(expression, Apply):
        elements_of = builtin_list.function_of(expression)
        if elements_of is not None and is_library_function(expression.function, scope):
            items = elements_of(Call(expression, scope, budget.after_reference()))
            return None if items is None or len(items) > MAX_ELEMENTS else items
    return None


def concatenated(lists: Iterable[Elements]) -> Elements:
    """One list after the other; None if one of them is unknown."""
    items: list[Thunk] = []
    for each in lists:
        if each is None:
            return None
        items += each
    return tuple(items)


def entries(attr_set: Thunk, budget: Budget) -> tuple[tuple[str, Thunk], ...] | None:
    """The names of a set in Nix' order, each with its value; None if there may be others."""
    target = None if budget.exhausted else resolve(*attr_set, budget.after_reference())
    if target is None:
        return None
    expression, scope = target
    if isinstance(expression, BinaryOperation) and expression.operator == "//":
        left = entries(Thunk(expression.left, scope), budget.deeper())
        right = entries(Thunk(expression.right, scope), budget.deeper())
        if left is None or right is None:
            return None
        return tuple(sorted({**dict(left), **dict(right)}.items()))
    if not isinstance(expression, AttrSet) or expression.broken:
        return None
    bindings = expression.bindings
    if any(len(each.path) != 1 or each.path[0].dynamic for each in bindings):
        return None
    values = {
        each.path[0].text: Thunk(each.value, value_scope(each, expression, scope))
        for each in bindings
    }
    return tuple(sorted(values.items()))


def string_literal(text: str, span: Span) -> StringExpression:
    """A string that is not written in the document."""
    pieces = (Literal(text, span, exact=False),)
    return StringExpression(span, span, lambda: pieces, starts_with_text=bool(text))
