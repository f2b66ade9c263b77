"""What is loaded in idle time, so that the first real request does not wait for it.

Knows which features there are. Each step is short: between two of them requests are looked for.
"""

from __future__ import annotations

import gc
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FEATURES = ("completion", "hover", "diagnostics", "hints", "lens", "actions")
_SAMPLE = b"{ systemd.services.a.serviceConfig = { ProtectHome = true; P }; }"


def steps() -> Iterator[Callable[[], None]]:
    """The steps, in the order in which they are to be done."""
    for name in _FEATURES:
        yield partial(_import, name)
    yield _complete
    yield _hover
    yield _diagnose
    yield _settle


def _import(name: str) -> None:
    import_module(f"serviceconfig_ls.features.{name}")


def _complete() -> None:
    from serviceconfig_ls.features.completion import complete
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.document import Document

    complete(Document.open(_SAMPLE), _SAMPLE.rindex(b"P") + 1, Config())


def _hover() -> None:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.hover import hover
    from serviceconfig_ls.nix.document import Document

    hover(Document.open(_SAMPLE), _SAMPLE.index(b"ProtectHome"), Config())


def _diagnose() -> None:
    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.diagnostics import diagnose
    from serviceconfig_ls.nix.document import Document

    diagnose(Document.open(_SAMPLE), Config())


def _settle() -> None:
    # What is loaded stays; a collection that walks through it all would be felt at a key.
    gc.collect()
    gc.freeze()
