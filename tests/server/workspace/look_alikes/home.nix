{ config, lib, pkgs, ... }:
let
  cfg = config.services.home;
  useComponent = name: builtins.elem name cfg.extraComponents;
  bluetooth = [ "bluetooth" "bluetooth_tracker" ];
in
{
  options.services.home = {
    enable = lib.mkEnableOption "home";
    configDir = lib.mkOption { type = lib.types.path; default = "/var/lib/home"; };
    extraComponents = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ "met" "radio" ]; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.home = {
      wantedBy = [ "multi-user.target" ];
      after = [ "network-online.target" ];
      serviceConfig = let
        capabilities = lib.unique ([ "" ] ++ lib.optionals (builtins.any useComponent bluetooth) [ "CAP_NET_ADMIN" "CAP_NET_RAW" ]);
      in {
        ExecStart = "${cfg.package}/bin/home --config '${cfg.configDir}'";
        ExecReload = (lib.getExe' pkgs.coreutils "kill") + " -HUP $MAINPID";
        User = "home";
        Group = "home";
        WorkingDirectory = cfg.configDir;
        Restart = "on-failure";
        RestartForceExitStatus = "100";
        SuccessExitStatus = "100";
        KillSignal = "SIGINT";
        AmbientCapabilities = capabilities;
        CapabilityBoundingSet = capabilities;
        DevicePolicy = "closed";
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = true;
        PrivateTmp = true;
        PrivateUsers = false;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProcSubset = "all";
        ProtectSystem = "strict";
        RemoveIPC = true;
        ReadWritePaths = [ cfg.configDir ];
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_NETLINK" "AF_UNIX" ] ++ lib.optionals (builtins.any useComponent bluetooth) [ "AF_BLUETOOTH" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SupplementaryGroups = lib.optionals (useComponent "serial") [ "dialout" ];
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@privileged" ] ++ lib.optionals (useComponent "ping") [ "capset" "setuid" ];
        UMask = "0077";
      };
    };
  };
}
