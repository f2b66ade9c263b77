"""Which address families RestrictAddressFamilies= lets a service use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.merge.sets import FamilyFilter
from systemd_directives.model import Fix, Replace

if TYPE_CHECKING:
    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import UnitView


def denies_all(unit: UnitView, *families: str) -> bool:
    """Whether the service certainly cannot open a socket of any of these families."""
    wanted = frozenset(families)

    def denied(value: object) -> bool:
        if not isinstance(value, FamilyFilter):
            return False
        names = value.names or frozenset()
        return names.isdisjoint(wanted) if value.allow else names >= wanted

    return unit.always("RestrictAddressFamilies", denied)


def allow(setting: Setting, *families: str) -> tuple[Fix, ...]:
    """The fix that adds families to an allow list; none for a deny list or an unknown value."""
    text = setting.text
    if text is None or text.startswith("~"):
        return ()
    more = " ".join(families)
    change = Replace(setting, 0, len(text), more if text == "none" else f"{text} {more}")
    return (Fix(f"Allow {' and '.join(families)}", (change,)),)
