# The server and the command, for `callPackage`. On Linux systemd's manual goes in: a NixOS without
# `documentation.man` has it nowhere else.
{
  lib,
  stdenv,
  python3,
  systemd ? null,
  withManual ? stdenv.hostPlatform.isLinux && systemd != null,
}:
let
  # A set of its own: nothing else that is installed is built anew.
  python = python3.override {
    self = python;
    packageOverrides = import ./dependencies.nix;
  };
  named = builtins.match ''.*__version__ = "([^"]+)".*'';
in
python.pkgs.buildPythonApplication {
  pname = "serviceconfig-ls";
  version = builtins.head (named (builtins.readFile ../../server/serviceconfig_ls/__init__.py));
  pyproject = true;

  src = lib.fileset.toSource {
    root = ../../.;
    fileset = lib.fileset.unions [
      ../../pyproject.toml
      ../../README.md
      ../../LICENSE
      ../../server
      ../../directives
      ../../docs/rules
      ../../editors/neovim
    ];
  };

  build-system = [ python.pkgs.hatchling ];
  dependencies = with python.pkgs; [
    pathspec
    pygls
    rich
    tree-sitter
    tree-sitter-nix
  ];

  # Read by the build; the package keeps a copy of the text, and not systemd itself.
  env = lib.optionalAttrs withManual { SERVICECONFIG_LS_MAN = "${systemd.man}"; };

  pythonImportsCheck = [
    "serviceconfig_ls"
    "systemd_directives"
  ];

  meta = {
    description = "Language server for systemd directives inside NixOS serviceConfig blocks";
    license = [ lib.licenses.mit ] ++ lib.optional withManual lib.licenses.lgpl21Plus;
    mainProgram = "serviceconfig-ls";
  };
}
