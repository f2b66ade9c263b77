{ pkgs, ... }: {
  systemd.services.scale.serviceConfig = {
    ExecStart = "${pkgs.scale}/bin/scale serve";
    User = "scale";
    Group = "scale";
    RuntimeDirectory = "scale";
    RuntimeDirectoryMode = "0750";
    StateDirectoryMode = "0750";
#   ^^^^^^^^^^^^^^^^^^ hint directory-mode-without-directory
#   | fix: Remove StateDirectoryMode
    UMask = "0077";
  };
}
