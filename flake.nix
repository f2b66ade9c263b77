{
  description = "Language server for systemd directives inside NixOS serviceConfig blocks";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      forEach = nixpkgs.lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
    in
    {
      overlays.default = import ./packaging/nix/overlay.nix;

      # lib.<system>.check { src = ./.; } is a derivation for `checks`
      lib = forEach (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          check = pkgs.callPackage ./packaging/nix/check.nix {
            serviceconfig-ls = self.packages.${system}.default;
          };
        }
      );

      flakeModules.default = import ./packaging/nix/flake-module.nix self;

      packages = forEach (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.callPackage ./packaging/nix/package.nix { };
          vim-plugin = pkgs.callPackage ./packaging/nix/vim-plugin.nix { };
        }
      );
    };
}
