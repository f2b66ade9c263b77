-- The commands of the server and how their answers are shown.

local server = require('serviceconfig.server')
local window = require('serviceconfig.window')

local M = {}

local titles = {
  ['serviceconfig.showSecurity'] = 'security',
  ['serviceconfig.showUnit'] = 'unit',
  ['serviceconfig.showUses'] = 'uses',
  ['serviceconfig.compare'] = 'compare',
  ['serviceconfig.explain'] = 'explain',
}

--- Effect: runs one of the server's commands and shows its answer, which is Markdown.
---@param client vim.lsp.Client
---@param command string
---@param arguments any[]
function M.ask(client, command, arguments)
  server.run(client, command, arguments, function(answer)
    if type(answer) ~= 'string' or vim.trim(answer) == '' then
      server.say('there is nothing to show here')
      return
    end
    if vim.trim(answer):find('\n') == nil then
      server.say(vim.trim(answer))
      return
    end
    window.show(titles[command], answer)
  end)
end

-- The commands that lenses and code actions run.
M.commands = {}
for command in pairs(titles) do
  M.commands[command] = function(asked, context)
    local client = assert(vim.lsp.get_client_by_id(context.client_id))
    M.ask(client, command, asked.arguments or {})
    -- Neovim 0.11 removes a lens that was run.
    vim.lsp.codelens.refresh({ bufnr = context.bufnr })
  end
end

-- The services that use a set: one is opened at once, several are in the quickfix list.
M.commands['serviceconfig.showUses'] = function(asked, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  server.run(client, 'serviceconfig.findUses', asked.arguments, function(places)
    if #places == 0 then
      server.say('no service uses this set')
    elseif #places == 1 then
      vim.lsp.util.show_document(places[1], client.offset_encoding, { focus = true })
    else
      local items = vim.lsp.util.locations_to_items(places, client.offset_encoding)
      vim.fn.setqflist({}, ' ', { title = 'Services that use this set', items = items })
      vim.cmd('botright copen')
    end
  end)
  vim.lsp.codelens.refresh({ bufnr = context.bufnr })
end

--- Effect: fills the quickfix list with all services of the open folders, worst first. The server
--- searches a little at each request, so that it answers others meanwhile.
---@param client vim.lsp.Client
---@param token? integer that of the search, nil to start one
function M.overview(client, token)
  server.run(client, 'serviceconfig.findServices', { token or 0 }, function(answer)
    if answer.token then
      M.overview(client, answer.token)
    elseif answer.services == vim.NIL or answer.services == nil then
      return -- another search has replaced this one
    elseif #answer.services == 0 then
      server.say('there is no service in the open folders')
    else
      M.list_services(client, answer)
    end
  end)
end

---@param client vim.lsp.Client
---@param answer { services: table[], summary: string }
function M.list_services(client, answer)
  local width = 0
  for _, service in ipairs(answer.services) do
    width = math.max(width, vim.fn.strdisplaywidth(service.name))
  end
  local items = {}
  for _, service in ipairs(answer.services) do
    local place = service.location
    table.insert(items, {
      filename = vim.uri_to_fname(place.uri),
      lnum = place.range.start.line + 1,
      text = ('%s%s  %4s %s'):format(
        service.name,
        (' '):rep(width - vim.fn.strdisplaywidth(service.name)),
        service.exposure,
        service.level
      ),
    })
  end
  vim.fn.setqflist({}, ' ', { title = answer.summary, items = items })
  vim.cmd('botright copen')
end

M.commands['serviceconfig.showOverview'] = function(_, context)
  M.overview(assert(vim.lsp.get_client_by_id(context.client_id)))
end

-- The lines that are not safe for every service: one is chosen by its question and added.
M.commands['serviceconfig.chooseLines'] = function(asked, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  server.run(client, asked.command, asked.arguments, function(lines)
    vim.ui.select(lines, {
      prompt = 'Answer the question with no before you add the line',
      format_item = function(line)
        return line.title:gsub('^Add ', '') .. (line.question ~= '' and '  ' .. line.question or '')
      end,
    }, function(line)
      if line then
        vim.lsp.util.apply_workspace_edit(line.edit, client.offset_encoding)
      end
    end)
  end)
end

-- The command of an accepted completion whose values can be listed.
M.commands['editor.action.triggerSuggest'] = function()
  vim.schedule(vim.lsp.completion.get)
end

return M
