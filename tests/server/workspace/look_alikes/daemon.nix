{ config, lib, pkgs, ... }: {
  options.services.daemon.enable = lib.mkEnableOption "a daemon";
  config = lib.mkIf config.services.daemon.enable {
    systemd.services.daemon = {
      description = "Daemon";
      wantedBy = [ "multi-user.target" ];
      unitConfig.ConditionPathExists = "/proc/acpi";
      serviceConfig.ExecStart = lib.escapeShellArgs [ "${pkgs.daemon}/bin/daemon" "--foreground" ];
    };
  };
}
