{ pkgs, ... }: {
  systemd.services.whisper.serviceConfig = {
    ExecStart = "${pkgs.whisper}/bin/whisper --device cuda";
    DynamicUser = true;
    PrivateDevices = true;
    DeviceAllow = [ "/dev/nvidia0" "/dev/nvidiactl" ];
#                   ^^^^^^^^^^^^^^ warning hidden-device
#                                  ^^^^^^^^^^^^^^^^ warning hidden-device
  };
}
