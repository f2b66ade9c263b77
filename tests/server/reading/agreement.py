"""Compares what is read of a case with what Nix makes of it."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

from serviceconfig_ls.units.modules.merge import unit_of
from systemd_directives.model import HOLE, Completeness, Guard, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.units.model import Block
    from systemd_directives.model import Setting

Key = tuple[str, str]


def disagreements(blocks: tuple[Block, ...], units: dict[str, list[str]]) -> Iterator[str]:
    """What is read otherwise than Nix evaluates it; unknown is never otherwise."""
    named = [block for block in blocks if block.name is not None]
    for block in named:
        lines = units.get(title(block))
        if lines is not None:
            yield from _unit(block, lines)
        elif block.completeness is not Completeness.UNKNOWN_OVERLAY:
            yield f"{title(block)} does not exist"
    for block in blocks:
        # a block whose unit is unknown makes no claim about any unit
        closed = block.name is None and block.completeness is Completeness.COMPLETE
        if closed and not any(not list(_unit(block, held)) for held in units.values()):
            yield f"no unit is like the nameless {unit_of(block).settings}"


def title(block: Block) -> str:
    """The name under which a unit is recorded."""
    manager = "initrd/" if block.initrd else "user/" if block.scope is RuntimeScope.USER else ""
    return f"{manager}{block.name}.{block.kind}"


def undecided(blocks: tuple[Block, ...], units: dict[str, list[str]]) -> Iterator[str]:
    """What exists and is not fully known."""
    titles = {title(block) for block in blocks}
    yield from (f"{name} is not found" for name in units if name not in titles and units[name])
    for block in blocks:
        if block.completeness is not Completeness.COMPLETE:
            yield f"{title(block)} is {block.completeness.value}: {block.reason}"
        for setting in unit_of(block).settings:
            if setting.text is None or not setting.certain:
                yield f"{title(block)} {setting.directive}: {setting.unknown or setting.value}"


def _unit(block: Block, lines: list[str]) -> Iterator[str]:
    actual: dict[Key, list[str]] = defaultdict(list)
    for line in lines:
        name, _, value = line.partition("=")
        section, _, directive = name.partition(".")
        actual[section, directive].append(value)
    read: dict[Key, list[Setting]] = defaultdict(list)
    for setting in unit_of(block).settings:
        # NixOS makes links of these and writes no line
        if setting.section != "Install":
            read[setting.section, setting.directive].append(setting)
    if block.completeness is Completeness.UNKNOWN_OVERLAY:
        return
    for key, settings in read.items():
        pattern = "|".join(f"(?:{each})" for each in _patterns(settings))
        pattern = f"(?:{pattern})"
        if block.completeness is Completeness.UNKNOWN_MERGE:
            pattern = rf"(?:.*\n)*{pattern}(?:.*\n)*"
        values = "".join(value.replace("\n", "\\n") + "\n" for value in actual[key])
        if not re.fullmatch(pattern, values):
            yield f"{block.name} {key}: {values!r} is not like {pattern!r}"
    if block.completeness is Completeness.COMPLETE and block.name is not None:
        missing = set(actual) - set(read)
        # an empty list is no line, and no setting either
        if missing:
            yield f"{block.name} lacks {missing}"


def _patterns(settings: list[Setting]) -> Iterator[str]:
    """What the lines may be, for each truth value of the conditions that they depend on."""
    conditions = sorted({guard.condition for each in settings for guard in each.guards})
    for truth in product((True, False), repeat=len(conditions)):
        true = {Guard(*each) for each in zip(conditions, truth, strict=True)}
        there = [each for each in settings if each.guards <= true]
        yield "".join(_pattern(s._replace(certain=bool(s.guards) or s.certain)) for s in there)


def _pattern(setting: Setting) -> str:
    whole = setting.text_with_holes
    if whole is None:
        return r"(?:.*\n)*"
    text = re.escape(whole.replace("\n", "\\n")).replace(re.escape(HOLE), ".*")
    return text + r"\n" if setting.certain else rf"(?:{text}\n)?"
