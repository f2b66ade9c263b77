"""A journal that is sent over the network in clear.

What it checks
    [Upload] of journal-upload.conf with a URL that begins with http://.

Why
    Everyone on the way reads all messages of the system, and can change them.

Instead
    Write https:// and the certificate of the authority that signed the receiver's.

Reference
    systemd-journal-upload(8), --url; journal-upload.conf(5), URL.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_CLEAR, _ENCRYPTED = "http://", "https://"


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("URL",),
    bad=(
        Example(
            "[Upload]\nURL=http://logs.example\n",
            fixed="[Upload]\nURL=https://logs.example\n",
        ),
        Example(
            "[Upload]\nURL=http://192.0.2.1:19532\nServerKeyFile=/run/key\n",
            fixed="[Upload]\nURL=https://192.0.2.1:19532\nServerKeyFile=/run/key\n",
        ),
    ),
    good=(
        Example("[Upload]\nURL=https://logs.example\nTrustedCertificateFile=/run/ca.pem\n"),
        Example("[Upload]\nURL=logs.example\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the line."""
    address = unit.effective("URL", "Upload")
    if address is not None and (address.text or "").startswith(_CLEAR):
        encrypt = Replace(address, 0, len(_CLEAR), _ENCRYPTED)
        yield report.value(
            address,
            "everyone on the way can read the messages of this system",
            Fix("Send the journal encrypted", (encrypt,)),
            start=0,
            end=len(_CLEAR),
        )
