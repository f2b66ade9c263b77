"""What systemd's directives mean, per systemd version. Knows nothing of Nix or editors."""
