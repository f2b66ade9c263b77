"""The whole text of a manual entry as a file, for the link below its short form.

Knows where a user's cached files go; knows nothing of systemd.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systemd_directives.manpage import Entry


def address(entry: Entry) -> str | None:
    """A ``file:`` address with the whole text, or None where no file can be written.

    Effect: writes that file into the user's folder for caches, if it does not hold the text yet.
    """
    home = _home()
    if home is None:
        return None
    path = home / f"{entry.page.partition('(')[0]}.{entry.keys[0]}.md"
    content = f"# {entry.title}\n\n{entry.markdown}\n".encode()
    try:
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(content)
            fresh.replace(path)
    except OSError:
        return None
    return path.as_uri()


def _home() -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME", "")
    if base.startswith("/"):
        return Path(base) / "serviceconfig-ls" / "pages"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "serviceconfig-ls" / "pages"
    return None
