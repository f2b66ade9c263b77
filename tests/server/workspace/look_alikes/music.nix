{ config, lib, pkgs, ... }:
let inherit (lib) mkEnableOption mkOption types; cfg = config.services.music; in {
  options.services.music = {
    enable = mkEnableOption "music";
    user = mkOption { type = types.str; default = "music"; };
    group = mkOption { type = types.str; default = "music"; };
    settings = mkOption { type = types.attrs; default = { }; };
    environmentFile = mkOption { type = types.nullOr types.path; default = null; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.music = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        ExecStart = "${lib.getExe cfg.package} --configfile /etc/music.toml";
        EnvironmentFile = lib.mkIf (cfg.environmentFile != null) [ cfg.environmentFile ];
        User = cfg.user;
        Group = cfg.group;
        StateDirectory = "music";
        WorkingDirectory = "/var/lib/music";
        RuntimeDirectory = "music";
        RootDirectory = "/run/music";
        ReadWritePaths = "";
        BindPaths = lib.optional (cfg.settings ? DataFolder) cfg.settings.DataFolder ++ lib.optional (cfg.settings ? CacheFolder) cfg.settings.CacheFolder;
        BindReadOnlyPaths = [ "${config.environment.etc."ssl/certs/ca-certificates.crt".source}:/etc/ssl/certs/ca-certificates.crt" builtins.storeDir "/etc" ];
        CapabilityBoundingSet = "";
        RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" ];
        RestrictNamespaces = true;
        PrivateDevices = true;
        PrivateUsers = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@privileged" ];
        RestrictRealtime = true;
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        UMask = "0066";
        ProtectHostname = true;
      };
    };
  };
}
