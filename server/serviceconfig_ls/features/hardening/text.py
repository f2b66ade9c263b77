"""How offered lines are spelled, named in titles, and documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.features.inert_markdown import prose
from serviceconfig_ls.features.text import describe
from serviceconfig_ls.units.editing.fix_edits import nix_value
from serviceconfig_ls.units.editing.insert import NewBinding
from serviceconfig_ls.units.editing.nix_strings import nix_string
from serviceconfig_ls.units.model import Shape
from systemd_directives import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.model import Block
    from systemd_directives.hardening import HardeningLine

MAX_TITLE_VALUE_LENGTH = 40
"""Longer values are cut off in a title."""

AFTERWARDS = (
    "**Afterwards** restart the service, use all that it is for, and read its journal: lines that "
    "hold EPERM, EACCES, “Operation not permitted”, “seccomp” or `status=31/SYS` show what it "
    "missed. `systemctl log-level debug` makes systemd log how it sets the service up; "
    "`systemctl log-level info` ends that. Then remove the line that caused it.\n\n"
    "The score is a heuristic: it counts what is switched off, and says nothing about the rest."
)
"""What to test and how to debug, for every line."""


def is_list(candidate: HardeningLine) -> bool:
    """Whether the candidate's directive is a list in systemd."""
    known = catalogue.find("Service", candidate.directive)
    return len(candidate.lines) > 1 or (known is not None and bool(known.appends))


def binding(candidate: HardeningLine, block: Block, wrapper: str | None) -> NewBinding:
    """The candidate in Nix, as a list or a string like the block's, inside a wrapper function."""
    words = _elements(candidate.lines) if candidate.key else list(candidate.lines)
    if len(candidate.lines) > 1 or (len(words) > 1 and _prefers_lists(block)):
        elements = tuple(map(nix_string, words))
        value = f"[ {' '.join(elements)} ]"
    else:
        elements = ()
        value = nix_value(candidate.lines[0], boolean=True)
    value = f"{wrapper} {value}" if wrapper else value
    return NewBinding(candidate.directive, value, elements)


def unit_file_lines(candidate: HardeningLine, block: Block) -> list[str]:
    """The candidate as lines of a unit file; in a drop-in a list begins with an empty line.

    Without it, systemd would append to the list of the unit that the drop-in extends.
    """
    lines = [f"{candidate.directive}={text}" for text in candidate.lines]
    return [f"{candidate.directive}=", *lines] if block.partial and is_list(candidate) else lines


def spelled(line: str, block: Block) -> str:
    """A line of a unit file as the block would have it."""
    if block.is_unit_file:
        return line
    directive, _, text = line.partition("=")
    return f"{directive} = {nix_value(text, boolean=True)};"


def short(candidate: HardeningLine) -> str:
    """The candidate in a title, as a line of a unit file."""
    text = " ".join(candidate.lines)
    cut = (
        f"{text[:MAX_TITLE_VALUE_LENGTH].rsplit(' ', 1)[0]} …"
        if len(text) > MAX_TITLE_VALUE_LENGTH
        else text
    )
    return f"{candidate.directive}={cut}"


def documentation(
    lines: Sequence[HardeningLine], left_out: Iterable[tuple[str, str]], config: Config
) -> str:
    """What the lines restrict, which are omitted and why, what to test, how to debug."""
    parts = [f"### {each.directive}\n\n{_of_line(each, config)}" for each in lines]
    kept = [f"- `{name}` is left out: {prose(reason)}" for name, reason in left_out]
    return "\n\n".join([*parts, *(["\n".join(kept)] if kept else []), AFTERWARDS])


def _of_line(candidate: HardeningLine, config: Config) -> str:
    question = f"**Ask first** {candidate.question}\n\n" if candidate.question else ""
    return question + describe.breaks(candidate.directive, config)


def _elements(lines: Sequence[str]) -> list[str]:
    """One element per word; a leading ``~`` applies to each word."""
    found = []
    for line in lines:
        sign = "~" if line.startswith("~") else ""
        found += [sign + word for word in line.removeprefix("~").split()]
    return found


def _prefers_lists(block: Block) -> bool:
    """Whether the block writes lists as Nix lists; true by default, as most people do."""
    own = [d for d in block.definitions if d.section == "Service" and d.option is None]
    known = ((d, catalogue.find(d.section, d.directive)) for d in own)
    held = [d for d, directive in known if directive is not None and directive.appends]
    lists = sum(d.shape is Shape.LIST for d in held)
    strings = sum(d.shape is Shape.SCALAR and not d.directive.startswith("Exec") for d in held)
    return lists >= strings
