"""The modules of the layers below that handlers call. Import this from ``lazy``."""

from __future__ import annotations

from serviceconfig_ls.features import (
    actions,
    code_lens,
    completion,
    diagnostics,
    effective_unit,
    explain,
    failure_search,
    hover,
    inlay_hints,
    project_config,
    security_table,
    structure,
    unit_navigation,
    usages,
    workspace_services,
)
from serviceconfig_ls.features.exposure import compare, deltas
from serviceconfig_ls.units.incremental import units_of
from serviceconfig_ls.units.unit_files import opening
from serviceconfig_ls.workspace import background, project, source_files, systemd_version, workspace
from serviceconfig_ls.workspace.base import finder, places

__all__ = [
    "actions",
    "background",
    "code_lens",
    "compare",
    "completion",
    "deltas",
    "diagnostics",
    "effective_unit",
    "explain",
    "failure_search",
    "finder",
    "hover",
    "inlay_hints",
    "opening",
    "places",
    "project",
    "project_config",
    "security_table",
    "source_files",
    "structure",
    "systemd_version",
    "unit_navigation",
    "units_of",
    "usages",
    "workspace",
    "workspace_services",
]
