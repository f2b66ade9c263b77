"""What runs against the real systemd and the real Nix."""
