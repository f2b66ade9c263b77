-- Shows Markdown beside the text.

local M = {}

--- Effect: shows Markdown in a split beside the current window. A second answer under the same
--- title replaces the first. `q` closes it.
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
  M.fill(bufnr, markdown)
  M.place(bufnr)
  return bufnr
end

---@param bufnr integer
---@param markdown string
function M.fill(bufnr, markdown)
  local buffer = vim.bo[bufnr]
  buffer.modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split(vim.trim(markdown), '\n'))
  buffer.modifiable = false
  buffer.buftype = 'nofile'
  buffer.bufhidden = 'wipe'
  buffer.swapfile = false
  buffer.filetype = 'markdown'
  vim.treesitter.start(bufnr, 'markdown')
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, nowait = true, desc = 'Close' })
end

---@param bufnr integer
function M.place(bufnr)
  local window = vim.fn.bufwinid(bufnr)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
    return
  end
  window = vim.api.nvim_open_win(bufnr, true, { split = 'right', win = 0 })
  local look = vim.wo[window]
  look.conceallevel = 2
  look.concealcursor = 'n'
  look.wrap = false
  look.number = false
  look.relativenumber = false
  look.signcolumn = 'no'
  look.list = false
  look.spell = false
  -- Neovim's own Markdown does not conceal the marks of headings and the backslash before a bar in
  -- a table.
  vim.fn.matchadd('Conceal', [[^#\+ ]], 10, -1, { window = window })
  vim.fn.matchadd('Conceal', [[\\\ze|]], 10, -1, { window = window })
end

return M
