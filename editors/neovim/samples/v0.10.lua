-- Neovim 0.10, without the plugin: nvim -u samples/v0.10.lua some.nix

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'nix',
  callback = function(event)
    vim.lsp.start({
      name = 'serviceconfig_ls',
      cmd = { 'serviceconfig-ls' },
      root_dir = vim.fs.root(event.buf, { 'flake.nix', 'npins', '.git' }),
      settings = { serviceconfig = vim.empty_dict() },
    })
  end,
})

vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
  end,
})
