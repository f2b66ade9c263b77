"""Lexical rules of unit file values: words, quotes, escapes, numbers, paths, times."""
