"""``security --eval``: the units of a NixOS configuration, as the real Nix evaluates them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.output import report_line
from serviceconfig_ls.cli.results import Service
from serviceconfig_ls.workspace.systemd_version import Target
from systemd_directives import unitfile
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SECONDS = 1800
"""An evaluation that takes longer is ended."""
_HOST = re.compile(r"[\w.-]+\Z")
_EXPRESSION = """config: {
  systemd = config.systemd.package.version or null;
  units = builtins.mapAttrs (name: unit: {
    text = if unit.enable or true then unit.text or "" else "";
  }) config.systemd.units;
}"""
_NIX = ("nix", "--extra-experimental-features", "nix-command flakes")


class Evaluated(NamedTuple):
    """The result of evaluating a configuration."""

    services: tuple[Service, ...]
    target: Target
    """The systemd of the configuration."""


def evaluate(reference: str) -> Evaluated:
    """The services of ``FLAKEREF#HOST``. Effect: says what it runs, and runs Nix.

    Raises:
        UnusableError: the reference is none, Nix is missing, or the evaluation fails.

    """
    flake, separator, host = reference.rpartition("#")
    if not separator or not flake or flake.startswith("-") or not _HOST.match(host):
        raise UnusableError(f"--eval {reference}: give FLAKEREF#HOST, such as .#laptop")
    installable = f'{flake}#nixosConfigurations."{host}".config'
    command = [*_NIX, "eval", "--json", installable, "--apply", _EXPRESSION]
    report_line(f"running {shlex.join(command[:-1])} …, which evaluates the configuration")
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=MAX_SECONDS)
    except FileNotFoundError as error:
        raise UnusableError("--eval needs the program nix, which is not on PATH") from error
    except subprocess.TimeoutExpired as error:
        raise UnusableError(f"--eval {reference}: no answer in {MAX_SECONDS} seconds") from error
    if done.returncode:
        reason = _failure(done.stderr.decode(errors="replace"), host)
        raise UnusableError(f"--eval {reference}: {reason}")
    try:
        found = json.loads(done.stdout)
        return Evaluated(tuple(_services(reference, found["units"])), _target(found["systemd"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableError(f"--eval {reference}: nix gave no units") from error


def _failure(messages: str, host: str) -> str:
    """Why Nix failed, in one line, by what it printed."""
    if "does not provide attribute" in messages and f'nixosConfigurations."{host}"' in messages:
        return f"the flake has no nixosConfigurations.{host}; nix flake show lists what it has"
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [number for number, line in enumerate(lines) if line.startswith("error:")]
    if not errors:
        return lines[-1] if lines else "nix failed"
    last, *after = lines[errors[-1] :]
    place = next((line.rstrip(":") for line in after if line.startswith("at ")), "")
    return " ".join(filter(None, (f"nix says: {last.removeprefix('error:').strip()}", place)))


def _services(reference: str, units: dict[str, Any]) -> Iterator[Service]:
    """The services among the units; a text without a command is a drop-in of a package's unit."""
    for name, entry in sorted(units.items()):
        text = entry["text"]
        if not name.endswith(".service") or not text:
            continue
        unit = unitfile.parse(text, name.removesuffix(".service")).unit
        starts = any(each.directive in ("ExecStart", "SuccessAction") for each in unit.settings)
        yield Service(Path(reference), 1, unit._replace(partial=not starts), None, None)


def _target(version: str | None) -> Target:
    match = re.match(r"\d+", version or "")
    if match is None:
        return Target(NEWEST, "the newest known")
    known = min(max(int(match[0]), OLDEST), NEWEST)
    return Target(SystemdVersion(known), "as evaluated")
