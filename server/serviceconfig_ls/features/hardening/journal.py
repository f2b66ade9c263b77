"""Offers lines for the journal: against leaks, and against a disk full of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.units.configuration_files import BY_KIND
from serviceconfig_ls.units.editing import text_edits
from serviceconfig_ls.units.editing.insert import NewBinding, behind, indentation, insertion
from serviceconfig_ls.units.editing.nix_strings import nix_string
from serviceconfig_ls.units.editing.unit_file_edits import addition
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.configuration_files import NixosRelease
    from serviceconfig_ls.units.editing.insert import SourceEdit
    from serviceconfig_ls.units.model import Block, Located

KIND = "journald.conf"
_SECTION = "Journal"
_IN_MEMORY = ("volatile", "none")


class _Advice(NamedTuple):
    name: str
    value: str
    title: str
    consequence: str


_VOLATILE = _Advice(
    "Storage",
    "volatile",
    "Keep the journal in memory only",
    "Messages may hold secrets, and nothing of them is left on a disk that is lost or sold. "
    "**Test** whether you can do without them: after a reboot or a crash there is no journal to "
    "look at. The alternative is an encrypted disk; the files in `/var/log/journal` have mode "
    "0640 and belong to root and the group `systemd-journal`.",
)
_ON_DISK = _Advice(
    "SystemMaxUse",
    "1G",
    "Limit the disk that the journal takes",
    "A service that someone makes log without end cannot fill the disk. **Test** whether 1G holds "
    "as much of the past as you need: the oldest messages are deleted first, so a flood pushes "
    "them out. Without the line the limit is 10% of the file system, at most 4G.",
)
_MEMORY = _Advice(
    "RuntimeMaxUse",
    "64M",
    "Limit the memory that the journal takes",
    "A service that someone makes log without end cannot fill `/run`. **Test** whether 64M holds "
    "as much of the past as you need: the oldest messages are deleted first. Without the line "
    "the limit is 10% of the file system of `/run`.",
)


def actions(
    document: Document, located: Located, release: NixosRelease | None, *, at_header: bool
) -> Iterator[Action]:
    """The lines that a journal's configuration does not have, each as an action of its own."""
    for advice in _fitting(located.block):
        line = f"{advice.name}={advice.value}"
        edits = _edits(document, located, advice, release)
        if edits is not None:
            yield Action(
                f"{advice.title} ({line})",
                "refactor.rewrite",
                tuple(TextEdit(edit.span, edit.text) for edit in edits),
                documentation=advice.consequence,
                at_header=at_header,
            )


def _edits(
    document: Document, located: Located, advice: _Advice, release: NixosRelease | None
) -> tuple[SourceEdit, ...] | None:
    """The edits that add a line: to the settings, to a text, or beside the older options."""
    line = f"{advice.name}={advice.value}"
    if isinstance(document, UnitFile):
        return addition(document, _SECTION, (line,))
    binding = NewBinding(advice.name, nix_string(advice.value))
    return (
        insertion(document, located, _SECTION, (binding,))
        or text_edits.addition(document, located, _SECTION, (line,))
        or _beside_options(document, located, advice, release)
    )


def _beside_options(
    document: Document, located: Located, advice: _Advice, release: NixosRelease | None
) -> tuple[SourceEdit, ...] | None:
    """A line below the last option with a single setting, such as ``services.journald.storage``."""
    file = BY_KIND[KIND]
    held = [
        each
        for each in located.block.definitions
        if each.option is not None and each.elsewhere is None and not each.inherited
    ]
    if not held:
        return None
    last = held[-1]
    name, binding = located.span(last.name), located.span(last.binding)
    path = document.text[binding.start : name.end].decode(errors="replace")
    prefix = path.rpartition(last.option or "")[0]
    option = next((each for each, name in file.options.items() if name == advice.name), None)
    value = nix_string(advice.value)
    if release is not None and release.has(file.since):
        added = NewBinding(f"{prefix}settings.{_SECTION}.{advice.name}", value)
    elif option is not None:
        added = NewBinding(prefix + option, value)
    else:
        lines = (f"{advice.name}={advice.value}",)
        indent = indentation(document, binding.start)
        added = NewBinding(f"{prefix}extraConfig", text_edits.new_string(document, indent, lines))
    return (behind(document, last._replace(name=name, binding=binding), (added,)),)


def _fitting(block: Block) -> Iterator[_Advice]:
    """The advice for what a configuration does not say, also not by options or a text."""
    texts = {each.directive: each.text for each in unit_of(block).settings}
    storage = texts.get("Storage")
    if "Storage" not in texts:
        yield _VOLATILE
    if storage == "volatile" and _MEMORY.name not in texts:
        yield _MEMORY
    if storage not in _IN_MEMORY and _ON_DISK.name not in texts:
        yield _ON_DISK
