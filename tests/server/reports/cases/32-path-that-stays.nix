{
  systemd.paths.flag = {
    wantedBy = [ "multi-user.target" ];
    pathConfig.PathExists = "/run/flag";
#              ^^^^^^^^^^ hint path-starts-again
  };
  systemd.services.flag = {
    unitConfig.ConditionPathExists = "!/run/done";
    serviceConfig = { Type = "oneshot"; ExecStart = "/run/current-system/sw/bin/touch /run/done"; };
  };
}
