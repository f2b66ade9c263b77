"""Connects Nix text and systemd: blocks, definitions, merging, edits.

All offsets are bytes. Independent of editors.
"""
