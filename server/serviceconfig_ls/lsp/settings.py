"""The client's settings as they came; what they come to is found once it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.features.config import Config


SECTION = "serviceconfig"
"""The section of the client's settings that is this server's."""


class Settings:
    """Layers of settings as JSON. They are read when first needed: not before initialize."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        """``complain`` is told what to tell the person about those that are wrong."""
        self._complain = complain
        self._initial: object = None
        self._later: object = None
        self._config: Config | None = None

    @property
    def config(self) -> Config:
        """What holds now."""
        return self._config or self.read()

    def read(self) -> Config:
        """What holds now. Effect: complains of what is wrong."""
        # Imported here: the answer to initialize does not wait for it.
        from serviceconfig_ls.lsp.config import config_of

        self._config, messages = config_of(self._initial, self._later)
        for message in messages:
            self._complain(message)
        return self._config

    def begin(self, settings: object) -> None:
        """Effect: takes those that came with initialize."""
        self._initial, self._config = settings, None

    def change(self, settings: object) -> bool:
        """Effect: takes new ones, which go before the first. Tells whether that changed any."""
        before, self._later = self._config, settings
        return self.read() != before
