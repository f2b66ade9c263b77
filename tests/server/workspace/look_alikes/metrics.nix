{ config, lib, pkgs, ... }:
let
  cfg = config.services.metrics;
  workingDir = "/var/lib/" + cfg.stateDir;
in
{
  options.services.metrics = {
    enable = lib.mkEnableOption "metrics";
    stateDir = lib.mkOption { type = lib.types.str; default = "metrics2"; };
    port = lib.mkOption { type = lib.types.port; default = 9090; };
    extraFlags = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.metrics = {
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/metrics" + lib.optionalString (lib.length cfg.extraFlags != 0) (" \\\n  " + lib.concatStringsSep " \\\n  " cfg.extraFlags);
        ExecReload = lib.mkIf (cfg.port != 0) "+${pkgs.coreutils}/bin/kill -HUP $MAINPID";
        User = "metrics";
        Restart = "always";
        RuntimeDirectory = "metrics";
        RuntimeDirectoryMode = "0700";
        WorkingDirectory = workingDir;
        StateDirectory = cfg.stateDir;
        StateDirectoryMode = "0700";
        AmbientCapabilities = lib.mkIf (cfg.port < 1024) [ "CAP_NET_BIND_SERVICE" ];
        CapabilityBoundingSet = if (cfg.port < 1024) then [ "CAP_NET_BIND_SERVICE" ] else [ "" ];
        DeviceAllow = [ "/dev/null rw" ];
        DevicePolicy = "strict";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        PrivateUsers = true;
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
        SystemCallFilter = [ "@system-service" "~@privileged" ];
      };
    };
  };
}
