{
  systemd.services.probe = {
    unitConfig = {
      type = "oneshot";
#     ^^^^ error unknown-directive
#     | fix: Move Type to serviceConfig
      RemainAfterExit = true;
#     ^^^^^^^^^^^^^^^ error wrong-section
#     | fix: Move RemainAfterExit to serviceConfig
      user = "ada";
#     ^^^^ error unknown-directive
#     | fix: Move User to serviceConfig
    };
    script = "true";
  };
}
