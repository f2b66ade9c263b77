-- With the completion engine nvim-cmp, through lazy.nvim: nvim -u samples/nvim-cmp.lua some.nix

vim.opt.runtimepath:prepend(vim.fn.stdpath('data') .. '/lazy/lazy.nvim')

-- The folder editors/neovim of the repository, which contains this file.
local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2))))

require('lazy').setup({
  {
    'hrsh7th/nvim-cmp',
    dependencies = { 'hrsh7th/cmp-nvim-lsp' },
    config = function()
      local cmp = require('cmp')
      cmp.setup({
        snippet = {
          expand = function(args)
            vim.snippet.expand(args.body)
          end,
        },
        mapping = cmp.mapping.preset.insert({ ['<CR>'] = cmp.mapping.confirm() }),
        sources = { { name = 'nvim_lsp' } },
      })
    end,
  },
  {
    dir = plugin,
    name = 'serviceconfig',
    dependencies = { 'hrsh7th/cmp-nvim-lsp' },
    config = function()
      vim.lsp.config('serviceconfig_ls', {
        capabilities = require('cmp_nvim_lsp').default_capabilities(),
      })
      require('serviceconfig').setup()
    end,
  },
})
