"""The section ``serviceconfig`` of the client's settings.

A new setting is a field of features/config.py and a row of SETTINGS.
"""

from __future__ import annotations

import json
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from serviceconfig_ls.features.config import Config
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read: TypeAlias = Callable[[object], Any]

SECTION = "serviceconfig"


class Settings:
    """The settings of the client: those of ``initialize``, and later changes."""

    def __init__(self, report: Callable[[str], None]) -> None:
        """``report`` is called with a message to the user about each invalid setting."""
        self._report = report
        self._initial: object = None
        self._current: object = None
        self.config = Config()
        """The current settings."""

    def begin(self, options: object) -> None:
        """Effect: applies the settings of ``initialize``. ``reread`` reports the invalid ones."""
        self._initial = section_of(options)
        self.config, _ = config_of(self._initial)

    def change(self, settings: object) -> bool:
        """Effect: applies new settings over the initial ones. Returns whether any has changed."""
        self._current = section_of(settings)
        return self.reread()

    def reread(self) -> bool:
        """Effect: reports invalid settings. Returns whether any setting has changed."""
        before = self.config
        self.config, messages = config_of(self._initial, self._current)
        for message in messages:
            self._report(message)
        return self.config != before


def section_of(settings: object) -> object:
    """The section of this server if there are others, else all settings."""
    if isinstance(settings, dict) and SECTION in settings:
        return settings[SECTION]
    return settings


class SettingReader(NamedTuple):
    """A setting: its name in the section, and the function that validates it."""

    name: str
    read: Read
    """Converts JSON to the value of the field. Raises ValueError with what was expected."""

    @property
    def field(self) -> str:
        """The field of Config that it sets."""
        return re.sub(r"(?=[A-Z])", "_", self.name.replace(".", "_")).lower()

    @property
    def default(self) -> Any:
        """The value if it is not set."""
        return Config._field_defaults[self.field]


def config_of(*layers: object) -> tuple[Config, tuple[str, ...]]:
    """The settings, and a message about each invalid one.

    ``layers`` are JSON of the section, nested or with dots in the names; later layers override
    earlier ones. Missing, null and invalid settings have their default.
    """
    found, messages = {}, []
    for setting in SETTINGS:
        values = [_value(layer, setting.name) for layer in layers]
        value = next((value for value in reversed(values) if value is not None), None)
        if value is None:
            continue
        try:
            found[setting.field] = setting.read(value)
        except ValueError as error:
            problem = f"{SECTION}.{setting.name}: expected {error}, not {_shown(value)}"
            messages.append(f"{problem}; using {_shown(setting.default)}")
    odd = [layer for layer in layers if layer is not None and not isinstance(layer, dict)]
    messages += [f"{SECTION}: expected an object with settings, not {_shown(one)}" for one in odd]
    messages += [_unknown(name) for layer in layers for name in _names_of(layer)]
    folders = found.get("man_path", "")
    if folders and not _has_pages(folders):
        problem = f"{SECTION}.manPath: no manual pages of systemd in {_shown(folders)}"
        messages.append(f"{problem}; using those of this machine")
    version = found.get("systemd_version", "auto")
    if version != "auto":
        found["systemd"] = SystemdVersion(min(int(version), NEWEST))
        if int(version) > NEWEST:
            problem = f"{SECTION}.systemdVersion: the newest known systemd is {NEWEST}"
            messages.append(f"{problem}; using that instead of {version}")
    return Config(**found), tuple(messages)


def _names_of(settings: object, prefix: str = "") -> Iterator[str]:
    """The names of settings that this server does not know, of nested or dotted JSON."""
    for name, value in settings.items() if isinstance(settings, dict) else ():
        full = f"{prefix}{name}"
        if full in _KNOWN or full in _OF_CLIENTS:
            continue
        if isinstance(value, dict) and any(each.startswith(f"{full}.") for each in _PARENTS):
            yield from _names_of(value, f"{full}.")
        elif full.partition(".")[0] not in _OF_CLIENTS:
            yield full


def _unknown(name: str) -> str:
    near = get_close_matches(name, _KNOWN, 1)
    hint = f"; did you mean {SECTION}.{near[0]}?" if near else ""
    return f"{SECTION}.{name} is not a setting{hint}"


def _has_pages(folders: str) -> bool:
    """Whether one of the folders has manual pages of systemd; read without the manual's modules."""
    paths = [Path(part) for part in folders.split(os.pathsep) if part]
    return any(next(path.glob(pattern), None) for path in paths for pattern in _PAGES)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a string")
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("a list of names")
    return tuple(value)


def _one_of(*choices: str) -> Read:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(" or ".join(_shown(choice) for choice in choices))
        return str(value)

    return read


def _version(value: object) -> str:
    if value == "auto":
        return "auto"
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch("[0-9]{1,4}", text) or int(text) < OLDEST:
        raise ValueError(f'"auto" or a version from "{OLDEST}" to "{NEWEST}"')
    return text


SETTINGS = (
    SettingReader("systemdVersion", _version),
    SettingReader("architecture", _one_of("auto", "x86-64", "arm64")),
    SettingReader("manPath", _text),
    SettingReader("diagnostics.enable", _flag),
    SettingReader("diagnostics.ignore", _names),
    SettingReader("diagnostics.implied", _flag),
    SettingReader("hints.exposure", _one_of("changed", "all", "off")),
    SettingReader("lens.exposure", _one_of("all", "hardened", "off")),
    SettingReader("hover.manual", _one_of("short", "full", "off")),
    SettingReader("completion.exposure", _flag),
    SettingReader("completion.sort", _one_of("use", "exposure")),
    SettingReader("hardening.wrap", _one_of("auto", "none", "mkDefault", "mkForce")),
    SettingReader("workspace.crossFile", _flag),
    SettingReader("base", _text),
)


_KNOWN = frozenset(setting.name for setting in SETTINGS)
_OF_CLIENTS = frozenset({"server", "trace"})
"""Settings of clients, below these names."""
_PAGES = tuple(f"{folder}man5/systemd.*.5*" for folder in ("", "man/", "share/man/"))
"""Manual pages in a folder of them, or in a package."""
_PARENTS = _KNOWN | {f"{name}." for name in _OF_CLIENTS}


def _value(settings: object, name: str) -> object:
    """The value of a setting, by its full name or nested; None if it is missing."""
    head, _, rest = name.partition(".")
    if not isinstance(settings, dict):
        return None
    if name in settings or not rest:
        return settings.get(name)
    return _value(settings.get(head), rest)


def _shown(value: object) -> str:
    text = json.dumps(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 60 else text[:57] + "…"
