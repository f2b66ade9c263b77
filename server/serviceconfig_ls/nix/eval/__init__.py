"""What can be known of an expression without evaluating Nix."""
