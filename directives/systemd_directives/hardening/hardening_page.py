"""The page about the lines that are offered: which, when, and for which kinds of services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue.consequences import consequences
from systemd_directives.hardening.candidates import HARDENING_LINES, HardeningLine, Risk
from systemd_directives.hardening.presets import PRESETS, Preset

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = """# Hardening lines that are offered

Editors offer these lines as code actions. Inside a `serviceConfig` they offer the next line and two
groups of lines; at its header (the word `serviceConfig`, or its first line) they offer each line by
name and the groups for kinds of services. Each title shows the exposure before and after. The
exposure is a heuristic: it counts what is restricted, not what remains possible.

- *safe*: hardly any service needs what the line removes. The next line, the basic set and the other
  groups consist of safe lines.
- *depends*: offered by name, with a question to answer first. Groups for a kind of service contain
  some of these.
- *alone*: the lines that break services most often. They are never added together with others,
  unless the unit itself or the kind of service answers the question.

A line is not offered if the unit shows that it needs what the line removes: by its program, if it
is known, or by its other lines. The reasons are in
`directives/systemd_directives/data/evidence.tsv`. That a unit shows no reason proves nothing, since
the program itself is not inspected.

For a unit that is defined elsewhere, one line at a time is offered, in `lib.mkForce`; a list then
replaces the other list. The setting `hardening.wrap` chooses another function, or none. Nothing is
offered for units that cannot be read completely, for units of users and for units of the initrd.

## Afterwards

Restart the service, use all of its features, and read its journal. Lines with EPERM, EACCES,
“Operation not permitted”, “seccomp” or `status=31/SYS` show what it needs; `journalctl -k -g
type=1326` names the system call. `systemctl log-level debug` makes systemd log how it sets up the
service, `systemctl log-level info` ends that. Then remove the one line that causes the failure.
"""


def page() -> str:
    """The page, as Markdown."""
    parts = [_HEAD, "## The lines\n", *map(_line, HARDENING_LINES)]
    parts += ["## Kinds of services\n", *map(_preset, PRESETS)]
    return "\n".join(parts).rstrip() + "\n"


def _line(candidate: HardeningLine) -> str:
    known = consequences(candidate.directive)
    written = "\n".join(f"{candidate.directive}={text}" for text in candidate.lines)
    facts = [f"- Risk: {candidate.risk.value}"]
    if candidate.question:
        facts.append(f"- Ask first: {candidate.question}")
    if known is not None:
        facts += [
            f"- Removes: {known.removes}",
            f"- May break: {known.breaks}",
            f"- Shows as: {known.notice}",
            f"- To debug: {known.debug}",
        ]
    return f"### {candidate.key}\n\n```ini\n{written}\n```\n\n" + "\n".join(facts) + "\n"


def _preset(preset: Preset) -> str:
    by_key = {candidate.key: candidate for candidate in HARDENING_LINES}
    lines = [_of_preset(preset, by_key[key]) for key in preset.keys]
    return f"### {preset.title[0].upper()}{preset.title[1:]}\n\n" + "\n".join(_rows(lines)) + "\n"


def _of_preset(preset: Preset, candidate: HardeningLine) -> tuple[str, str]:
    answer = preset.answers.get(candidate.key)
    if candidate.risk is Risk.SAFE:
        return candidate.key, ""
    if answer is not None:
        return candidate.key, answer
    if candidate.risk is Risk.ALONE:
        return candidate.key, f"only if the unit answers: {candidate.question}"
    return candidate.key, f"check: {candidate.question}"


def _rows(lines: Iterable[tuple[str, str]]) -> Iterable[str]:
    yield "| line | |"
    yield "|---|---|"
    for key, note in lines:
        yield f"| `{key}` | {note} |"
