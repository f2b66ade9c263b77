{ pkgs, ... }: {
  systemd.sockets.shout = {
    wantedBy = [ "sockets.target" ];
    socketConfig = { ListenStream = 7777; Accept = true; };
#                                         ^^^^^^ error socket-without-service
  };
  systemd.services.shout = {
    serviceConfig = { ExecStart = "${pkgs.coreutils}/bin/cat"; StandardInput = "socket"; };
  };
}
