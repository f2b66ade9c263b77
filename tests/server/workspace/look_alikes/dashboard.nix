{ config, lib, pkgs, ... }:
with lib;
let cfg = config.services.dashboard; in {
  options.services.dashboard = {
    enable = mkEnableOption "a dashboard";
    dataDir = mkOption { type = types.path; default = "/var/lib/dashboard"; };
    settings.server.http_port = mkOption { type = types.port; default = 3000; };
    settings.server.protocol = mkOption { type = types.str; default = "http"; };
  };
  config = mkIf cfg.enable {
    systemd.services.dashboard = {
      wantedBy = [ "multi-user.target" ];
      after = [ "networking.target" ] ++ optional config.services.postgresql.enable "postgresql.service";
      script = ''
        exec ${cfg.package}/bin/dashboard -homepath ${cfg.dataDir}
      '';
      serviceConfig = {
        WorkingDirectory = cfg.dataDir;
        User = "dashboard";
        Restart = "on-failure";
        RuntimeDirectory = "dashboard";
        RuntimeDirectoryMode = "0755";
        AmbientCapabilities = lib.mkIf (cfg.settings.server.http_port < 1024) [ "CAP_NET_BIND_SERVICE" ];
        CapabilityBoundingSet = if (cfg.settings.server.http_port < 1024) then [ "CAP_NET_BIND_SERVICE" ] else [ "" ];
        DeviceAllow = [ "" ];
        LockPersonality = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "full";
        RemoveIPC = true;
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@privileged" ] ++ lib.optionals (cfg.settings.server.protocol == "socket") [ "@chown" ];
        UMask = "0027";
      };
    };
  };
}
