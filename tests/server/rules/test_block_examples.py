"""Every rule over Nix definitions finds what its examples show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document, Edit
from serviceconfig_ls.units import rules as block_rules
from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.workspace.systemd_version import RELEASES
from systemd_directives import rules
from systemd_directives.model import NEWEST, Effect, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Evidence
from tests.server.rules.evaluating import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.features.model import Diagnostic
    from serviceconfig_ls.units.rules.support import BlockView
    from systemd_directives.rules.support.rule import Rule


@dataclass(frozen=True)
class Case:
    """One text of one rule's examples."""

    rule: Rule[BlockView]
    kind: str
    index: int
    text: str
    fixed: str | None = None
    version: SystemdVersion | None = None
    """The systemd whose NixOS release judges it; None if the release does not matter."""

    def __str__(self) -> str:
        return f"{self.rule.name}-{self.kind}{self.index}"

    @property
    def key(self) -> str:
        """Identifies the text; a recording of another text has another key."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


def cases() -> Iterator[Case]:
    """Every example of every rule over Nix definitions."""
    for rule in block_rules.rules():
        for kind, examples in (("bad", rule.bad), ("good", rule.good)):
            for index, example in enumerate(examples):
                version = example.version
                yield Case(rule, kind, index, example.text, example.fixed, version)
                if example.fixed is not None:
                    yield Case(rule, "fixed", index, example.fixed, version=version)


# about units whose other half is not in the example, or about lines that verify ignores
_NOT_SHOWN_BY_VERIFY = frozenset(
    {"instance-shadows-template", "line-break-in-value", "second-command-in-drop-in"}
)
CASES = tuple(cases())
BAD = [case for case in CASES if case.kind == "bad"]
CLEAN = [case for case in CASES if case.kind != "bad"]


def found(case: Case) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document of a case and its diagnostics."""
    document = Document.open(case.text.encode())
    releases = [name for name, systemd in RELEASES.items() if systemd == case.version]
    nixos = NixosRelease(releases[0]) if releases else None
    config = Config(systemd=NEWEST, nixos=nixos, systemd_version=str(NEWEST))
    return document, diagnose(document, config)


def fixed(case: Case) -> str | None:
    """The text after the first fix; None without a fix."""
    document, diagnostics = found(case)
    for diagnostic in diagnostics:
        for action in diagnostic.fixes:
            later = sorted(action.edits, key=lambda edit: edit.span, reverse=True)
            edits = [Edit(edit.span.start, edit.span.end, edit.text.encode()) for edit in later]
            return document.apply(edits).text.decode()
    return None


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_example_is_found(case: Case) -> None:
    """A bad example gives diagnostics of its own rule and of no other rule."""
    assert {diagnostic.code for diagnostic in found(case)[1]} == {case.rule.name}


@pytest.mark.parametrize("case", CLEAN, ids=str)
def test_a_good_example_is_clean(case: Case) -> None:
    """A good or a fixed example gives no diagnostic."""
    assert found(case)[1] == ()


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_fix_gives_the_fixed_text(case: Case) -> None:
    """The first fix gives the fixed text of the example; a finding without a fix has none."""
    assert fixed(case) == case.fixed


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nix_and_systemd_agree(case: Case) -> None:
    """The recorded answers of Nix and verify agree with the effect of the rule."""
    assert case.key in recorded(), "not recorded: run python -m tests.live.test_block_rules"
    seen = recorded()[case.key]
    unseen = (Evidence.MANUAL, Evidence.NETWORKS)
    is_shown = case.kind == "bad" and case.rule.evidence not in unseen
    effect = case.rule.effect if is_shown else None
    assert seen.evaluates is (effect is not Effect.EVALUATION)
    if effect is Effect.IGNORED:
        assert seen.lines
    elif case.rule.name not in _NOT_SHOWN_BY_VERIFY:
        assert seen.refused is (effect is Effect.REFUSED)


@pytest.mark.parametrize("rule", block_rules.rules(), ids=lambda rule: rule.name)
def test_errors_are_what_is_refused_or_dropped(rule: Rule[BlockView]) -> None:
    """A rule is an error exactly if systemd or Nix refuses or ignores what it reports."""
    hard = rule.effect in (Effect.REFUSED, Effect.IGNORED, Effect.EVALUATION)
    assert (rule.severity is Severity.ERROR) == hard


def test_names_are_unique() -> None:
    """No rule over definitions has the name of a rule over units."""
    names = [rule.name for rule in (*rules.rules(), *block_rules.rules())]
    assert len(names) == len(set(names))
