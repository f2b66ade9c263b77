# judged by systemd 252
{ pkgs, ... }: {
  systemd.services.git = {
    serviceConfig = {
      User = "git";
      ExecStart = "/run/wrappers/bin/sudo -u other ${pkgs.gitea}/bin/gitea web";
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning setuid-without-new-privileges
      LockPersonality = true;
      SystemCallFilter = "@system-service";
    };
  };
}
