"""What a person types into a block, key by key, and the lines that are meant."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Key(Enum):
    """A key that does not write a letter."""

    ACCEPT = "accept"
    """Takes the first item of the list, once there is one."""
    DISMISS = "dismiss"
    ENTER = "enter"
    ESCAPE = "escape"

    def __str__(self) -> str:
        return f"<{self.value}>"


class Script(NamedTuple):
    """Some keys and the lines that result, without their indentation."""

    keys: tuple[str | Key, ...]
    meant: tuple[str, ...]

    def written_in(self, text: str, below: str) -> tuple[str, ...]:
        """The last lines of a text above a line, as many as are meant."""
        lines = [line.strip() for line in text.split("\n")]
        end = next(index for index, line in enumerate(lines) if below in line)
        return tuple(lines[end - len(self.meant) : end])


SCRIPTS = (
    Script(("PrivateTmp = true; ", Key.ENTER, "Nice = 5;"), ("PrivateTmp = true;", "Nice = 5;")),
    Script(("Nice = 5;", Key.ENTER, 'User = "web";'), ("Nice = 5;", 'User = "web";')),
    Script(("ExecStartPre = ", Key.ENTER, '"/bin/x";'), ("ExecStartPre =", '"/bin/x";')),
    Script(("# protects the ports", Key.ENTER, "Nice = 5;"), ("# protects the ports", "Nice = 5;")),
    Script(
        ("Nice = 5; # pro", Key.ENTER, "IPAccounting = true;"),
        ("Nice = 5; # pro", "IPAccounting = true;"),
    ),
    Script(("ProtectS", Key.ACCEPT), ('ProtectSystem = "strict";',)),
    Script(("protects", Key.ACCEPT), ('ProtectSystem = "strict";',)),
    Script(("NoNew", Key.ACCEPT), ("NoNewPrivileges = true;",)),
    Script(("Restart", Key.ACCEPT), ('Restart = "on-failure";',)),
    Script(("CacheD", Key.ACCEPT), ('CacheDirectory = "mirror";',)),
    Script(("ExecStartP", Key.ACCEPT, "/bin/a"), ('ExecStartPre = "/bin/a";',)),
    Script(
        ("CapabilityB", Key.ACCEPT, Key.ACCEPT),
        ('CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];',),
    ),
    Script(("CapabilityB", Key.ACCEPT, "CAP_KILL"), ('CapabilityBoundingSet = [ "CAP_KILL" ];',)),
    Script(("PrivateDevices = t", Key.DISMISS, "rue;"), ("PrivateDevices = true;",)),
    Script(('ProtectProc = "inv', Key.ACCEPT, '";'), ('ProtectProc = "invisible";',)),
    Script(("ProtectProc = inv", Key.ACCEPT), ('ProtectProc = "invisible";',)),
    Script(('KillMode = "mi', Key.ACCEPT, '";'), ('KillMode = "mixed";',)),
    Script(
        ('AmbientCapabilities = "CAP_NET_B', Key.ACCEPT, '";'),
        ('AmbientCapabilities = "CAP_NET_BIND_SERVICE";',),
    ),
    Script(("UMask", Key.ACCEPT), ('UMask = "0077";',)),
    Script(('Environment = "A=b c";',), ('Environment = "A=b c";',)),
    Script(("Nice = 5; IPAccounting = true;",), ("Nice = 5; IPAccounting = true;",)),
)
"""What each test of typing plays."""
