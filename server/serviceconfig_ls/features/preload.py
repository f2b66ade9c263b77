"""Has what the first answers need loaded before they are asked for, piece by piece.

Knows in which order a person needs it: hover, diagnoses, completion, the rest. Between two pieces
a request can be answered, which has loaded what it still misses then. Knows no protocol.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from serviceconfig_ls.features.config import Config

    Piece = Callable[[], object]
    """Loads something. Short: a request that comes meanwhile has to wait for its end."""

_HOVER = (
    "serviceconfig_ls.nix.text.document",
    "serviceconfig_ls.nix.text.parsed",
    "systemd_directives.model",
    "serviceconfig_ls.nix.eval.core",
    "serviceconfig_ls.units.model",
    "serviceconfig_ls.units.modules.flatten",
    "serviceconfig_ls.units.nixos.builder",
    "serviceconfig_ls.units.discovery.search",
    "serviceconfig_ls.units.queries.block_at",
    "systemd_directives.catalogue",
    "systemd_directives.grammar.boolean",
    "systemd_directives.merge",
    "systemd_directives.exposure",
    "serviceconfig_ls.features.hover",
    "serviceconfig_ls.units.modules.merge",
    "systemd_directives.manpage.systemd_manual",
)
"""Modules that bring few others along, each after those that it needs."""
_DIAGNOSES = (
    "systemd_directives.rules",
    "systemd_directives.hardening",
    "serviceconfig_ls.units.rules.support",
    "serviceconfig_ls.features.diagnostics",
)
_COMPLETION = ("serviceconfig_ls.units.queries.cursor", "serviceconfig_ls.features.completion")
_REST = ("lens", "hints", "actions")
_AT_ONCE = 6
"""So many small modules make a piece."""
_SAMPLE = b"{ systemd.services.a.serviceConfig = { ProtectHome = true; P }; }"


def before_diagnoses(config: Callable[[], Config]) -> Iterator[Piece]:
    """What a hover and then a diagnosis need. ``config`` gives the settings that hold then."""
    yield from map(_module, _HOVER)
    yield from _facts(config)
    yield lambda: _hover(config())
    yield from map(_module, _DIAGNOSES)
    yield from _rules()


def afterwards(config: Callable[[], Config]) -> Iterator[Piece]:
    """What is slow the first time in a diagnosis, what a completion needs, and the rest."""
    yield lambda: _diagnose(config())
    yield from map(_module, _COMPLETION)
    yield from _grammars(config)
    yield lambda: _complete(config())
    yield from (_module(f"serviceconfig_ls.features.{name}") for name in _REST)


def _module(name: str) -> Piece:
    return partial(import_module, name)


def _facts(config: Callable[[], Config]) -> Iterator[Piece]:
    """The tables that a hover reads."""
    from serviceconfig_ls.features.exposure import score
    from serviceconfig_ls.features.text import describe
    from systemd_directives.catalogue import known_words
    from systemd_directives.model import Unit

    directive = "Service", "ProtectHome"
    yield lambda: describe.heading(*directive)
    yield lambda: describe.values(*directive, config())
    yield lambda: describe.breaks(directive[1], config())
    yield lambda: known_words.syscall_groups(config().systemd)
    yield lambda: score.of_unit(Unit(()), config()).live
    yield lambda: describe.manual_text(*directive, config())


def _rules() -> Iterator[Piece]:
    from serviceconfig_ls.units import rules as block_rules
    from systemd_directives import rules

    yield from _together([*rules.modules(), *block_rules.modules()], import_module)
    yield rules.rules
    yield block_rules.rules


def _grammars(config: Callable[[], Config]) -> Iterator[Piece]:
    from systemd_directives import catalogue
    from systemd_directives.grammar import grammar_of

    known = catalogue.directives("Service", config().systemd)
    return _together([each.name for each in known], partial(grammar_of, "Service"))


def _together(names: Iterable[str], load: Callable[[str], object]) -> Iterator[Piece]:
    """A piece for every few of some names."""
    waiting = iter(names)
    while some := tuple(islice(waiting, _AT_ONCE)):
        yield partial(_each, load, some)


def _each(load: Callable[[str], object], names: Iterable[str]) -> None:
    for name in names:
        load(name)


def _hover(config: Config) -> None:
    from serviceconfig_ls.features.hover import hover
    from serviceconfig_ls.nix.text.document import Document

    hover(Document.open(_SAMPLE), _SAMPLE.index(b"ProtectHome"), config)


def _diagnose(config: Config) -> None:
    from serviceconfig_ls.features.diagnostics import diagnose
    from serviceconfig_ls.nix.text.document import Document

    diagnose(Document.open(_SAMPLE), config)


def _complete(config: Config) -> None:
    from serviceconfig_ls.features.completion import complete
    from serviceconfig_ls.nix.text.document import Document

    complete(Document.open(_SAMPLE), _SAMPLE.rindex(b"P") + 1, config)
