"""What is loaded in idle time, so that the first real request does not wait for it.

Knows which features there are. Each step is short: between two of them requests are looked for.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp.collector import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.features.config import Config

_FEATURES = ("completion", "hover", "diagnostics", "hints", "lens", "actions")
_SAMPLE = b"{ systemd.services.a.serviceConfig = { ProtectHome = true; P }; }"


def steps(config: Callable[[], Config]) -> Iterator[Callable[[], None]]:
    """The steps, in the order in which they are to be done. ``config`` gives what holds then."""
    for name in _FEATURES:
        yield partial(_import, name)
    yield lambda: _complete(config())
    yield lambda: _hover(config())
    yield lambda: _diagnose(config())
    yield settle


def _import(name: str) -> None:
    import_module(f"serviceconfig_ls.features.{name}")


def _complete(config: Config) -> None:
    from serviceconfig_ls.features.completion import complete
    from serviceconfig_ls.nix.document import Document

    complete(Document.open(_SAMPLE), _SAMPLE.rindex(b"P") + 1, config)


def _hover(config: Config) -> None:
    from serviceconfig_ls.features.hover import hover
    from serviceconfig_ls.nix.document import Document

    hover(Document.open(_SAMPLE), _SAMPLE.index(b"ProtectHome"), config)


def _diagnose(config: Config) -> None:
    from serviceconfig_ls.features.diagnostics import diagnose
    from serviceconfig_ls.nix.document import Document

    diagnose(Document.open(_SAMPLE), config)
