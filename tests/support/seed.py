"""The seed of random data: another one for each run, and how to repeat a run."""

from __future__ import annotations

import os
from random import SystemRandom


def fresh_seed() -> int:
    """The seed in SEED, else another one for each run."""
    given = os.environ.get("SEED")
    return SystemRandom().randrange(1 << 32) if not given else int(given)
