"""How systemd takes a line apart: words, quotes, escapes, numbers, paths; knows no directive."""
