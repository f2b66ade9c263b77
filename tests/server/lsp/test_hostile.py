"""Texts that are made to take long or to nest deeply: requests about them are answered.

Times are not measured here; what would take minutes runs into a limit far above what it takes.
"""

from __future__ import annotations

import logging
import resource
import signal
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.nix.eval import context
from serviceconfig_ls.nix.recovery.statements import Repairing
from serviceconfig_ls.nix.text import tree
from serviceconfig_ls.units.incremental import regions
from serviceconfig_ls.units.nixos.builder import Builder
from tests.server.fuzz.inside import Inside

if TYPE_CHECKING:
    from collections.abc import Iterator

URI = "file:///somewhere/hostile.nix"
SERVICE = "systemd.services.a.serviceConfig"
PATIENCE = 20
"""Processor seconds for one text; none takes two on an idle machine."""
MEMORY = 1 << 30
"""Additional bytes of memory for one text."""


def service(inside: str) -> str:
    return is_service(f'{{ ProtectHome = "x"; {inside} }}')


def is_service(value: str) -> str:
    return f"{{ {SERVICE} = {value}; }}"


def doubled(first: str, step: str) -> str:
    """Forty definitions. Each refers twice to the one before it."""
    steps = " ".join(step.format(now=n, last=n - 1) for n in range(1, 40))
    return f"{{ lib }}: let a0 = {first}; {steps} in "


TEXTS = {
    "10 MB in one string": service('Description = "%s";' % ("a" * 10_000_000)),
    "10 MB in one line": "{ %s }" % ("a.b = { c = 1; }; " * 560_000),
    "10 MB of comment": service("") + "# " + "x" * 10_000_000,
    "a million lines": "\n" * 1_000_000 + service(""),
    "nested sets": service("A = " + "{ a = " * 100_000 + "1" + "; }" * 100_000 + ";"),
    "open sets": "{" * 100_000 + service(""),
    "nested parentheses": service("A = " + "(" * 100_000 + "1" + ")" * 100_000 + ";"),
    "open parentheses": service("A = " + "(" * 100_000),
    "nested lists": service("A = " + "[" * 100_000 + "]" * 100_000 + ";"),
    "closing braces": service("") + "}" * 100_000,
    "open interpolations": service('A = "' + '${"' * 100_000),
    "nested interpolations": service('A = "' + '${"' * 30_000 + "1" + '"}' * 30_000 + '";'),
    "a list of 100,000": service("SystemCallFilter = [ " + '"@clock" ' * 100_000 + "];"),
    "a string of 100,000 words": service('SystemCallFilter = "' + "read " * 100_000 + '";'),
    "a string of 100,000 pieces": service('ExecStart = "' + "${pkgs.a}/b " * 100_000 + '";'),
    "a string of 100,000 lines": service("ExecStart = ''" + "\n  foo" * 100_000 + "'';"),
    "a string of quotes": service("A = " + '"' * 100_001),
    "a string of backslashes": service('A = "' + "\\" * 100_000 + '";'),
    "10,000 directives": service(" ".join(f"A{n} = 1;" for n in range(10_000))),
    "10,000 times the same": service(" ".join(f'ProtectHome = "x{n}";' for n in range(10_000))),
    "10,000 blocks": "{\n"
    + "".join(
        f'  systemd.services.s{n}.serviceConfig = {{ ProtectHome = "x"; }};\n'
        for n in range(10_000)
    )
    + "}",
    "10,000 updates": is_service(
        " // ".join(f'{{ ProtectHome = "x{n}"; }}' for n in range(10_000))
    ),
    "10,000 names of sections": "{ a = { " + "services.serviceConfig = 1; " * 10_000 + " }; }",
    "10,000 functions": "{ a }: " * 10_000 + service(""),
    "10,000 lets": "let a = 1; in " * 10_000 + service(""),
    "10,000 alternatives": service("A = " + "if a then b else " * 10_000 + "1;"),
    "sets doubled": doubled("{ x = 1; }", "a{now} = a{last} // a{last};")
    + is_service('a39 // { ProtectHome = "x"; }'),
    "strings doubled": doubled('"x"', 'a{now} = "${{a{last}}}${{a{last}}}";')
    + is_service("{ Description = a39; }"),
    "lists doubled": doubled('["x"]', "a{now} = a{last} ++ a{last};")
    + is_service("{ SystemCallFilter = a39; }"),
    "functions doubled": doubled("x: x", "a{now} = x: a{last} (a{last} x);")
    + is_service('{ Description = a39 "x"; }'),
    "what refers to itself": "{ }: let a = a // a; b = c; c = b; f = x: f x; o = x: x x; in "
    + is_service("a // b // f 1 // o o // rec { A = B; B = A; }"),
}  # fmt: skip


@pytest.fixture
def bounded() -> Iterator[None]:
    """Ends a test that takes too long."""

    def end(*_: object) -> None:
        raise TimeoutError("it would go on for ever")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_answered_or_declined(
    text: str, bounded: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Every request is answered after an edit, and nothing is logged."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inside = Inside("utf-16")
    inside.open(URI, text)
    at = max(0, text.find("ProtectHome"))
    place = {"line": text.count("\n", 0, at), "character": at - text.rfind("\n", 0, at) + 1}
    inside.change(URI, 2, [{"range": {"start": place, "end": place}, "text": "x"}])
    ask(inside, place)
    assert [r.message for r in caplog.records if r.levelno >= logging.WARNING] == []
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert taken << 10 < MEMORY


COUNTED = {
    "10,000 updates": (context._Ascent, "_enter", 50_000),
    "open sets": (Repairing, "_take", 10_000),
    "open parentheses": (Repairing, "_take", 10_000),
    "10,000 directives": (Builder, "_add_directive", 1_010),
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_takes_long_is_given_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first diagnosis counts its steps and stops before it has done all that the text demands."""
    holder, step, most = COUNTED[name]
    assert 100 < count(monkeypatch, holder, step, name) <= most


def count(patch: pytest.MonkeyPatch, holder: type, step: str, name: str) -> int:
    done = 0
    real = getattr(holder, step)

    def counted(*arguments: object) -> object:
        nonlocal done
        done += 1
        return real(*arguments)

    inside = Inside("utf-16")
    inside.open(URI, TEXTS[name])
    patch.setattr(holder, step, counted)
    inside.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    return done


@pytest.mark.parametrize("name", ["nested sets", "a string of 100,000 pieces"])
def test_a_statement_that_is_the_whole_text_is_parsed_with_the_tree_before(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a key in it nothing is parsed from the beginning, neither the text nor the region."""
    inside = Inside("utf-16")
    inside.open(URI, TEXTS[name])
    document: dict[str, Any] = {"textDocument": {"uri": URI}}
    inside.ask("textDocument/diagnostic", document)
    at = {"line": 0, "character": TEXTS[name].find("ProtectHome")}
    inside.change(URI, 2, [{"range": {"start": at, "end": at}, "text": "x"}])
    reused: list[bool] = []
    real = tree.parse

    def parse(text: bytes, edited: Any = None) -> Any:
        reused.append(edited is not None)
        return real(text, edited)

    for module in (tree, regions):
        monkeypatch.setattr(module, "parse", parse)
    inside.ask("textDocument/diagnostic", document)
    assert 0 < len(reused) <= 3
    assert all(reused)


def ask(inside: Inside, place: dict[str, Any]) -> None:
    """Effect: sends all requests that an editor sends."""
    document: dict[str, Any] = {"textDocument": {"uri": URI}}
    start = {"line": 0, "character": 0}
    whole = {"range": {"start": start, "end": {"line": 1 << 30, "character": 0}}}
    found = inside.ask("textDocument/diagnostic", document)["items"]
    assert len(found) <= 1000 * 3
    for method in ("hover", "completion"):
        inside.ask(f"textDocument/{method}", document | {"position": place})
    inside.ask("textDocument/inlayHint", document | whole)
    inside.ask("textDocument/codeLens", document)
    inside.ask("textDocument/codeAction", document | whole | {"context": {"diagnostics": []}})
