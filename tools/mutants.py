"""``make mutants``: which share of each kind of mistake is found, in unit text and in Nix.

Puts random mistakes into correct services; the tests do so with the same services.
"""

from __future__ import annotations

import sys

from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from tests.directives.rules import test_mutants as units
from tests.directives.rules.mutants import REFUSED_OR_IGNORED
from tests.server.rules import test_mutants as modules


def main() -> int:
    """Effect: prints one line for each kind, and the sums."""
    print(f"{'mistake':44} {'effect':8} {'unit text':>12} {'Nix':>10}")
    sums = [0, 0, 0, 0]
    for kind, spoil in units.KINDS.items():
        effect = "loud" if kind in REFUSED_OR_IGNORED else "silent"
        texts = units.mutants(spoil, kind)
        found = sum(bool(units.reported(text)) for text in texts)
        nix = modules.mutants(kind)
        seen = sum(bool(diagnose(Document.open(t.encode()), modules.CONFIG)) for t in nix)
        sums = [a + b for a, b in zip(sums, (found, len(texts), seen, len(nix)), strict=True)]
        print(f"{kind:44} {effect:8} {_share(found, len(texts))} {_share(seen, len(nix)):>10}")
    print(f"{'all':44} {'':8} {_share(*sums[:2])} {_share(*sums[2:]):>10}")
    return 0


def _share(found: int, of: int) -> str:
    return (
        f"{found:5}/{of:<5}{100 * found // of:3}%"
        if of > 99
        else f"{found}/{of} {100 * found // of}%"
    )


if __name__ == "__main__":
    sys.exit(main())
