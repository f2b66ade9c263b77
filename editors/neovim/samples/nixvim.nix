# nixvim: a module to import. `serviceconfig-ls` is the package of this repository's flake.
{ pkgs, serviceconfig-ls, ... }:

{
  extraPlugins = [
    (pkgs.vimUtils.buildVimPlugin {
      name = "serviceconfig";
      src = "${serviceconfig-ls.src}/editors/neovim";
    })
  ];
  extraPackages = [ serviceconfig-ls ];
  extraConfigLua = ''
    require('serviceconfig').setup({
      settings = { systemdVersion = 'auto' },
    })
  '';
}
