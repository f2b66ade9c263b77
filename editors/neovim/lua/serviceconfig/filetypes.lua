-- Recognizes unit files and configuration files of systemd outside of a folder `systemd`.

local M = {}

local kinds = {
  'automount',
  'link',
  'mount',
  'netdev',
  'network',
  'path',
  'scope',
  'service',
  'slice',
  'socket',
  'swap',
  'target',
  'timer',
}
-- The lines of a file that are read to tell what it is.
local most = 50
-- Sections of files with the same endings that other programs read.
local foreign = { ['D-BUS Service'] = true, ['Desktop Entry'] = true, Container = true }
local own = {
  Automount = true,
  Install = true,
  Link = true,
  Match = true,
  Mount = true,
  NetDev = true,
  Network = true,
  Path = true,
  Scope = true,
  Service = true,
  Slice = true,
  Socket = true,
  Swap = true,
  Timer = true,
  Unit = true,
}

--- `systemd` if a file has the sections of a unit file; nil otherwise, so that Neovim decides.
---@param bufnr? integer
---@return string?
local function by_sections(_, bufnr)
  local found
  for _, line in ipairs(vim.api.nvim_buf_get_lines(bufnr or 0, 0, most, false)) do
    local section = line:match('^%s*%[(.-)%]%s*$')
    if section and foreign[section] then
      return nil
    end
    found = found or (section and own[section] and 'systemd') or nil
  end
  return found
end

--- Effect: adds the names that Neovim does not know.
function M.add()
  local extensions, patterns = {}, {}
  for _, kind in ipairs(kinds) do
    extensions[kind] = by_sections
    -- a drop-in, and the file that `systemctl edit` opens for one
    patterns['.*%.' .. kind .. '%.d/[^/]*%.conf'] = 'systemd'
    patterns['.*%.' .. kind .. '%.d/%.#.*%.conf%x+'] = 'systemd'
    patterns['.*/%.#.*%.' .. kind .. ('%x'):rep(16)] = 'systemd'
  end
  patterns['.*/journald@?[^/]*%.conf'] = 'systemd'
  patterns['.*/journald@?[^/]*%.conf%.d/[^/]*%.conf'] = 'systemd'
  patterns['.*/systemd/%a[%a-]*%.conf'] = 'systemd'
  patterns['.*/systemd/%a[%a-]*%.conf%.d/[^/]*%.conf'] = 'systemd'
  vim.filetype.add({ extension = extensions, pattern = patterns })
end

return M
