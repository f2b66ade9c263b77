-- How the server is started, and for which files.
--
-- Enable it with `vim.lsp.enable('serviceconfig_ls')`, or with `require('serviceconfig').setup()`,
-- which also shows hints and lenses. Settings: `:h serviceconfig-settings`.

---@type vim.lsp.Config
return {
  cmd = { 'serviceconfig-ls' },
  filetypes = { 'nix', 'systemd' },
  -- Needed only to find flake.lock, npins or niv, other modules, and the unit of a drop-in: a single
  -- file without any of these is served too.
  root_dir = function(bufnr, on_dir)
    local root = vim.fs.root(bufnr, { 'flake.nix', 'npins', '.git' })
    local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(bufnr))
    if root == nil and folder:match('/systemd/.*%.d$') then
      root = vim.fs.dirname(folder)
    end
    on_dir(root)
  end,
  settings = { serviceconfig = vim.empty_dict() },
  capabilities = {
    workspace = { codeLens = { refreshSupport = true } },
    experimental = {
      commands = {
        commands = {
          -- An accepted completion may list the values that follow.
          'editor.action.triggerSuggest',
          -- The user chooses from a list of edits that the server answers with.
          'serviceconfig.chooseLines',
        },
      },
    },
  },
  -- The server answers its commands with Markdown; the client shows it.
  commands = require('serviceconfig.answers').commands,
  handlers = {
    ['workspace/codeLens/refresh'] = function()
      vim.lsp.codelens.refresh()
      return vim.NIL
    end,
  },
}
