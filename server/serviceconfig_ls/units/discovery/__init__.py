"""Finds the units in a document."""
