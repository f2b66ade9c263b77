{ config, lib, pkgs, ... }:
let
  cfg = config.services.passwords;
  user = config.users.users.passwords.name;
  useSendmail = cfg.config.USE_SENDMAIL or false;
in
{
  options.services.passwords = {
    enable = lib.mkEnableOption "passwords";
    config = lib.mkOption { type = lib.types.attrs; default = { }; };
    environmentFile = lib.mkOption { type = lib.types.nullOr lib.types.path; default = null; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.passwords = {
      after = [ "network-online.target" ];
      wants = [ "network-online.target" ];
      path = with pkgs; [ openssl ];
      serviceConfig = {
        User = user;
        Group = "passwords";
        EnvironmentFile = lib.optional (cfg.environmentFile != null) cfg.environmentFile;
        ExecStart = lib.getExe cfg.package;
        LimitNOFILE = "1048576";
        CapabilityBoundingSet = [ "" ];
        DeviceAllow = [ "" ];
        LockPersonality = true;
        MemoryDenyWriteExecute = true;
        NoNewPrivileges = !useSendmail;
        PrivateDevices = !useSendmail;
        PrivateTmp = true;
        PrivateUsers = !useSendmail;
        ProcSubset = "pid";
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "noaccess";
        ProtectSystem = "strict";
        RemoveIPC = true;
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" ] ++ lib.optionals (!useSendmail) [ "~@privileged" ];
        Restart = "always";
        UMask = "0077";
        StateDirectory = "passwords";
        StateDirectoryMode = "0700";
      };
      wantedBy = [ "multi-user.target" ];
    };
  };
}
