-- How the server is started, and for which files.
--
-- Enable it with `vim.lsp.enable('serviceconfig_ls')`, or with `require('serviceconfig').setup()`,
-- which also shows hints and lenses. Settings: `:h serviceconfig-settings`.

---@type vim.lsp.Config
return {
  cmd = { 'serviceconfig-ls' },
  filetypes = { 'nix', 'systemd' },
  -- Needed only to find flake.lock, npins or niv and other modules: a single file without any of
  -- these is served too.
  root_markers = { 'flake.nix', 'npins', '.git' },
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
