-- The health check: what the plugin needs, and how to get what is missing.

local server = require('serviceconfig.server')

local M = {}

--- Effect: writes the report of `:checkhealth serviceconfig`.
function M.check()
  vim.health.start('serviceconfig: editor')
  if not M.editor() then
    return
  end
  vim.health.start('serviceconfig: server')
  M.server()
  vim.health.start('serviceconfig: manual pages')
  M.manual()
  vim.health.start('serviceconfig: beside other servers')
  M.neighbours()
end

---@return boolean new_enough
function M.editor()
  local new_enough = vim.fn.has('nvim-0.11') == 1
  if new_enough then
    local version = vim.version()
    vim.health.ok(('Neovim %d.%d.%d'):format(version.major, version.minor, version.patch))
    M.completion_options()
  else
    vim.health.error('Neovim 0.11 or later is needed', { ':help serviceconfig-0.10' })
  end
  return new_enough
end

--- Effect: reports a 'completeopt' with which Neovim hides a list that has one item.
function M.completion_options()
  local chosen = vim.opt_global.completeopt:get()
  local selects = vim.tbl_contains(chosen, 'noselect') or vim.tbl_contains(chosen, 'noinsert')
  if selects and not vim.tbl_contains(chosen, 'menuone') then
    vim.health.warn("'completeopt' has no `menuone`: Neovim hides a list with one item", {
      'vim.opt.completeopt:append("menuone")',
    })
  end
end

function M.server()
  local config = vim.lsp.config[server.name]
  local command = config and config.cmd
  if type(command) == 'table' then
    local path = vim.fn.exepath(command[1])
    if path == '' then
      vim.health.error(('`%s` is not on PATH'):format(command[1]), {
        'install it from a checkout of its repository: `nix profile install .` or `pipx install .`',
        "or give its path: require('serviceconfig').setup({ cmd = { '/path/to/it' } })",
      })
      return
    end
    vim.health.ok(('`%s` is %s'):format(table.concat(command, ' '), path))
  end
  if not vim.lsp.is_enabled(server.name) then
    vim.health.warn('the server is not enabled', { "vim.lsp.enable('serviceconfig_ls')" })
  end
  M.running()
end

function M.running()
  local clients = vim.lsp.get_clients({ name = server.name })
  if #clients == 0 then
    local reason = require('serviceconfig.restart').reason
    if reason then
      vim.health.error(('the server is not running (%s)'):format(reason), {
        ':ServiceConfig restart',
        ':LspLog',
      })
    else
      vim.health.info('the server is not running: open a .nix or unit file, or `:ServiceConfig restart`')
    end
  end
  for _, client in ipairs(clients) do
    local version = (client.server_info or {}).version or 'of unknown version'
    local root = client.root_dir or 'no project, single files'
    vim.health.ok(('runs: %s, for %s'):format(version, root))
    M.systemd(client)
    local settings = vim.tbl_get(client.settings or {}, 'serviceconfig') or {}
    vim.health.info('settings: ' .. (next(settings) and vim.inspect(settings) or 'the defaults'))
  end
end

--- Effect: reports the systemd version for each folder that has an open buffer, and why.
---@param client vim.lsp.Client
function M.systemd(client)
  local reported = {}
  for bufnr in pairs(client.attached_buffers) do
    local params = { command = server.which_systemd, arguments = { vim.uri_from_bufnr(bufnr) } }
    local answer = client:request_sync('workspace/executeCommand', params, 5000, bufnr)
    local said = answer and answer.result
    if type(said) == 'string' and not reported[said] then
      reported[said] = true
      vim.health.ok(said)
    end
  end
end

function M.manual()
  local folders = M.manual_folders()
  for _, folder in ipairs(folders) do
    for name in vim.fs.dir(folder .. '/man5') do
      if vim.startswith(name, 'systemd.exec.5') then
        vim.health.ok(('systemd.exec(5) is %s/man5/%s'):format(folder, name))
        return
      end
    end
  end
  vim.health.warn('systemd.exec(5) is not on this machine: hovers lack the manual text', {
    'install the manual pages of systemd (NixOS: documentation.man.enable = true;)',
    'or give their folder: settings = { manPath = "/path/to/share/man" }',
    'searched: ' .. table.concat(folders, ', '),
  })
end

--- The folders that the server searches, in order.
---@return string[]
function M.manual_folders()
  local config = vim.lsp.config[server.name]
  local set = vim.tbl_get(config or {}, 'settings', 'serviceconfig', 'manPath') or ''
  local given = set ~= '' and set or vim.env.MANPATH or ''
  local folders = vim.split(given, ':', { trimempty = true })
  if set == '' then
    vim.list_extend(folders, {
      '/run/current-system/sw/share/man',
      '/usr/local/share/man',
      '/usr/share/man',
    })
  end
  return folders
end

function M.neighbours()
  local alone = true
  for _, ours in ipairs(vim.lsp.get_clients({ name = server.name })) do
    for bufnr in pairs(ours.attached_buffers) do
      for _, other in ipairs(vim.lsp.get_clients({ bufnr = bufnr })) do
        alone = M.neighbour(ours, other) and alone
      end
    end
  end
  if alone then
    vim.health.info('no other language server is attached to the same buffers')
  end
end

---@param ours vim.lsp.Client
---@param other vim.lsp.Client
---@return boolean itself true where `other` is our own server
function M.neighbour(ours, other)
  if other.name == server.name then
    return true
  end
  local said = ('%s uses %s, serviceconfig-ls %s'):format(
    other.name,
    other.offset_encoding,
    ours.offset_encoding
  )
  if other.offset_encoding == ours.offset_encoding then
    vim.health.ok(said)
  else
    vim.health.warn(said, { 'positions in lines with non-ASCII characters may be wrong' })
  end
  return false
end

return M
