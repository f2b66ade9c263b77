-- lazy.nvim (installed where its own documentation puts it): nvim -u samples/lazy.lua some.nix

vim.opt.runtimepath:prepend(vim.fn.stdpath('data') .. '/lazy/lazy.nvim')

-- The folder editors/neovim of the repository, which contains this file.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))

require('lazy').setup({
  {
    dir = plugin,
    name = 'serviceconfig',
    ft = 'nix',
    cmd = 'ServiceConfig',
    opts = {
      settings = { hints = { exposure = 'changed' } },
    },
  },
})
