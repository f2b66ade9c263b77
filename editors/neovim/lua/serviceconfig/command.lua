-- The subcommands of `:ServiceConfig`.

local M = {}

local OLDEST, NEWEST = 252, 262

local function versions()
  local found = { 'auto' }
  for version = OLDEST, NEWEST do
    found[#found + 1] = tostring(version)
  end
  return found
end

---@type table<string, { run: fun(argument?: string), arguments?: fun(): string[] }>
local words = {
  security = {
    run = function()
      require('serviceconfig').security()
    end,
  },
  unit = {
    run = function()
      require('serviceconfig').unit()
    end,
  },
  overview = {
    run = function()
      require('serviceconfig').overview()
    end,
  },
  compare = {
    run = function()
      require('serviceconfig').compare()
    end,
  },
  explain = {
    run = function(name)
      require('serviceconfig').explain(name)
    end,
  },
  cause = {
    run = function(text)
      require('serviceconfig').cause(text)
    end,
  },
  version = {
    run = function(version)
      require('serviceconfig').version(version)
    end,
    arguments = versions,
  },
  restart = {
    run = function()
      require('serviceconfig').restart()
    end,
  },
  health = {
    run = function()
      vim.cmd.checkhealth('serviceconfig')
    end,
  },
}

--- Effect: runs a subcommand of `:ServiceConfig`.
---@param arguments string[]
function M.run(arguments)
  local word = words[arguments[1]]
  if word == nil then
    local known = table.concat(vim.fn.sort(vim.tbl_keys(words)), ', ')
    local message = ('unknown subcommand %s; use one of %s'):format(arguments[1], known)
    require('serviceconfig.server').say(message, vim.log.levels.ERROR)
    return
  end
  word.run(arguments[2] and table.concat(arguments, ' ', 2) or nil)
end

--- The completions for the command line.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local said = vim.split(vim.trim(line), '%s+')
  local inner = #said > 2 or (#said == 2 and lead == '')
  local offered = vim.fn.sort(vim.tbl_keys(words))
  if inner then
    local word = words[said[2]]
    offered = word and word.arguments and word.arguments() or {}
  end
  return vim.tbl_filter(function(one)
    return vim.startswith(one, lead)
  end, offered)
end

return M
