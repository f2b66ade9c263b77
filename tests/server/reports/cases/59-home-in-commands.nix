{
  systemd.user.services.sync = {
    wantedBy = [ "default.target" ];
    serviceConfig = {
      ExecStart = "~/.local/bin/sync --state ~/.local/state/sync";
#                  ^^^^^^^^^^^^^^^^^ error invalid-command
      EnvironmentFile = "$HOME/.config/sync/env";
#                        ^^^^^^^^^^^^^^^^^^^^^^ error invalid-path
    };
  };
}
