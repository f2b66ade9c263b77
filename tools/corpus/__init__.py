"""Runs the command over a folder of real configurations."""
