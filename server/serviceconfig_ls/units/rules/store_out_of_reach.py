"""The programs of NixOS are hidden or not executable.

What it checks
    InaccessiblePaths of /nix or /nix/store, and NoExecPaths of / or /nix without ExecPaths of the
    store.

Why
    Every program and library of NixOS is in /nix/store. The start fails with 203/EXEC.

Instead
    Remove the path, or add ExecPaths = "/nix/store".

Reference
    systemd.exec(5), InaccessiblePaths, NoExecPaths and ExecPaths.
"""

from __future__ import annotations

from serviceconfig_ls.units.rules.support import BlockView, service_config
from systemd_directives.model import Effect, Setting, Severity
from systemd_directives.rules.support import Findings, Report, rule
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.paths import bare_path, is_below, path_words

_STORE = frozenset({"/", "/nix", "/nix/store"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("InaccessiblePaths", "NoExecPaths"),
    bad=(
        service_config('InaccessiblePaths = "/nix/store";'),
        service_config(
            'NoExecPaths = "/";',
            fixed=('NoExecPaths = "/";', 'ExecPaths = "/nix/store";'),
        ),
        service_config(
            'NoExecPaths = "/";',
            'ExecPaths = [ "/usr" "/srv" ];',
            fixed=('NoExecPaths = "/";', 'ExecPaths = [ "/usr" "/srv" "/nix/store" ];'),
        ),
    ),
    good=(
        service_config('InaccessiblePaths = "/srv";'),
        service_config('NoExecPaths = "/";', 'ExecPaths = "/nix/store";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports each line that hides the store or makes it non-executable."""
    if not view.nixos:
        return
    for setting in view.unit.known_lines("InaccessiblePaths"):
        if setting.certain and _paths(setting) & _STORE:
            yield report.value(setting, "this hides /nix/store, so no program of NixOS can run")
    if not view.unit.missing("ExecPaths") and not _excludes_store(view):
        return
    for setting in view.unit.known_lines("NoExecPaths"):
        if setting.certain and _paths(setting) & _STORE:
            message = "without ExecPaths=/nix/store no program of NixOS can run"
            yield report.value(setting, message, add("ExecPaths", "/nix/store"))


def _excludes_store(view: BlockView) -> bool:
    """Whether the lines of ExecPaths are known, and none has to do with the store."""
    lines = view.unit.lines("ExecPaths")
    if not view.unit.complete or not all(line.certain and line.text for line in lines):
        return False
    paths = set().union(*map(_paths, lines))
    return not any(path == "/" or is_below(path, "/nix") for path in paths)


def _paths(setting: Setting) -> set[str]:
    return {bare_path(path) for path in path_words(setting.text or "")}
