"""The unit file that NixOS would write for a unit, as far as it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Completeness, Hole, Setting
from systemd_directives.sections import header_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Unit

_REASONS = {
    Completeness.COMPLETE: None,
    Completeness.UNKNOWN_BASE: "other lines may stand below these",
    Completeness.UNKNOWN_MERGE: "other lines may be merged with these",
    Completeness.UNKNOWN_OVERLAY: "other lines may replace these",
}


def unit_text(unit: Unit, source: str, reason: str | None) -> str:
    """The text of a unit file; a comment says what is not known, and why.

    ``source`` is where the unit is defined, ``reason`` why a part of it is unknown.
    """
    lines = [f"# {_comment(source)}"]
    if unit.partial:
        lines.append("# The unit itself is defined elsewhere: these lines are added to it.")
    incomplete = _REASONS[unit.completeness]
    if incomplete is not None:
        lines.append(f"# Not everything is known: {_comment(reason or incomplete)}.")
    for section in dict.fromkeys(setting.section for setting in unit.settings):
        lines += ["", f"[{header_of(section)}]"]
        for setting in unit.settings:
            if setting.section == section:
                lines += _lines(setting)
    return "\n".join(lines) + "\n"


def _lines(setting: Setting) -> Iterator[str]:
    if setting.text is None:
        yield f"# {setting.directive}= is not known: {_comment(_reason(setting))}"
    elif not setting.certain:
        yield f"# perhaps: {setting.directive}={_comment(setting.text)}"
    else:
        yield f"{setting.directive}={setting.text}"


def _reason(setting: Setting) -> str:
    holes = (part.reason for part in setting.value or () if isinstance(part, Hole))
    return setting.unknown or next(holes, "it cannot be read without evaluation")


def _comment(text: str) -> str:
    """Text on one line that is no directive, whatever it holds."""
    return " ".join(text.split())
