{ config, lib, pkgs, ... }:
let
  cfg = config.services.chat;
  common = {
    User = "chat";
    Group = "chat";
    WorkingDirectory = cfg.dataDir;
    StateDirectory = "chat";
    ExecReload = "${pkgs.util-linux}/bin/kill -HUP $MAINPID";
    Restart = "on-failure";
    UMask = "0077";
    CapabilityBoundingSet = [ "" ];
    LockPersonality = true;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateTmp = true;
    PrivateUsers = true;
    ProcSubset = "pid";
    ProtectClock = true;
    ProtectControlGroups = true;
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    ProtectKernelModules = true;
    ProtectKernelTunables = true;
    ProtectProc = "invisible";
    ProtectSystem = "strict";
    ReadWritePaths = [ cfg.dataDir ];
    RemoveIPC = true;
    RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
    RestrictNamespaces = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    SystemCallArchitectures = "native";
    SystemCallFilter = [ "@system-service" "~@resources" "~@privileged" ];
  };
in
{
  options.services.chat = {
    enable = lib.mkEnableOption "chat";
    dataDir = lib.mkOption { type = lib.types.str; default = "/var/lib/chat"; };
    workers = lib.mkOption { default = { }; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services = {
      chat = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig = lib.mkMerge [
          common
          { Type = "notify"; ExecStart = "${cfg.package}/bin/chat --keys-directory ${cfg.dataDir}"; }
        ];
      };
    } // lib.mapAttrs' (name: worker: lib.nameValuePair "chat-worker-${name}" {
      serviceConfig = lib.mkMerge [ common { Type = "notify"; ExecStart = "${cfg.package}/bin/worker"; } ];
    }) cfg.workers;
  };
}
