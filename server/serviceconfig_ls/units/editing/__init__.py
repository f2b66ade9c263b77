"""Edits of Nix text: fixes, new lines, names of lib functions."""
