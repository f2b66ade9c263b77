"""One path, as for WorkingDirectory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import (
    IGNORED,
    REFUSED,
    Choice,
    Scalar,
    candidates,
    problem,
)
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.path_checks import (
    ABSOLUTE,
    PathRules,
    path_fault,
    simplified,
)
from systemd_directives.grammar.lexing.specifiers import MAX_PATH_LENGTH
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_OPTIONAL = "-"
MISSING = Choice(_OPTIONAL, "in front: it may be missing", then="/srv")
"""The prefix of a path that may be missing."""
_HOME = "~"
_LEGACY = ["var", "run"]
_PID = PathRules(absolute=None, api=False, devices=False)
_TOP = frozenset(
    {
        "bin",
        "boot",
        "dev",
        "etc",
        "home",
        "nix",
        "opt",
        "proc",
        "root",
        "run",
        "srv",
        "sys",
        "tmp",
        "usr",
        "var",
    }
)

FOLDERS = (
    Choice("/var/lib/", "state that programs keep"),
    Choice("/var/cache/", "what can be made again"),
    Choice("/var/log/", "logs"),
    Choice("/run/", "sockets and other things that live until the next boot"),
    Choice("/etc/", "configuration"),
    Choice("/home/", "people's own files"),
    Choice("/nix/store", "all programs of NixOS"),
    Choice("/tmp", "short-lived files"),  # noqa: S108 # a text, not a file
    Choice("/dev/", "devices"),
    Choice("/proc", "processes and kernel settings"),
    Choice("/sys", "the kernel's view of the machine"),
)
"""Where paths often begin."""


class _PathVariant(NamedTuple):
    rules: PathRules = ABSOLUTE
    optional: bool = False
    """Whether the prefix ``-`` is valid."""
    refused: bool = False
    """Whether an invalid path keeps the unit from loading."""
    empties: bool = False
    """Whether specifiers with an empty value make it an empty line."""
    choices: tuple[Choice, ...] = FOLDERS


_VARIANTS = {
    "": _PathVariant(),
    "file": _PathVariant(empties=True),
    "root": _PathVariant(
        refused=True,
        empties=True,
        choices=(Choice("/var/lib/machines/", "where images of systems are kept"), *FOLDERS),
    ),
    "optional": _PathVariant(
        optional=True,
        choices=(
            Choice("/etc/", "configuration"),
            Choice("/run/", "made at boot, as secrets are"),
            Choice("/var/lib/", "state that programs keep"),
        ),
    ),
    "namespace": _PathVariant(
        empties=True,
        choices=(
            Choice("/run/netns/", "networks that ip netns made"),
            Choice("/proc/1/ns/", "those of the system itself", then="net"),
        ),
    ),
    "terminal": _PathVariant(
        empties=True,
        choices=(
            Choice("/dev/console", "the system's console"),
            Choice("/dev/tty8", "a virtual terminal"),
            Choice("/dev/ttyS0", "a serial line"),
            Choice("/dev/ttyUSB0", "a serial line over USB"),
        ),
    ),
    "bpf": _PathVariant(choices=(Choice("/sys/fs/bpf/", "where programs in the kernel are kept"),)),
    "mount": _PathVariant(
        empties=True,
        choices=(
            Choice("/mnt", "for a while"),
            Choice("/srv", "what is served to others"),
            Choice("/media", "sticks and discs"),
            *FOLDERS,
        ),
    ),
    "working": _PathVariant(
        optional=True, refused=True, choices=(Choice(_HOME, "the home of the user"), *FOLDERS)
    ),
    "pid": _PathVariant(_PID, refused=True, choices=(Choice("/run/", "the usual place"),)),
}

TELLS_LEGACY = 255


def grammar(variant: str) -> PathValue:
    """``root`` (refuses), ``optional`` (with ``-``), ``working``, ``pid``; or what to propose."""
    return PathValue(variant)


def judge_path(
    path: ByteText,
    version: SystemdVersion,
    rules: PathRules = ABSOLUTE,
    *,
    effect: Effect = Effect.IGNORED,
    outcome: str = IGNORED,
) -> Problem | None:
    """The fault in a path, including its specifiers."""
    found = expand_piece(path, version, limit=MAX_PATH_LENGTH, effect=effect, outcome=outcome)
    if isinstance(found, Problem):
        return found
    reason = path_fault(found, rules, version)
    if reason is None:
        return None
    shown = path.text if len(path) <= MAX_PATH_LENGTH // 50 else f"{path.text[:30]}…"
    fault = f"the path “{shown}” is {reason}" if path else "a path is missing"
    return problem(path, f"{fault}; {outcome}", effect=effect, replacements=_likely(path, reason))


def legacy(path: ByteText, version: SystemdVersion, simple: str | None = None) -> Problem | None:
    """The note about a path below /var/run; ``simple`` is the path after simplification."""
    below = _below_legacy(path.text)
    if version < TELLS_LEGACY or not (below or _below_legacy(simple or "")):
        return None
    message = f"/var/run is a legacy folder; systemd takes {below or '/run'} instead"
    return problem(path, message, effect=Effect.NOTED, replacements=(below,) if below else ())


def _below_legacy(path: str) -> str:
    """The real location of a path below /var/run; empty for other paths."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/" + "/".join(parts[1:]) if path[:1] == "/" and parts[:2] == _LEGACY else ""


def _likely(path: ByteText, reason: str) -> tuple[str, ...]:
    shown = path.text
    if reason == "not absolute" and shown.split("/")[0] in _TOP:
        return (f"/{shown}",)
    return (shown.lstrip("/"),) if reason.startswith("absolute") and shown.lstrip("/") else ()


def after_mark(value: ByteText, version: SystemdVersion) -> ByteText:
    """The path, also if a specifier with an empty value precedes the prefix."""
    found = expand_piece(value, version, limit=MAX_PATH_LENGTH)
    marked = not isinstance(found, Problem) and found.raw.startswith(_OPTIONAL)
    return value[value.raw.find(_OPTIONAL) + 1 :] if marked else value


def becomes_empty(value: ByteText, version: SystemdVersion) -> bool:
    """Whether a value is empty after its specifiers are expanded."""
    found = expand_piece(value, version, limit=MAX_PATH_LENGTH)
    return not isinstance(found, Problem) and not found.raw


class PathValue(Scalar):
    """A path with an optional prefix."""

    @property
    def name(self) -> str:
        return "path"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        return self.judge(value, version) if value else Verdict(meaning="default")

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        optional = kind.optional and value.raw.startswith(_OPTIONAL)
        path = value[1:] if optional else value
        if self.variant == "optional" and not optional:
            path = after_mark(value, version)
        if self.variant == "working" and path.raw == _HOME:
            there = ", if it is there" if optional else ""
            return Verdict(meaning=f"the home of the user{there}")
        if kind.empties and becomes_empty(path, version):
            return Verdict(meaning="default")
        refused = kind.refused and not optional
        effect, outcome = (Effect.REFUSED, REFUSED) if refused else (Effect.IGNORED, IGNORED)
        wrong = judge_path(path, version, kind.rules, effect=effect, outcome=outcome)
        if self.variant == "pid":
            wrong = self._judge_pid(path, wrong, version)
        if wrong or path.has_hole:
            return Verdict((wrong,) if wrong else ())
        simple = simplified(path.text, version)
        if self.variant == "pid" and not simple.startswith(("/", "%")):
            return Verdict(meaning=f"/run/{simple} (user units: below $XDG_RUNTIME_DIR)")
        return Verdict(meaning=f"{simple}, if it is there" if optional else simple)

    def _judge_pid(
        self, path: ByteText, wrong: Problem | None, version: SystemdVersion
    ) -> Problem | None:
        """A path that cannot be expanded is only ignored; legacy folders are noted."""
        found = expand_piece(path, version, limit=MAX_PATH_LENGTH)
        if isinstance(found, Problem):
            return found
        if not simplified(found.raw, version):
            return None  # the folder itself, to which relative paths refer
        return wrong or legacy(path, version, simplified(found.raw, version))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        value = text_of(text).strip()
        if found or not value.start <= offset <= value.end:
            return found
        optional = _VARIANTS[self.variant].optional
        marked = optional and value.raw.startswith(_OPTIONAL) and offset > value.start
        found = candidates(self.choices(version), value.start + marked, value.end)
        mark = (MISSING,) if optional and not value else ()
        return (*found, *candidates(mark, offset, offset))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _VARIANTS[self.variant].choices

    def describe(self, version: SystemdVersion) -> str:
        kind = _VARIANTS[self.variant]
        optional = "; with - in front it may be missing" if kind.optional else ""
        home = ", or ~ for the home of the user" if self.variant == "working" else ""
        what = "A path, a relative one below /run" if self.variant == "pid" else "An absolute path"
        return f"{what}{home}{optional}; specifiers such as %t are expanded."
