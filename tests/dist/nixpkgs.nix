# As much of nixpkgs as the project's own Nix files take: each builder gives back what it was given.
let
  lib = {
    fileset = {
      unions = files: assert builtins.all builtins.pathExists files; files;
      toSource = { root, fileset }: root;
    };
    escapeShellArg = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'";
    escapeShellArgs = texts: builtins.concatStringsSep " " (map lib.escapeShellArg texts);
    optionals = condition: some: if condition then some else [ ];
    optional = condition: one: if condition then [ one ] else [ ];
    optionalAttrs = condition: attributes: if condition then attributes else { };
    genAttrs =
      names: value:
      builtins.listToAttrs (map (name: { inherit name; value = value name; }) names);
    licenses = {
      mit = "MIT";
      lgpl21Plus = "LGPL-2.1-or-later";
    };
  };

  pythonPackages = {
    buildPythonPackage = arguments: arguments;
    buildPythonApplication = arguments: arguments;
    fetchPypi = arguments: arguments;
    hatchling = "hatchling";
    setuptools = "setuptools";
    attrs = "attrs";
    cattrs = "cattrs";
    rich = "rich";
  };

  python3.override =
    { self, packageOverrides }:
    let
      pkgs = pythonPackages // packageOverrides pkgs pythonPackages;
    in
    {
      inherit pkgs;
    };

  pkgsOf =
    system:
    let
      pkgs = {
        inherit lib python3;
        stdenv.hostPlatform = {
          inherit system;
          isLinux = builtins.match ".*-linux" system != null;
        };
        systemd.man = "/systemd-man";
        runCommand = name: environment: buildCommand: environment // { inherit name buildCommand; };
        vimUtils.buildVimPlugin = arguments: arguments;
        vimPlugins.other = "other";
        callPackage =
          file: more:
          let
            function = import file;
          in
          function (builtins.intersectAttrs (builtins.functionArgs function) pkgs // more);
      };
    in
    pkgs;
in
{
  inherit lib;
  legacyPackages = lib.genAttrs [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ] pkgsOf;
}
