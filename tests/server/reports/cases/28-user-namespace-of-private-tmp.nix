{ pkgs, ... }: {
  systemd.user.services.mirror = {
    Unit.Description = "mirror";
    Service = {
      Type = "oneshot";
      PrivateTmp = true;
#     ^^^^^^^^^^ hint user-namespace-hides-owners
      ExecStart = "${pkgs.restic}/bin/restic -r sftp:nas:/mirror backup /etc/nixos";
      CacheDirectory = "mirror";
    };
  };
  systemd.user.services.pull = {
    Unit.Description = "pull";
    Service = {
      Type = "oneshot";
      PrivateTmp = true;
#     ^^^^^^^^^^ hint user-namespace-hides-owners
      ExecStart = "${pkgs.openssh}/bin/ssh nas true";
    };
  };
}
