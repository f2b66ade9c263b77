"""Unit files and drop-ins as the Nix text that defines the same units in NixOS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.editing.fix_edits import nix_value
from serviceconfig_ls.units.editing.nix_strings import indented as in_indented_string
from serviceconfig_ls.units.editing.nix_strings import nix_string
from serviceconfig_ls.units.option_names import (
    INSTALL_OPTIONS,
    KINDS,
    MOUNT_OPTIONS,
    SECTION_OPTIONS,
    SECTIONS,
    UNIT_OPTIONS,
)
from systemd_directives import catalogue
from systemd_directives.model import RuntimeScope
from systemd_directives.sections import NETWORK_FILES, file_type_of, header_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from systemd_directives.model import Setting, Unit

_SETS = {kind: name for name, kind in KINDS.items()}
_OPTIONS = {directive: option for option, directive in UNIT_OPTIONS.items()}
_LISTS = frozenset(UNIT_OPTIONS) - {"description", "startLimitIntervalSec", "startLimitBurst"}
"""The options of [Unit] that take a list of words."""
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_'-]*")
_KEYWORDS = frozenset(("assert", "else", "if", "in", "inherit", "let", "rec", "then", "with", "or"))
_WORD = re.compile(r"[^\s%\"'\\]+")
_INDENT = "  "


class Imported(NamedTuple):
    """The Nix text of some units, and what it lacks of them."""

    text: str
    notes: tuple[str, ...]
    """What NixOS has no option for, one sentence each."""


def nix_module(units: Iterable[Unit]) -> Imported:
    """A module that defines some units; units of one name and kind are merged in their order.

    Their lines are those of the files: a unit file, then its drop-ins.
    """
    merged: dict[tuple[str, str, RuntimeScope], list[Unit]] = {}
    for unit in units:
        merged.setdefault((unit.kind, unit.name or "unnamed", unit.scope), []).append(unit)
    notes: list[str] = []
    parts = []
    for (kind, name, scope), files in merged.items():
        settings = [setting for unit in files for setting in unit.settings]
        whole = not all(unit.partial for unit in files)
        body = _Body(f"{name}.{kind}", whole=whole, notes=notes)
        roof = "systemd.user." if scope is RuntimeScope.USER else "systemd."
        if kind in MOUNT_OPTIONS:
            lines = [f"{roof}{_SETS[kind]} = [", f"{_INDENT}{{"]
            lines += [_indented(_indented(line)) for line in body.lines(kind, settings)]
            parts.append("\n".join([*lines, f"{_INDENT}}}", "];"]))
        elif kind in _SETS:
            lines = [f"{roof}{_SETS[kind]}.{_attribute(name)} = {{"]
            lines += [_indented(line) for line in body.lines(kind, settings)]
            parts.append("\n".join([*lines, "};"]))
        elif kind in NETWORK_FILES:
            path = f"systemd/network/{name}.{kind}"
            parts.append(_raw(f"environment.etc.{nix_string(path)}", settings))
        else:
            notes.append(f"{name}.{kind}: NixOS has no options for units of this type")
            parts.append(_raw(f"{roof}units.{nix_string(f'{name}.{kind}')}", settings))
    inner = "\n\n".join(parts)
    return Imported(f"{{\n{_indented(inner)}\n}}\n", tuple(notes))


def unit_body(kind: str, settings: Sequence[Setting]) -> Imported:
    """What stands between the braces of a unit that has these lines."""
    notes: list[str] = []
    lines = list(_Body(kind, whole=True, notes=notes).lines(kind, settings))
    return Imported("\n".join(lines), tuple(notes))


def section_body(section: str, settings: Sequence[Setting]) -> str:
    """What stands between the braces of an option such as serviceConfig that has these lines."""
    texts: dict[str, list[str]] = {}
    for setting in settings:
        texts.setdefault(setting.directive, []).append(setting.text_with_holes or "")
    return "\n".join(
        f"{_attribute(directive)} = "
        f"{_value(section, directive, _in_effect(section, directive, written, is_whole=False))};"
        for directive, written in texts.items()
    )


class _Body:
    """The lines of one unit; collects what NixOS has no option for."""

    def __init__(self, name: str, *, whole: bool, notes: list[str]) -> None:
        self._name = name
        self._is_whole = whole
        """Whether the unit is defined here; if not, an empty line resets what is defined there."""
        self._notes = notes

    def lines(self, kind: str, settings: Sequence[Setting]) -> Iterator[str]:
        """Options of the unit, then its sections."""
        texts: dict[tuple[str, str], list[str]] = {}
        for setting in settings:
            key = (setting.section, setting.directive)
            texts.setdefault(key, []).append(setting.text_with_holes or "")
        sections: dict[str, dict[str, Sequence[str]]] = {}
        for (section, directive), written in texts.items():
            values = _in_effect(section, directive, written, is_whole=self._is_whole)
            option = self._option(kind, section, directive, values)
            if option is not None:
                yield option
            elif section in SECTION_OPTIONS:
                sections.setdefault(section, {})[directive] = values
            elif section != "Install":
                self._lacks(f"[{section}] {directive}=")
        for section, directives in sections.items():
            yield f"{SECTION_OPTIONS[section]} = {{"
            for directive, values in directives.items():
                yield _indented(f"{_attribute(directive)} = {_value(section, directive, values)};")
            yield "};"

    def _option(self, kind: str, section: str, directive: str, values: Sequence[str]) -> str | None:
        """The line of an option beside the sections; None if there is none for these values."""
        if section == "Install":
            return self._installed(directive, values)
        if section == SECTIONS.get(f"{kind}Config") and len(values) == 1:
            for name, written in MOUNT_OPTIONS.get(kind, {}).items():
                if written == directive:
                    return f"{name} = {nix_string(values[0])};"
        option = _OPTIONS.get(directive) if section == "Unit" else None
        if option == "description" and len(values) == 1:
            return f"description = {nix_string(values[0])};"
        if option in _LISTS:
            words = _words(values)
            return None if words is None else f"{option} = {_list(words)};"
        return None

    def _installed(self, directive: str, values: Sequence[str]) -> str | None:
        """The option that NixOS has instead of a directive of [Install]."""
        option = INSTALL_OPTIONS.get(directive)
        words = _words(values)
        if option is None or words is None:
            self._lacks(f"[Install] {directive}={' '.join(values)}")
            return None
        return f"{option} = {_list(words)};"

    def _lacks(self, line: str) -> None:
        """Effect: notes a line that NixOS has no option for."""
        self._notes.append(f"{self._name}: NixOS has no option for {line}")


def _in_effect(
    section: str, directive: str, values: Sequence[str], *, is_whole: bool
) -> Sequence[str]:
    """The lines of a directive that count: after the last reset, or only the last one.

    All lines, where it is unknown whether they add up, as in network files.
    """
    known = catalogue.find(section, directive)
    if known is None or len(values) == 1:
        return values
    _, evidence_of_appends, *_ = known.evidence
    if evidence_of_appends == "-":
        return values
    if not known.appends:
        return values[-1:]
    if is_whole and known.resets and "" in values[:-1]:
        last = len(values) - 1 - values[::-1].index("", 1 if values[-1] == "" else 0)
        return values[last + 1 :]
    return values


def _words(values: Iterable[str]) -> list[str] | None:
    """The words of some lines; None if one resets the list, or needs systemd to read it."""
    found: list[str] = []
    for value in values:
        words = value.split()
        if not words or not all(_WORD.fullmatch(word) for word in words):
            return None
        found += words
    return found


def _value(section: str, directive: str, values: Sequence[str]) -> str:
    known = catalogue.find(section, directive)
    # NixOS compares the values of some settings of networks with strings
    boolean = known is not None and known.argument == "BOOLEAN" and not file_type_of(section)
    if len(values) == 1:
        is_word = values[0] in ("true", "false") and not file_type_of(section)
        return nix_value(values[0], boolean=boolean or is_word)
    return _list(values)


def _list(texts: Sequence[str]) -> str:
    """A list as nixfmt lays it out."""
    if len(texts) < 2:
        return f"[ {' '.join(map(nix_string, texts))} ]" if texts else "[ ]"
    return "\n".join(["[", *(f"{_INDENT}{nix_string(text)}" for text in texts), "]"])


def _indented(text: str) -> str:
    return "\n".join(f"{_INDENT}{line}" if line else "" for line in text.split("\n"))


def _attribute(name: str) -> str:
    plain = _IDENTIFIER.fullmatch(name) is not None and name not in _KEYWORDS
    return name if plain else nix_string(name)


def _raw(place: str, settings: Sequence[Setting]) -> str:
    """A file as its text, for types without options."""
    lines = []
    section = None
    for setting in settings:
        if (setting.section, setting.occurrence) != section:
            section = setting.section, setting.occurrence
            lines.append(f"[{header_of(setting.section)}]")
        lines.append(f"{setting.directive}={setting.text_with_holes or ''}")
    text = in_indented_string("\n".join(lines))
    body = "\n".join(f"{_INDENT}{line}" for line in text.split("\n"))
    return f"{place}.text = ''\n{body}\n'';"
