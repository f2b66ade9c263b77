-- With the completion engine blink.cmp, through lazy.nvim: nvim -u samples/blink-cmp.lua some.nix

vim.opt.runtimepath:prepend(vim.fn.stdpath('data') .. '/lazy/lazy.nvim')

-- The folder editors/neovim of the repository, which contains this file.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))

require('lazy').setup({
  {
    'saghen/blink.cmp',
    version = '1.*',
    opts = {
      keymap = { preset = 'default' },
      completion = { documentation = { auto_show = true } },
      -- The server orders the list: what is used most comes first.
      -- The Lua matcher, so that nothing needs to be compiled or downloaded.
      fuzzy = { sorts = { 'score', 'sort_text' }, implementation = 'lua' },
      sources = { default = { 'lsp', 'path', 'buffer' } },
    },
  },
  -- blink.cmp announces its capabilities to every server by itself.
  { dir = plugin, name = 'serviceconfig', dependencies = 'saghen/blink.cmp', opts = {} },
})
