"""What NixOS writes into unit files."""
