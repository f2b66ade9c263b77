{
  systemd.services.chat.serviceConfig = {
    ExecStart = "/run/current-system/sw/bin/chatd";
    SystemCallFilter = [ "~@clock" "@debug" "@module" "@mount" "@reboot" "@swap" ];
#                                   ^^^^^^ warning reallowed-call-not-denied
#                                   | fix: Deny all of them
  };
}
