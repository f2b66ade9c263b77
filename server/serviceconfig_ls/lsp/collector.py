"""When the collector of cycles looks at what; knows nothing of what it looks at.

Documents and answers make no cycles: they go when nobody holds them any more.
"""

from __future__ import annotations

import gc

_SELDOM = (5_000, 10, 50)
"""New objects for a look at the young ones, and so many looks for one at the older ones."""


def look_seldom() -> None:
    """Effect: has it look more seldom; while modules are loaded it finds nothing to collect."""
    gc.set_threshold(*_SELDOM)


def put_aside() -> None:
    """Effect: has it look at what comes from now on only. Costs nothing."""
    gc.freeze()


def settle() -> None:
    """Effect: collects, and puts the rest aside.

    What is loaded or open stays for long; to walk through it all would be felt at a key.
    """
    gc.collect()
    gc.freeze()
