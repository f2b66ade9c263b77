# home-manager: a module to import; `serviceconfig` is the flake of this repository, given by
# extraSpecialArgs. The server, and Neovim set up with it.
{ pkgs, serviceconfig, ... }:
let
  ours = serviceconfig.packages.${pkgs.stdenv.hostPlatform.system};
in
{
  home.packages = [ ours.default ];

  programs.neovim = {
    enable = true;
    plugins = [
      {
        plugin = ours.vim-plugin;
        type = "lua";
        config = "require('serviceconfig').setup({ completion = true })";
      }
    ];
  };
}
