" vim-plug (installed where its own documentation puts it): nvim -u samples/vim-plug.vim some.nix

" The folder editors/neovim of the repository; this file lies in it.
let g:serviceconfig_plugin = expand('<sfile>:p:h:h')

call plug#begin()
Plug g:serviceconfig_plugin
call plug#end()

lua require('serviceconfig').setup({ completion = true })
