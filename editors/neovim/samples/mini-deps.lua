-- mini.deps (installed where its own documentation puts it): nvim -u samples/mini-deps.lua some.nix

vim.cmd('packadd mini.deps')
local deps = require('mini.deps')
deps.setup()

-- The folder editors/neovim of the repository, which contains this file. mini.deps installs from git
-- only, so a folder on this machine is put on the runtime path directly.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))

deps.now(function()
  vim.opt.runtimepath:prepend(plugin)
  require('serviceconfig').setup({ completion = true })
end)
