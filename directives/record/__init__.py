"""Records facts from the real systemd programs and compiles the catalogue's data; never shipped."""
