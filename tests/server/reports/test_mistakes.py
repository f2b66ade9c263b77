"""Each mistake that people reported is found, at the line that is wrong."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.explain import explain
from serviceconfig_ls.nix.text.document import Document
from systemd_directives import rules, unitfile
from systemd_directives.model import NEWEST

NIX = {
    "a calendar of cron in startAt": (
        '{ systemd.services.a = { startAt = "00 12 * * *"; script = "true"; }; }',
        {"invalid-value"},
    ),
    "a span in startAt": (
        '{ systemd.services.a = { startAt = "5 minutes"; script = "true"; }; }',
        {"invalid-value"},
    ),
    "a persistent timer that has startAt as well": (
        '{ systemd.services.a = { startAt = "daily"; script = "true"; };'
        "  systemd.timers.a.timerConfig = { OnBootSec = 60; Persistent = true; }; }",
        set(),
    ),
    "a persistent timer without a calendar": (
        "{ systemd.timers.a.timerConfig = { OnBootSec = 60; Persistent = true; }; }",
        {"persistent-without-calendar"},
    ),
    "a repeating timer whose service stays active": (
        '{ systemd.services.a = { startAt = "hourly"; script = "true";'
        "  serviceConfig.RemainAfterExit = true; }; }",
        {"timer-of-staying-service"},
    ),
    "a socket with Accept and a plain service": (
        "{ systemd.sockets.a.socketConfig = { ListenStream = 7; Accept = true; };"
        '  systemd.services.a.serviceConfig.ExecStart = "/run/a"; }',
        {"socket-without-service"},
    ),
    "a socket in the folder that its service removes": (
        '{ systemd.sockets.a.listenStreams = [ "/run/a/b.sock" ];'
        '  systemd.services.a.serviceConfig = { ExecStart = "/run/x"; RuntimeDirectory = "a"; }; }',
        {"socket-in-runtime-directory"},
    ),
    "chown in preStart under a filter that denies it": (
        '{ systemd.services.a = { preStart = "chown a /srv"; serviceConfig = {'
        ' ExecStart = "/run/a"; SystemCallFilter = "~@privileged"; }; }; }',
        {"chown-denied"},
    ),
    "a variable inside a script, which the shell expands": (
        '{ systemd.services.a = { script = "cat $CREDENTIALS_DIRECTORY/a"; serviceConfig = {'
        ' LoadCredential = "a:/run/a"; }; }; }',
        set(),
    ),
    "a runtime behind the exec of a script": (
        '{ systemd.services.a = { script = "exec /opt/bin/node a.js"; serviceConfig = {'
        " MemoryDenyWriteExecute = true; }; }; }",
        {"jit-without-executable-memory"},
    ),
    "a timer of nixpkgs with one more line": (
        '{ systemd.timers.b.timerConfig = { RandomizedDelaySec = "24h"; FixedRandomDelay = true; }; }',
        set(),
    ),
    "a socket of nixpkgs with one more line": (
        '{ systemd.sockets.docker.socketConfig.SocketMode = "0660"; }',
        set(),
    ),
    "a directive beside the options": (
        '{ systemd.services.a = { ExecStart = "/run/a"; wantedBy = [ "multi-user.target" ]; }; }',
        {"directive-beside-options"},
    ),
    "a script without its package": (
        '{ systemd.services.a = { serviceConfig.Type = "oneshot"; script = "curl x | jq ."; }; }',
        {"command-not-on-path"},
    ),
    "a section of NixOS in home-manager": (
        '{ systemd.user.services.a = { Unit.After = "b.service";'
        '  serviceConfig.ExecStart = "/run/a"; }; }',
        {"nixos-section-in-home-manager"},
    ),
    "a placeholder of sops-nix": (
        "{ config, ... }: { systemd.services.a = { environment.X = config.sops.placeholder.x;"
        '  serviceConfig.ExecStart = "/run/a"; }; }',
        {"secret-file-in-store"},
    ),
    "a template of sops-nix for a dynamic user": (
        "{ config, ... }: { systemd.services.a.serviceConfig = { DynamicUser = true;"
        '  ExecStart = "/run/a ${config.sops.templates.x.path}"; }; }',
        {"secret-not-readable"},
    ),
    "a bind mount over a private /tmp": (
        '{ systemd.services.a.serviceConfig = { ExecStart = "/run/a"; PrivateTmp = true;'
        '  BindPaths = [ "/tmp" ]; }; }',
        {"reopened-sandbox"},
    ),
    "a PID file that PrivateTmp hides": (
        '{ systemd.services.a.serviceConfig = { ExecStart = "/run/a"; PrivateTmp = true;'
        '  Type = "forking"; PIDFile = "/tmp/a.pid"; }; }',
        {"pid-file-hidden"},
    ),
    "a unit that is named with its type": (
        '{ systemd.services."a.service".serviceConfig.ExecStart = "/run/a"; }',
        {"unit-named-with-type"},
    ),
}

UNITS = {
    "a format of a date": ("ExecStart=/run/a --name b-%Y-%m-%d", {"specifier-in-format"}),
    "a shell in front of a variable": (
        'ExecStart=/bin/sh -c "$TOOLS/date -u"',
        {"variable-needs-braces"},
    ),
    "a filter that denies nothing": (
        "ExecStart=/run/a\nSystemCallFilter=~@resources\nSystemCallFilter=@system-service",
        {"void-restriction"},
    ),
    "a capability without its calls": (
        "ExecStart=/run/a\nUser=a\nAmbientCapabilities=CAP_CHOWN\n"
        "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged",
        {"capability-without-calls"},
    ),
    "a default in the notation of shells": (
        "ExecStart=/run/a --port ${PORT:-80}",
        {"variable-with-default"},
    ),
    "an assignment in place of the program": (
        "ExecStart=A=b /run/a",
        {"shell-syntax-in-command"},
    ),
    "a password as an argument": ("ExecStart=/run/a --password hunter2", {"secret-in-command"}),
    "a priority that the filter denies": (
        "ExecStart=/run/nice /run/a\nSystemCallFilter=~@resources",
        {"command-call-denied"},
    ),
    "a folder for a group, with RestrictSUIDSGID": (
        "ExecStartPre=/run/chmod 2770 /srv/a\nExecStart=/run/a\nRestrictSUIDSGID=yes",
        {"setgid-bit-refused"},
    ),
    "a container that detaches": ("ExecStart=/run/podman run -d a", {"detaching-command"}),
    "a comma in folders": ("ExecStart=/run/a\nCacheDirectory=a, b", {"comma-in-paths"}),
}


@pytest.mark.parametrize("name", NIX)
def test_a_mistake_in_nix_is_found(name: str) -> None:
    """The rule that is about it reports the mistake, and no other rule does."""
    text, expected = NIX[name]
    config = Config(systemd=NEWEST, systemd_version=str(NEWEST))
    assert {each.code for each in diagnose(Document.open(text.encode()), config)} == expected


@pytest.mark.parametrize("name", UNITS)
def test_a_mistake_in_a_unit_is_found(name: str) -> None:
    """The rule that is about it reports the mistake, and no other rule does."""
    lines, expected = UNITS[name]
    unit = unitfile.parse(f"[Service]\n{lines}\n", "a").unit
    found = rules.check(unit, NEWEST, rules.on_request())
    assert {each.rule for each in found} == expected


JOURNAL = {
    "a.service: Start request repeated too quickly.": "started too often",
    "a.timer: Timer unit lacks value setting. Refusing.": "no time that systemd accepts",
    "basic.target: Found ordering cycle on a.service/start": "wait for each other",
    "type=1326 sig=0 arch=c000003e syscall=160 code=0x7ffc0000": "went through",
    "type=1326 sig=0 arch=c000003e syscall=160 code=0x50000": "returned an error",
    "type=1326 sig=31 arch=40000003 syscall=1 code=0x80000000": "A program for x86",
    "a.service: Failed at step NAMESPACE spawning /x: No such file or directory": "226/NAMESPACE",
    "Failed to set up mount namespacing: /run/systemd/unit-root/srv/a: No such file or directory": (
        "`/srv/a` does not exist"
    ),
    "Failed to set up mount namespacing: /run/systemd/mount-rootfs/sys/fs/cgroup/system.slice/"
    "a.service/memory.pressure: No such file or directory": "MemoryPressureWatch=skip",
    "a.service: Failed to set up mount namespacing: Operation not supported": "does not support it",
    "a.service: Failed at step NAMESPACE spawning /x: Operation not permitted": "lacks the rights",
    "Failed to set up mount namespacing: /run/systemd/unit-root/: Invalid argument": "Try again",
    "a.service: Main process exited, code=killed, status=31/SYS": "`SystemCallFilter`",
    "type=1326 sig=31 arch=c000003e syscall=160 code=0x80000000": "**setrlimit**",
    "type=1326 sig=31 arch=c000003e syscall=93 code=0x80000000": "**fchown**",
    "Changing to the requested working directory failed: Permission denied": "`WorkingDirectory`",
    "a.service: Failed at step STATE_DIRECTORY spawning /x": "STATE_DIRECTORY",
    "Failed to set up special execution directory in /var/lib: Not a directory": "could not be made",
    "a.service: Failed at step CREDENTIALS spawning /x: Protocol error": "`LoadCredential`",
    "a.service: Failed with result 'start-limit-hit'.": "started too often",
    "Failed to parse calendar specification, ignoring: 48hr": "not a calendar expression",
    "StateDirectory= path is absolute, ignoring: /a": "not an absolute path",
    "Unknown key name 'Restrt' in section 'Service', ignoring.": "`Restart` may have been meant",
    "a.service: Main process exited, code=exited, status=218/CAPABILITIES": "`ProtectKernelModules`",
    "Failed to drop capabilities: Operation not permitted": "user unit",
    "Invalid environment variable name evaluates to an empty string: A/b": "write ${NAME}",
    "Got notification message from PID 1, but reception only permitted for main PID 2": (
        "NotifyAccess=main"
    ),
    "a.service: Main process exited, code=killed, status=11/SEGV": "`MemoryDenyWriteExecute`",
    "a.service: Main process exited, code=exited, status=134/n/a": "`MemoryDenyWriteExecute`",
    "a.service: Main process exited, code=exited, status=127/n/a": "packages of path",
    "a.service: Failed to execute /srv/x.sh: Exec format error": "without a #! line",
    "a.service: Failed to spawn 'start' task: No such file or directory": "`EnvironmentFile`",
    "/etc/systemd/system/a.service:3: Unknown section 'Servce'. Ignoring.": "whole section",
    "a.service:4: Failed to parse service type, ignoring: simpel": "`Type`",
    "a.service:4: Failed to resolve unit specifiers in %Y-%z, ignoring: Invalid slot": "Write %%",
    "a.socket: Socket service a.service not loaded, refusing.": "no service that it could start",
    "a.socket: Failed to listen on sockets: Address already in use": "listens there too",
    "a.socket: Failed with result 'service-start-limit-hit'.": "without reading the connection",
    "a.timer: Failed to enter waiting state: Operation not permitted": "`WakeSystem`",
    "a.timer: Refusing to start, unit a.service to trigger not loaded.": "`Unit`",
    "a.service: Unit is bound to inactive unit b.mount. Stopping, too.": "`BindsTo`",
    "dev-sda1.device: Job dev-sda1.device/start timed out.": "the device did not appear",
    "Failed to start a.service: Unit a.service is masked.": "enable = false",
    "oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/system.slice/a.service,task=x": "`MemoryMax`",
    "a.service: unit configures an IP firewall, but the local system does not support "
    "BPF/cgroup firewalling.": "`IPAddressDeny`",
    "a.service: Found left-over process 12 (x) in control group while starting unit. Ignoring.": (
        "`KillMode`"
    ),
    "systemd-journald[1]: Suppressed 123 messages from a.service": "`LogRateLimitBurst`",
    "/var/log/journal/x: Journal file uses a different sequence number ID, rotating.": (
        "no line of a unit is wrong"
    ),
    "systemd[900]: a.service: Failed to adjust resource limit LimitNOFILE: Operation not permitted": (
        "a user manager cannot"
    ),
    "type=1326 sig=31 arch=c000003e syscall=1073741826 code=0x80000000": "A program for x32",
    "type=1326 sig=31 arch=c00000f3 syscall=40 code=0x80000000": "A program for riscv64",
}


@pytest.mark.parametrize("line", ["Started a.", "a.service: Deactivated successfully.", "hello"])
def test_a_line_without_a_failure_is_not_explained(line: str) -> None:
    """A line that reports no failure has no explanation."""
    assert explain(line, Config()) is None


@pytest.mark.parametrize("line", JOURNAL)
def test_a_journal_line_is_explained(line: str) -> None:
    """The explanation of a journal line says what happened."""

    assert JOURNAL[line] in (explain(line, Config()) or "")
