"""Names in quotes that look like options."""

from __future__ import annotations

from serviceconfig_ls.nix.text.document import Document
from tests.support.units import blocks


def test_a_path_below_etc_is_no_option() -> None:
    """A file of environment.etc that is named like a service of NixOS is a file of its own."""
    text = b'{ environment.etc."systemd/journald.conf".text = "x"; services.a.enable = true; }\n'
    assert [block.kind for block in blocks(Document.open(text))] == ["journald.conf"]
