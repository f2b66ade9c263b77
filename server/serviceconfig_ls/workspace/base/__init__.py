"""The base of a unit that is defined elsewhere: nixpkgs' module, or the unit files of a system."""
