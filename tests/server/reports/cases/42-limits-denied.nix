{ pkgs, ... }: {
  systemd.services.metrics.serviceConfig = {
    ExecStart = "${pkgs.nats-server}/bin/nats-server -c /etc/nats.conf";
    SystemCallFilter = [ "@system-service" "~@privileged" "~@resources" ];
#                                                         ^^^^^^^^^^^^^ hint limits-denied
#                                                         | fix: Allow setrlimit
    LimitNOFILE = 65536;
  };
}
