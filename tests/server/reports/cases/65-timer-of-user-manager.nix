{
  systemd.user.timers.first-run = {
    wantedBy = [ "timers.target" ];
    timerConfig.OnBootSec = "5s";
  };
}
