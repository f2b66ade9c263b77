-- What the server uses for a buffer, for a status line and for `:ServiceConfig version`.

local server = require('serviceconfig.server')

local M = {}

---@type table<integer, { systemd: string, bases: string[] }>
local answers = {}

--- Effect: asks the server about each of its buffers; a status line is drawn again.
---@param client vim.lsp.Client
function M.ask(client)
  for bufnr in pairs(client.attached_buffers) do
    M.ask_for(client, bufnr, function()
      vim.cmd.redrawstatus({ bang = true })
    end)
  end
end

--- Effect: asks the server about one buffer; calls `on_answer` afterwards.
---@param client vim.lsp.Client
---@param bufnr integer
---@param on_answer fun()
function M.ask_for(client, bufnr, on_answer)
  server.run(client, server.status, { vim.uri_from_bufnr(bufnr) }, function(answer)
    answers[bufnr] = answer
    on_answer()
  end)
end

--- The systemd version, the base and the number of findings of a buffer, such as `systemd 257,
--- nixpkgs 25.05, 2 findings`; empty where the server is not attached.
---@param bufnr? integer the current buffer if nil
---@return string
function M.short(bufnr)
  local parts = M.parts(bufnr)
  return parts and table.concat({ parts.systemd:match('^[^,]*'), parts.base, parts.findings }, ', ')
    or ''
end

--- The same with the reason for the version.
---@param bufnr? integer the current buffer if nil
---@return string
function M.long(bufnr)
  local parts = M.parts(bufnr)
  return parts and table.concat({ parts.systemd, parts.base, parts.findings }, '; ') or ''
end

---@param bufnr? integer
---@return { systemd: string, base: string, findings: string }?
function M.parts(bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  local answer = answers[bufnr]
  local client = vim.lsp.get_clients({ name = server.name, bufnr = bufnr })[1]
  if answer == nil or client == nil then
    return nil
  end
  local findings = 0
  for _, diagnostic in ipairs(vim.diagnostic.get(bufnr)) do
    findings = findings + (diagnostic.source == 'serviceconfig' and 1 or 0)
  end
  return {
    systemd = answer.systemd,
    base = answer.bases[1] or 'no base',
    findings = findings == 1 and '1 finding' or ('%d findings'):format(findings),
  }
end

return M
