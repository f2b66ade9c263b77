"""A journal that is sent over the network in clear, or to anyone.

What it checks
    services.journald.upload.settings.Upload with a URL that begins with http://, or with
    TrustedCertificateFile = "all".

Why
    With http:// everyone on the way reads all messages of the system, and can change them. With
    "all" the program accepts every receiver, so that anyone on the way can be the receiver.

Instead
    Write https:// and the certificate of the authority that signed the receiver's.

Reference
    systemd-journal-upload(8), --url; journal-upload.conf(5), URL and TrustedCertificateFile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, rule

if TYPE_CHECKING:
    from serviceconfig_ls.units.rules.support import BlockView

_CLEAR, _ENCRYPTED = "http://", "https://"


def _upload(lines: str) -> str:
    return f"{{ services.journald.upload.settings.Upload = {{\n{lines}\n}}; }}\n"


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("URL", "TrustedCertificateFile"),
    bad=(
        Example(
            _upload('  URL = "http://logs.example";'),
            fixed=_upload('  URL = "https://logs.example";'),
        ),
        Example(
            _upload('  URL = "https://logs.example";\n  TrustedCertificateFile = "all";'),
        ),
    ),
    good=(
        Example(
            _upload('  URL = "https://logs.example";\n  TrustedCertificateFile = "/run/ca.pem";'),
        ),
        Example(_upload('  URL = "logs.example";')),
    ),
)
def check(view: BlockView, report: Report) -> Findings:
    """Reports the line."""
    address = view.unit.effective("URL", "Upload")
    if address is not None and (address.text or "").startswith(_CLEAR):
        encrypt = Replace(address, 0, len(_CLEAR), _ENCRYPTED)
        yield report.value(
            address,
            "everyone on the way can read the messages of this system",
            Fix("Send the journal encrypted", (encrypt,)),
            start=0,
            end=len(_CLEAR),
        )
    trusted = view.unit.effective("TrustedCertificateFile", "Upload")
    if trusted is not None and trusted.text == "all":
        yield report.value(trusted, "with all, anyone on the way can be the receiver")
