"""Answers where something stands: the block, the directive, the value at an offset."""
