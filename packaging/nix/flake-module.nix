# For flake-parts: adds a check of the flake's own files.
self:
{
  config,
  inputs,
  lib,
  ...
}:
{
  config.perSystem =
    { config, system, ... }:
    {
      options.serviceconfig = {
        enable = lib.mkEnableOption "the check of systemd directives" // {
          default = true;
        };
        src = lib.mkOption {
          type = lib.types.path;
          default = inputs.self;
          description = "The folder to check.";
        };
        systemd = lib.mkOption {
          type = lib.types.nullOr (lib.types.either lib.types.str lib.types.int);
          default = null;
          description = "The version of systemd; null for what the files say.";
        };
      };
      config.checks = lib.mkIf config.serviceconfig.enable {
        serviceconfig = self.lib.${system}.check { inherit (config.serviceconfig) src systemd; };
      };
    };
}
