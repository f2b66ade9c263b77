{ pkgs, ... }: {
  systemd.services.app.serviceConfig = {
    ExecStart = "${pkgs.docker}/bin/docker run -d --name app -p 80:80 nginx";
#                                              ^^ warning detaching-command
#                                              | fix: Remove -d
    Restart = "always";
  };
}
