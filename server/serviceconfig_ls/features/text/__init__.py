"""Markdown for hovers and documents."""
