"""What the path around a place says of the unit that it belongs to.

Knows the spellings of ``systemd.services.NAME`` and what only looks like it; opens no set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax import Apply, Attribute, Binding, Span
from serviceconfig_ls.units.builder import Identity
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.sections import KINDS, SECTIONS
from systemd_directives.model import Openness, Scope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.climb import Place
    from serviceconfig_ls.units.gathered import Gathered

_FOREIGN = frozenset({"launchd", "options", "mkOption"})
"""A path through one of these is nix-darwin's or the declaration of an option."""


@dataclass(frozen=True, slots=True)
class Root:
    """The set of units that a path leads to."""

    kind: str
    scope: Scope
    initrd: bool

    def unit(self, step: Attribute, span: Span) -> Identity:
        """The unit that a step names; ``span`` is what tells those without a name apart."""
        region = span.start if step.dynamic else 0
        name = None if step.dynamic else step.text
        return Identity(name, self.kind, self.scope, Manager.NIXOS, self.initrd, region)

    def nameless(self, region: int) -> Identity:
        """A unit without a name that begins at byte ``region``."""
        return Identity(None, self.kind, self.scope, Manager.NIXOS, self.initrd, region)


def root_of(before: tuple[Attribute, ...], container: str) -> Root | None:
    """Whether ``…systemd.services`` or ``…systemd.user.services`` ends here."""
    if container not in KINDS:
        return None
    names = [step.text for step in before]
    user = names[-1:] == ["user"]
    if user:
        names.pop()
    if names[-1:] != ["systemd"] or "options" in names:
        return None
    initrd = "initrd" in names
    return Root(KINDS[container], Scope.USER if user else Scope.SYSTEM, initrd)


def note(place: Place, inside: int, into: Gathered) -> None:
    """Widen by what lies around the last ``inside`` steps of a path."""
    for what, mark in zip(place.crossed, place.marks, strict=True):
        if what == "update-left":
            into.widen(Openness.OVER, "another set is put on top of it")
        elif what == "update-right":
            into.widen(Openness.UNDER, "it is put on top of another set")
        elif what.startswith("call ") and mark <= inside:
            name = what.removeprefix("call ")
            if name not in _TRANSPARENT:
                into.widen(Openness.OVER, f"it is an argument of {name or 'a function'}")


_TRANSPARENT = frozenset(
    {
        "mkIf",
        "mkMerge",
        "mkForce",
        "mkDefault",
        "mkOverride",
        "mkBefore",
        "mkAfter",
        "optionalAttrs",
        "optional",
        "optionals",
        "nameValuePair",
        "mapAttrs",
        "mapAttrs'",
        "mapAttrsToList",
        "genAttrs",
        "listToAttrs",
        "map",
        "foldl'",
        "imap0",
        "imap1",
        "flip",
        "concatMap",
        "concatMapAttrs",
        "flatten",
    }
)
"""Functions that hand on the sets they are given."""


def generated(place: Place) -> bool:
    """Whether a function around a place makes units of it, under names of its own."""
    return "lambda" in place.crossed and any(
        what.startswith("call ") and what.removeprefix("call ") in _GENERATORS
        for what in place.crossed
    )


_GENERATORS = frozenset(
    {"mapAttrs", "mapAttrs'", "genAttrs", "listToAttrs", "map", "foldl'", "concatMapAttrs"}
)


def declares(binding: Binding) -> bool:
    """Whether a binding declares an option, and gives it no value."""
    value = binding.value
    return isinstance(value, Apply) and value.called in ("mkOption", "mkEnableOption")


def foreign(path: tuple[Attribute, ...]) -> bool:
    """Whether a path leads through what is no systemd of NixOS."""
    return any(step.text in _FOREIGN for step in path)


def kind_of(option: str) -> str:
    """The kind of unit that a free-form set such as ``timerConfig`` belongs to."""
    section = SECTIONS[option]
    return "service" if section in ("Service", "Unit") else section.lower()
