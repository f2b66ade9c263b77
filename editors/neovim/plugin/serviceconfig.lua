-- Defines the command; everything else is loaded on first use.

if vim.g.loaded_serviceconfig then
  return
end
vim.g.loaded_serviceconfig = true

vim.api.nvim_create_user_command('ServiceConfig', function(call)
  require('serviceconfig.command').run(call.fargs)
end, {
  nargs = '+',
  desc = 'Ask serviceconfig-ls: security, compare, explain, version, restart, health',
  complete = function(lead, line)
    return require('serviceconfig.command').complete(lead, line)
  end,
})
