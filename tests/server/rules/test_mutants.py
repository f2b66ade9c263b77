"""Random mistakes in services in Nix are found, and their fixes resolve them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document, Edit
from systemd_directives.model import SystemdVersion
from tests.directives.rules.mutants import REFUSED_OR_IGNORED, SERVICES, SILENT

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Action

EACH = 24
CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257")
KINDS = REFUSED_OR_IGNORED | SILENT
OPTIONS = {"Unit": "unitConfig", "Service": "serviceConfig"}

Sections = dict[str, dict[str, list[str]]]


def sections(lines: list[str]) -> Sections:
    """The values of each directive of each section, with the programs where NixOS has them."""
    found: Sections = {}
    section: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
            continue
        name, _, value = line.partition("=")
        section.setdefault(name, []).append(
            value.replace("/usr/bin/", "/run/").replace("/bin/", "/run/")
        )
    return found


def spelled(values: list[str]) -> str:
    """A value in Nix; several lines give a list."""
    quoted = [
        '"' + v.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${") + '"'
        for v in values
    ]
    if len(quoted) > 1:
        return f"[ {' '.join(quoted)} ]"
    return {'"true"': "true", '"false"': "false"}.get(quoted[0], quoted[0])


def bindings(directives: dict[str, list[str]], prefix: str = "") -> str:
    """The lines of a set."""
    return "".join(
        f"    {prefix}{name} = {spelled(values)};\n" for name, values in directives.items()
    )


def nested(unit: Sections) -> str:
    """The sections as sets in the unit's set."""
    parts = "".join(f"  {OPTIONS[s]} = {{\n{bindings(d)}  }};\n" for s, d in unit.items())
    return f"{{ lib, ... }}: {{\n  systemd.services.web = {{\n{parts}  }};\n}}\n"


def leaves(unit: Sections) -> str:
    """A path for each directive."""
    parts = "".join(bindings(d, f"systemd.services.web.{OPTIONS[s]}.") for s, d in unit.items())
    return f"{{ lib, ... }}: {{\n{parts}}}\n"


def full_path(unit: Sections) -> str:
    """A path for each section."""
    parts = "".join(
        f"  systemd.services.web.{OPTIONS[s]} = {{\n{bindings(d)}  }};\n" for s, d in unit.items()
    )
    return f"{{\n{parts}}}\n"


def conditional(unit: Sections) -> str:
    """The whole unit under a condition."""
    parts = "".join(f"  {OPTIONS[s]} = {{\n{bindings(d)}  }};\n" for s, d in unit.items())
    return (
        "{ config, lib, ... }: {\n  config = lib.mkIf config.services.web.enable {\n"
        f"  systemd.services.web = {{\n{parts}  }};\n  }};\n}}\n"
    )


FORMS = (nested, leaves, full_path, conditional)


def mutants(kind: str) -> list[str]:
    """Modules with one mistake each, in every form; the same kind gives the same modules."""
    rng = Random(kind)
    found = []
    while len(found) < EACH:
        lines = KINDS[kind](rng.choice(SERVICES).splitlines(), rng)
        if lines is not None:
            found.append(FORMS[len(found) % len(FORMS)](sections(lines)))
    return found


def reported(document: Document) -> set[tuple[str, str | None]]:
    """The rules that report something, each with the directive."""
    return {(found.code, found.directive) for found in diagnose(document, CONFIG)}


def applied(document: Document, action: Action) -> Document:
    """The document after a fix."""
    later = sorted(action.edits, key=lambda edit: edit.span, reverse=True)
    return document.apply([Edit(e.span.start, e.span.end, e.text.encode()) for e in later])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("service", SERVICES)
def test_valid_services_are_clean(service: str, form: object) -> None:
    """No rule reports anything about a valid service in any form."""
    assert callable(form)
    assert reported(Document.open(form(sections(service.splitlines())).encode())) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_found_and_resolved(kind: str) -> None:
    """At least 98 % of each kind are found; any fix gives valid Nix without the finding."""
    texts = mutants(kind)
    found = 0
    for text in texts:
        document = Document.open(text.encode())
        diagnostics = diagnose(document, CONFIG)
        found += bool(diagnostics)
        for diagnostic in diagnostics:
            for action in diagnostic.fixes:
                after = applied(document, action)
                assert not after.tree.root_node.has_error, (action.title, text)
                later = reported(after)
                assert (diagnostic.code, diagnostic.directive) not in later, action.title
                # only warnings about the fixed directive itself may be new
                new = later - {(each.code, each.directive) for each in diagnostics}
                assert all(about == diagnostic.directive for _, about in new), (action.title, text)
    assert found >= 0.98 * len(texts)
