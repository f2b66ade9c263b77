# For `nixpkgs.overlays`: pkgs.serviceconfig-ls and pkgs.vimPlugins.serviceconfig.
final: prev: {
  serviceconfig-ls = final.callPackage ./package.nix { };
  vimPlugins = prev.vimPlugins // {
    serviceconfig = final.callPackage ./vim-plugin.nix { };
  };
}
