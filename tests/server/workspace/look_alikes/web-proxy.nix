{ config, lib, pkgs, ... }:
let
  cfg = config.services.web-proxy;
  certificates = lib.filterAttrs (_: host: host.acme) cfg.hosts;
in
{
  options.services.web-proxy = {
    enable = lib.mkEnableOption "a proxy";
    package = lib.mkPackageOption pkgs "proxy" { };
    user = lib.mkOption { type = lib.types.str; default = "proxy"; };
    group = lib.mkOption { type = lib.types.str; default = "proxy"; };
    http3 = lib.mkEnableOption "HTTP/3";
    hosts = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule { options.acme = lib.mkEnableOption "it"; }); default = { }; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services = {
      web-proxy = {
        description = "Proxy";
        wantedBy = [ "multi-user.target" ];
        after = [ "network.target" ];
        startLimitIntervalSec = 60;
        serviceConfig = {
          ExecStart = "${cfg.package}/bin/proxy -c /etc/proxy.conf";
          ExecReload = [ "${pkgs.coreutils}/bin/kill -HUP $MAINPID" ];
          Restart = "always";
          RestartSec = "10s";
          User = cfg.user;
          Group = cfg.group;
          RuntimeDirectory = "proxy";
          RuntimeDirectoryMode = "0750";
          CacheDirectory = "proxy";
          LogsDirectory = "proxy";
          ProcSubset = "pid";
          ProtectProc = "invisible";
          UMask = "0027";
          AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" "CAP_SYS_RESOURCE" ] ++ lib.optionals cfg.http3 [ "CAP_SYS_ADMIN" "CAP_NET_ADMIN" ];
          CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" "CAP_SYS_RESOURCE" ] ++ lib.optionals cfg.http3 [ "CAP_SYS_ADMIN" "CAP_NET_ADMIN" ];
          NoNewPrivileges = true;
          ProtectSystem = "strict";
          ProtectHome = lib.mkDefault true;
          PrivateTmp = true;
          PrivateDevices = true;
          ProtectHostname = true;
          ProtectClock = true;
          ProtectKernelTunables = true;
          ProtectKernelModules = true;
          ProtectKernelLogs = true;
          ProtectControlGroups = true;
          RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" ];
          RestrictNamespaces = true;
          LockPersonality = true;
          MemoryDenyWriteExecute = !(cfg.package.jit or false);
          RestrictRealtime = true;
          RestrictSUIDSGID = true;
          RemoveIPC = true;
          PrivateMounts = true;
          SystemCallArchitectures = "native";
          SystemCallFilter = [ "~@cpu-emulation @debug @keyring @mount @obsolete @privileged @setuid" ] ++ lib.optionals cfg.http3 [ "bpf" ];
        };
      };
    } // lib.mapAttrs' (name: host: lib.nameValuePair "acme-${name}" {
      serviceConfig.ExecStart = "${pkgs.lego}/bin/lego";
    }) certificates;
  };
}
