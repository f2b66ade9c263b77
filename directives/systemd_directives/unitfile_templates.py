"""Unit files with placeholders that a build replaces, such as ``@bindir@/web``.

systemd would read a placeholder literally, but never sees one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Hole, Setting, ValuePart

if TYPE_CHECKING:
    from systemd_directives.unitfile import ParsedUnit, SettingSource

_PLACEHOLDER = re.compile(r"@[A-Za-z_][\w.+-]*@")
"""As configure scripts, meson and the substitution functions of nixpkgs write them."""


def placeholders_as_holes(parsed: ParsedUnit) -> ParsedUnit:
    """The same unit, with a hole for each placeholder in a value."""
    settings: list[Setting] = []
    places: list[SettingSource] = []
    for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True):
        text = setting.text or ""
        found = list(_PLACEHOLDER.finditer(text)) if "@" in text else []
        settings.append(setting._replace(value=_parts(text, found)) if found else setting)
        places.append(place._replace(offsets=_offsets(place, found)) if found else place)
    return parsed._replace(unit=parsed.unit._replace(settings=tuple(settings)), lines=tuple(places))


def _parts(text: str, found: list[re.Match[str]]) -> tuple[ValuePart, ...]:
    parts: list[ValuePart] = []
    start = 0
    for match in found:
        if match.start() > start:
            parts.append(text[start : match.start()])
        parts.append(Hole(f"a build fills in {match[0]}"))
        start = match.end()
    return (*parts, text[start:]) if start < len(text) else tuple(parts)


def _offsets(place: SettingSource, found: list[re.Match[str]]) -> list[int]:
    """The index in the file of each character of the text, each placeholder being one."""
    hidden = {at for match in found for at in range(match.start() + 1, match.end())}
    return [offset for at, offset in enumerate(place.offsets) if at not in hidden]
