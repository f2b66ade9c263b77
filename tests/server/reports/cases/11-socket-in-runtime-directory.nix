{ pkgs, ... }: {
  systemd.sockets.spam = {
    wantedBy = [ "sockets.target" ];
    listenStreams = [ "/run/spam/worker.sock" ];
  };
  systemd.services.spam.serviceConfig = {
    ExecStart = "${pkgs.spamd}/bin/spamd";
    User = "spam";
    RuntimeDirectory = "spam";
#                      ^^^^^^ warning socket-in-runtime-directory
#                      | fix: Add RuntimeDirectoryPreserve=yes
  };
}
