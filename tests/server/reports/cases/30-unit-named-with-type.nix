{ pkgs, ... }: {
  systemd.services."web.service" = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "${pkgs.hello}/bin/hello"; };
#                                                                        ^^^^^^^^^^^^^^^^^^^^^^^ warning unit-named-with-type
  systemd.timers."web.timer".timerConfig.OnCalendar = "daily";
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning unit-named-with-type
}
