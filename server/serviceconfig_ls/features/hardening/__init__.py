"""Hardening lines that are offered as code actions."""
