"""The real systemd 252, 254, 257 and 262 and the real Nix.

`python -m record.parts` downloads all of them into `.parts/` at the top of the repository (a second
run reuses them); `oracle` and `nix_instantiate` download what is missing. `oracle_in` is a systemd
of any version that the user has unpacked, `arm64_oracle` one that was built for
aarch64, with the emulator that runs it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from record.debian import PartsError, install, locked, unpack, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Completed = subprocess.CompletedProcess[str]

VERSIONS = (252, 254, 257, 262)
"""Every systemd that Debian has."""

_PARTS = Path(__file__).resolve().parents[2] / ".parts"

# the suites to take each systemd from; a package comes from the last one that has it
_SUITES = {
    252: ("bookworm",),
    254: ("bookworm", "bookworm-backports"),
    257: ("trixie",),
    262: ("forky",),
}

_DAEMONS = [
    "systemd-coredump",
    "systemd-journal-remote",
    "systemd-oomd",
    "systemd-resolved",
    "systemd-timesyncd",
]

# what the programs of the package systemd load: libraries only, no second program
_LIBRARIES = [
    "libsystemd-shared",
    "libsystemd0",
    "libseccomp2",
    "libc6",
    "libcap2",
    "libmount1",
    "libblkid1",
    "libcrypt1",
    "libselinux1",
    "libpcre2-8-0",
    "libgcc-s1",
    "libacl1",
    "libaudit1",
    "libpam0g",
    "libkmod2",
    "libzstd1",
    "liblz4-1",
    "liblzma5",
    "zlib1g",
    "libcap-ng0",
    "libgcrypt20",
    "libgpg-error0",
    "libip4tc2",
    "libapparmor1",
]


@dataclass(frozen=True, slots=True)
class Oracle:
    """One real systemd, unpacked beside the machine's own."""

    version: int
    root: Path
    packages: Mapping[str, str]
    """The exact package versions of ``systemd`` and ``libseccomp``."""
    man: Path
    """The folder of its manual pages, with ``man5`` and ``man7`` in it."""
    emulator: tuple[Path, ...] = ()
    """The program that runs its programs; none for those of this machine's architecture."""

    def run(self, args: Sequence[str], cwd: Path | None = None, **environment: str) -> Completed:
        """The result of `systemd-analyze ARGS`; a non-zero status is an answer, not an error."""
        return self._start(self._bin / "systemd-analyze", args, cwd, environment)

    def verify(
        self, files: Iterable[Path | str], *, user: bool = False, cwd: Path | None = None
    ) -> Completed:
        """The result of `systemd-analyze verify` on unit files; its messages are on stderr."""
        command = ["verify", "--man=no", *(["--user"] if user else []), *map(str, files)]
        return self.run(command, cwd, **self._units("user" if user else "system"))

    def security(
        self,
        files: Iterable[Path | str],
        *,
        user: bool = False,
        policy: Path | str | None = None,
        debug: bool = True,
        as_json: bool = True,
        cwd: Path | None = None,
    ) -> Completed:
        """The offline exposure of unit files as JSON, one array per file, one after the other.

        With `debug` the rows include weight, badness and range. Without `as_json` it is the table
        for people, with the overall score.
        """
        options = ["--offline=true", *(["--json=short"] if as_json else [])]
        options += ["--user"] if user else []
        if policy is not None:
            options.append(f"--security-policy={policy}")
        environment = self._units("user" if user else "system")
        if debug:
            environment["SYSTEMD_ANALYZE_DEBUG"] = "1"
        return self.run(["security", *options, *map(str, files)], cwd, **environment)

    def manager(self, args: Sequence[str]) -> Completed:
        """The result of the service manager itself, for example to `--dump-configuration-items`."""
        return self._start(self._lib / "systemd", args, None, {})

    def configured(self, program: Path, args: Sequence[str], etc: Path) -> Completed:
        """The result of a program that finds the folder ``etc`` in place of /etc.

        It runs for ten seconds at most, in a mount namespace of its own, which needs root. There is
        no console in it, since the service manager would write its messages there.
        """
        script = (
            "mount -t tmpfs tmpfs /dev && mknod /dev/null c 1 3"
            ' && mount --bind "$1" /etc && shift && exec "$@"'
        )
        before: list[str | Path] = [
            "timeout",
            "-k",
            "1",
            "10",
            "unshare",
            "--mount",
            "sh",
            "-c",
            script,
            "sh",
            etc,
        ]
        environment = {"SYSTEMD_LOG_TARGET": "console", "XDG_RUNTIME_DIR": "/run"}
        return self._start(program, args, None, environment, before)

    @property
    def _bin(self) -> Path:
        # a path of the Nix store has no usr
        return next(each for each in (self.root / "usr/bin", self.root / "bin") if each.exists())

    @property
    def _lib(self) -> Path:
        merged = self.root / "usr/lib/systemd"
        return merged if (merged / "systemd").exists() else self.root / "lib/systemd"

    def _units(self, scope: str) -> dict[str, str]:
        """The environment in which it finds the units of its own package, not the machine's.

        A user manager needs a runtime folder, although it does not touch it here.
        """
        folders = f"{self._lib / scope}:{self.root / 'usr/lib/systemd' / scope}"
        return {"SYSTEMD_UNIT_PATH": folders, "XDG_RUNTIME_DIR": "/run"}

    def _start(
        self,
        program: Path,
        args: Sequence[str],
        cwd: Path | None,
        extra: Mapping[str, str],
        before: Sequence[str | Path] = (),
    ) -> Completed:
        # nothing of the caller's own environment may change an answer
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        environment |= {"LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0", **extra}
        return subprocess.run(
            [*before, *self.emulator, *linker(self.root), program, *args],
            cwd=cwd,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=3000 if self.emulator else 300,
        )


@cache
def oracle(version: int) -> Oracle:
    """The systemd of a major version in VERSIONS.

    Effect: downloads it if it is missing. Raises PartsError, or KeyError for another version.
    """
    return _unpacked(version, _PARTS / f"systemd-{version}")


def daemons(version: int) -> Path:
    """The root with the programs that Debian does not have in its package systemd.

    Effect: downloads them if they are missing. Raises PartsError, or KeyError for a version that is
    not in VERSIONS.
    """
    root = _PARTS / f"systemd-{version}-daemons"
    if not root.exists():
        with locked(_PARTS):
            if not root.exists():
                unpack(_SUITES[version], _DAEMONS, root)
    return root


@cache
def arm64_oracle(version: int) -> Oracle:
    """The systemd of a version of VERSIONS as built for aarch64, run by an emulator.

    Effect: gets both first if they are not there. Raises PartsError, or KeyError for another
    version.
    """
    return _unpacked(version, _PARTS / f"systemd-{version}-arm64", "arm64", (_emulator(),))


def _unpacked(
    version: int,
    root: Path,
    architecture: str | None = None,
    emulator: tuple[Path, ...] = (),
) -> Oracle:
    """Effect: unpacks Debian's packages of a version into a folder that does not exist yet."""
    if not root.exists():
        suites = _SUITES[version]
        crypto = "libssl3" if suites[0] == "bookworm" else "libssl3t64"
        with locked(_PARTS):
            if not root.exists():
                unpack(suites, ["systemd", "udev", crypto, *_LIBRARIES], root, architecture)
    found = oracle_in(root, emulator=emulator)
    if found.version != version:
        raise PartsError(f"the systemd in {root} is {found.version}, not {version}")
    return found


def _emulator() -> Path:
    """The program that runs programs for aarch64. Effect: gets it first if it is not there."""
    installed = which(_QEMU)
    if installed is not None:
        return Path(installed)
    root = _PARTS / "qemu"
    if not root.exists():
        with locked(_PARTS):
            if not root.exists():
                unpack(("bookworm",), ["qemu-user-static"], root)
    return root / "usr/bin" / _QEMU


_QEMU = "qemu-aarch64-static"


def oracle_in(root: Path, man: Path | None = None, emulator: tuple[Path, ...] = ()) -> Oracle:
    """The systemd of any version in an unpacked root, or in a path of the Nix store.

    `man` is the folder of its manual pages if they are not below the root. Raises PartsError.
    """
    root = root.resolve()
    pages = man or next(
        (each for each in (root / "usr/share/man", root / "share/man") if each.exists()), root
    )
    if not any(pages.glob("man5/systemd.exec.5*")):
        raise PartsError(f"no manual page systemd.exec(5) below {pages}: name the folder of man5")
    try:
        answer = Oracle(0, root, {}, pages, emulator).run(["--version"])
    except (OSError, StopIteration) as error:
        raise PartsError(f"no systemd-analyze in {root}: {error}") from None
    match = re.match(r"systemd (\d+) \((.+?)\)", answer.stdout)
    if match is None:
        reason = (answer.stderr or answer.stdout).strip().partition("\n")[0]
        raise PartsError(f"the systemd in {root} does not run: {reason}")
    packages = {"systemd": match[2], "libseccomp": _version(libseccomp(root))}
    if unpacked := versions(root):
        packages = {"systemd": unpacked["systemd"], "libseccomp": unpacked["libseccomp2"]}
    return Oracle(int(match[1]), root, packages, pages, emulator)


@cache
def nix_instantiate() -> Path:
    """The program nix-instantiate.

    Effect: installs Debian's nix-bin if it is missing. Raises PartsError.
    """
    return _program("nix-instantiate", "nix-bin")


@cache
def man() -> Path:
    """The program man, which prints manual pages.

    Effect: installs Debian's man-db if it is missing. Raises PartsError.
    """
    return _program("man", "man-db")


def main() -> int:
    """Effect: downloads every part and prints its path; returns 2 if one is not available."""
    try:
        for version in VERSIONS:
            found = oracle(version)
            print(f"systemd {found.packages['systemd']}: {found.root}")
        print(f"nix-instantiate: {nix_instantiate()}")
        print(f"man: {man()}")
    except PartsError as error:
        print(f"parts: {error}", file=sys.stderr)
        return 2
    return 0


def _program(name: str, package: str) -> Path:
    if which(name) is None:
        with locked(_PARTS):
            install(package)
    found = which(name)
    if found is None:
        raise PartsError(f"{name} is not on PATH although {package} is installed")
    return Path(found)


def shared_library(root: Path) -> Path:
    """The library of systemd's programs, libsystemd-shared. Raises PartsError."""
    return _library(root, "libsystemd-shared-*.so")


def libseccomp(root: Path) -> Path:
    """The libseccomp of a root, or the one that its programs name by path, as in the Nix store.

    Raises PartsError.
    """
    try:
        return _library(root, "libseccomp.so.2")
    except PartsError:
        named = re.findall(rb"/[\w.+/-]+-libseccomp-[\w.+/-]+", shared_library(root).read_bytes())
        folders = [Path(each.decode().removesuffix("/libseccomp.so.2")) for each in named]
        found = next((each for folder in folders for each in folder.glob("libseccomp.so.2")), None)
        if found is None:
            raise
        return found


def _version(library: Path) -> str:
    """What follows .so. in the name of the file that a library is a link to."""
    return library.resolve().name.partition(".so.")[2]


def _library(root: Path, pattern: str) -> Path:
    for folder in _library_folders(root):
        for file in sorted(folder.glob(pattern)):
            return file
    raise PartsError(f"no {pattern} in the library folders of {root}")


def _library_folders(root: Path) -> list[Path]:
    """Where the distributions keep libraries; never all of the root, which may be a machine's."""
    return [
        folder
        for parent in (root / "usr", root)
        for pattern in _LIBRARY_FOLDERS
        for folder in sorted(parent.glob(pattern))
    ]


_LIBRARY_FOLDERS = (
    "lib/*-linux-gnu",
    "lib/*-linux-gnu/systemd",
    "lib64",
    "lib64/systemd",
    "lib",
    "lib/systemd",
)


def linker(root: Path) -> list[str | Path]:
    """The command that starts a program with the libraries of its own tree; empty without a linker.

    Programs of the Nix store name their own linker.
    """
    folders = _library_folders(root)
    loaders = sorted(root.glob("usr/lib*/ld-linux-*.so.*")) + sorted(root.glob("lib*/ld-linux-*"))
    return [loaders[0], "--library-path", ":".join(map(str, folders))] if loaders else []


if __name__ == "__main__":
    sys.exit(main())
