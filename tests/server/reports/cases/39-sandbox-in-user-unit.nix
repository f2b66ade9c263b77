# judged by systemd 252
{ pkgs, ... }: {
  systemd.user.services.synth = {
    Service = {
      ExecStart = "${pkgs.fluidsynth}/bin/fluidsynth -is";
      ProtectHostname = true; ProtectHome = true; ProtectKernelTunables = true; ProtectKernelModules = true; ProtectKernelLogs = true; ProtectControlGroups = true;
#     ^^^^^^^^^^^^^^^ warning user-sandbox-without-namespace
#     | fix: Add PrivateUsers=yes
#                             ^^^^^^^^^^^ warning user-sandbox-without-namespace
#                             | fix: Add PrivateUsers=yes
#                                                 ^^^^^^^^^^^^^^^^^^^^^ warning user-sandbox-without-namespace
#                                                 | fix: Add PrivateUsers=yes
#                                                                               ^^^^^^^^^^^^^^^^^^^^ warning user-sandbox-without-namespace
#                                                                               | fix: Add PrivateUsers=yes
#                                                                                                            ^^^^^^^^^^^^^^^^^ warning user-sandbox-without-namespace
#                                                                                                            | fix: Add PrivateUsers=yes
#                                                                                                                                      ^^^^^^^^^^^^^^^^^^^^ warning user-sandbox-without-namespace
#                                                                                                                                      | fix: Remove ProtectControlGroups
    };
  };
}
