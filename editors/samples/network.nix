# A network of systemd-networkd with one mistake: a misspelled name.
{
  systemd.network.networks."10-lan" = {
    matchConfig.Name = "en*";
    networkConfig = {
      DHCP = "ipv4";
      LinkLocalAddresing = "no";
    };
    dhcpV4Config.RouteMetric = 100;
  };
}
