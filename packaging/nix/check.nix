# A derivation that fails if `serviceconfig-ls check` finds something, for `checks` of a flake.
{
  lib,
  runCommand,
  serviceconfig-ls,
}:
{
  src,
  # a version, such as "257"; null for what serviceconfig.toml or a lock file says
  systemd ? null,
  arguments ? [ ],
}:
runCommand "serviceconfig-check" { nativeBuildInputs = [ serviceconfig-ls ]; } ''
  cd ${lib.escapeShellArg "${src}"}
  serviceconfig-ls check --no-cache ${
    lib.escapeShellArgs (
      lib.optionals (systemd != null) [
        "--systemd"
        (toString systemd)
      ]
      ++ arguments
      ++ [ "." ]
    )
  }
  touch "$out"
''
