"""Which options have a unit file as their value, and the unit of each.

Recognises ``services.journald.extraConfig`` and similar ones,
``systemd.network.networks.NAME.extraConfig``, ``systemd.units.NAME.text``,
``environment.etc."systemd/system/NAME".text`` and ``pkgs.writeText "NAME" text``.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.configuration_files import written_by_text
from serviceconfig_ls.units.model import Manager
from serviceconfig_ls.units.nixos.builder import Identity
from serviceconfig_ls.units.option_names import NETWORK_KINDS
from serviceconfig_ls.units.unit_files.names import unit_file_name
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.syntax.ast import Attribute
    from serviceconfig_ls.units.unit_files.names import UnitFileName


class RawTextOption(NamedTuple):
    """The unit that a text belongs to."""

    identity: Identity
    section: str | None
    """The section that the text begins in; None if the text names its sections."""


def raw_text_option(path: Sequence[Attribute]) -> RawTextOption | None:
    """The unit of the option at a path; None if it has no such text."""
    names = tuple(step.text for step in path)
    if "options" in names or any(step.dynamic for step in path):
        return None
    configuration = written_by_text(names)
    if configuration is not None:
        identity = Identity(
            configuration.name,
            configuration.kind,
            configuration.scope,
            Manager.NIXOS,
            initrd="initrd" in names,
            region=0,
        )
        return RawTextOption(identity, configuration.section)
    if names[-1:] == ("extraConfig",) and names[-5:-3] == ("systemd", "network"):
        kind, name, region = NETWORK_KINDS.get(names[-3]), names[-2], path[-1].span.start
        if kind is None:
            return None
        network = Identity(
            name, kind, RuntimeScope.SYSTEM, Manager.NIXOS, initrd=False, region=region, module=None
        )
        return RawTextOption(network, None)
    if names[-1:] != ("text",) or len(names) < 4:
        return None
    file = _file(names)
    if file is None:
        return None
    region = path[-1].span.start
    identity = Identity(file.name, file.kind, file.scope, Manager.NONE, initrd=False, region=region)
    return RawTextOption(identity, None)


def written_text(name: str, region: int) -> RawTextOption | None:
    """The unit of a file of the Nix store that is called so; None if that is no unit file.

    ``region`` is the offset of the call that writes it.
    """
    file = unit_file_name(PurePosixPath(name))
    if file is None:
        return None
    identity = Identity(file.name, file.kind, file.scope, Manager.NONE, initrd=False, region=region)
    return RawTextOption(identity, None)


def _file(names: tuple[str, ...]) -> UnitFileName | None:
    """The unit file that an option ``text`` writes."""
    *_, first, second, name, _ = names
    if (first, second) == ("systemd", "units"):
        return unit_file_name(PurePosixPath(name))
    if (first, second) == ("environment", "etc") and name.startswith("systemd/"):
        return unit_file_name(PurePosixPath(name))
    return None
