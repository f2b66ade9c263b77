-- What is switched on in a buffer when the server attaches.

local server = require('serviceconfig.server')

local M = {}

local group = vim.api.nvim_create_augroup('serviceconfig', {})

-- Milliseconds without a change after which the lenses are refreshed.
M.rest = 100

-- Neovim's own completion does not resolve these properties; this plugin does.
M.capabilities = {
  textDocument = {
    completion = {
      completionItem = {
        resolveSupport = {
          properties = { 'additionalTextEdits', 'command', 'detail', 'documentation' },
        },
      },
    },
  },
}

--- Effect: from now on, prepares every buffer that the server attaches to.
---@param chosen serviceconfig.Options
function M.watch(chosen)
  vim.api.nvim_clear_autocmds({ group = group })
  vim.api.nvim_create_autocmd('LspAttach', {
    group = group,
    desc = 'Set up the features of serviceconfig-ls',
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == server.name then
        M.prepare(client, event.buf, chosen)
      end
    end,
  })
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param chosen serviceconfig.Options
function M.prepare(client, bufnr, chosen)
  if chosen.inlay_hints then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  if chosen.codelens then
    M.lenses(bufnr)
  end
  if chosen.completion then
    M.completion(client, bufnr)
  end
end

--- Completes while the user types. Neovim 0.11 asks a server only after its trigger characters, so
--- all letters are added to them.
---@param client vim.lsp.Client
---@param bufnr integer
function M.completion(client, bufnr)
  local provider = client.server_capabilities.completionProvider
  provider.triggerCharacters = vim.list_extend(
    vim.split('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', ''),
    provider.triggerCharacters or {}
  )
  vim.bo[bufnr].completeopt = 'menuone,noselect,popup,fuzzy'
  vim.lsp.completion.enable(true, client.id, bufnr, {
    autotrigger = true,
    convert = function(item)
      -- Only the effect on the exposure is shown beside the item; the summary is in the
      -- documentation.
      local beside = vim.tbl_get(item, 'labelDetails', 'description')
      return { menu = beside or (item.detail or ''):match('^(.-) · ') or '' }
    end,
  })
  M.documentation(client, bufnr)
end

--- Refreshes the lenses after a pause. Neovim drops a request while another one is pending, so a
--- request for each change would leave the score of an older text on the screen.
---@param bufnr integer
function M.lenses(bufnr)
  local changes = 0
  vim.lsp.codelens.refresh({ bufnr = bufnr })
  vim.api.nvim_clear_autocmds({ group = group, buffer = bufnr, event = 'InsertLeave' })
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'TextChanged' }, {
    group = group,
    buffer = bufnr,
    desc = 'Refresh the exposure above the services',
    callback = function()
      changes = changes + 1
      local seen = changes
      vim.defer_fn(function()
        if seen == changes and vim.api.nvim_buf_is_loaded(bufnr) then
          vim.lsp.codelens.refresh({ bufnr = bufnr })
        end
      end, M.rest)
    end,
  })
end

--- Neovim 0.11 lists completions but does not ask for their documentation; this does.
---@param client vim.lsp.Client
---@param bufnr integer
function M.documentation(client, bufnr)
  vim.api.nvim_create_autocmd('CompleteChanged', {
    group = group,
    buffer = bufnr,
    desc = 'Show what a completion does',
    callback = function()
      local chosen = vim.v.event.completed_item
      local lsp = vim.tbl_get(chosen, 'user_data', 'nvim', 'lsp')
      if lsp == nil or lsp.client_id ~= client.id then
        return
      end
      client:request('completionItem/resolve', lsp.completion_item, function(_, item)
        M.show_documentation(chosen.word, item)
      end, bufnr)
    end,
  })
end

---@param word string
---@param item? lsp.CompletionItem
function M.show_documentation(word, item)
  local text = vim.tbl_get(item or {}, 'documentation', 'value')
  local list = vim.fn.complete_info({ 'items', 'selected' })
  local selected = list.items and list.items[list.selected + 1]
  if text == nil or selected == nil or selected.word ~= word then
    return
  end
  local shown = vim.api.nvim__complete_set(list.selected, { info = text })
  if shown.bufnr and vim.api.nvim_buf_is_valid(shown.bufnr) then
    vim.treesitter.start(shown.bufnr, 'markdown')
    local look = vim.wo[shown.winid]
    look.conceallevel = 2
    look.linebreak = true
    local most = math.max(12, math.floor(vim.o.lines / 3))
    local wanted = vim.api.nvim_win_get_height(shown.winid)
    vim.api.nvim_win_set_height(shown.winid, math.min(most, wanted))
  end
end

return M
