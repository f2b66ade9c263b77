"""An option of a root folder that is not there.

What it checks
    RootEphemeral, RootHash, RootHashSignature, RootVerity and RootImageOptions without
    RootDirectory or RootImage.

Why
    They say how a root of its own is set up; without one they do nothing.

Instead
    Add the root, or leave them out.

Reference
    systemd.exec(5), RootDirectory and RootImage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_OPTIONS = ("RootEphemeral", "RootHash", "RootHashSignature", "RootVerity", "RootImageOptions")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each option without a root."""
    yield from idle_without(SAY, lines, _OPTIONS, ("RootDirectory", "RootImage"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RootVerity=/srv/a.verity", ""),
        service("Nice=5\nRootImageOptions=root:ro", "Nice=5"),
    ),
    good=(
        service("RootImage=/srv/a.raw\nRootImageOptions=root:ro"),
        service("RootDirectory=/srv/root"),
    ),
    on=_OPTIONS,
    closed=True,
)
