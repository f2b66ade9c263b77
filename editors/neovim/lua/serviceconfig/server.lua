-- Access to the running server.

local M = {}

M.name = 'serviceconfig_ls'

-- The command that answers with a systemd version and the reason for it.
M.which_systemd = 'serviceconfig.systemdVersion'

-- The command that answers with that, and with the bases of units that are defined elsewhere.
M.status = 'serviceconfig.status'

--- The client attached to a buffer, else any that runs, else nil.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  local here = vim.lsp.get_clients({ name = M.name, bufnr = bufnr or 0 })[1]
  return here or vim.lsp.get_clients({ name = M.name })[1]
end

--- Effect: makes the server run one of its commands; calls `on_answer` with the result.
---@param client vim.lsp.Client
---@param command string
---@param arguments any[]
---@param on_answer fun(answer: any)
function M.run(client, command, arguments, on_answer)
  local params = { command = command, arguments = arguments }
  client:request('workspace/executeCommand', params, function(err, answer)
    if err then
      M.say(err.message, vim.log.levels.ERROR)
      return
    end
    on_answer(answer)
  end)
end

--- Effect: sends the current settings to every running server.
---@param settings table
function M.configure(settings)
  vim.lsp.config(M.name, { settings = settings })
  for _, client in ipairs(vim.lsp.get_clients({ name = M.name })) do
    client.settings = vim.tbl_deep_extend('force', client.settings or {}, settings)
    client:notify('workspace/didChangeConfiguration', { settings = client.settings })
    require('serviceconfig.status').ask(client)
  end
end

--- Effect: shows a message under this plugin's name.
---@param message string
---@param level? integer
function M.say(message, level)
  vim.notify('serviceconfig: ' .. message, level or vim.log.levels.INFO)
end

--- Effect: the same from a callback in which Neovim allows no messages.
---@param message string
---@param level? integer
function M.later(message, level)
  vim.schedule(function()
    M.say(message, level)
  end)
end

return M
