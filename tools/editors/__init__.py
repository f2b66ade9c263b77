"""Real editors, driven for the tests and the pictures."""
