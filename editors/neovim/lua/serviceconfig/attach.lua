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
  M.colours()
  vim.api.nvim_create_autocmd('ColorScheme', { group = group, callback = M.colours })
  vim.api.nvim_create_autocmd('WinEnter', {
    group = group,
    desc = 'Open links of a hover',
    callback = function()
      require('serviceconfig.window').link_hover()
    end,
  })
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
  M.messages(client)
  require('serviceconfig.status').ask(client)
end

--- Effect: shows the message of a diagnostic below the current line, for this server only, unless
--- the user shows messages already. Neovim 0.11 shows none by default.
---@param client vim.lsp.Client
function M.messages(client)
  local global = vim.diagnostic.config() or {}
  if global.virtual_text or global.virtual_lines then
    return
  end
  for _, pulled in ipairs({ true, false }) do
    local namespace = vim.lsp.diagnostic.get_namespace(client.id, pulled)
    vim.diagnostic.config({
      virtual_lines = {
        current_line = true,
        format = function(diagnostic)
          return diagnostic.message
        end,
      },
    }, namespace)
  end
end

--- Effect: links hints and lenses to the colour of comments where the colour scheme leaves them at
--- Neovim's default, whose contrast is too low to read.
function M.colours()
  for _, name in ipairs({ 'LspInlayHint', 'LspCodeLens' }) do
    local group_name = vim.api.nvim_get_hl(0, { name = name }).link
    if group_name == 'NonText' then
      vim.api.nvim_set_hl(0, name, { link = 'Comment' })
    end
  end
end

--- Completes while the user types. Neovim 0.11 asks a server only after its trigger characters, so
--- all letters are added to them.
---@param client vim.lsp.Client
---@param bufnr integer
function M.completion(client, bufnr)
  M.in_server_order(client)
  -- An option that selects the first item at once would write it over what is being typed. A user
  -- who has chosen one of these keeps it; the global option never changes.
  local chosen = vim.opt.completeopt:get()
  if not vim.tbl_contains(chosen, 'noselect') and not vim.tbl_contains(chosen, 'noinsert') then
    vim.bo[bufnr].completeopt = table.concat(vim.list_extend(chosen, { 'menuone', 'noselect' }), ',')
  end
  vim.lsp.completion.enable(true, client.id, bufnr, {
    autotrigger = true,
    convert = function(item)
      -- Only the effect on the exposure is shown beside the item; the summary is in the
      -- documentation.
      local beside = vim.tbl_get(item, 'labelDetails', 'description')
      local menu = beside or (item.detail or ''):match('^(.-) · ') or ''
      return { kind = '', menu = menu, word = item.listed }
    end,
  })
  M.documentation(client, bufnr)
end

--- Effect: prepares a client once. Neovim 0.11 compares letters as 'ignorecase' and 'completeopt'
--- say; here, the items that begin with the typed letters in any case come in the server's order.
---@param client vim.lsp.Client
function M.in_server_order(client)
  local provider = client.server_capabilities.completionProvider
  if provider.serviceconfig then
    return
  end
  provider.serviceconfig = true
  -- Neovim resolves an accepted item before it writes the rest of the line, and drops the rest if
  -- the user types on meanwhile. The list has all of an item but its documentation, which
  -- `documentation` asks for.
  provider.resolveProvider = false
  provider.triggerCharacters = vim.list_extend(
    vim.split('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', ''),
    provider.triggerCharacters or {}
  )
  local request = client.request
  client.request = function(self, method, params, handler, bufnr)
    if method ~= 'textDocument/completion' or handler == nil then
      return request(self, method, params, handler, bufnr)
    end
    return request(self, method, params, function(err, result, ...)
      return handler(err, M.begun(result, self.offset_encoding), ...)
    end, bufnr)
  end
end

--- The items that begin with what stands before the cursor, or that contain it if none does.
---@param result? lsp.CompletionList|lsp.CompletionItem[]
---@param encoding string
---@return lsp.CompletionList|lsp.CompletionItem[]|nil
function M.begun(result, encoding)
  local items = type(result) == 'table' and (result.items or result) or {}
  local start = vim.tbl_get(items, 1, 'textEdit', 'range', 'start')
    or vim.tbl_get(result or {}, 'itemDefaults', 'editRange', 'start')
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  if start == nil or start.line ~= row - 1 then
    return result
  end
  local line = vim.api.nvim_get_current_line()
  local first = vim.str_byteindex(line, encoding, start.character, false)
  local typed = line:sub(first + 1, column):lower()
  local begin, contain = {}, {}
  for _, item in ipairs(items) do
    local filter = item.filterText or item.label
    local at = filter:lower():find(typed, 1, true)
    table.insert(at == 1 and begin or at and contain or {}, item)
    item.filterText = nil
    M.with_first_choice(item)
    M.kept_while_typing(item, filter, typed)
  end
  local kept = #begin > 0 and begin or contain
  if result.items then
    result.items = kept
    return result
  end
  return kept
end

--- Keeps an item in the list while the user types on. Neovim 0.11 hides an item whose text does not
--- begin with what is typed, such as `"invisible"` after `in`, and lists it again at the next letter;
--- a key that accepts meanwhile writes something else. A snippet may have another text in the list.
---@param item lsp.CompletionItem
---@param filter string the text that is compared with what is typed
---@param typed string in lower case
function M.kept_while_typing(item, filter, typed)
  local text = item.textEditText or vim.tbl_get(item, 'textEdit', 'newText') or item.insertText
  if text == nil or vim.startswith(text:lower(), typed) or not vim.startswith(filter:lower(), typed) then
    return
  end
  local plain = vim.lsp.protocol.InsertTextFormat.PlainText
  if (item.insertTextFormat or plain) == plain then
    local escaped = text:gsub('[\\$}]', '\\%0')
    item.insertTextFormat = vim.lsp.protocol.InsertTextFormat.Snippet
    item.insertText = item.insertText and escaped
    item.textEditText = item.textEditText and escaped
    if item.textEdit then
      item.textEdit.newText = escaped
    end
  end
  item.listed = filter
end

--- Selects the first value of a choice. Neovim 0.11 writes none of them before one is chosen, so a
--- line that is left earlier would have no value.
---@param item lsp.CompletionItem
function M.with_first_choice(item)
  local function chosen(text)
    return text and (text:gsub('%${1|([^,|]*)[^|]*|}', '${1:%1}'))
  end
  item.insertText = chosen(item.insertText)
  item.textEditText = chosen(item.textEditText)
  if item.textEdit then
    item.textEdit.newText = chosen(item.textEdit.newText)
  end
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

--- The value of 'completeopt' that holds in a buffer.
---@param bufnr integer
---@return string
function M.completeopt(bufnr)
  local own = vim.bo[bufnr].completeopt
  return own ~= '' and own or vim.go.completeopt
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
      local shows = vim.list_contains(vim.split(M.completeopt(bufnr), ','), 'popup')
      if lsp == nil or lsp.client_id ~= client.id or not shows then
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
    -- Neovim shows this three times where a line continues below the window.
    look.fillchars = 'lastline:.'
    local most = math.max(12, math.floor(vim.o.lines / 3))
    local wanted = vim.api.nvim_win_get_height(shown.winid)
    vim.api.nvim_win_set_height(shown.winid, math.min(most, wanted))
  end
end

return M
