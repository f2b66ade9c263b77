"""The page on the lines that are offered: which, when, and for which kinds of services.

Made of the tables; knows no unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue.consequences import consequences
from systemd_directives.hardening.candidates import CANDIDATES, Candidate, Class
from systemd_directives.hardening.presets import PRESETS, Preset

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = """# Lines that are offered

Editors offer these as code actions: inside of a `serviceConfig` the next line and two groups of
lines, at its head (the word `serviceConfig`, or the first of its lines) each line by name and the
groups for kinds of services. Every title says what the exposure is before and after. The exposure
is a heuristic: it counts what is switched off, and says nothing of what is left.

- *safe*: hardly a service misses it. The next line, the baseline and the other groups hold these.
- *depends*: offered by name, with the question to answer first; groups for a kind of service hold
  some.
- *alone*: stops services most often. Never added with others, unless the unit itself shows that it
  holds, or the kind of service answers the question.

What a unit shows that it needs keeps lines out: its program, as far as that is known, and its other
lines. `directives/systemd_directives/data/evidence.tsv` is the table of that. Where nothing shows,
nothing is known: a program cannot be looked into.

A unit that is defined elsewhere is offered one line at a time, each in `lib.mkForce`; a list then
replaces the other one. The setting `hardening.wrap` chooses another function, or none. Nothing is
offered where not all of a unit can be read, for services of users and for those of the initrd.

## Afterwards

Restart the service, use all that it is for, and read its journal. Lines that hold EPERM, EACCES,
“Operation not permitted”, “seccomp” or `status=31/SYS` show what it missed; `journalctl -k -g
type=1326` names the system call. `systemctl log-level debug` makes systemd tell how it sets the
service up, `systemctl log-level info` ends that. Then take out the one line that is at fault.
"""


def page() -> str:
    """The page, as Markdown."""
    parts = [_HEAD, "## The lines\n", *map(_line, CANDIDATES)]
    parts += ["## Kinds of services\n", *map(_preset, PRESETS)]
    return "\n".join(parts).rstrip() + "\n"


def _line(candidate: Candidate) -> str:
    known = consequences(candidate.directive)
    written = "\n".join(f"{candidate.directive}={text}" for text in candidate.lines)
    facts = [f"- Class: {candidate.kind.value}"]
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
    by_key = {candidate.key: candidate for candidate in CANDIDATES}
    lines = [_of_preset(preset, by_key[key]) for key in preset.keys]
    return f"### {preset.title[0].upper()}{preset.title[1:]}\n\n" + "\n".join(_rows(lines)) + "\n"


def _of_preset(preset: Preset, candidate: Candidate) -> tuple[str, str]:
    answer = preset.answers.get(candidate.key)
    if candidate.kind is Class.SAFE:
        return candidate.key, ""
    if answer is not None:
        return candidate.key, answer
    if candidate.kind is Class.ALONE:
        return candidate.key, f"only where the unit shows that it holds: {candidate.question}"
    return candidate.key, f"check: {candidate.question}"


def _rows(lines: Iterable[tuple[str, str]]) -> Iterable[str]:
    yield "| line | |"
    yield "|---|---|"
    for key, note in lines:
        yield f"| `{key}` | {note} |"
