"""Generates documents: the pages of rules, of hardening lines and of serviceconfig.toml.

`python -m docs` writes them, `python -m docs --check` names those that are out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from serviceconfig_ls.features.project_config import config_keys
from serviceconfig_ls.features.text.rule_pages import pages
from systemd_directives.hardening.hardening_page import page

DOCS = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Effect: writes the pages, or only checks them; returns 1 if a checked page is stale."""
    wanted = {f"rules/{name}": text for name, text in pages().items()}
    wanted["hardening.md"] = page()
    wanted["configuration.md"] = f"{config_keys.documentation()}\n"
    wanted["serviceconfig.schema.json"] = f"{json.dumps(config_keys.schema(), indent=2)}\n"
    others = ("hardening.md", "configuration.md", "serviceconfig.schema.json")
    files = [*DOCS.glob("rules/*.md"), *(DOCS / name for name in others)]
    old = {_name(file): file.read_text(encoding="utf-8") for file in files if file.exists()}
    stale = sorted(name for name in {*wanted, *old} if wanted.get(name) != old.get(name))
    if "--check" in arguments:
        for name in stale:
            print(f"docs/{name} is out of date: run make docs", file=sys.stderr)
        return 1 if stale else 0
    (DOCS / "rules").mkdir(exist_ok=True)
    for name in stale:
        if name in wanted:
            (DOCS / name).write_text(wanted[name], encoding="utf-8")
        else:
            (DOCS / name).unlink()
    print(f"{len(wanted)} pages in docs, {len(stale)} of them new or changed")
    return 0


def _name(file: Path) -> str:
    return file.relative_to(DOCS).as_posix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
