---@brief
---
--- A language server for systemd directives inside NixOS `serviceConfig` blocks and in unit files:
--- completion, systemd's manual in hovers, diagnostics, and the exposure of
--- `systemd-analyze security`. In Nix it is silent outside these blocks, so that it can run beside
--- `nixd` or `nil_ls`.
---
--- Install it from a checkout: `nix profile install .` or `pipx install .`

---@type vim.lsp.Config
return {
  cmd = { 'serviceconfig-ls' },
  filetypes = { 'nix', 'systemd' },
  root_markers = { 'flake.nix', '.git' },
}
