"""Two lists of system calls whose order decides what they mean.

What it checks
    Two definitions of SystemCallFilter, RestrictAddressFamilies or CapabilityBoundingSet, of
    which one begins with ~ and the other does not.

Why
    The first line of all decides whether the list allows or denies. Which definition comes first
    depends on the order of the modules, and the wrong order makes the filter void.

Instead
    Say it with lib.mkBefore and lib.mkAfter, or write one list.

Reference
    systemd.exec(5), SystemCallFilter; the order of lists in nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from serviceconfig_ls.units.rules.support import merged, web
from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_NAMES = ("SystemCallFilter", "RestrictAddressFamilies")


def check(block: Block, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the second of two such definitions."""
    for name in _NAMES:
        held = [
            (index, definition)
            for index, definition in enumerate(block.definitions)
            if definition.directive == name and definition.certain and definition.lines
        ]
        for (_, first), (index, second) in pairwise(held):
            same = (first.priority, first.order) == (second.priority, second.order)
            texts = [first.lines[0].outline or HOLE, second.lines[0].outline or HOLE]
            known = HOLE not in (texts[0][:1], texts[1][:1])
            if same and known and texts[0].startswith("~") is not texts[1].startswith("~"):
                setting = next(iter(block.merged.of_definition(index)), block.stand_in(index))
                message = "whether this allows or denies depends on the order of the definitions"
                yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(
            merged('SystemCallFilter = [ "@system-service" ];', 'SystemCallFilter = [ "~@mount" ];')
        ),
        Example(
            merged('SystemCallFilter = "~@mount";', 'SystemCallFilter = [ "@system-service" ];')
        ),
    ),
    good=(
        Example(
            merged(
                'SystemCallFilter = lib.mkBefore [ "@system-service" ];',
                'SystemCallFilter = [ "~@mount" ];',
            )
        ),
        Example(web('SystemCallFilter = [ "@system-service" "~@mount" ];')),
    ),
    supersedes=frozenset({"reallowed-call-not-denied"}),
)
