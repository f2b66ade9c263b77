"""Random edits of the files of a folder, compared with a fresh server.

``python -m tests.server.fuzz.folders EDITS`` plays with one and with three files; SEED repeats a run.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.server.fuzz.inside import CAPABILITIES, WITHOUT_MANUAL, Inside
from tests.server.fuzz.scripts import ODD, SYNTAX, TEXTS, WORDS
from tests.server.fuzz.typist import Typist
from tests.support.caches import forget
from tests.support.seed import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.server.fuzz.scripts import Encoding

FUZZED_EDITS = int(os.environ.get("SERVICECONFIG_LS_EDITS", "100"))
"""The edits of a test, for each number of files."""
NAMES = ("a.nix", "h.nix", "default.nix")
MAX_LENGTH = 20_000
"""A longer text is replaced, so that the work of a script is bounded; in characters."""
ENCODINGS: tuple[Encoding, ...] = ("utf-16", "utf-8", "utf-32")
_ACROSS = (
    "import ./h.nix", "imports = [ ./h.nix ];", "imports = [ ./a.nix ./h.nix ];", "./default.nix",
    "hardening // ", "serviceConfig = import ./h.nix // { User = \"x\"; };", "lib.mkMerge [ ",
    "systemd.services.web.serviceConfig.PrivateTmp = true;", "systemd.services.db = ", "h.nix",
    "lib.optionalAttrs c ", "inherit (import ./h.nix) User;", "lib.mkForce [ ];", "assert x; ",
    "config.systemd.services.web.serviceConfig.User", "(lib.mkIf c ", "let h = import ./h.nix; in ",
    "systemd.timers.web.timerConfig.OnCalendar = \"daily\";", "RuntimeDirectory = \"web\"; ",
    "systemd.services.web.serviceConfig.RemainAfterExit = true;", "requires = [ \"web.service\" ];",
    "systemd.services.db.conflicts = [ \"web.service\" ];", "after = [ \"network-online.target\" ];",
)  # fmt: skip
_DIRECTIVES = (
    "ProtectHome", "ProtectSystem", "PrivateTmp", "User", "Group", "DynamicUser", "Type", "Restart",
    "SystemCallFilter", "CapabilityBoundingSet", "AmbientCapabilities", "RestrictAddressFamilies",
    "RestartSec", "ExecStart", "ExecStartPre", "UMask", "MemoryMax", "StateDirectory", "ProtectHom",
    "ReadWritePaths", "Environment", "EnvironmentFile", "NoNewPrivileges", "IPAddressDeny",
    "DeviceAllow", "PrivateDevices", "CPUAccounting",
)  # fmt: skip
_VALUES = (
    "true", '"strict"', '"stric"', '[ "@system-service" "~@privileged" ]', 'lib.mkForce "yes"',
    "config.services.x.enable", "''\n      multi ${pkgs.a}/b\n      line''", '"a\\"b"', "null", "17",
    '"\N{GRINNING FACE}ü"', "if config.a then true else false", "[ ]", 'lib.mkIf config.z "x"',
    "toString 5", '"${toString 1}s"', "user", 'lib.mkMerge [ (lib.mkIf c [ ]) [ "srv" ] ]',
)  # fmt: skip
_UNITS = (
    'systemd.services."%s".serviceConfig = { %s };',
    'systemd.services."%s" = { wantedBy = [ "x.target" ]; serviceConfig = hardening // { %s }; };',
    'systemd.services = { "%s" = mk "x" { %s }; };',
    'systemd.user.services."%s".serviceConfig = lib.mkMerge [ (lib.mkIf c { %s }) { Type = "x"; } ];',
    'systemd.services."%s" = lib.mkIf c { script = "exec x"; serviceConfig = { %s }; };',
    'systemd.services."%s".serviceConfig = import ./h.nix // { %s };',
    'systemd.services."%s".serviceConfig = with lib; rec { %s }; /* c */',
    'systemd.timers."%s".timerConfig = { OnCalendar = "daily"; %s };',
    'imports = [ ./h.nix ./default.nix ]; systemd.services."%s" = { serviceConfig = { %s }; };',
)


class _Logged(logging.Handler):
    """Collects log records."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


@dataclass
class Player:
    """Plays random scripts, each with a server of its own, until enough edits are made."""

    seed: int
    files: int
    """How many files of the folder are open."""
    folder: Path
    differences: list[str] = field(default_factory=list)
    """What was wrong, with what leads to it."""
    edits: int = 0
    comparisons: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed * 10 + self.files)

    def play(self, edits: int) -> None:
        """Effect: makes at least this number of edits. Stops at the first difference."""
        logged = _Logged()
        logging.getLogger().addHandler(logged)
        try:
            while self.edits < edits and not self.differences:
                self._script(logged)
        finally:
            logging.getLogger().removeHandler(logged)

    def _script(self, logged: _Logged) -> None:
        """Effect: opens the files, changes them, and compares now and then."""
        encoding = self.chance.choice(ENCODINGS)
        typists = {self._uri(name): Typist(encoding, self._text(name)) for name in self._names}
        for uri, typist in typists.items():
            (self.folder / uri.rpartition("/")[2]).write_bytes(typist.text.encode())
        typed = self._server(encoding, typists)
        story = [(uri, typist.text) for uri, typist in typists.items()]
        for version in range(2, self.chance.randrange(5, 15)):
            if self.chance.random() < 0.5:
                self._answers(typed, typists)
            uri = self.chance.choice(tuple(typists))
            changes = [self._change(typists[uri]) for _ in range(self.chance.choice((1, 1, 2, 4)))]
            typed.change(uri, version, changes)
            story.append((uri, json.dumps(changes)))
            self.edits += len(changes)
            differing = self._differing(typed, typists) if version % 3 == 1 else ""
            if differing:
                self.differences.append(f"{differing} after {story}")
                return
            if logged.messages:
                self.differences.append(f"logged {logged.messages[0]} after {story}")
                return

    @property
    def _names(self) -> Sequence[str]:
        return NAMES[: self.files]

    def _uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def _server(self, encoding: Encoding, typists: Mapping[str, Typist]) -> Inside:
        """A server with the folder, in which all files are open."""
        root = self.folder.as_uri() if self.files > 1 else None
        watched = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
        capabilities = CAPABILITIES | watched
        inside = Inside(encoding, capabilities, rootUri=root, initializationOptions=WITHOUT_MANUAL)
        inside.tell("initialized", {})
        for uri, typist in typists.items():
            inside.open(uri, typist.text)
        return inside

    def _differing(self, typed: Inside, typists: Mapping[str, Typist]) -> str:
        """The first answer in which a server differs from a fresh one; empty if none does."""
        self.comparisons += 1
        for uri, typist in typists.items():
            snapshot = typed.server.documents.get(uri)
            if snapshot is None or snapshot.document.text.decode() != typist.text:
                return f"the text of {uri}"
        encoding = next(iter(typists.values())).encoding
        ours = self._answers(typed, typists)
        forget()
        theirs = self._answers(self._server(encoding, typists), typists)
        for key, answer in theirs.items():
            if ours[key] != answer:
                return f"{key}: {ours[key]!r:.600} instead of {answer!r:.600}"
        return ""

    def _answers(self, inside: Inside, typists: Mapping[str, Typist]) -> dict[Any, Any]:
        """The answers about every file, once there is nothing left to do in idle time."""
        while inside.server.idle.step():
            pass
        # the score above a block stays while it is edited: only this answer depends on the past
        inside.server.lenses.clear()
        inside.sent.clear()
        found: dict[Any, Any] = {}
        for uri, typist in typists.items():
            found |= {(uri, *key): answer for key, answer in _about(inside, uri, typist)}
        return found

    def _text(self, name: str) -> str:
        chance = self.chance
        if name == "h.nix" and chance.random() < 0.5:
            return "{ " + self._lines() + " }"
        if chance.random() < 0.25:
            return chance.choice(TEXTS)
        lines = ["{ config, lib, pkgs, ... }:", "let", "  hardening = { PrivateTmp = true; };"]
        lines.append(
            '  mk = name: extra: { serviceConfig = { ExecStart = "/x ${name}"; } // extra; };'
        )
        lines.append("in {")
        for _ in range(chance.randrange(1, 7)):
            name = chance.choice(("web", "db", "x y", "t@", "a"))
            lines.append(f"  {chance.choice(_UNITS) % (name, self._lines())}")
        return chance.choice(("\n", "\n", "\r\n")).join([*lines, "}"])

    def _lines(self) -> str:
        chance = self.chance
        return " ".join(
            f"{chance.choice(_DIRECTIVES)} = {chance.choice(_VALUES)};"
            + chance.choice(("", "\n     ", " # note\n"))
            for _ in range(chance.randrange(6))
        )

    def _change(self, typist: Typist) -> Any:
        """Effect: changes the text of a typist; returns the change."""
        chance = self.chance
        units = typist.units()
        if len(units) > MAX_LENGTH or chance.random() < 0.02:
            return _rewrite(typist, self._text(chance.choice(NAMES)))
        if typist.undo and chance.random() < 0.08:
            return typist.take_back()
        start = self._place(units)
        end = min(len(units), start + chance.choice((0, 0, 0, 1, 1, 2, 3, 10, 60, 400)))
        pools = (SYNTAX, SYNTAX, ODD, WORDS, _ACROSS)
        new = "".join(
            chance.choice(chance.choice(pools)) for _ in range(chance.choice((0, 1, 1, 1, 2)))
        )
        if chance.random() < 0.1:
            new = typist.text[len(typist.text) // 3 :][:60]
        # two halves of a character become one in JSON
        return typist.replace(start, end, json.loads(json.dumps(new)))

    def _place(self, units: str) -> int:
        """Often beside a character that means something in Nix."""
        chance = self.chance
        at = chance.randrange(len(units) + 1)
        if chance.random() < 0.7:
            near = [units.find(each, at) for each in ('"', "'", "{", "}", ";", "=", "[", "]", "#")]
            found = [each for each in near if each >= 0]
            at = chance.choice(found) + chance.randrange(-1, 3) if found else at
        return max(0, min(len(units), at))


def _rewrite(typist: Typist, text: str) -> Any:
    """Effect: replaces the whole text; returns the change."""
    typist.undo.append(typist.text)
    typist.text = text
    return {"text": text}


def _about(inside: Inside, uri: str, typist: Typist) -> Any:
    """What a server answers about a file, by what was asked."""
    document = {"textDocument": {"uri": uri}}
    lines = typist.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = {"line": len(lines), "character": 0}
    whole = {"range": {"start": {"line": 0, "character": 0}, "end": end}}
    context = {"context": {"diagnostics": []}}
    yield ("diagnostics",), inside.ask("textDocument/diagnostic", document)["items"]
    yield ("hints",), inside.ask("textDocument/inlayHint", document | whole)
    yield ("lenses",), inside.ask("textDocument/codeLens", document)
    actions = inside.ask("textDocument/codeAction", document | whole | context)
    for action in actions or ():
        del action["data"][1]  # the version
    yield ("actions",), actions
    places = random.Random(len(typist.text))
    for _ in range(3):
        line = places.randrange(len(lines))
        where = {"line": line, "character": places.randrange(len(lines[line]) + 1)}
        for method in ("hover", "completion"):
            asked = f"textDocument/{method}"
            yield (method, str(where)), inside.ask(asked, document | {"position": where})


if __name__ == "__main__":
    for number in (1, 3):
        with tempfile.TemporaryDirectory() as name:
            own = Player(fresh_seed(), number, Path(name).resolve())
            own.play(int(sys.argv[1]) // 2)
        print(
            f"seed {own.seed}, {number} files: {own.edits} edits, {own.comparisons} comparisons, "
            f"{len(own.differences)} differences",
            *own.differences,
            flush=True,
        )
