"""How the value of a freshly completed directive begins, as an LSP snippet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from systemd_directives.grammar import propose

if TYPE_CHECKING:
    from systemd_directives.catalogue import Directive
    from systemd_directives.model import Candidate, SystemdVersion

MAX_SNIPPET_CHOICES = 12
"""Directives with more fixed values have no choice in the snippet."""
_FOLDERS = frozenset(
    f"{kind}Directory" for kind in ("Cache", "Configuration", "Logs", "Runtime", "State")
)
_STRINGS = frozenset({"EnvironmentFile", "IPAddressDeny", "SystemCallArchitectures"})
"""Further lists that most people write as a string."""
_SWITCHES = frozenset({"RestrictNamespaces"})
"""Lists that most people write as ``true``, for all words."""


@lru_cache(maxsize=1024)
def value_snippet(directive: Directive, version: SystemdVersion) -> str:
    """The value with its tab stop: ``${1:true}``, ``"${1|full,strict|}"``, ``[ "$1" ]``, …."""
    candidates = propose(directive.section, directive.name, "", 0, version)
    fixed = [c for c in candidates if not c.deprecated]
    # what only begins a value is for the person to go on with
    whole = not any(c.then or c.text.endswith("/") for c in fixed)
    booleans = [c for c in fixed if "boolean" in c.tags]
    if booleans and len(booleans) == len(fixed):
        return f"${{1:{_preferred(booleans)}}}"
    if directive.name in _SWITCHES:
        return "${1:true}"
    if directive.appends:
        return '"$1"' if is_written_as_string(directive) else '[ "$1" ]'
    if whole and 1 < len(fixed) <= MAX_SNIPPET_CHOICES:
        spelled = (c.text if c in booleans else f'"{c.text}"' for c in fixed)
        return f"${{1|{','.join(spelled)}|}}"
    return '"$1"'


def opens_values(snippet: str, directive: Directive, version: SystemdVersion) -> bool:
    """Whether the cursor is in empty quotes for which there are whole values to propose."""
    if '"$1"' not in snippet:
        return False
    found = propose(directive.section, directive.name, "", 0, version)
    return any(not each.then for each in found)


def is_folder_of_service(directive: Directive) -> bool:
    """Whether it names folders that systemd creates, usually one with the name of the unit."""
    return directive.name in _FOLDERS


def is_written_as_string(directive: Directive) -> bool:
    """Whether most people write a list with a single value, as a string."""
    name = directive.name
    is_command = name.startswith("Exec") and name not in ("ExecPaths", "ExecSearchPath")
    return is_command or name in _FOLDERS or name in _STRINGS or directive.section == "Timer"


def _preferred(booleans: list[Candidate]) -> str:
    words = [candidate.text for candidate in booleans]
    return "true" if "true" in words else words[0]
