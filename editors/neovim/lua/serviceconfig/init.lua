-- The functions of the plugin for users.

local server = require('serviceconfig.server')

local M = {}

---@class serviceconfig.Options
---@field cmd? string[] how to start the server; `{ 'serviceconfig-ls' }` if nil
---@field settings? table the settings of the server, without the prefix `serviceconfig.`
---@field inlay_hints? boolean show the exposure behind the lines (true if nil)
---@field codelens? boolean show the exposure above the services (true if nil)
---@field completion? boolean complete while typing, with Neovim's own completion (false if nil)

--- Effect: enables the server for Nix and unit files and sets up its features.
---@param options? serviceconfig.Options
function M.setup(options)
  local chosen = vim.tbl_extend(
    'force',
    { inlay_hints = true, codelens = true, completion = false },
    options or {}
  )
  if vim.fn.has('nvim-0.11') == 0 then
    server.say('Neovim 0.11 or later is needed; see :h serviceconfig-0.10', vim.log.levels.ERROR)
    return
  end
  vim.lsp.config(server.name, {
    cmd = chosen.cmd,
    settings = { serviceconfig = chosen.settings },
    on_exit = require('serviceconfig.restart').on_exit,
    capabilities = chosen.completion and require('serviceconfig.attach').capabilities or nil,
  })
  require('serviceconfig.filetypes').add()
  require('serviceconfig.attach').watch(chosen)
  M.report_missing((chosen.cmd or vim.lsp.config[server.name].cmd)[1])
  vim.lsp.enable(server.name)
end

--- Effect: tells the user once, at the first file that it serves, if the server is not installed.
---@param program string
function M.report_missing(program)
  vim.api.nvim_create_autocmd('FileType', {
    pattern = { 'nix', 'systemd' },
    once = true,
    desc = 'Report that serviceconfig-ls is not installed',
    callback = function()
      if vim.fn.executable(program) == 0 then
        local message = '`%s` is not on PATH; `:checkhealth serviceconfig` shows how to install it'
        server.say(message:format(program), vim.log.levels.WARN)
      end
    end,
  })
end

--- Effect: shows the security table of the service under the cursor.
function M.security()
  M.ask('serviceconfig.showSecurity')
end

--- Effect: shows the unit under the cursor as systemd will load it, with where each line is from.
function M.unit()
  M.ask('serviceconfig.showUnit')
end

--- Effect: lists all services of the open folders in the quickfix list, worst first.
function M.overview()
  local client = M.running()
  if client then
    require('serviceconfig.answers').overview(client)
  end
end

--- Effect: shows how the edits since the last commit (or save) changed the exposure.
function M.compare()
  M.ask('serviceconfig.compare')
end

--- Effect: explains a rule, directive, check, syscall group or capability.
---@param name? string the word under the cursor if nil
function M.explain(name)
  local client = M.running()
  if client == nil then
    return
  end
  local word = name or M.word()
  if word == '' then
    server.say('there is no word under the cursor to explain')
    return
  end
  require('serviceconfig.answers').ask(client, 'serviceconfig.explain', { word })
end

--- Effect: finds the setting that caused what a line of the journal reports, and offers its changes.
---@param text? string the user is asked for it if nil
function M.cause(text)
  local client = M.running()
  if client then
    require('serviceconfig.cause').find(client, text)
  end
end

--- Effect: shows the systemd version that the server uses, or chooses another one.
---@param version? string a systemd version, or `auto`
function M.version(version)
  local client = M.running()
  if client == nil then
    return
  end
  if version == nil then
    local info = client.server_info or {}
    local status = require('serviceconfig.status')
    status.ask_for(client, vim.api.nvim_get_current_buf(), function()
      server.say(('server %s; %s'):format(info.version or 'of unknown version', status.long()))
    end)
    return
  end
  server.configure({ serviceconfig = { systemdVersion = version } })
end

--- The systemd version, the base and the number of findings of a buffer, for a status line.
---@param bufnr? integer the current buffer if nil
---@return string
function M.status(bufnr)
  return require('serviceconfig.status').short(bufnr)
end

--- Effect: restarts the server for every buffer.
function M.restart()
  require('serviceconfig.restart').reason = nil
  local clients = vim.lsp.get_clients({ name = server.name })
  vim.lsp.enable(server.name, false)
  local stopped = vim.wait(2000, function()
    return vim.iter(clients):all(function(client)
      return client:is_stopped()
    end)
  end, 10)
  if not stopped then
    vim.iter(clients):each(function(client)
      client:stop(true)
    end)
  end
  vim.lsp.enable(server.name)
end

---@param command string
function M.ask(command)
  local client = M.running()
  if client == nil then
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  require('serviceconfig.answers').ask(client, command, { at.textDocument.uri, at.position })
end

---@return vim.lsp.Client?
function M.running()
  local client = server.client()
  if client == nil then
    local reason = require('serviceconfig.restart').reason
    local why = reason and (' (%s)'):format(reason) or ''
    local message = 'the server is not running%s; `:ServiceConfig restart` starts it, '
      .. '`:checkhealth serviceconfig` checks the installation'
    server.say(message:format(why), vim.log.levels.WARN)
  end
  return client
end

--- The word under the cursor by systemd's syntax: `@system-service` and `ProtectHome` are words.
---@return string
function M.word()
  local line = vim.api.nvim_get_current_line()
  local column = vim.api.nvim_win_get_cursor(0)[2] + 1
  local from = 1
  while true do
    local start, stop = line:find('[%w_@%%%-]+', from)
    if start == nil or start > column then
      return ''
    end
    if stop >= column then
      return line:sub(start, stop)
    end
    from = stop + 1
  end
end

return M
