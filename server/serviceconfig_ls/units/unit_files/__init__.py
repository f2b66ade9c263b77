"""Unit files and drop-ins: texts that systemd reads itself."""
