{ pkgs, ... }: {
  systemd.services.torrent = {
    environment.XDG_CONFIG_HOME = "/home/ada/.config";
#                                  ^^^^^^^^^^^^^^^^^ warning argument-below-hidden-home
    serviceConfig = {
      User = "ada";
      ProtectHome = true;
      ExecStartPre = "${pkgs.coreutils}/bin/install -Dm600 /etc/qb.conf /home/ada/qb/config/qb.conf";
#                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning argument-below-hidden-home
      ExecStart = "${pkgs.qbittorrent-nox}/bin/qbittorrent-nox --profile=/home/ada/qb";
#                                                              ^^^^^^^^^^^^^^^^^^^^^^ warning argument-below-hidden-home
    };
  };
}
