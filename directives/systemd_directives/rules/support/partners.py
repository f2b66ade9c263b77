"""Directives that do nothing without another one; knows none by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.rules.support.fixes import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.rule import Say
    from systemd_directives.rules.support.unit_view import Lines


def idle_without(
    say: Say, lines: Lines, directives: tuple[str, ...], partners: tuple[str, ...]
) -> Iterator[Finding]:
    """A finding for each of some directives where for certain none of the partners is there."""
    if not lines.missing(*partners):
        return
    needed = " or ".join(partners)
    for directive in directives:
        setting = lines.set(directive)
        if setting:
            yield say.of_name(
                setting, f"{directive} has no effect without {needed}", remove(setting)
            )
