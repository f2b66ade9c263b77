{
  systemd.services.radius.serviceConfig = {
    ExecStart = "/run/current-system/sw/bin/radiusd -f";
    Restart = "on-failure";
    RestartSec = 2;
  };
  systemd.services.hot.serviceConfig = {
    ExecStart = "/run/current-system/sw/bin/hot";
    Restart = "always";
  };
}
