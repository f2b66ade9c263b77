"""Downloads and unpacks Debian packages beside the machine's own.

Nothing is installed: `unpack` fills one folder. The mirror is the one of the machine's own apt
sources, so that no host is named here.
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_VERSIONS = "packages.json"


class PartsError(Exception):
    """A real part is not available; the text is one line that says which and why."""


def unpack(
    suites: Sequence[str], packages: Sequence[str], folder: Path, architecture: str | None = None
) -> None:
    """Effect: unpacks `packages`, each from the last of `suites` that has it, into a new `folder`.

    They are of this machine's architecture unless `architecture` names another one of Debian's.
    The folder appears only when it is complete. Raises PartsError.
    """
    for program in ("apt-get", "dpkg-deb"):
        if which(program) is None:
            raise PartsError(f"{program} not found: the real parts come from Debian packages")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.") as scratch:
        work = Path(scratch)
        apt = _private_apt(work, suites)
        if architecture is not None:
            apt += [f"-oAPT::Architecture={architecture}", f"-oAPT::Architectures={architecture}"]
        debs = work / "debs"
        debs.mkdir()
        _run([*apt, "update"], f"cannot read the package lists of {suites[-1]}")
        _run([*apt, "download", *packages], f"cannot fetch the packages of {suites[-1]}", debs)
        found = {}
        for deb in sorted(debs.iterdir()):
            _run(["dpkg-deb", "-x", str(deb), str(work / "root")], f"cannot unpack {deb.name}")
            fields = ["dpkg-deb", "-W", "--showformat=${Package} ${Version}", str(deb)]
            name, version = _run(fields, f"cannot read {deb.name}").split()
            found[name] = version
        (work / "root" / _VERSIONS).write_text(json.dumps(found, indent=1) + "\n")
        (work / "root").rename(folder)


def versions(folder: Path) -> Mapping[str, str]:
    """The exact versions of the packages that `unpack` put into `folder`; else empty."""
    file = folder / _VERSIONS
    found: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Effect: locks `folder`, which is created if missing, against other processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        flock(handle, LOCK_EX)
        yield


def install(package: str) -> None:
    """Effect: installs one package of the machine's own suite. Raises PartsError."""
    if os.geteuid() != 0:
        raise PartsError(f"{package} is missing: install it as root (apt-get install {package})")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    try:
        _run(command, f"cannot install {package}")
    except PartsError:
        # a fresh machine has no package lists yet, and old ones name files that are gone
        _run(["apt-get", "update", "-qq"], "cannot read the package lists of this machine")
        _run(command, f"cannot install {package}")


def _private_apt(work: Path, suites: Sequence[str]) -> list[str]:
    """An apt-get that sees only these suites and ignores what the machine has installed."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    sources = work / "sources.list"
    sources.write_text("".join(f"deb {_mirror()} {suite} main\n" for suite in suites))
    (work / "status").touch()
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "APT::Default-Release": suites[-1],
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
    }
    return ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]


def _mirror() -> str:
    """The address of the machine's Debian mirror, without security updates and third parties."""
    # without release info apt answers on a machine that never fetched a package list, too
    asked = ["apt-get", "indextargets", "--no-release-info", "--format", "$(COMPONENT) $(REPO_URI)"]
    for line in _run(asked, "cannot read the apt sources").splitlines():
        component, _, address = line.partition(" ")
        if component == "main" and address.rstrip("/").endswith("/debian"):
            return address
    raise PartsError("no Debian mirror in this machine's apt sources")


def _run(command: list[str], failure: str, cwd: Path | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: PLW1510 - the status is checked below
        command, cwd=cwd, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        errors = [line for line in lines if line.startswith("E: ")] or lines[-1:]
        raise PartsError(f"{failure}: {errors[0] if errors else f'status {done.returncode}'}")
    return done.stdout
