{ pkgs, ... }: {
  systemd.services.a.serviceConfig.ExecStart =
    "${pkgs.podman}/bin/podman run --rm --name bt -v /srv:/data registry/x:latest server -d /data";
  systemd.services.b.serviceConfig.ExecStart =
    "${pkgs.docker}/bin/docker run redis:7 redis-server --appendonly yes -d";
  systemd.services.c.serviceConfig.ExecStart = "${pkgs.docker}/bin/docker exec x run -d";
  systemd.services.d.serviceConfig.ExecStart = "${pkgs.openssh}/bin/ssh nas tail -f /var/log/x";
  systemd.services.e.serviceConfig.ExecStart = "${pkgs.lighttpd}/bin/lighttpd -tt -f /etc/l.conf";
  systemd.services.f.serviceConfig.ExecStart = "${pkgs.tmux}/bin/tmux new-session -d -s x";
#                                                                                 ^^ warning detaching-command
#                                                                                 | fix: Add Type=forking
  systemd.services.g.serviceConfig.ExecStart = ''
    ${pkgs.docker}/bin/docker run \
      --name x \
      -d nginx'';
#     ^^ warning detaching-command
#     | fix: Remove -d
}
