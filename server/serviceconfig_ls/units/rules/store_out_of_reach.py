"""The programs of NixOS are hidden or may not be run.

What it checks
    InaccessiblePaths of /nix, /nix/store or /run/current-system, and NoExecPaths of / or /nix
    without ExecPaths of the store.

Why
    Every program and library of NixOS lies in /nix/store. The start fails with 203/EXEC.

Instead
    Leave the path out, or add ExecPaths = "/nix/store".

Reference
    systemd.exec(5), InaccessiblePaths, NoExecPaths and ExecPaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.rules.support import lines_of, web
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.paths import bare_path, words
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Finding, Setting, SystemdVersion

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_STORE = frozenset({"/", "/nix", "/nix/store"})


def check(block: Block, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that shuts the store."""
    lines = lines_of(block, version)
    if block.manager is not Manager.NIXOS:
        return
    for setting in lines.every("InaccessiblePaths"):
        if setting.certain and _paths(setting) & _STORE:
            yield SAY.of_value(setting, "this hides /nix/store, so no program of NixOS runs")
    if not lines.missing("ExecPaths"):
        return
    for setting in lines.every("NoExecPaths"):
        if setting.certain and _paths(setting) & _STORE:
            message = "without ExecPaths of the store no program of NixOS runs"
            yield SAY.of_value(setting, message, add("ExecPaths", "/nix/store"))


def _paths(setting: Setting) -> set[str]:
    return {bare_path(path) for path in words(setting.text or "")}


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example(web('InaccessiblePaths = "/nix/store";')),
        Example(
            web('NoExecPaths = "/";'),
            fixed=web('NoExecPaths = "/";\n    ExecPaths = "/nix/store";'),
        ),
    ),
    good=(
        Example(web('InaccessiblePaths = "/srv";')),
        Example(web('NoExecPaths = "/";\n    ExecPaths = "/nix/store";')),
    ),
    on=("InaccessiblePaths", "NoExecPaths"),
)
