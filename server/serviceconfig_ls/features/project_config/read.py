"""Reads a configuration: everything that is valid, and what is wrong with the rest."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from serviceconfig_ls.features.config import OwnPreset
from serviceconfig_ls.features.explain import rule_summaries
from serviceconfig_ls.features.project_config.config_keys import (
    ARCHITECTURES,
    FUNCTION,
    MAX_THRESHOLD,
    TARGETS,
)
from serviceconfig_ls.features.project_config.model import (
    Allowance,
    Ignore,
    ProjectConfig,
    Selector,
)
from serviceconfig_ls.workspace.git.wildmatch import parse_pattern
from systemd_directives import catalogue
from systemd_directives.model import NEWEST, OLDEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILE_NAME = "serviceconfig.toml"
PYPROJECT = "pyproject.toml"
CONFIG_FILES = (FILE_NAME, PYPROJECT)
"""The names of the files that may hold a configuration; the first one takes precedence."""
SCORE = "score"
"""As the rule of an allowance: the exposure of the service."""

_KeyPath: TypeAlias = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""")
_PLACE_IN_ERROR = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class ConfigProblem(NamedTuple):
    """Something that is wrong with a configuration."""

    file: str
    line: int
    """From 1."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class _InvalidError(Exception):
    """A value is not what its key needs; says what was expected."""

    def __init__(self, expected: str, *path: str | int) -> None:
        super().__init__(expected)
        self.path = path
        """Below the key."""


def read(content: bytes, file: str) -> tuple[ProjectConfig | None, tuple[ConfigProblem, ...]]:
    """The configuration in a file, and its problems. Keys with a problem have their default.

    ``file`` is its path. None if it is a ``pyproject.toml`` without the table.
    """
    try:
        text = content.decode()
        whole = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return ProjectConfig(file), (ConfigProblem(file, line, "not UTF-8"),)
    except tomllib.TOMLDecodeError as error:
        return ProjectConfig(file), (_syntax_problem(error, file, text),)
    except RecursionError:
        return ProjectConfig(file), (ConfigProblem(file, 1, "nested too deeply"),)
    prefix: _KeyPath = ()
    table: object = whole
    if file.rpartition("/")[2] == PYPROJECT:
        prefix = ("tool", "serviceconfig")
        tool = whole.get("tool")
        table = tool.get("serviceconfig") if isinstance(tool, dict) else None
        if table is None:
            return None, ()
    lines = _lines(text)
    if not isinstance(table, dict):
        problem = ConfigProblem(file, _line(lines, prefix), "tool.serviceconfig: expected a table")
        return ProjectConfig(file), (problem,)
    return _read_table(table, file, partial(_line_below, lines, prefix))


def _read_table(
    table: Mapping[str, Any], file: str, line_of: Callable[[_KeyPath], int]
) -> tuple[ProjectConfig, tuple[ConfigProblem, ...]]:
    found: dict[str, Any] = {}
    problems = []
    for name, value in table.items():
        reader = _READERS.get(name)
        if reader is None:
            problems.append(ConfigProblem(file, line_of((name,)), _unknown(name, list(_READERS))))
            continue
        try:
            found |= reader(value, line_of)
        except _InvalidError as error:
            path = (name, *error.path)
            shown = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)[1:]
            problems.append(ConfigProblem(file, line_of(path), f"{shown}: {error}"))
    return ProjectConfig(file, **found), tuple(problems)


def _syntax_problem(error: tomllib.TOMLDecodeError, file: str, text: str) -> ConfigProblem:
    place = _PLACE_IN_ERROR.search(str(error))
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    return ConfigProblem(file, line, f"not TOML: {_PLACE_IN_ERROR.sub('', str(error))}")


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"unknown key {name}" + (f": did you mean {near[0]}?" if near else "")


_Reader: TypeAlias = "Callable[[object, Callable[[_KeyPath], int]], dict[str, Any]]"


def _systemd(value: object, _line_of: object) -> dict[str, Any]:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if text != "auto" and not (re.fullmatch("[0-9]{1,4}", text) and int(text) >= OLDEST):
        raise _InvalidError(f'expected "auto" or a version from {OLDEST} to {NEWEST}')
    return {"systemd": text}


def _one_of(key: str, choices: tuple[str, ...]) -> _Reader:
    def reader(value: object, _line_of: object) -> dict[str, Any]:
        if value not in choices:
            raise _InvalidError(f"expected {' or '.join(choices)}")
        return {key: value}

    return reader


def _base(value: object, _line_of: object) -> dict[str, Any]:
    path = _text(value)
    if ".." in path.split("/") or (path.startswith("/") and not path.startswith(_STORE)):
        raise _InvalidError("expected auto, none, or a path below this folder or in the Nix store")
    return {"base": path}


_STORE = "/nix/store/"


def _exclude(value: object, _line_of: object) -> dict[str, Any]:
    return {"exclude": tuple(_pattern(each, at) for at, each in enumerate(_list(value)))}


def _ignore(value: object, _line_of: object) -> dict[str, Any]:
    found = []
    for at, entry in enumerate(_list(value)):
        if isinstance(entry, str):
            found.append(Ignore(frozenset({_rule(entry, at)})))
            continue
        fields = _fields(entry, ("rule", "path", "service"), at)
        rule = _rule(_required(fields, "rule", at), at, "rule")
        found.append(Ignore(frozenset({rule}), _place(fields, at)))
    return {"ignore": tuple(found)}


def _allow(value: object, line_of: Callable[[_KeyPath], int]) -> dict[str, Any]:
    found = []
    for at, entry in enumerate(_list(value)):
        fields = _fields(entry, ("rule", "path", "service", "reason", "until"), at)
        name = _required(fields, "rule", at)
        rule = None if name == SCORE else _rule(name, at, "rule")
        reason = _text(_required(fields, "reason", at), at, "reason")
        until = fields.get("until")
        if until is not None and (not isinstance(until, date) or isinstance(until, datetime)):
            raise _InvalidError("expected a date, as in until = 2027-06-30", at, "until")
        place = _place(fields, at)
        found.append(Allowance(rule, place, reason, until, line_of(("allow", at))))
    return {"allow": tuple(found)}


def _threshold(value: object, _line_of: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _InvalidError("expected a table, as in [threshold]")
    scores = {name: _score(score, name) for name, score in value.items()}
    default = scores.pop("default", None)
    names = tuple((name.removesuffix(".service"), score) for name, score in scores.items())
    return {"threshold": default, "thresholds": names}


def _helpers(value: object, _line_of: object) -> dict[str, Any]:
    names = [_text(each, at) for at, each in enumerate(_list(value))]
    for at, name in enumerate(names):
        if not re.fullmatch(FUNCTION, name):
            raise _InvalidError("expected the name of a function, such as lib.mkHardened", at)
    return {"helpers": frozenset(names)}


def _presets(value: object, _line_of: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _InvalidError("expected tables, as in [presets.web]")
    return {"presets": tuple(_preset(entry, name) for name, entry in value.items())}


def _preset(entry: object, name: str) -> OwnPreset:
    fields = _fields(entry, ("title", "lines"), name)
    title = _text(_required(fields, "title", name), name, "title")
    written = _required(fields, "lines", name)
    if not isinstance(written, list) or not written:
        raise _InvalidError('expected a list of lines, as in ["ProtectHome=true"]', name, "lines")
    lines: dict[str, tuple[str, ...]] = {}
    for at, line in enumerate(written):
        directive, separator, text = _text(line, name, "lines", at).partition("=")
        if not separator or not text or "\n" in text:
            message = "expected a line of [Service], such as ProtectHome=true"
            raise _InvalidError(message, name, "lines", at)
        if directive not in catalogue.all_names("Service"):
            near = get_close_matches(directive, list(catalogue.all_names("Service")), 1)
            hint = f": did you mean {near[0]}?" if near else ""
            message = f"[Service] has no directive {directive}{hint}"
            raise _InvalidError(message, name, "lines", at)
        lines[directive] = (*lines.get(directive, ()), text)
    return OwnPreset(" ".join(title.split()), tuple(lines.items()))


_READERS: Mapping[str, _Reader] = {
    "systemd": _systemd,
    "architecture": _one_of("architecture", ARCHITECTURES),
    "target": _one_of("target", TARGETS),
    "base": _base,
    "exclude": _exclude,
    "ignore": _ignore,
    "allow": _allow,
    "threshold": _threshold,
    "helpers": _helpers,
    "presets": _presets,
}


def _text(value: object, *path: str | int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _InvalidError("expected text", *path)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _InvalidError("expected a list")
    return value


def _fields(entry: object, known: tuple[str, ...], at: str | int) -> dict[str, object]:
    if not isinstance(entry, dict):
        raise _InvalidError("expected a table", at)
    for name in entry:
        if name not in known:
            raise _InvalidError(_unknown(name, list(known)), at, name)
    return entry


def _required(fields: Mapping[str, object], name: str, at: str | int) -> object:
    if name not in fields:
        raise _InvalidError(f"{name} is missing", at)
    return fields[name]


def _place(fields: Mapping[str, object], at: int) -> Selector:
    path, service = fields.get("path"), fields.get("service")
    return Selector(
        None if path is None else _pattern(path, at, "path"),
        None if service is None else _text(service, at, "service").removesuffix(".service"),
    )


def _pattern(value: object, *path: str | int) -> str:
    text = _text(value, *path)
    parsed = parse_pattern(text.encode())
    if parsed is None or parsed.negated:
        raise _InvalidError("expected a pattern as in .gitignore, without !", *path)
    return text


def _rule(value: object, *path: str | int) -> str:
    name = _text(value, *path)
    if name not in rule_summaries():
        near = get_close_matches(name, list(rule_summaries()), 1)
        hint = f"did you mean {near[0]}?" if near else "serviceconfig-ls rules lists them"
        raise _InvalidError(f"there is no rule {name}: {hint}", *path)
    return name


def _score(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_THRESHOLD:
        raise _InvalidError(f"expected a number from 0 to {MAX_THRESHOLD}, in tenths", name)
    return value


def _lines(text: str) -> dict[_KeyPath, int]:
    """The line of each table and key, from 1, as far as lines show it."""
    found: dict[_KeyPath, int] = {}
    counts: dict[_KeyPath, int] = {}
    table: _KeyPath = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = tuple(_names(header[2]))
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_names(key[1])), number)
    return found


def _names(dotted: str) -> Iterator[str]:
    for name in dotted.split("."):
        yield name.strip().strip("\"'")


def _line_below(lines: Mapping[_KeyPath, int], prefix: _KeyPath, path: _KeyPath) -> int:
    return _line(lines, (*prefix, *path))


def _line(lines: Mapping[_KeyPath, int], path: _KeyPath) -> int:
    """The line of a key, of the first one in it, or of the nearest table or key around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
        below = [line for key, line in lines.items() if key[:end] == path[:end]]
        if below:
            return min(below)
    return 1
