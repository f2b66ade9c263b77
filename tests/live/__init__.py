"""Tests against the real systemd and the real Nix."""
