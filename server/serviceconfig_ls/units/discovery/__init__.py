"""Finds the units that a document defines or extends."""
