"""The one cache of the server: results of pure functions, kept by value and within bounds.

`functools.lru_cache` serves where all arguments together are the key and one result weighs as much
as another. `cached_by` serves the rest: it takes the key from the arguments, bounds the weight of
all keys together, and can check whether a result still holds.
"""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Generic, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

P = ParamSpec("P")
R = TypeVar("R")
_MISSING = object()


class CacheInfo(NamedTuple):
    """What a cache has done since it was cleared, as `functools` reports it."""

    hits: int
    misses: int
    currsize: int
    """The number of results that it holds."""


class Cached(Generic[P, R]):
    """A function and the results that it gave last, the most recently used at the end."""

    def __init__(
        self,
        function: Callable[P, R],
        key: Callable[P, Hashable],
        max_results: int,
        holds: Callable[..., bool] | None,
        weigh: Callable[..., int] | None,
        max_weight: int,
    ) -> None:
        update_wrapper(self, function)
        self._function, self._key, self._holds, self._weigh = function, key, holds, weigh
        self._max_results, self._max_weight = max_results, max_weight
        self._results: dict[Hashable, R] = {}
        self._weight = self._hits = self._misses = 0

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result for the arguments, computed unless it is known and still holds."""
        key = self._key(*args, **kwargs)
        known = self._results.pop(key, _MISSING)
        if known is not _MISSING:
            self._weight -= self._weigh(key) if self._weigh else 0
            if self._holds is None or self._holds(known, *args, **kwargs):
                self._hits += 1
                return self._keep(key, known)  # type: ignore[arg-type] # the sentinel is excluded
        self._misses += 1
        return self._keep(key, self._function(*args, **kwargs))

    def _keep(self, key: Hashable, result: R) -> R:
        self._results[key] = result
        self._weight += self._weigh(key) if self._weigh else 0
        while len(self._results) > self._max_results or (
            self._weight > self._max_weight and len(self._results) > 1
        ):
            oldest = next(iter(self._results))
            del self._results[oldest]
            self._weight -= self._weigh(oldest) if self._weigh else 0
        return result

    def cache_info(self) -> CacheInfo:
        """How often a result was known and how often it was computed."""
        return CacheInfo(self._hits, self._misses, len(self._results))

    def cache_clear(self) -> None:
        """Effect: forgets all results and counts from zero."""
        self._results.clear()
        self._weight = self._hits = self._misses = 0


def cached_by(
    key: Callable[P, Hashable],
    max_results: int,
    *,
    holds: Callable[..., bool] | None = None,
    weigh: Callable[..., int] | None = None,
    max_weight: int = 0,
) -> Callable[[Callable[P, R]], Cached[P, R]]:
    """A decorator that keeps the results of a function by ``key``, those used last.

    ``key`` gets the arguments. ``holds`` gets a result and the arguments and returns whether the
    result is still right. ``weigh`` gets a key; all keys together weigh at most ``max_weight``,
    but one result is always kept.
    """

    def decorate(function: Callable[P, R]) -> Cached[P, R]:
        return Cached(function, key, max_results, holds, weigh, max_weight)

    return decorate
