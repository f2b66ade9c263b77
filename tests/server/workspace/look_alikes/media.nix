{ config, lib, pkgs, ... }:
let cfg = config.services.media; in {
  options.services.media = {
    enable = lib.mkEnableOption "media";
    user = lib.mkOption { type = lib.types.str; default = "media"; };
    group = lib.mkOption { type = lib.types.str; default = "media"; };
    dataDir = lib.mkOption { type = lib.types.path; default = "/var/lib/media"; };
    logDir = lib.mkOption { type = lib.types.path; default = "${cfg.dataDir}/log"; };
  };
  config = lib.mkIf cfg.enable {
    systemd.services.media = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        Type = "simple";
        User = cfg.user;
        Group = cfg.group;
        UMask = "0077";
        WorkingDirectory = cfg.dataDir;
        ExecStart = "${lib.getExe cfg.package} --datadir '${cfg.dataDir}' --logdir '${cfg.logDir}'";
        Restart = "on-failure";
        TimeoutSec = 15;
        SuccessExitStatus = [ "0" "143" ];
        NoNewPrivileges = true;
        SystemCallArchitectures = "native";
        RestrictAddressFamilies = [ "AF_UNIX" "AF_INET" "AF_INET6" "AF_NETLINK" ];
        RestrictNamespaces = !config.boot.isContainer;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        ProtectControlGroups = !config.boot.isContainer;
        ProtectHostname = true;
        ProtectKernelLogs = !config.boot.isContainer;
        ProtectKernelModules = !config.boot.isContainer;
        ProtectKernelTunables = !config.boot.isContainer;
        LockPersonality = true;
        PrivateTmp = !config.boot.isContainer;
        PrivateDevices = false;
        PrivateUsers = true;
        RemoveIPC = true;
        SystemCallFilter = [ "~@clock" "~@aio" "~@chown" "~@cpu-emulation" "~@debug" "~@keyring" "~@memlock" "~@module" "~@mount" "~@obsolete" "~@privileged" "~@raw-io" "~@reboot" "~@setuid" "~@swap" ];
        SystemCallErrorNumber = "EPERM";
      };
    };
  };
}
