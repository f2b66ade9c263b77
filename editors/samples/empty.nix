# A whole service without one hardening line: where everybody begins.
{ pkgs, ... }:

{
  systemd.services.empty = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig.ExecStart = "${pkgs.hello}/bin/hello";
  };
}
