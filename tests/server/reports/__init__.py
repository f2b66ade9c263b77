"""Mistakes of the kinds that public bug reports show."""
