{ config, lib, pkgs, ... }:
let
  cfg = config.services.store;
  storeName = name: "store" + lib.optionalString (name != "") ("-" + name);
  enabled = lib.filterAttrs (name: conf: conf.enable) cfg.servers;
in
{
  options.services.store.servers = lib.mkOption {
    type = with lib.types; attrsOf (submodule ({ config, name, ... }: {
      options.enable = lib.mkEnableOption "it";
      options.user = lib.mkOption { type = str; default = storeName name; };
      options.port = lib.mkOption { type = port; default = 0; };
    }));
    default = { };
  };
  config = lib.mkIf (enabled != { }) {
    systemd.services = lib.mapAttrs' (name: conf: lib.nameValuePair (storeName name) {
      description = "Store ${name}";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/store-server /var/lib/${storeName name}/store.conf";
        Type = "notify";
        User = conf.user;
        Group = conf.group;
        RuntimeDirectory = storeName name;
        RuntimeDirectoryMode = "0750";
        StateDirectory = storeName name;
        StateDirectoryMode = "0700";
        UMask = "0077";
        CapabilityBoundingSet = "";
        NoNewPrivileges = true;
        LimitNOFILE = lib.mkDefault "4096";
        ProtectSystem = "strict";
        ProtectHome = true;
        PrivateTmp = true;
        PrivateDevices = true;
        PrivateUsers = true;
        ProtectClock = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectControlGroups = true;
        RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" ];
        RestrictNamespaces = true;
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        PrivateMounts = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = "~@cpu-emulation @debug @keyring @memlock @mount @obsolete @privileged @resources @setuid";
      };
    }) enabled;
  };
}
