---@brief
---
--- A language server for the systemd directives inside NixOS `serviceConfig` blocks: completion,
--- systemd's own manual in hovers, diagnostics, and the exposure of `systemd-analyze security`.
--- It says nothing outside those blocks, so that it stands beside `nixd` or `nil_ls`.
---
--- Install it with `pipx install serviceconfig-ls`.

---@type vim.lsp.Config
return {
  cmd = { 'serviceconfig-ls' },
  filetypes = { 'nix' },
  root_markers = { 'flake.nix', '.git' },
}
