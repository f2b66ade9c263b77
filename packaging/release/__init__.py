"""Builds the files of a release: packages, a single-file program, extensions for VS Code."""
