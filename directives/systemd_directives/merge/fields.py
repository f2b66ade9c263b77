"""The table of the fields behind the exposure; their kinds are in the modules beside it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from systemd_directives.merge.addresses import networks
from systemd_directives.merge.calls import calls
from systemd_directives.merge.path_fields import (
    credentials,
    delegate,
    devices,
    images,
    path,
    paths,
    user,
    users,
)
from systemd_directives.merge.scalars import HOSTNAME_SINCE, mode, plain, unsettable, word
from systemd_directives.merge.sets import architectures, capabilities, families, namespaces
from systemd_directives.model import RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.merge.load_context import Field, LoadContext


def _keyring(context: LoadContext) -> str:
    """The default of KeyringMode= (seen on 252, 257 and 262)."""
    if context.scope is RuntimeScope.USER:
        return "inherit"
    return "private" if context.kind == "service" else "shared"


_FIELDS: tuple[Field, ...] = (
    # the user of the service, and the privileges that it can gain
    user("User"),
    users("SupplementaryGroups"),
    plain("DynamicUser"),
    plain("NoNewPrivileges"),
    plain("RestrictSUIDSGID"),
    capabilities("CapabilityBoundingSet", full=True),
    capabilities("AmbientCapabilities", full=False),
    word("KeyringMode", {"inherit": 0, "private": 0, "shared": 0}, start=_keyring),
    mode("UMask", start=0o022),
    # access to the file system
    path("RootDirectory"),
    path("RootImage"),
    path("RootMStack", since=260),
    images("MountImages"),
    word("ProtectHome", {"read-only": 0, "tmpfs": 0}, yes="yes", start="no"),
    word("ProtectSystem", {"full": 0, "strict": 0}, yes="yes", start="no"),
    word("PrivateTmp", {"connected": 257, "disconnected": 257}, yes="connected", start="no"),
    unsettable("PrivateMounts"),
    word(
        "ProtectProc",
        {"default": 0, "noaccess": 0, "invisible": 0, "ptraceable": 0},
        start="default",
    ),
    word("ProcSubset", {"all": 0, "pid": 0}, start="all"),
    # access to the kernel and to devices
    plain("ProtectKernelModules"),
    plain("ProtectKernelTunables"),
    plain("ProtectKernelLogs"),
    plain("ProtectClock"),
    word("ProtectControlGroups", {"private": 257, "strict": 257}, yes="yes", start="no"),
    plain("PrivateDevices"),
    word("DevicePolicy", {"auto": 0, "closed": 0, "strict": 0}, start="auto"),
    devices("DeviceAllow"),
    credentials("LoadCredential", "LoadCredential", "LoadCredentialEncrypted"),
    credentials("SetCredential", "SetCredential", "SetCredentialEncrypted"),
    plain("LockPersonality"),
    plain("MemoryDenyWriteExecute"),
    plain("RestrictRealtime"),
    plain("RemoveIPC"),
    delegate("Delegate"),
    word("NotifyAccess", {"none": 0, "main": 0, "exec": 0, "all": 0}, start="none"),
    # the network
    plain("PrivateNetwork"),
    families("RestrictAddressFamilies"),
    networks("IPAddressAllow"),
    networks("IPAddressDeny"),
    paths("IPIngressFilterPath"),
    paths("IPEgressFilterPath"),
    # namespaces
    word(
        "PrivateUsers",
        {"self": 257, "identity": 257, "full": 258, "managed": 260},
        yes="self",
        start="no",
    ),
    word("ProtectHostname", {"private": 258}, yes="yes", start="no", colon=HOSTNAME_SINCE),
    namespaces("RestrictNamespaces"),
    # system calls
    calls("SystemCallFilter"),
    architectures("SystemCallArchitectures"),
    plain("DefaultDependencies", start=True, section="Unit"),
)

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _FIELDS})
"""Every field, by its name."""
