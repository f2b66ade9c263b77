{
  systemd.services.greeting = {
    startAt = "*:0/15";
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
#     ^^^^^^^^^^^^^^^ warning timer-of-staying-service
    };
    script = "echo hello";
  };
}
