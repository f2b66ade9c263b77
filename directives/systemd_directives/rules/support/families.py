"""Which kinds of sockets RestrictAddressFamilies= lets a service open; knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.merge.sets import FamilyFilter
from systemd_directives.model import Fix, Replace

if TYPE_CHECKING:
    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import Lines


def closed_to(lines: Lines, *families: str) -> bool:
    """Whether a service can for certain open none of these kinds of sockets."""
    wanted = frozenset(families)

    def none_of_them(value: object) -> bool:
        if not isinstance(value, FamilyFilter):
            return False
        names = value.names or frozenset()
        return names.isdisjoint(wanted) if value.allow else names >= wanted

    return lines.always("RestrictAddressFamilies", none_of_them)


def allowing(setting: Setting, *families: str) -> tuple[Fix, ...]:
    """The fix that adds families to a list of allowed ones."""
    text = setting.text
    if text is None or text.startswith("~"):
        return ()
    more = " ".join(families)
    change = Replace(setting, 0, len(text), more if text == "none" else f"{text} {more}")
    return (Fix(f"Allow {' and '.join(families)}", (change,)),)
