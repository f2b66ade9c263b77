# A network of systemd-networkd with one mistake: a setting in the wrong section.
{
  systemd.network.networks."10-lan" = {
    matchConfig.Name = "en*";
    networkConfig = {
      DHCP = "ipv4";
      UseDNS = false;
    };
    dhcpV4Config.RouteMetric = 100;
  };
}
