{ pkgs, ... }: {
  systemd.services.a.serviceConfig.ExecStart = "${pkgs.bash}/bin/bash -c '${pkgs.app}/bin/app &'";
#                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning detaching-command
  systemd.services.b.serviceConfig.ExecStart = "${pkgs.bash}/bin/bash -c 'N=blue; echo \${N}'";
#                                                                                      ^^^^^ warning shell-variable-emptied
#                                                                                      | fix: Write $${N}
  systemd.services.c.serviceConfig = {
    Environment = "TOOLS=/usr/bin";
    ExecStart = ''${pkgs.bash}/bin/bash -c "$TOOLS/date -u"'';
#                                          ^^^^^^^^^^^^^^^^ warning variable-needs-braces
#                                          | fix: Write $$TOOLS for the shell
  };
  systemd.services.d.serviceConfig.ExecStart = "${pkgs.bash}/bin/bash -c 'exec a \${PORT:-80}'";
#                                                                                ^^^^^^^^^^^^ warning variable-with-default
#                                                                                | fix: Write $${PORT…} for the shell
  systemd.services.e.serviceConfig.ExecStart = "${pkgs.runtimeShell} -c 'a &'";
#                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning detaching-command
}
