"""The only lazy import: ``analysis`` is imported when one of its modules is first used.

So ``initialize`` is answered first, and a background task imports the rest afterwards.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serviceconfig_ls.lsp import analysis as analysis
else:

    class _Lazy:
        """The module in all but its loading."""

        def __getattr__(self, name: str) -> Any:
            vars(self).update(vars(import_module("serviceconfig_ls.lsp.analysis")))
            return vars(self)[name]

    analysis = _Lazy()


def load() -> None:
    """Effect: imports all of it, if it is not imported yet."""
    import_module("serviceconfig_ls.lsp.analysis")
