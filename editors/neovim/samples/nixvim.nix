# nixvim: a module to import; `serviceconfig` is the flake of this repository, given by specialArgs.
{ pkgs, serviceconfig, ... }:
let
  ours = serviceconfig.packages.${pkgs.stdenv.hostPlatform.system};
in
{
  extraPlugins = [ ours.vim-plugin ];
  extraPackages = [ ours.default ];
  extraConfigLua = ''
    require('serviceconfig').setup({
      completion = true,
      settings = { systemdVersion = 'auto' },
    })
  '';
}
