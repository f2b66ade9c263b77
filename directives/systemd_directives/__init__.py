"""What systemd's directives mean, per version of systemd; independent of Nix and of editors."""
