"""Rewrites a line of a deprecated or removed directive with the directive that replaced it.

Source: systemd.resource-control(5), CPUWeight and IOWeight; systemd.unit(5), OnFailureJobMode.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives import catalogue
from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import Fix, Rename, Replace
from systemd_directives.rules.support.fixes import remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import UnitView


def use_successor(setting: Setting, unit: UnitView) -> Iterator[Fix]:
    """The fix that writes the line with its successor, if there is one that takes the value.

    Where the unit sets the successor already, the fix removes the line.
    """
    directive = catalogue.find(setting.section, setting.directive)
    new = directive.deprecated if directive else None
    if new is None or catalogue.find(setting.section, new) is None:
        return
    if unit.lines(new, setting.section):
        yield remove(setting)
        return
    convert = _CONVERTERS.get(setting.directive)
    if convert is None:
        yield Fix(f"Rename {setting.directive} to {new}", (Rename(setting, new),))
        return
    text = setting.text
    value = None if text is None else convert(text.strip())
    if value is not None:
        replace = Replace(setting, 0, len(text or ""), value)
        yield Fix(f"Write {new}={value}", (Rename(setting, new), replace))


def _scaled(default: int) -> Callable[[str], str | None]:
    """Converts a number so that the old default becomes 100; keeps what precedes the number."""

    def convert(text: str) -> str | None:
        found = re.fullmatch(r"(.*?)(\d{1,7})", text)
        if found is None:
            return None
        weight = min(max(int(found[2]) * 100 // default, 1), 10000)
        return f"{found[1]}{weight}"

    return convert


def _job_mode(text: str) -> str | None:
    return "isolate" if boolean(text) else None


_SHARES, _BLOCK_IO = _scaled(1024), _scaled(500)
_CONVERTERS: dict[str, Callable[[str], str | None]] = {
    "CPUShares": _SHARES,
    "StartupCPUShares": _SHARES,
    "BlockIOWeight": _BLOCK_IO,
    "StartupBlockIOWeight": _BLOCK_IO,
    "BlockIODeviceWeight": _BLOCK_IO,
    "OnFailureIsolate": _job_mode,
}
