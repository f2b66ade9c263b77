"""The definitions and lines that NixOS writes into unit files."""
