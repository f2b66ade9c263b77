"""Texts that are made to take long or to nest deeply: requests about them are answered.

Times are not measured here; what would take minutes runs into a limit far above what it takes.
"""

from __future__ import annotations

import logging
import resource
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.nix.eval import context
from serviceconfig_ls.nix.recovery.statements import Repair
from serviceconfig_ls.nix.text import tree
from serviceconfig_ls.units.nixos.builder import Builder
from tests.server.fuzz.inside import Inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

URI = "file:///somewhere/hostile.nix"
DOCUMENT: dict[str, Any] = {"textDocument": {"uri": URI}}
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
    "a selection of 100,000 names": service("A = a" + ".a" * 100_000 + ";"),
    "100,000 minus signs": service("A = " + "-" * 100_000 + "1;"),
    "100,000 comments that are not closed": service("") + "/* " * 100_000,
    "100,000 operators without operands": service("A = " + "-)" * 100_000 + ";"),
    "100,000 parameters that are broken": service("A = " + "{a,!a" * 100_000),
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
    "200 services below 100,000 lets": "let a = 1; in " * 100_000
    + "{ " + f'{SERVICE} = {{ ProtectHome = "x"; }}; ' * 200 + "}",
    "10,000 alternatives": service("A = " + "if a then b else " * 10_000 + "1;"),
    "500 alternatives around sets": is_service(
        'if a then { ProtectHome = "x"; } else ' * 500 + "{ }"
    ),
    "2,000 wrong words": service(
        'StateDirectory = "' + " ".join(f"/{n}:x:y" for n in range(2_000)) + '";'
    ),
    "100,000 comments that do not end": service("# serviceconfig: ignore[" * 100_000 + "\n"),
    "100,000 comments on a line": service("# serviceconfig: ignore[a]" * 100_000 + "\n"),
    "10,000 silenced lines": service(
        " ".join(f"A{n} = 1; # serviceconfig: ignore[b]\n" for n in range(10_000))
    ),
    "sets doubled": doubled("{ x = 1; }", "a{now} = a{last} // a{last};")
    + is_service('a39 // { ProtectHome = "x"; }'),
    "strings doubled": doubled('"x"', 'a{now} = "${{a{last}}}${{a{last}}}";')
    + is_service("{ Description = a39; }"),
    "lists doubled": doubled('["x"]', "a{now} = a{last} ++ a{last};")
    + is_service("{ SystemCallFilter = a39; }"),
    "functions doubled": doubled("x: x", "a{now} = x: a{last} (a{last} x);")
    + is_service('{ Description = a39 "x"; }'),
    "10,000 pasted lines": service("\n[Service]\n" + "User=a\n; b\nExecStart=c \\\n d\n" * 2500),
    "10,000 pasted lines apart": service("\n" + "User=a b\nNice = 1;\n; c\n" * 3333),
    "10,000 values without quotes": service(" ".join(f"A{n} = yes;" for n in range(10_000))),
    "10,000 sections of home-manager": "{ systemd.services.a = { "
    + " ".join(f"Service.A{n} = 1;" for n in range(10_000))
    + " }; }",
    "what refers to itself": "{ }: let a = a // a; b = c; c = b; f = x: f x; o = x: x x; in "
    + is_service("a // b // f 1 // o o // rec { A = B; B = A; }"),
}  # fmt: skip
UNIT_FILES = {
    "500 lines in the wrong section below a comment of 1 MB": (
        "[Service]\n" + "FailureAction=yes\n" * 500 + "# a comment\n" * 90_000
    ),
    "100,000 lines without a sign": "[Service]\n" + "abc\n" * 100_000,
    "150,000 lines that end in a return": "[Service]\r" + "User=a\r" * 150_000,
    "100,000 headers": "[Service]\n" * 100_000 + "User=a b\n",
    "50,000 sections": "".join(f"[X{n}]\nA=b\n" for n in range(50_000)),
    "a line with 100,000 continuations": "[Service]\nExecStart=/x " + "\\\n a" * 100_000 + "\n",
    "a service of 10,000 lines": "[Service]\nExecStart=/bin/x\n" + "ReadWritePaths=/a\n" * 10_000,
    "10,000 lines in sections of another unit": "[Service]\n" + "[Timer]\nOnCalendar=x\n" * 5000,
    "a million backslashes": "[Service]\nUser=" + "\\" * 1_000_000 + "\n",
    "a line of 10,000 wrong words": (
        "[Service]\nSystemCallFilter=" + " ".join(f"opne{n}" for n in range(10_000)) + "\n"
    ),
    "a line of 100,000 quotes": "[Service]\nEnvironment=" + "\"a'" * 100_000 + "\n",
}


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


@pytest.mark.parametrize("text", UNIT_FILES.values(), ids=UNIT_FILES)
def test_a_unit_file_is_answered(
    text: str, bounded: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Its diagnostics and the actions for all of it, and nothing is logged."""
    inside = Inside("utf-16")
    document = {"textDocument": {"uri": "file:///somewhere/hostile.service"}}
    inside.open(document["textDocument"]["uri"], text)
    found = inside.ask("textDocument/diagnostic", document)["items"]
    assert len(found) <= 1000 * 3
    ends = {"start": {"line": 0, "character": 0}, "end": {"line": 1 << 30, "character": 0}}
    context = {"range": ends, "context": {"diagnostics": []}}
    inside.ask("textDocument/codeAction", document | context)
    assert [r.message for r in caplog.records if r.levelno >= logging.WARNING] == []


COUNTED: dict[str, tuple[Callable[..., Any], int]] = {
    "10,000 updates": (context._Ascent._enter, 50_000),
    "open sets": (Repair._read, 10_000),
    "open parentheses": (Repair._read, 10_000),
    "10,000 directives": (Builder._add_directive, 1_010),
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_takes_long_is_given_up(name: str) -> None:
    """The first diagnosis stops before it has done all that the text demands."""
    step, most = COUNTED[name]
    inside = Inside("utf-16")
    inside.open(URI, TEXTS[name])
    with calls(step) as made:
        inside.ask("textDocument/diagnostic", DOCUMENT)
    assert 100 < len(made) <= most


@pytest.mark.parametrize("name", ["nested sets", "a string of 100,000 pieces"])
def test_a_statement_that_is_the_whole_text_is_parsed_with_the_tree_before(name: str) -> None:
    """After a key in it nothing is parsed from the beginning, neither the text nor the region."""
    inside = Inside("utf-16")
    inside.open(URI, TEXTS[name])
    inside.ask("textDocument/diagnostic", DOCUMENT)
    at = {"line": 0, "character": TEXTS[name].find("ProtectHome")}
    inside.change(URI, 2, [{"range": {"start": at, "end": at}, "text": "x"}])
    with calls(tree.parse) as made:
        inside.ask("textDocument/diagnostic", DOCUMENT)
    assert 0 < len(made) <= 3
    assert all(each["edited"] is not None for each in made)


@contextmanager
def calls(function: Callable[..., Any]) -> Iterator[list[dict[str, Any]]]:
    """The calls of a function, as its arguments by name."""
    made: list[dict[str, Any]] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is function.__code__:
            made.append(dict(frame.f_locals))

    sys.setprofile(note)
    try:
        yield made
    finally:
        sys.setprofile(None)


def ask(inside: Inside, place: dict[str, Any]) -> None:
    """Effect: sends all requests that an editor sends."""
    start = {"line": 0, "character": 0}
    whole = {"range": {"start": start, "end": {"line": 1 << 30, "character": 0}}}
    found = inside.ask("textDocument/diagnostic", DOCUMENT)["items"]
    assert len(found) <= 1000 * 3
    for method in ("hover", "completion"):
        inside.ask(f"textDocument/{method}", DOCUMENT | {"position": place})
    inside.ask("textDocument/inlayHint", DOCUMENT | whole)
    inside.ask("textDocument/codeLens", DOCUMENT)
    inside.ask("textDocument/codeAction", DOCUMENT | whole | {"context": {"diagnostics": []}})
