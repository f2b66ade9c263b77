"""The names of mounts and automounts, which follow from the path ``where``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import evaluate
from serviceconfig_ls.nix.eval.values import StringValue
from serviceconfig_ls.units.modules.flatten import flatten

if TYPE_CHECKING:
    from serviceconfig_ls.units.modules.entries import SetEntry

_ESCAPED = frozenset(" !\"#$%&'()*+,;<=>=@[\\]^`{|}~-")


def mount_name(mount: SetEntry) -> str | None:
    """The name of the unit that a set with ``where`` defines; None if that is not known."""
    for each in flatten(mount).entries:
        if each.name == "where" and len(each.path) == 1:
            value = evaluate(each.value, each.scope)
            text = value.text if isinstance(value, StringValue) else None
            return None if not text else escaped_path(text)
    return None


def escaped_path(path: str) -> str:
    """A path as the name of a unit: utils.escapeSystemdPath in nixos/lib/utils.nix."""
    steps = [step for step in path.split("/") if step]
    if not steps:
        return "-"
    names = ("".join(_escape(char) if char in _ESCAPED else char for char in s) for s in steps)
    whole = "-".join(names)
    return _escape(".") + whole[1:] if whole.startswith(".") else whole


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}"
