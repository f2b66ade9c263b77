-- Without a plugin manager: nvim -u samples/plain.lua some.nix

-- The folder editors/neovim of the repository; this file lies in it.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))
vim.opt.runtimepath:prepend(plugin)

require('serviceconfig').setup({
  completion = true,
  settings = {
    -- systemdVersion = '257',
  },
})

-- Two options of Neovim's own that suit long hovers.
vim.opt.linebreak = true
vim.opt.winborder = 'rounded'
