{ pkgs, ... }: {
  systemd.services."netns@" = {
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
      PrivateNetwork = true;
      ExecStart = "${pkgs.iproute2}/bin/ip netns attach %I";
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning mounts-unseen
#                 | fix: Add PrivateMounts=no
    };
  };
  systemd.services.client = {
    bindsTo = [ "netns@vpn.service" ];
    unitConfig.JoinsNamespaceOf = "netns@vpn.service";
#              ^^^^^^^^^^^^^^^^ warning joins-nothing
    serviceConfig.ExecStart = "${pkgs.curl}/bin/curl https://example.org";
  };
}
