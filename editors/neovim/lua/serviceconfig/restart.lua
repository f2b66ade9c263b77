-- Starts the server again after a crash, each time after a longer pause.

local server = require('serviceconfig.server')

local M = {}

-- Milliseconds before each restart. After the last one the server stays down until the user asks.
M.pauses = { 1000, 2000, 4000, 8000, 16000 }

-- Milliseconds of running after which earlier crashes are forgotten.
M.forgotten_after = 180000

local crashes = 0
local last_crash = 0

-- Why the server is not running: the exit code or signal of the last crash.
---@type string?
M.reason = nil

--- Effect: restarts the server if it crashed. For `on_exit` of the client's configuration.
---@param code integer
---@param signal integer
function M.on_exit(code, signal)
  if (code == 0 and signal == 0) or vim.v.exiting ~= vim.NIL then
    return
  end
  M.reason = signal ~= 0 and ('ended by signal %d'):format(signal) or ('exit code %d'):format(code)
  local now = vim.uv.now()
  crashes = now - last_crash > M.forgotten_after and 1 or crashes + 1
  last_crash = now
  local pause = M.pauses[crashes]
  if pause == nil then
    local text = 'the server crashed %d times (%s); `:ServiceConfig restart` starts it again'
    server.later(text:format(crashes, M.reason), vim.log.levels.ERROR)
    return
  end
  local text = 'the server crashed (%s); it restarts in %d s'
  server.later(text:format(M.reason, pause / 1000), vim.log.levels.WARN)
  vim.defer_fn(M.again, pause)
end

--- Effect: starts the server for every buffer that it serves.
function M.again()
  M.reason = nil
  vim.lsp.enable(server.name, false)
  vim.lsp.enable(server.name)
end

return M
