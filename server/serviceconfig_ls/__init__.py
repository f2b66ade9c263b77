"""A language server for systemd directives inside NixOS serviceConfig blocks."""

__version__ = "0.1.0"
