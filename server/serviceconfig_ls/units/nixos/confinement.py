"""What the option ``confinement`` of a service writes into [Service].

Knows nixos/modules/security/systemd-confinement.nix: what is the same in all releases gives lines;
what differs among them (how the root is made, what is bound into it) is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.values import Constant, StringValue
from serviceconfig_ls.units.model import Line, Segment, Shape
from serviceconfig_ls.units.modules.flatten import gather
from serviceconfig_ls.units.modules.properties import PRIORITIES, peel
from serviceconfig_ls.units.nixos.definitions import made_by
from serviceconfig_ls.units.option_names import CONFINEMENT
from systemd_directives.model import Completeness, Hole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.eval.values import Value
    from serviceconfig_ls.nix.syntax.ast import Attribute
    from serviceconfig_ls.units.model import Definition
    from serviceconfig_ls.units.modules.entries import Entry
    from serviceconfig_ls.units.modules.properties import Peeled

FULL, CHROOT = "full-apivfs", "chroot-only"
_BY_MODE = (
    "MountAPIVFS",
    "PrivateDevices",
    "PrivateTmp",
    "PrivateUsers",
    "ProtectControlGroups",
    "ProtectKernelModules",
    "ProtectKernelTunables",
)
"""True in the full mode, else false; each a default."""
_LISTS = (
    "BindReadOnlyPaths",
    "InaccessiblePaths",
    "ReadOnlyPaths",
    "RuntimeDirectory",
    "TemporaryFileSystem",
)
"""What some release writes to, in ways of its own."""
_REASON = "NixOS makes it from confinement"


def of_confinement(
    bindings: Iterable[tuple[tuple[Attribute, ...], Entry]],
) -> tuple[Definition, ...] | None:
    """The definitions that the bindings of the option come to; None where that is not known."""
    options: dict[str, list[tuple[Entry, Peeled, Value]]] = {"enable": [], "mode": []}
    for name, entry in _parts(bindings):
        if name is None:
            return None
        for peeled in peel(entry.value, entry.scope, entry.inside) if name in options else ():
            options[name].append((entry, peeled, evaluate(peeled.value, peeled.scope)))
    enable, mode = options["enable"], options["mode"]
    if not enable:
        return ()
    if len(enable) > 1 or len(mode) > 1:
        return None
    entry, peeled, value = enable[0]
    chosen = _mode(mode[0][2]) if mode else FULL
    if chosen is None or not isinstance(value, Constant) or not isinstance(value.value, bool):
        return None
    return tuple(_definitions(entry, peeled, chosen)) if value.value else ()


def _parts(
    bindings: Iterable[tuple[tuple[Attribute, ...], Entry]],
) -> Iterator[tuple[str | None, Entry]]:
    """What is said of each option below; None for what cannot be read."""
    for path, entry in bindings:
        if len(path) > 1:
            yield path[1].text, entry
            continue
        gathered = gather(entry)
        if gathered.completeness is not Completeness.COMPLETE:
            yield None, entry
        yield from ((found.name, found) for found in gathered.entries)


def _mode(value: Value) -> str | None:
    text = value.text if isinstance(value, StringValue) else None
    return text if text in (FULL, CHROOT) else None


def _definitions(entry: Entry, peeled: Peeled, mode: str) -> Iterator[Definition]:
    span = entry.here
    hole = Line((Hole(_REASON),), (Segment(0, 1, span, exact=False),), span)
    # however the option is given, what comes of it is a plain line of the section
    standing = peeled.standing._replace(priority=100, order=1000)
    plain = peeled._replace(standing=standing._replace(above=standing.above[:2]))
    default = plain._replace(standing=plain.standing._replace(priority=PRIORITIES["mkDefault"]))
    yield made_by(CONFINEMENT, "Service", "RootDirectory", entry, plain, hole)
    for directive in ("PrivateMounts", *_BY_MODE):
        text = "true" if directive == "PrivateMounts" or mode == FULL else "false"
        line = Line((text,), (Segment(0, len(text), span, exact=False),), span)
        found = made_by(CONFINEMENT, "Service", directive, entry, default, line)
        yield found._replace(constant=f"bool:{text.capitalize()}")
    for directive in _LISTS:
        unknown = Line(None, (), span, _REASON)
        found = made_by(CONFINEMENT, "Service", directive, entry, plain, unknown)
        yield found._replace(shape=Shape.LIST)
