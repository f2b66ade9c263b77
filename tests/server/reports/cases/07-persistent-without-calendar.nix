{
  systemd.timers.bridge = {
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnBootSec = "2min";
      OnUnitActiveSec = "10min";
      Persistent = true;
#     ^^^^^^^^^^ warning persistent-without-calendar
#     | fix: Remove Persistent
    };
  };
  systemd.services.bridge.script = "true";
}
