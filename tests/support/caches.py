"""The caches of the server: emptied, so that a text is read as for the first time, and counted."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAYERS = ("nix", "units", "workspace", "features")


def forget() -> None:
    """Effect: empties every cache of what was read of a text."""
    for _, cache in _caches():
        cache.cache_clear()


def misses() -> Counter[str]:
    """How often each cached function has computed a result since the caches were emptied."""
    return Counter({name: cache.cache_info().misses for name, cache in _caches()})


def _caches() -> Iterator[tuple[str, Any]]:
    prefixes = tuple(f"serviceconfig_ls.{layer}." for layer in _LAYERS)
    for name, module in tuple(sys.modules.items()):
        if name.startswith(prefixes):
            for attribute, value in tuple(vars(module).items()):
                if getattr(value, "__module__", "") == name and hasattr(value, "cache_clear"):
                    yield f"{name.rpartition('.')[2]}.{attribute}", value
