"""The keys of ``serviceconfig.toml``: one table for reading, the documentation and the schema."""

from __future__ import annotations

from typing import Any, NamedTuple

from systemd_directives.model import NEWEST, OLDEST

TARGETS = ("nixos", "home-manager", "system-manager")
ARCHITECTURES = ("x86-64", "arm64")
MAX_THRESHOLD = 100


_BASE = r"^(?!(.*/)?\.\.(/|$))(?:[^/]|/nix/store/)"
"""A path that stays below the folder, or one in the Nix store."""
FUNCTION = r"^[A-Za-z_][\w'-]*(\.[A-Za-z_][\w'-]*)*$"


class Key(NamedTuple):
    """A key: what it is for, an example, and which values it may have."""

    name: str
    example: str
    """A line of TOML."""
    description: str
    schema: dict[str, Any]
    """JSON schema of its value."""


_TEXT = {"type": "string", "minLength": 1}
_PATTERN = {**_TEXT, "pattern": "^[^!]", "description": "A pattern as in .gitignore."}
_RULE = {**_TEXT, "description": "The name of a rule: serviceconfig-ls rules lists them."}
_SERVICE = {**_TEXT, "description": "The name of a service, without .service."}
_SCORE = {"type": "integer", "minimum": 0, "maximum": MAX_THRESHOLD}
_IGNORE = {
    "type": "object",
    "properties": {"rule": _RULE, "path": _PATTERN, "service": _SERVICE},
    "required": ["rule"],
    "additionalProperties": False,
}
_HELPER = {**_TEXT, "pattern": FUNCTION, "description": "A function, such as lib.mkHardened."}
_PRESET = {
    "type": "object",
    "properties": {
        "title": {**_TEXT, "description": "What the lines are for: “Add the lines for …”."},
        "lines": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[A-Za-z]+=."},
            "minItems": 1,
            "description": "Lines of [Service], such as ProtectHome=true.",
        },
    },
    "required": ["title", "lines"],
    "additionalProperties": False,
}
_ALLOW = {
    "type": "object",
    "properties": {
        "rule": {**_RULE, "description": "The name of a rule, or `score`."},
        "path": _PATTERN,
        "service": _SERVICE,
        "reason": {**_TEXT, "description": "Why it is accepted."},
        "until": {"description": "The last day on which it is accepted: a date of TOML."},
    },
    "required": ["rule", "reason"],
    "additionalProperties": False,
}

KEYS = (
    Key(
        "systemd",
        "systemd = 257",
        "The version of systemd that runs the units, or `auto`: the one that the lock files pin.",
        {
            "anyOf": [
                {"const": "auto"},
                {"type": "integer", "minimum": OLDEST},
                {"type": "string", "pattern": "^[0-9]{3,4}$"},
            ],
            "description": f"{OLDEST} to {NEWEST}, or auto.",
        },
    ),
    Key(
        "architecture",
        'architecture = "arm64"',
        "The architecture of the machines that run the units. The default is this machine's.",
        {"enum": list(ARCHITECTURES)},
    ),
    Key(
        "target",
        'target = "home-manager"',
        "Whose systemd runs the units: with `home-manager` and `system-manager` it is that of the "
        "installed system, not the one that the lock files pin.",
        {"enum": list(TARGETS)},
    ),
    Key(
        "base",
        'base = "none"',
        "What units that are defined elsewhere are completed with: `auto`, `none`, or the path of "
        "a nixpkgs checkout, of a built system or of a folder of unit files, in this folder or in "
        "`/nix/store`. A built system counts as it was built: a line that was removed since is "
        "still there.",
        {**_TEXT, "pattern": _BASE},
    ),
    Key(
        "exclude",
        'exclude = ["generated/", "*.gen.nix"]',
        "Files that are neither checked nor scored: patterns as in .gitignore.",
        {"type": "array", "items": _PATTERN},
    ),
    Key(
        "ignore",
        'ignore = ["discouraged-value", { rule = "var-run-path", path = "vendor/" }]',
        "Rules that are not reported: everywhere, or only in some files or for one service.",
        {"type": "array", "items": {"anyOf": [_RULE, _IGNORE]}},
    ),
    Key(
        "allow",
        '[[allow]]\nrule = "score"\nservice = "jellyfin"\nreason = "needs the GPU"\n'
        "until = 2027-06-30",
        "A finding that is accepted, or with `score` a service above the threshold. An entry needs "
        "a reason. After `until` the finding is reported again. An entry that matches nothing is "
        "reported as a hint when the whole project is checked.",
        {"type": "array", "items": _ALLOW},
    ),
    Key(
        "threshold",
        "[threshold]\ndefault = 60\nnginx = 45",
        "The highest exposure that `security` accepts, 0 to 100 in tenths, for all services and "
        "for some by name.",
        {"type": "object", "properties": {"default": _SCORE}, "additionalProperties": _SCORE},
    ),
    Key(
        "helpers",
        'helpers = ["mkHardened"]',
        "Your own functions whose last argument is a set of directives, as in `serviceConfig = "
        "mkHardened { … };`. The set is read; what the function adds stays unknown.",
        {"type": "array", "items": _HELPER},
    ),
    Key(
        "presets",
        '[presets.web]\ntitle = "our web services"\n'
        'lines = ["ProtectHome=true", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE"]',
        "Lines that the editor offers together, beside the presets that come with it.",
        {"type": "object", "additionalProperties": _PRESET},
    ),
)


def schema() -> dict[str, Any]:
    """The JSON schema of a configuration."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "serviceconfig.toml",
        "type": "object",
        "properties": {key.name: {**key.schema, "description": key.description} for key in KEYS},
        "additionalProperties": False,
    }


def documentation() -> str:
    """What the file may say, as Markdown."""
    parts = [
        "# serviceconfig.toml",
        "The settings of a project, for the command and the language server. The file is at the "
        "root of the project; a table `[tool.serviceconfig]` in `pyproject.toml` does the same. "
        "The nearest file in the folder of a Nix file or above it applies. Options of the command "
        "and settings of the editor take precedence.",
    ]
    parts += [f"## {key.name}\n\n{key.description}\n\n```toml\n{key.example}\n```" for key in KEYS]
    return "\n\n".join(parts)
