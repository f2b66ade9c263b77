"""Random services with unknown parts, and services that they may turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from systemd_directives import unitfile
from systemd_directives.merge import FIELDS, LoadContext
from systemd_directives.model import (
    HOLE,
    Completeness,
    Guard,
    Hole,
    RuntimeScope,
    Setting,
    SystemdVersion,
    Unit,
)
from tests.support.services import service, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

_FED = {line: field for field in FIELDS.values() for line in field.lines}
_PIECES = ("~", "@clock ", "CAP_KILL ", "~@mount @swap ", "AF_INET ", "user ", "~user ")
_HOLE = Hole("not known here")
UNREADABLE = (Completeness.UNKNOWN_BASE, Completeness.UNKNOWN_MERGE, Completeness.UNKNOWN_OVERLAY)


@dataclass(frozen=True)
class Unknown:
    """A service with up to three unknown settings."""

    unit: Unit
    places: tuple[int, ...]
    """The indices of the settings that are unknown or may be absent."""

    def filled(self, random: Random) -> str:
        """A random service that this one may turn out to be."""
        chosen = {place: self._any(self.unit.settings[place], random) for place in self.places}
        return self._text(chosen)

    def extremes(self, version: int) -> Iterator[str]:
        """The possible services with the lowest and the highest score."""
        choices = [self._ends(self.unit.settings[place], version) for place in self.places]
        for lines in islice(product(*choices), 4000):
            yield self._text(dict(zip(self.places, lines, strict=True)))

    def _text(self, chosen: dict[int, list[str]]) -> str:
        settings = [
            Setting(setting.section, setting.directive, (text,))
            for place, setting in enumerate(self.unit.settings)
            for text in chosen.get(place, [setting.text or ""])
        ]
        return unit_file_text(self.unit._replace(settings=tuple(settings)))

    def _any(self, setting: Setting, random: Random) -> list[str]:
        name = setting.directive
        if not setting.certain:
            return [setting.text or ""] * random.randrange(2)
        if setting.value is None:
            return [_one_line(value(name, random)) for _ in range(random.randrange(4))]
        return [_put(setting, _one_line(value(name, random)))]

    def _ends(self, setting: Setting, version: int) -> list[list[str]]:
        if not setting.certain:
            return [[], [setting.text or ""]]
        field = _FED[setting.directive]
        here = SystemdVersion(version)
        lines = field.guesses(LoadContext(here, here, RuntimeScope.SYSTEM, "service", "x86-64"))
        if setting.value is None:
            return [[], *([line] for line in lines), *(["", line] for line in lines)]
        blank = [f" {line}" for line in lines] if len(setting.value) > 1 else []
        return [[_put(setting, line)] for line in (*lines, *blank)]


def guarded(random: Random, conditions: int = 3) -> Unit:
    """A random service whose lines depend on some unknown conditions."""
    unit = unitfile.parse(service(random) + service(random)).unit
    settings = tuple(_guarded(each, random, conditions) for each in unit.settings)
    return unit._replace(settings=settings)


def _guarded(setting: Setting, random: Random, conditions: int) -> Setting:
    chosen = random.sample(range(conditions), random.choice((0, 1, 1, 2)))
    guards = frozenset(Guard(each, random.random() < 0.5) for each in chosen)
    return setting._replace(certain=not guards, guards=guards)


def assuming(unit: Unit, true: frozenset[Guard]) -> str:
    """What a service with conditions is if these guards are true."""
    kept = (each for each in unit.settings if each.guards <= true)
    return unit_file_text(unit._replace(settings=tuple(kept)))


def unknown(random: Random) -> Unknown:
    """A random service with one to three unknown settings."""
    unit = unitfile.parse(service(random)).unit
    names = [place for place, each in enumerate(unit.settings) if each.directive in _FED]
    if not names:
        return unknown(random)
    places = tuple(sorted(random.sample(names, min(len(names), random.choice((1, 2, 3))))))
    settings = list(unit.settings)
    for place in places:
        settings[place] = _hidden(settings[place], random)
    return Unknown(unit._replace(settings=tuple(settings)), places)


def _hidden(setting: Setting, random: Random) -> Setting:
    match random.randrange(4):
        case 0:
            return setting._replace(value=None, unknown="not known here")
        case 1:
            return setting._replace(certain=False)
        case 2 if _FED[setting.directive].repeats:
            piece = random.choice(_PIECES)
            return setting._replace(value=(piece, _HOLE))
    return setting._replace(value=(_HOLE,))


def _put(setting: Setting, text: str) -> str:
    """The setting with a text in place of its hole."""
    return "".join(part if isinstance(part, str) else text for part in setting.value or ())


def _one_line(text: str) -> str:
    """A random value that needs no line of its own."""
    return text.replace("\\\n# why\n", " ").replace("\\\n", " ").rstrip("\\")


def opened(unit: Unit, completeness: Completeness, random: Random) -> str:
    """A random service that an incomplete unit may turn out to be."""
    there = {_FED[each.directive].name for each in unit.settings if each.directive in _FED}
    extra = unitfile.parse(service(random)).unit.settings
    if completeness is Completeness.UNKNOWN_OVERLAY:
        kept = tuple(each for each in unit.settings if random.random() < 0.5)
        return _mixed(kept, extra, random)
    joined = [
        each
        for each in extra
        if each.directive in _FED
        and (
            _FED[each.directive].name not in there
            or (completeness is Completeness.UNKNOWN_MERGE and _FED[each.directive].repeats)
        )
    ]
    return _mixed(unit.settings, joined, random)


def _mixed(own: Sequence[Setting], others: Iterable[Setting], random: Random) -> str:
    """The settings of both sides, each in its order, with one command only."""
    settings = [each for each in own if each.directive != "ExecStart"]
    for each in others:
        if each.directive != "ExecStart":
            settings.insert(random.randrange(len(settings) + 1), each)
    start = Setting("Service", "ExecStart", ("/bin/true",))
    return unit_file_text(Unit((start, *settings)))


def unit_file_text(unit: Unit) -> str:
    """A unit file of the settings, in their order; unknown pieces become ``…``."""
    lines: list[str] = []
    section = None
    for setting in unit.settings:
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"] if lines else [f"[{section}]"]
        value = (
            "…" if setting.text_with_holes is None else setting.text_with_holes.replace(HOLE, "…")
        )
        lines.append(f"{setting.directive}={value}")
    return "".join(f"{line}\n" for line in lines)
