# The server and the command, for `callPackage`. On Linux the package includes systemd's manual, which
# a NixOS without `documentation.man` does not have.
{
  lib,
  stdenv,
  python3,
  systemd ? null,
  withManual ? stdenv.hostPlatform.isLinux && systemd != null,
}:
let
  # A separate package set, so that no other installed package is rebuilt.
  python = python3.override {
    self = python;
    packageOverrides = import ./dependencies.nix;
  };
  inherit (builtins.fromTOML (builtins.readFile ../../pyproject.toml)) project;
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
    cattrs
    lsprotocol
    pygls
    rich
    tree-sitter
    tree-sitter-nix
  ];

  # Read during the build; the package holds a copy of the text and does not depend on systemd.
  env = lib.optionalAttrs withManual { SERVICECONFIG_LS_MAN = "${systemd.man}"; };

  pythonImportsCheck = [
    "serviceconfig_ls"
    "systemd_directives"
  ];

  meta = {
    inherit (project) description;
    homepage = project.urls.Repository;
    license = [ lib.licenses.mit ] ++ lib.optional withManual lib.licenses.lgpl21Plus;
    mainProgram = "serviceconfig-ls";
  };
}
