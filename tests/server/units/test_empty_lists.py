"""Empty lists: definitions that give no line, beside others and alone."""

from __future__ import annotations

from itertools import product

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.editing.fix_edits import edits
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.source_map import definition_and_line
from systemd_directives.model import Add, Fix

VALUES = (
    *("[ ]", "lib.mkForce [ ]", "lib.mkDefault [ ]", "lib.mkBefore [ ]", "[ ] ++ config.y"),
    *('lib.mkForce "srv"', 'lib.mkForce [ "~@clok" ]', '"@clok"', '[ "srv" "~@x" ]', '""', "null"),
    *("lib.mkForce null", 'lib.optionals config.z [ "a" ]'),
)
FORMS = (
    "lib.mkMerge [ (lib.mkIf config.x {{ {name} = {one}; }}) (lib.mkIf config.y {{ {name} = {two}; }}) {{ ProtectHom = 1; }} ]",
    "lib.mkMerge [ {{ {name} = {one}; }} {{ {name} = lib.mkIf config.y ({two}); ProtectHom = 1; }} ]",
    "{{ {name} = lib.mkMerge [ (lib.mkIf config.x ({one})) ({two}) ]; ProtectHom = 1; }}",
)


@pytest.mark.parametrize(
    "name", ["ReadWritePaths", "SystemCallFilter", "Environment", "ProtectSystem"]
)
@pytest.mark.parametrize("form", FORMS)
def test_each_setting_has_a_source(form: str, name: str) -> None:
    """Whatever stands beside the empty list; other findings of the unit are reported."""
    for one, two in product(VALUES, VALUES):
        value = form.format(name=name, one=one, two=two)
        text = f"{{ lib, config, ... }}: {{ systemd.services.a.serviceConfig = {value}; }}"
        document = Document.open(text.encode())
        assert "unknown-directive" in {each.code for each in diagnose(document, Config())}, text
        for located in units_of(document):
            block = located.block
            for setting in unit_of(block).settings:
                definition, line = definition_and_line(block, setting)
                assert definition.directive == setting.directive, text
                assert line.span.start >= definition.name.start, text


@pytest.mark.parametrize("value", ["[ ]", "lib.mkForce [ ]", "null", '[ "x" ]'])
def test_a_fix_adds_no_second_definition(value: str) -> None:
    """There is no edit then; another directive is added."""
    text = f'{{ systemd.services.a.serviceConfig = {{ Type = "x"; User = {value}; }}; }}'
    document = Document.open(text.encode())
    (located,) = units_of(document)
    assert edits(document, located, Fix("x", (Add("Service", "User", "y"),))) is None
    assert edits(document, located, Fix("x", (Add("Service", "Group", "y"),))) is not None
