"""Which kinds of sockets RestrictAddressFamilies= lets a service open; knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.merge.sets import Families

if TYPE_CHECKING:
    from systemd_directives.rules.lines import Lines


def closed_to(lines: Lines, *families: str) -> bool:
    """Whether a service can for certain open none of these kinds of sockets."""
    wanted = frozenset(families)

    def none_of_them(value: object) -> bool:
        if not isinstance(value, Families):
            return False
        names = value.names or frozenset()
        return names.isdisjoint(wanted) if value.allow else names >= wanted

    return lines.always("RestrictAddressFamilies", none_of_them)
