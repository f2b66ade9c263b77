-- With the completion engine blink.cmp, through lazy.nvim: nvim -u samples/blink-cmp.lua some.nix

vim.opt.runtimepath:prepend(vim.fn.stdpath('data') .. '/lazy/lazy.nvim')

-- The folder editors/neovim of the repository; this file lies in it.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))

require('lazy').setup({
  {
    'saghen/blink.cmp',
    version = '1.*',
    opts = {
      keymap = { preset = 'default' },
      completion = { documentation = { auto_show = true } },
      -- The order of the list is the server's: what people write most comes first.
      -- Written in Lua, so that nothing has to be compiled or fetched.
      fuzzy = { sorts = { 'score', 'sort_text' }, implementation = 'lua' },
      sources = { default = { 'lsp', 'path', 'buffer' } },
    },
  },
  -- blink.cmp tells every server by itself what it can do.
  { dir = plugin, name = 'serviceconfig', dependencies = 'saghen/blink.cmp', opts = {} },
})
