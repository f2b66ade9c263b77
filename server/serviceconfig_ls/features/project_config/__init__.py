"""The settings that a project keeps in ``serviceconfig.toml``, for the command and the server."""

from serviceconfig_ls.features.project_config.apply import applied, applied_in_editor, target
from serviceconfig_ls.features.project_config.find import FoundConfig, find
from serviceconfig_ls.features.project_config.model import Allowance, ProjectConfig, Selector
from serviceconfig_ls.features.project_config.read import CONFIG_FILES, ConfigProblem

__all__ = [
    "CONFIG_FILES",
    "Allowance",
    "ConfigProblem",
    "FoundConfig",
    "ProjectConfig",
    "Selector",
    "applied",
    "applied_in_editor",
    "find",
    "target",
]
