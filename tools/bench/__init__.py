"""The measurements of ``make bench``; no test asserts a time."""
