"""The smallest change of a unit that lets pass what a line of the journal says was refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.features.text.syscalls import DIRECTIVE as FILTER
from systemd_directives.model import Add, Fix, Replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.failures import Failure
    from systemd_directives.model import Setting

_OPTIONAL = frozenset(
    {
        *("ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths"),
        *("BindPaths", "BindReadOnlyPaths", "EnvironmentFile"),
    }
)
"""Lists whose paths may be missing if - stands before them."""
_AMBIGUOUS_PATHS = re.compile(r"[\"'\\%]")


def relaxations(failure: Failure, causes: tuple[Setting, ...]) -> Iterator[Fix]:
    """The smallest changes for a failure with these likely causes, the likeliest first.

    A denied call is allowed by its name alone. A path that is missing becomes optional.
    """
    filters = [setting for setting in causes if setting.directive == FILTER]
    if failure.call and filters:
        # a line without ~ adds to an allow list and takes from a deny list
        yield Fix(f"Allow only {failure.call}", (Add("Service", FILTER, failure.call),))
    if failure.path is None:
        return
    for setting in causes:
        text = setting.text or ""
        if setting.directive not in _OPTIONAL or _AMBIGUOUS_PATHS.search(text):
            continue
        for match in re.finditer(r"\S+", text):
            source = match[0].lstrip("+").partition(":")[0].rstrip("/")
            if source == failure.path:
                at = match.start()
                yield Fix(f"Let {failure.path} be missing", (Replace(setting, at, at, "-"),))
