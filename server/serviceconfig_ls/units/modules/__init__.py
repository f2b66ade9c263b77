"""nixpkgs' module system: properties, sets and merging."""

# Each of these modules registers its functions. A new one is added here.
from serviceconfig_ls.units.modules import lib_attrsets, lib_generators, recursive_update

__all__ = ["lib_attrsets", "lib_generators", "recursive_update"]
