{ pkgs, ... }: {
  systemd.services.irc = {
    serviceConfig = {
      ExecStartPre = "${pkgs.coreutils}/bin/chown irc /var/lib/irc/registration.yml";
#                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning chown-denied
#                    | fix: Allow @chown
      ExecStart = "${pkgs.irc}/bin/irc";
      SystemCallFilter = [ "@system-service" "~@privileged @resources" ];
      SystemCallArchitectures = "native";
    };
  };
}
