"""Reads Nix expressions without running Nix: references, lists, sets and values."""

# Each of these modules registers its built-ins. A new one is added here.
from serviceconfig_ls.nix.eval import lib_lists, lib_strings, lib_trivial, lib_values

__all__ = ["lib_lists", "lib_strings", "lib_trivial", "lib_values"]
