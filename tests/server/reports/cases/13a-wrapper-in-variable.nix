{ pkgs, ... }: {
  systemd.services.vault = {
    environment.SENDMAIL_COMMAND = "/run/wrappers/bin/sendmail";
#                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint setuid-without-new-privileges
    path = [ "/run/wrappers" pkgs.curl ];
#            ^^^^^^^^^^^^^^^ hint setuid-without-new-privileges
    serviceConfig = {
      User = "vault";
      NoNewPrivileges = true;
      ExecStart = "${pkgs.vaultwarden}/bin/vaultwarden";
    };
  };
}
