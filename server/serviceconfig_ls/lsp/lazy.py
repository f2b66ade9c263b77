"""The only lazy import: ``analysis`` is imported when its first attribute is read.

``initialize`` is answered before that. A task after ``initialized`` imports it in the background.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serviceconfig_ls.lsp import analysis as analysis
else:

    class _Lazy:
        """Stands in for the module."""

        def __getattr__(self, name: str) -> Any:
            vars(self).update(vars(import_module("serviceconfig_ls.lsp.analysis")))
            return vars(self)[name]

    analysis = _Lazy()


def load() -> None:
    """Effect: imports ``analysis``, unless it is imported already."""
    import_module("serviceconfig_ls.lsp.analysis")
