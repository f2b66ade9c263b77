"""A device with a property, as for DeviceAllow and IODeviceWeight."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import (
    IGNORED,
    Choice,
    GrammarBase,
    candidates,
    join_words,
    problem,
)
from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.durations import UNITS, format_duration, parse_duration
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.numbers import UINT64, integer_in
from systemd_directives.grammar.lexing.path_checks import EITHER
from systemd_directives.grammar.lexing.sizes import DECIMAL, parse_size
from systemd_directives.grammar.path import judge_path
from systemd_directives.grammar.size import suffix_candidates
from systemd_directives.grammar.time_span import judge_span, unit_candidates
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_CLASSES = ("char-", "block-")
_NODES = ("/dev/", "/run/systemd/inaccessible/")
_RIGHTS = frozenset("rwm")

_DEVICES = (
    Choice("/dev/null", "swallows all"),
    Choice("/dev/fuse", "file systems of programs"),
    Choice("/dev/kvm", "virtual machines"),
    Choice("/dev/net/tun", "virtual network cards"),
    Choice("/dev/dri/renderD128", "graphics card for computing"),
    Choice("/dev/random", "random numbers"),
    Choice("/dev/rtc", "the hardware clock"),
    Choice("char-", "a class of /proc/devices", then="rtc"),
    Choice("block-", "a class of disks of /proc/devices", then="loop"),
    Choice("char-rtc", "hardware clocks"),
    Choice("char-drm", "graphics cards"),
    Choice("char-input", "keyboards, mice and similar"),
    Choice("char-alsa", "sound cards"),
    Choice("char-usb_device", "USB devices"),
    Choice("char-pts", "pseudo terminals"),
    Choice("char-tty", "terminals"),
    Choice("char-ttyUSB", "serial lines over USB"),
    Choice("char-ttyACM", "modems over USB"),
    Choice("char-hidraw", "raw input devices"),
    Choice("char-video4linux", "cameras"),
    Choice("block-sd", "disks"),
    Choice("block-loop", "files as disks"),
    Choice("block-device-mapper", "encrypted and logical disks"),
    Choice("block-nvme", "NVMe disks"),
)
_RIGHT_CHOICES = (
    Choice("r", "read"),
    Choice("w", "write"),
    Choice("rw", "read and write"),
    Choice("rwm", "read, write and make device files"),
)


_RIGHT_NAMES = (("r", "read"), ("w", "write"), ("m", "make device files"))


class _DeviceVariant(NamedTuple):
    second: str
    choices: tuple[Choice, ...]
    per: str = ""
    """The unit of the second word in the meaning."""


_VARIANTS = {
    "allow": _DeviceVariant("rights of r, w and m", _RIGHT_CHOICES),
    "weight": _DeviceVariant("a weight from 1 to 10000", (Choice("100", "the usual weight"),)),
    "blkio": _DeviceVariant("a weight from 10 to 1000", (Choice("500", "the usual weight"),)),
    "latency": _DeviceVariant("a span of time", (Choice("25ms"),)),
    "limit": _DeviceVariant(
        "bytes per second", (Choice("infinity"), Choice("10M")), " bytes per second"
    ),
    "operations": _DeviceVariant(
        "operations per second", (Choice("infinity"), Choice("1K")), " operations per second"
    ),
    "bandwidth": _DeviceVariant("bytes per second", (Choice("10M"),), " bytes per second"),
}
_WEIGHTS = ("weight", "blkio")
_OLD = ("blkio", "bandwidth")


def grammar(variant: str) -> Device:
    """``allow``, ``weight``, ``latency``, ``limit``, ``operations``; the others are obsolete."""
    return Device(variant)


class Device(GrammarBase):
    """A device, a space, and a second word."""

    @property
    def name(self) -> str:
        return "device"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        problems = [self._note(value)] if self.variant in _OLD else []
        wrong = self._judge(value, version) if value else None
        meaning = None if wrong or value.has_hole else self._meaning(value, version)
        return Verdict((*problems, *([wrong] if wrong else ())), meaning)

    def _meaning(self, value: ByteText, version: SystemdVersion) -> str | None:
        if not value:
            return "none: earlier lines are dropped"
        cut = extract_first_word(value, 0, Extract.UNQUOTE, version)
        rest = value[cut.rest :] if cut.rest is not None else value[len(value) :]
        device = cut.word.text if cut.word else ""
        if self.variant == "allow":
            rights = [phrase for right, phrase in _RIGHT_NAMES if right in (rest.raw or "rwm")]
            return f"{device}: {join_words(rights, 'and')}"
        in_words = _rate if self.variant in ("limit", "bandwidth", "operations") else _delay
        phrase = in_words(rest) if self.variant not in _WEIGHTS else None
        return f"{device}: {phrase}{_VARIANTS[self.variant].per}" if phrase else None

    def _devices(self, rest: str) -> tuple[Choice, ...]:
        """Devices; with an example of a second word if one must follow and none does."""
        if self.variant == "allow":
            return tuple(each for each in _DEVICES if not (each.then and rest))
        second = "" if rest.strip() else f" {_VARIANTS[self.variant].choices[-1].text}"
        return (Choice(f"/dev/sda{second}"),)

    def _note(self, value: ByteText) -> Problem:
        message = "systemd asks for the newer IO directives instead"
        return problem(value, message, effect=Effect.NOTED)

    def _judge(self, value: ByteText, version: SystemdVersion) -> Problem | None:
        cut = extract_first_word(value, 0, Extract.UNQUOTE, version)
        if cut.word is None:
            return problem(value, f"the quote is never closed; {IGNORED}")
        rest = value[cut.rest :] if cut.rest is not None else value[len(value) :]
        if self.variant == "allow":
            return _judge_node(cut.word, version) or _judge_rights(rest)
        if not rest:
            message = f"{_VARIANTS[self.variant].second} must follow the device; {IGNORED}"
            return problem(value, message)
        wrong = judge_path(cut.word, version, EITHER)
        return wrong or (None if rest.has_hole else _SECONDS[self.variant](rest))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        lead = len(text) - len(text.lstrip(WHITESPACE))
        blank = next((at for at in range(lead, len(text)) if text[at] in WHITESPACE), len(text))
        if offset <= blank:
            specifiers = after_percent(text, offset, version)
            return specifiers or candidates(self._devices(text[blank:]), min(lead, offset), blank)
        start = min(len(text) - len(text[blank:].lstrip(WHITESPACE)), offset)
        return self._units(text, offset, start) or candidates(
            _VARIANTS[self.variant].choices, start, len(text)
        )

    def _units(self, text: str, offset: int, start: int) -> tuple[Candidate, ...]:
        """The units to propose after a number in the second word."""
        if self.variant == "latency":
            found = unit_candidates(text[start:], offset - start, UNITS)
        elif self.variant in ("limit", "operations", "bandwidth"):
            found = suffix_candidates(text[start:], offset - start)
        else:
            found = ()
        return tuple(
            each._replace(start=each.start + start, end=each.end + start) for each in found
        )

    def describe(self, version: SystemdVersion) -> str:
        second = _VARIANTS[self.variant].second
        if self.variant == "allow":
            return f"A path below /dev, or char-… or block-… for a class; then {second}."
        base = " with K, M, G (powers of 1000)" if "bytes" in second else ""
        return f"The path of a device or of a file on it, a space, then {second}{base}."


def _judge_node(word: ByteText, version: SystemdVersion) -> Problem | None:
    node = expand_piece(word, version, limit=4095)
    if isinstance(node, Problem) or node.has_hole:
        return node if isinstance(node, Problem) else None
    if node.raw.startswith(_CLASSES):
        return None
    wrong = judge_path(word, version, EITHER)
    if wrong:
        return wrong
    simple = "/" + "/".join(part for part in node.raw.split("/") if part not in ("", "."))
    if not f"{simple}/".startswith(_NODES) or not node.raw.startswith("/"):
        named = node.raw.lstrip("/").isalnum() and boolean(word.text) is None
        likely = (f"/dev/{word.text.lstrip('/')}",) if named else ()
        message = f"“{word.text}” is not a device below /dev; {IGNORED}"
        return problem(word, message, replacements=likely)
    return None


def _judge_rights(rest: ByteText) -> Problem | None:
    if rest.has_hole or set(rest.raw) <= _RIGHTS:
        return None
    kept = "".join(right for right in "rwm" if right in rest.raw)
    likely = (kept,) if kept and rest.raw.isalpha() and len(rest) <= len(_RIGHTS) + 1 else ()
    message = f"“{rest.text}” is not made of the rights r, w and m; {IGNORED}"
    return problem(rest, message, replacements=likely)


def _weight(rest: ByteText) -> Problem | None:
    bounds = range(1, 10001)
    if integer_in(rest.raw, UINT64) in bounds:
        return None
    return problem(rest, f"“{rest.text}” is not a weight from 1 to 10000; {IGNORED}")


def _blkio(rest: ByteText) -> Problem | None:
    if integer_in(rest.raw, UINT64) in range(10, 1001):
        return None
    return problem(rest, f"“{rest.text}” is not a weight from 10 to 1000; {IGNORED}")


def _latency(rest: ByteText) -> Problem | None:
    return judge_span(rest, parse_duration(rest))


def _limit(rest: ByteText) -> Problem | None:
    if rest.raw == "infinity":
        return None
    return _bandwidth(rest)


def _bandwidth(rest: ByteText) -> Problem | None:
    if parse_size(rest, DECIMAL).value:
        return None
    return problem(rest, f"“{rest.text}” is not a size above 0; {IGNORED}")


def _rate(rest: ByteText) -> str:
    """The number of a size with base 1000."""
    return "any number of" if rest.raw == "infinity" else str(parse_size(rest, DECIMAL).value)


def _delay(rest: ByteText) -> str:
    length = parse_duration(rest).length
    return "infinity" if length is None else format_duration(length)


_SECONDS = {
    "weight": _weight,
    "blkio": _blkio,
    "latency": _latency,
    "limit": _limit,
    "operations": _limit,
    "bandwidth": _bandwidth,
}
