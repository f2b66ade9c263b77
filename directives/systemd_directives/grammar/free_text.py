"""Texts with specifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, REFUSED, candidates, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.lexing.specifiers import MAX_NAME_LENGTH, MAX_PATH_LENGTH
from systemd_directives.grammar.lexing.valid_names import (
    is_bus,
    is_descriptor,
    is_file_name,
    is_unit,
)
from systemd_directives.grammar.path import becomes_empty, judge_path
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import WithSpecifiers, after_percent, expand_piece
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate


_NODES = ("node", "swap")
_PATHS = 255  # the last that requires a path for a swap


class _FreeTextVariant(NamedTuple):
    what: str = "a text"
    valid: Callable[[str], bool] | None = None
    limit: int = 0
    label: bool = False
    """Whether ``-`` in front makes an invalid one harmless, which otherwise refuses the unit."""
    required: bool = False
    plain: bool = False
    """Whether specifiers are not expanded."""


_CGROUP_FILES = ("notify_on_release", "release_agent", "tasks")
_CGROUP_OWNERS = ("cgroup", "cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids")


def _is_namespace(name: str) -> bool:
    unit = f"systemd-journald@{name}.service"
    return is_file_name(name) and is_unit(unit) and "\\" not in name


def _is_argument(text: str) -> bool:
    return text.isascii() and len(text) <= MAX_NAME_LENGTH


def _is_cgroup(name: str) -> bool:
    """Whether neither the kernel nor systemd uses the name in a control group."""
    taken = name in _CGROUP_FILES or (name.partition(".")[0] in _CGROUP_OWNERS and "." in name)
    return is_file_name(name) and name[0] not in "_." and not taken


_VARIANTS = {
    "": _FreeTextVariant(),
    "label": _FreeTextVariant("a label of a security module", label=True),
    "descriptor": _FreeTextVariant("the name of a file descriptor", is_descriptor, MAX_NAME_LENGTH),
    "bus": _FreeTextVariant(
        "a D-Bus name such as org.example.App", is_bus, MAX_NAME_LENGTH, required=True
    ),
    "namespace": _FreeTextVariant("the name of a journal", _is_namespace, MAX_NAME_LENGTH),
    "cgroup": _FreeTextVariant("the name of a control group", _is_cgroup, plain=True),
    "node": _FreeTextVariant("what to mount"),
    "swap": _FreeTextVariant("what to swap to"),
    "reboot": _FreeTextVariant("an argument of reboot", _is_argument),
    "filesystem-type": _FreeTextVariant("a kind of file system"),
    "mount-option": _FreeTextVariant("options between commas"),
    "swap-option": _FreeTextVariant("options between commas"),
    "tcp-congestion": _FreeTextVariant("a way to avoid congestion that the kernel has", plain=True),
    "pam-name": _FreeTextVariant("the name of a PAM service"),
}
_LISTS = {"label": "label", "bus": "bus-name", "node": "mount-source", "swap": "swap-source"}
"""The list to propose for a variant, if it has another name."""
_BY_COMMAS = ("mount-option", "swap-option")


def grammar(variant: str) -> FreeText:
    """A key of the variants above; empty for any text."""
    return FreeText(variant)


class FreeText(WithSpecifiers):
    """One text."""

    @property
    def name(self) -> str:
        return "text"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        if self.variant == "swap" and version <= _PATHS:
            wrong = None if becomes_empty(value, version) else judge_path(value, version)
            return Verdict((wrong,) if wrong else ())
        if kind.plain:
            return self.judge_expanded(value, version)
        optional = kind.label and value.raw.startswith("-")
        refused = kind.label and not optional
        effect, outcome = (Effect.REFUSED, REFUSED) if refused else (Effect.IGNORED, IGNORED)
        piece = value[1:] if optional else value
        found = expand_piece(piece, version, limit=kind.limit, effect=effect, outcome=outcome)
        if isinstance(found, Problem):
            return Verdict((found,))
        return self.judge_expanded(found, version)

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        long = self.variant in _NODES and len(value) > MAX_PATH_LENGTH and version > _PATHS
        if value.has_hole or not (long or (kind.valid and not kind.valid(value.raw))):
            return Verdict()
        shown = f"{value.text[:30]}…" if len(value) > MAX_NAME_LENGTH else value.text
        return Verdict((problem(value, f"“{shown}” is not {kind.what}; {IGNORED}"),))

    def judge_empty(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not _VARIANTS[self.variant].required:
            return Verdict(meaning="default")
        return Verdict((problem(value, f"a value is missing; {IGNORED}"),))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        kind = _VARIANTS[self.variant]
        known = choices_from(_LISTS.get(self.variant, self.variant), version)
        found = () if kind.plain else after_percent(text, offset, version)
        if found:
            return found
        if self.variant in _BY_COMMAS:
            at = piece_at(text, offset, ",")
            left = [each for each in known if each.text not in text.split(",")]
            return candidates(left, at.start, at.end)
        value = text_of(text).strip()
        if kind.label and value:
            return ()
        return candidates(known, value.start, value.end) if offset <= value.end else ()

    def describe(self, version: SystemdVersion) -> str:
        what = _VARIANTS[self.variant].what
        marked = "; with - in front it may fail" if _VARIANTS[self.variant].label else ""
        sentence = f"{what[0].upper()}{what[1:]}{marked}"
        return (
            f"{sentence}."
            if _VARIANTS[self.variant].plain
            else f"{sentence}; specifiers such as %n are expanded."
        )
