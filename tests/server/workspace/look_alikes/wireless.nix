{ config, lib, pkgs, ... }:
let cfg = config.networking.wireless-radio; in {
  options.networking.wireless-radio = {
    enable = lib.mkEnableOption "wireless";
    enableHardening = lib.mkOption { type = lib.types.bool; default = true; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.wireless-radio = {
      after = [ "network-pre.target" ];
      before = [ "network.target" ];
      path = [ pkgs.radio ];
      script = "exec radio -s";
      serviceConfig = {
        RuntimeDirectory = "radio";
        RuntimeDirectoryMode = "700";
      } // lib.optionalAttrs cfg.enableHardening {
        User = "radio";
        Group = "radio";
        AmbientCapabilities = [ "CAP_NET_ADMIN" "CAP_NET_RAW" ];
        CapabilityBoundingSet = [ "CAP_NET_ADMIN" "CAP_NET_RAW" ];
        DevicePolicy = "closed";
        DeviceAllow = "/dev/rfkill";
        NoNewPrivileges = true;
        PrivateMounts = true;
        PrivateTmp = true;
        ProtectControlGroups = true;
        ProtectClock = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "noaccess";
        ProtectSystem = "strict";
        RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" "AF_NETLINK" "AF_PACKET" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@resources" "~@privileged" "@chown" ];
        UMask = "0077";
      };
    };
  };
}
