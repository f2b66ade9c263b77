"""The bridge between Nix text and systemd: blocks, definitions, merging, edits.

Speaks byte offsets. Knows how NixOS writes units; knows no editor.
"""
