"""Finds the block, the directive or the value at an offset, and the place of a finding."""
