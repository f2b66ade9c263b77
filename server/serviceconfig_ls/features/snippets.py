"""How the value of a freshly completed directive begins, as an LSP snippet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.grammar import grammar_of

if TYPE_CHECKING:
    from systemd_directives.catalogue import Directive
    from systemd_directives.model import Candidate, SystemdVersion

_CHOICES = 12
"""Directives with more fixed values have no choice in the snippet."""


@lru_cache(maxsize=1024)
def value_snippet(directive: Directive, version: SystemdVersion) -> str:
    """The value with its tab stop: ``${1:true}``, ``"${1|full,strict|}"``, ``[ "$1" ]``, …."""
    candidates = grammar_of(directive.section, directive.name).complete("", 0, version)
    fixed = [c for c in candidates if not c.deprecated]
    # what only begins a value is for the person to go on with
    whole = not any(c.then or c.text.endswith("/") for c in fixed)
    booleans = [c for c in fixed if "boolean" in c.tags]
    if booleans and len(booleans) == len(fixed):
        return f"${{1:{_preferred(booleans)}}}"
    if directive.appends:
        return '[ "$1" ]'
    if whole and 1 < len(fixed) <= _CHOICES:
        spelled = (c.text if c in booleans else f'"{c.text}"' for c in fixed)
        return f"${{1|{','.join(spelled)}|}}"
    return '"$1"'


def _preferred(booleans: list[Candidate]) -> str:
    words = [candidate.text for candidate in booleans]
    return "true" if "true" in words else words[0]
