{ pkgs, ... }: {
  systemd.services.ap.serviceConfig = {
    ExecStart = "${pkgs.hostapd}/bin/hostapd /run/hostapd/wlan0.conf";
    RestrictAddressFamilies = [ "AF_UNIX" "AF_NETLINK" "AF_INET" "AF_INET6" ];
#                                                                ^^^^^^^^^^ warning program-without-address-family
#                                                                | fix: Allow AF_PACKET
  };
}
