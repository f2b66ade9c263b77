{ pkgs, ... }: {
  systemd.services.forge = {
    serviceConfig = {
      DynamicUser = true;
      LoadCredential = "token:/run/secrets/forge-token";
      ExecStart = "${pkgs.forge}/bin/forge --token-file $CREDENTIALS_DIRECTORY/token";
#                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning variable-needs-braces
#                                                       | fix: Write ${CREDENTIALS_DIRECTORY}
    };
  };
}
