"""Diagnostics of a Nix text and their places."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.support.notation import columns, fixture

# a name, the systemd that judges, and a text that says what is found in it
CASES = {
    "a misspelt directive": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            ProtectHom = true;
        #   ^^^^^^^^^^ error unknown-directive
        #            | fix: Change ProtectHom to ProtectHome
        }; }
        """,
    ),
    "the misspelling that evaluates, builds and boots": (
        257,
        """
        { systemd.services.x.serviceConfig.RestrictSUIDGUID = true; }
        #                                  ^^^^^^^^^^^^^^^^ error unknown-directive
        #                                                 | fix: Change RestrictSUIDGUID to RestrictSUIDSGID
        """,
    ),
    "the wrong case": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            type = "simple";
        #   ^^^^ error unknown-directive
        #      | fix: Change type to Type
        }; }
        """,
    ),
    "a directive like no other": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            Frobnicate = 1;
        #   ^^^^^^^^^^ error unknown-directive
        }; }
        """,
    ),
    "what people keep for themselves": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            X-Mine = 1;
            "X-Other" = 1;
        }; }
        """,
    ),
    "a directive of [Unit]": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            After = "network.target";
        #   ^^^^^ error wrong-section
        #       | fix: Replace After by the option after of the unit
        }; }
        """,
    ),
    "a misspelt value": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            ProtectSystem = "stric";
        #                    ^^^^^ error invalid-value
        #                        | fix: Change stric to strict
        }; }
        """,
    ),
    "no boolean": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            PrivateDevices = "ture";
        #                     ^^^^ error invalid-value
        #                        | fix: Change ture to true
        }; }
        """,
    ),
    "one word of a list": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            SystemCallFilter = [ "@system-service" "~@previleged" ];
        #                                            ^^^^^^^^^^^ error invalid-system-call
        #                                                      | fix: Change @previleged to @privileged
        }; }
        """,
    ),
    "a value that came with a later systemd": (
        252,
        """
        { systemd.services.x.serviceConfig = {
            PrivateTmp = "disconnected";
        #                 ^^^^^^^^^^^^ error newer-value
        }; }
        """,
    ),
    "and by then is right": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            PrivateTmp = "disconnected";
        }; }
        """,
    ),
    "a directive that came with a later systemd": (
        252,
        """
        { systemd.services.x.serviceConfig = {
            PrivatePIDs = true;
        #   ^^^^^^^^^^^ error newer-directive
        }; }
        """,
    ),
    "a word in an interpolated string": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            RestrictAddressFamilies = "AF_UNIX ${extra} AF_INTE6";
        #                                               ^^^^^^^^ error invalid-address-family
        #                                                      | fix: Change AF_INTE6 to AF_INET6, which grants it
        }; }
        """,
    ),
    "what cannot be known": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            ProtectSystem = cfg.protect;
            PrivateTmp = lib.mkIf cfg.tmp "${cfg.how}";
            ${name} = "stric";
        }; }
        """,
    ),
    "a value under a condition": (
        257,
        """
        { systemd.services.x.serviceConfig = lib.mkIf cfg.enable {
            ProtectSystem = lib.mkForce "stric";
        #                                ^^^^^ error invalid-value
        #                                    | fix: Change stric to strict
        }; }
        """,
    ),
    "launchd's own": (
        257,
        """
        { launchd.daemons.x.serviceConfig = { ProgramArguments = [ "x" ]; KeepAlive = true; }; }
        """,
    ),
    "the declaration of an option": (
        257,
        """
        { options.services.x.serviceConfig = lib.mkOption { default = { Bad = 1; }; }; }
        """,
    ),
    "only the odd quote of a broken text": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            RestrictAddressFamilies = [ "AF_INET" AF_INET6" ];
        #                                         ^^^^^^^^^ error unclosed-string
        #                                                 | fix: Insert the quote
            SystemCallFilter = "~@clock @module";
            ProtectHom = true;
        #   ^^^^^^^^^^ error unknown-directive
        #            | fix: Change ProtectHom to ProtectHome
        }; }
        """,
    ),
    "a line that is being typed": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            ProtectHome = true;
            ProtectSys
            PrivateTmp = tru
            PrivateDevices =
        }; }
        """,
    ),
    "a silenced line": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            Frobnicate = 1; # serviceconfig: ignore[unknown-directive]
            # serviceconfig: ignore[unknown-directive]
            Frobnicated = 1;
        }; }
        """,
    ),
    "a comment that silences nothing": (
        257,
        """
        { systemd.services.x.serviceConfig = {
            # serviceconfig: ignore[unknown-directive]
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint unused-ignore
        #   | fix: Remove the comment
            ProtectHome = true;
        }; }
        """,
    ),
    "a user service": (
        257,
        """
        { systemd.user.services.x.serviceConfig = {
            ProtectHom = true;
        #   ^^^^^^^^^^ error unknown-directive
        #            | fix: Change ProtectHom to ProtectHome
        }; }
        """,
    ),
    "a timer": (
        257,
        """
        { systemd.timers.x.timerConfig = {
            OnCalender = "daily";
        #   ^^^^^^^^^^ error unknown-directive
        #            | fix: Change OnCalender to OnCalendar
        }; }
        """,
    ),
}


def described(text: str, version: int) -> list[tuple[int, int, int, str, tuple[str, ...]]]:
    config = Config(systemd=SystemdVersion(version), systemd_version=str(version))
    found = []
    for one in diagnose(Document.open(text.encode()), config):
        fixes = tuple(f"fix: {action.title}" for action in one.fixes[:1])
        found.append((*columns(text, *one.span), f"{one.severity.value} {one.code}", fixes))
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_judged(name: str) -> None:
    """Each expected diagnostic has its characters, severity and rule, and there are no others."""
    version, marked = CASES[name]
    given = fixture(marked)
    expected = [(n.line, n.start, n.end, n.text, n.more) for n in given.notes]
    assert described(given.text, version) == expected


def test_what_is_newer_than_a_found_systemd_is_no_error() -> None:
    """A directive that is newer than a detected version is information, not an error."""
    text = b"{ systemd.services.x.serviceConfig.PrivatePIDs = true; }"
    config = Config(systemd=SystemdVersion(252), systemd_version="auto")
    (found,) = diagnose(Document.open(text), config)
    assert (found.code, found.severity.value) == ("newer-directive", "information")


def test_an_ignored_rule_is_silent() -> None:
    """A rule that the settings ignore reports nothing; switched off, no rule does."""
    text = b"{ systemd.services.x.serviceConfig.Frobnicate = true; }"
    document = Document.open(text)
    assert diagnose(document, Config())
    assert diagnose(document, Config(diagnostics_ignore=("unknown-directive",))) == ()
    assert diagnose(document, Config(diagnostics_enable=False)) == ()
