{ pkgs, ... }: {
  systemd.services.fw = {
    wantedBy = [ "multi-user.target" ];
    before = [ "network-pre.target" ];
#               ^^^^^^^^^^^^^^^^^^ warning passive-target-not-wanted
    serviceConfig = { Type = "oneshot"; RemainAfterExit = true; ExecStart = "${pkgs.nftables}/bin/nft -f /etc/nft.conf"; };
  };
}
