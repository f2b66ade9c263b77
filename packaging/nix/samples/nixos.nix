# NixOS: a module to import; `serviceconfig` is the flake of this repository, given by specialArgs.
{ pkgs, serviceconfig, ... }:

{
  nixpkgs.overlays = [ serviceconfig.overlays.default ];
  environment.systemPackages = [ pkgs.serviceconfig-ls ];
}
