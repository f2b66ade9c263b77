-- Without a plugin manager: nvim -u samples/plain.lua some.nix

-- The folder editors/neovim of the repository, which contains this file.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))
vim.opt.runtimepath:prepend(plugin)

require('serviceconfig').setup({
  completion = true,
  settings = {
    -- systemdVersion = '257',
  },
})

-- By default Neovim does not show diagnostics as text, and wraps hovers inside words and paths.
-- Its own colours for hints and lenses are hard to read on a dark background.=>-- The default colours of hints and lenses are hard to read on a dark background.
vim.diagnostic.config({ virtual_lines = { current_line = true } })
vim.opt.linebreak = true
vim.opt.breakat = ' '
vim.opt.winborder = 'rounded'
-- Its own colours for hints and lenses are hard to read on a dark background.
vim.api.nvim_set_hl(0, 'LspInlayHint', { link = 'Comment' })
vim.api.nvim_set_hl(0, 'LspCodeLens', { link = 'Comment' })
