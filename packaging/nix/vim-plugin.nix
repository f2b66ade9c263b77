# The plugin for Neovim, for `callPackage`. It finds the server on PATH.
{ vimUtils }:
vimUtils.buildVimPlugin {
  name = "serviceconfig";
  src = ../../editors/neovim;
}
