{ config, lib, pkgs, ... }:
let
  cfg = config.services.database;
  postgresql = if cfg.enableJIT then cfg.package.withJIT else cfg.package;
in
{
  options.services.database = {
    enable = lib.mkEnableOption "database";
    enableJIT = lib.mkEnableOption "JIT";
    dataDir = lib.mkOption { type = lib.types.path; };
    initdbArgs = lib.mkOption { default = [ ]; };
  };
  config = lib.mkIf cfg.enable {
    services.database.dataDir = lib.mkDefault "/var/lib/database/${cfg.package.version}";
    systemd.services.database = {
      wantedBy = [ "multi-user.target" ];
      environment.PGDATA = cfg.dataDir;
      path = [ postgresql ];
      preStart = "initdb";
      serviceConfig = lib.mkMerge [
        {
          ExecReload = "${pkgs.coreutils}/bin/kill -HUP $MAINPID";
          ExecStart = "${postgresql}/bin/postgres";
          User = "postgres";
          Group = "postgres";
          RuntimeDirectory = "postgresql";
          Type = if lib.versionAtLeast cfg.package.version "9.6" then "notify" else "simple";
          KillSignal = "SIGINT";
          KillMode = "mixed";
          TimeoutSec = 120;
          CapabilityBoundingSet = [ "" ];
          DevicePolicy = "closed";
          PrivateTmp = true;
          ProtectHome = true;
          ProtectSystem = "strict";
          MemoryDenyWriteExecute = lib.mkDefault (cfg.enableJIT == false);
          NoNewPrivileges = true;
          LockPersonality = true;
          PrivateDevices = true;
          PrivateMounts = true;
          ProcSubset = "pid";
          ProtectClock = true;
          ProtectControlGroups = true;
          ProtectHostname = true;
          ProtectKernelLogs = true;
          ProtectKernelModules = true;
          ProtectKernelTunables = true;
          ProtectProc = "invisible";
          RemoveIPC = true;
          RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_NETLINK" "AF_UNIX" ];
          RestrictNamespaces = true;
          RestrictRealtime = true;
          RestrictSUIDSGID = true;
          SystemCallArchitectures = "native";
          SystemCallFilter = [ "@system-service" "~@privileged @resources" ];
          UMask = if cfg.enableJIT then "0027" else "0077";
        }
        (lib.mkIf (cfg.dataDir != "/var/lib/database") { ReadWritePaths = [ cfg.dataDir ]; })
        (lib.mkIf (cfg.dataDir == "/var/lib/database") { StateDirectory = "database"; StateDirectoryMode = "0750"; })
      ];
    };
  };
}
