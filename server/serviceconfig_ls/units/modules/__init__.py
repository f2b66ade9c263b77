"""nixpkgs' module system and lib: properties, merging, imports."""
