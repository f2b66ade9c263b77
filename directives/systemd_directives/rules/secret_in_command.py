"""A password in a command or an address.

What it checks
    Options such as --password, --token and --api-key with a literal value, curl -u user:password,
    and addresses such as postgres://user:password@host, in commands; such addresses in
    Environment. Scripts that set a variable such as API_TOKEN to a literal value.

Why
    Every user of the machine can read unit files, which on NixOS are in the store, and sees the
    arguments of running programs.

Instead
    Pass a file: LoadCredential and ${CREDENTIALS_DIRECTORY}/NAME, or EnvironmentFile with a file
    that only root can read.

Reference
    systemd.exec(5), Environment and "Credentials".
"""

from __future__ import annotations

import re

from systemd_directives.model import HOLE, Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_OPTION = re.compile(
    r"--?(?:[a-z][\w-]*-)?(?:password|passwd|passphrase|token|api-?key|secret-?key|secret)"
)
_WITH_VALUE = re.compile(rf"({_OPTION.pattern})=(.+)")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"']+:([^\s/:@\"']+)@[\w.\[]")
_ASSIGNED = re.compile(
    r"(?:^|[\s;])(?:export\s+)?([A-Z][A-Z0-9_]*(?:PASSWORD|PASSWD|TOKEN|SECRET|API_KEY|ACCESS_KEY))="
    r"[\"']?([^\s\"'`;&|()]{6,})[\"']?(?=[\s;]|$)"
)
_PLAIN = re.compile(r"[^\s$%{}<>/\\*" + HOLE + r"]{3,}")
_NONE = frozenset(
    {
        *("true", "false", "none", "null", "stdin", "prompt", "ask", "auto", "file", "env"),
        *("changeme", "password", "secret", "xxx", "xxxx", "yes", "required", "optional"),
    }
)
"""Values that are no secret."""


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=(*ALL_COMMANDS, "Environment"),
    bad=(
        Example("[Service]\nExecStart=/bin/true --user web --password hunter2\n"),
        Example("[Service]\nExecStart=/bin/true --db postgres://web:hunter2@localhost/web\n"),
        service("Environment=DATABASE_URL=postgres://web:hunter2@localhost/web"),
        Example("[Service]\nExecStart=/bin/sh -c 'API_TOKEN=abcdef12 /bin/true'\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true --password-file /etc/web/password\n"),
        Example("[Service]\nExecStart=/bin/true --password ${PASSWORD} --token $TOKEN\n"),
        Example("[Service]\nExecStart=/bin/true --password --db postgres://web@localhost/web\n"),
        service("Environment=DATABASE_URL=postgres://web:${PASSWORD}@localhost/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first secret of each line."""
    for command in commands(unit, ALL_COMMANDS):
        names, arguments = command.names, command.arguments
        for index, word in enumerate(arguments, 1):
            following = arguments[index] if index < len(arguments) else ""
            if _names_secret(names, word, following):
                start, end = command.spans[index] if command.spans else (0, 0)
                yield report.value(
                    command.setting,
                    "every user can read this secret; use LoadCredential or EnvironmentFile",
                    start=start,
                    end=end,
                )
                break
        found = _ASSIGNED.search(command.script or "")
        if found and _is_secret(found[2]):
            message = f"every user can read {found[1]} in the script; use LoadCredential"
            yield report.value(command.setting, message)
    for setting in unit.known_lines("Environment"):
        found = _ADDRESS.search(setting.text or "")
        if found and _is_secret(found[1]):
            yield report.value(
                setting,
                "every user can read the password here; use LoadCredential or EnvironmentFile",
                start=found.start(1),
                end=found.end(1),
            )


def _names_secret(names: frozenset[str], word: str, following: str) -> bool:
    """Whether a word, with the one behind it, has a secret in writing."""
    with_value, address = _WITH_VALUE.fullmatch(word), _ADDRESS.search(word)
    if with_value:
        return _is_secret(with_value[2])
    if address:
        return _is_secret(address[1])
    if "curl" in names and word in ("-u", "--user"):
        _, colon, password = following.partition(":")
        return bool(colon) and _is_secret(password)
    return _OPTION.fullmatch(word) is not None and _is_secret(following)


def _is_secret(value: str) -> bool:
    return (
        not value.startswith("-")
        and _PLAIN.fullmatch(value) is not None
        and value.lower() not in _NONE
    )
