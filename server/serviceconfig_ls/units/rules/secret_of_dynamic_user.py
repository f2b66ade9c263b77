"""A secret that belongs to a user that is allocated when the service starts.

What it checks
    The option owner or group of a secret of sops-nix or agenix with the name in User or Group of
    a service with DynamicUser.

Why
    Secrets are installed while the system is activated. The user does not exist then, so the
    activation fails with "unknown user".

Instead
    Leave the secret to root and pass it with LoadCredential.

Reference
    systemd.exec(5), DynamicUser and LoadCredential; the option owner of sops-nix and agenix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView


def _example(secret: str, *lines: str) -> Example:
    body = "".join(f"    {line}\n" for line in lines)
    return Example(
        f"{{ config, ... }}: {{\n  {secret}\n  systemd.services.web.serviceConfig = {{\n"
        f'    ExecStart = "/run/web";\n{body}  }};\n}}\n'
    )


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("DynamicUser",),
    bad=(
        _example('sops.secrets.web.owner = "web";', "DynamicUser = true;", 'User = "web";'),
        _example('age.secrets.web = { group = "web"; };', "DynamicUser = true;", 'Group = "web";'),
    ),
    good=(
        _example('sops.secrets.web.owner = "web";', 'User = "web";'),
        _example('sops.secrets.web.owner = "nginx";', "DynamicUser = true;", 'User = "web";'),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the name of the user or group."""
    if not view.unit.enabled("DynamicUser"):
        return
    for directive, option in (("User", "owner"), ("Group", "group")):
        setting, name = view.unit.effective(directive), view.unit.value(directive)
        for secret in view.secrets:
            if setting and name and (option, name) in secret.access:
                path = f"{secret.manager}.secrets.{secret.name}"
                yield report.value(
                    setting,
                    f"{path} is installed before this {directive.lower()} exists: activation fails",
                )
                break
