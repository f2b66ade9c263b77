-- Shows Markdown in a float: tables aligned, without markup.

local M = {}

--- Effect: shows Markdown in a float. A second answer under the same title replaces the first. `q`
--- and Escape close it.
---@param title string
---@param markdown string
---@return integer bufnr
function M.show(title, markdown)
  local name = 'serviceconfig://' .. title
  local bufnr = vim.fn.bufnr('^' .. vim.fn.escape(name, '*?[]{},\\') .. '$')
  if bufnr == -1 then
    bufnr = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(bufnr, name)
  end
  local lines = M.laid_out(vim.split(vim.trim(markdown), '\n'))
  M.fill(bufnr, lines)
  M.place(bufnr, title, lines)
  return bufnr
end

--- Markdown as it reads best in a buffer: the cells of a table are padded, a folded part is open.
---@param lines string[]
---@return string[]
function M.laid_out(lines)
  local out, rows = {}, {}
  for _, line in ipairs(lines) do
    line = line:gsub('</?details>', ''):gsub('<summary>(.-)</summary>', '%1')
    if line:sub(1, 1) == '|' then
      table.insert(rows, line)
    else
      vim.list_extend(out, M.aligned(rows))
      rows = {}
      table.insert(out, line)
    end
  end
  return vim.list_extend(out, M.aligned(rows))
end

--- The rows of one table, each cell as wide as the widest of its column.
---@param rows string[]
---@return string[]
function M.aligned(rows)
  local cells, widths = {}, {}
  for _, row in ipairs(rows) do
    -- A bar inside of a cell is written `\|`.
    local held = row:gsub('\\|', '\1'):gsub('^|', ''):gsub('|%s*$', '')
    local parts = vim.tbl_map(function(part)
      return vim.trim((part:gsub('\1', '|')))
    end, vim.split(held, '|', { plain = true }))
    -- The rule below the header says only which columns are numbers.
    if not vim.iter(parts):all(function(part)
      return part:match('^:?%-+:?$') ~= nil
    end) then
      table.insert(cells, parts)
      for column, part in ipairs(parts) do
        widths[column] = math.max(widths[column] or 0, vim.fn.strdisplaywidth(M.plain(part)))
      end
    end
  end
  return vim.tbl_map(function(parts)
    local padded = {}
    for column, part in ipairs(parts) do
      padded[column] = part
        .. (' '):rep(widths[column] - vim.fn.strdisplaywidth(M.plain(part)))
    end
    return (table.concat(padded, '  '):gsub('%s+$', ''))
  end, cells)
end

--- A text without the markup that the window conceals.
---@param text string
---@return string
function M.plain(text)
  return (text:gsub('[`*]', ''):gsub('%[(.-)%]%b()', '%1'))
end

---@param bufnr integer
---@param lines string[]
function M.fill(bufnr, lines)
  local buffer = vim.bo[bufnr]
  buffer.modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  buffer.modifiable = false
  buffer.buftype = 'nofile'
  buffer.bufhidden = 'wipe'
  buffer.swapfile = false
  buffer.filetype = 'markdown'
  vim.treesitter.start(bufnr, 'markdown')
  for _, key in ipairs({ 'q', '<Esc>' }) do
    vim.keymap.set('n', key, '<Cmd>close<CR>', { buffer = bufnr, nowait = true, desc = 'Close' })
  end
  vim.keymap.set('n', '<CR>', M.follow, { buffer = bufnr, desc = 'Go to the linked place' })
  vim.keymap.set('n', 'gx', M.follow, { buffer = bufnr, desc = 'Open the link' })
end

--- Effect: opens the link under the cursor, or the first one of the line: a file in the window
--- below the float, an address in the browser.
function M.follow()
  local line = vim.api.nvim_get_current_line()
  local column = vim.api.nvim_win_get_cursor(0)[2] + 1
  local chosen
  for start, target, stop in line:gmatch('()%b[]%(([^)]+)%)()') do
    if chosen == nil or (column >= start and column < stop) then
      chosen = target
    end
  end
  if chosen == nil then
    return
  end
  local file, row = chosen:match('^(file://.-)#L(%d+)$')
  file = file or chosen:match('^file://.*$')
  if file == nil then
    vim.ui.open(chosen)
    return
  end
  local path = vim.uri_to_fname(file)
  vim.cmd.close()
  if path:match('%.md$') then
    M.page(path, tonumber(row))
    return
  end
  vim.cmd.edit(vim.fn.fnameescape(path))
  if row then
    vim.api.nvim_win_set_cursor(0, { tonumber(row), 0 })
  end
end

--- Effect: shows a page of a rule or of the manual in a float, at a line.
---@param path string
---@param row? integer
function M.page(path, row)
  local content = table.concat(vim.fn.readfile(path), '\n')
  M.show(vim.fn.fnamemodify(path, ':t:r'), content)
  if row then
    vim.fn.cursor(math.min(row, vim.fn.line('$')), 1)
    vim.cmd('normal! zt')
  end
end

--- Effect: makes the links of Neovim's hover window work as those of this plugin's windows.
function M.link_hover()
  if vim.w['textDocument/hover'] == nil then
    return
  end
  for _, key in ipairs({ '<CR>', 'gx' }) do
    vim.keymap.set('n', key, M.follow, { buffer = 0, desc = 'Open the link' })
  end
end

--- Effect: makes a window as high as its text, whose lines may break at words.
---@param window integer
---@param layout vim.api.keyset.win_config
function M.fit(window, layout)
  local height = math.min(vim.api.nvim_win_text_height(window, {}).all, vim.o.lines - 6)
  layout.height = math.max(1, height)
  layout.row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1)
  vim.api.nvim_win_set_config(window, layout)
end

---@param bufnr integer
---@param title string
---@param lines string[]
function M.place(bufnr, title, lines)
  local widest = 20
  for _, line in ipairs(lines) do
    widest = math.max(widest, vim.fn.strdisplaywidth(M.plain(line)))
  end
  local width = math.min(widest + 1, math.max(20, vim.o.columns - 6))
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(M.plain(line)) / width))
  end
  height = math.max(1, math.min(height, vim.o.lines - 6))
  local layout = {
    relative = 'editor',
    width = width,
    height = height,
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1),
    col = math.max(0, math.floor((vim.o.columns - width) / 2) - 1),
    border = 'rounded',
    title = (' %s '):format(title),
  }
  local window = vim.fn.bufwinid(bufnr)
  if window ~= -1 then
    vim.api.nvim_win_set_config(window, layout)
    M.fit(window, layout)
    vim.api.nvim_set_current_win(window)
    return
  end
  window = vim.api.nvim_open_win(bufnr, true, layout)
  local look = vim.wo[window]
  look.conceallevel = 2
  look.concealcursor = 'nc'
  look.wrap = true
  look.linebreak = true
  look.breakindent = true
  look.breakindentopt = 'shift:4'
  look.number = false
  look.relativenumber = false
  look.signcolumn = 'no'
  look.list = false
  look.spell = false
  -- Neovim shows this three times where a line continues below the window.
  look.fillchars = 'lastline:.'
  M.fit(window, layout)
  -- Neovim's own Markdown leaves the marks of headings on the screen.
  vim.fn.matchadd('Conceal', [[^#\+ ]], 10, -1, { window = window })
end

return M
