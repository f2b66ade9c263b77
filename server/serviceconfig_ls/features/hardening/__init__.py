"""Hardening on offer: the next line, and whole sets."""
