"""The settings of a client: unknown names, and folders without manual pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.lsp.client_settings import config_of
from tests.directives.manpages import option, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ({"lens": {"exposure": "all"}, "hints.exposure": "off"}, ()),
        ({"server": {"path": "/x"}, "trace": {"server": "off"}, "trace.server": "off"}, ()),
        (
            {"lens": {"exposur": "all"}},
            (
                "serviceconfig.lens.exposur is not a setting; did you mean serviceconfig.lens.exposure?",
            ),
        ),
        ({"colour": "red"}, ("serviceconfig.colour is not a setting",)),
    ],
)
def test_an_unknown_setting_is_reported(settings: object, messages: tuple[str, ...]) -> None:
    """A name that the server does not know is reported with a similar one; those of clients are
    not."""
    assert config_of(settings)[1] == messages


def test_a_folder_without_pages_is_reported(tmp_path: Path) -> None:
    """`manPath` is reported if none of its folders has manual pages of systemd."""
    pages = write(tmp_path / "pages", '.SH "OPTIONS"\n' + option("ProtectHome=", "Closes."))
    empty = tmp_path / "empty"
    assert config_of({"manPath": f"{empty}:{pages}"})[1] == ()
    (message,) = config_of({"manPath": str(empty)})[1]
    assert "manPath: no manual pages of systemd" in message
