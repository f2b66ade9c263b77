{ pkgs, ... }: {
  systemd.services.boot = {
    script = ''
#            ^^ warning notify-from-child
#            | fix: Add NotifyAccess=all
      prepare
      systemd-notify --ready
      sleep infinity
    '';
    serviceConfig.Type = "notify";
    serviceConfig.User = "ada";
  };
}
