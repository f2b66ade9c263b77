-- From a line of the journal to the setting that caused it, with the changes that let it pass.

local server = require('serviceconfig.server')

local M = {}

--- Effect: asks for a line of the journal if none is given, opens the setting that is its likely
--- cause, and offers the changes.
---@param client vim.lsp.Client
---@param text? string
function M.find(client, text)
  if text == nil or vim.trim(text) == '' then
    vim.ui.input({ prompt = 'Line of the journal: ', default = M.copied() }, function(typed)
      if typed and vim.trim(typed) ~= '' then
        M.find(client, typed)
      end
    end)
    return
  end
  server.run(client, 'serviceconfig.findCause', { text }, function(causes)
    if #causes == 0 then
      server.say('no setting in the open folders may be the cause')
      require('serviceconfig.answers').ask(client, 'serviceconfig.explain', { text })
      return
    end
    M.choose(causes, function(cause)
      vim.lsp.util.show_document(cause.location, client.offset_encoding, { focus = true })
      M.offer(client, cause, text)
    end)
  end)
end

--- The line that was copied last, if it may be one of the journal.
---@return string
function M.copied()
  local copied = vim.trim(vim.fn.getreg('"'))
  return copied:find(' ') and not copied:find('\n') and copied or ''
end

--- Effect: calls `on_choice` with the only cause, or with the one that the user chooses.
---@param causes table[]
---@param on_choice fun(cause: table)
function M.choose(causes, on_choice)
  if #causes == 1 then
    on_choice(causes[1])
    return
  end
  vim.ui.select(causes, {
    prompt = 'Settings that may be the cause, the likeliest first',
    format_item = function(cause)
      local place = cause.location
      local file = vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ':.')
      return ('%s  %s  %s:%d'):format(cause.line, cause.unit, file, place.range.start.line + 1)
    end,
  }, function(cause)
    if cause then
      on_choice(cause)
    end
  end)
end

--- Effect: offers the changes of a setting, once the server has its document.
---@param client vim.lsp.Client
---@param cause table
---@param text string
function M.offer(client, cause, text)
  local place = cause.location
  local bufnr = vim.uri_to_bufnr(place.uri)
  vim.wait(2000, function()
    return vim.lsp.buf_is_attached(bufnr, client.id)
  end, 10)
  local arguments = { place.uri, place.range.start, text }
  server.run(client, 'serviceconfig.findChanges', arguments, function(changes)
    if #changes == 0 then
      return
    end
    vim.ui.select(changes, {
      prompt = cause.line,
      format_item = function(change)
        return change.title
      end,
    }, function(change)
      if change then
        vim.lsp.util.apply_workspace_edit(change.edit, client.offset_encoding)
      end
    end)
  end)
end

return M
