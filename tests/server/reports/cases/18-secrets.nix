{ config, pkgs, ... }: {
  age.secrets.bot-users = { file = ./bot-users.age; mode = "0400"; };
  systemd.services.bot = {
    environment.BOT_USERS_FILE = config.age.secrets.bot-users.path;
#                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning secret-not-readable
    serviceConfig = { DynamicUser = true; ExecStart = "${pkgs.bot}/bin/bot --token /run/secrets/token"; };
#                                                                                  ^^^^^^^^^^^^^^^^^^ warning secret-not-readable
  };
  sops.secrets.jwt = { owner = "chain"; group = "chain"; };
  systemd.services.chain.serviceConfig = { DynamicUser = true; User = "chain"; ExecStart = "${pkgs.chain}/bin/chain --jwt ${config.sops.secrets.jwt.path}"; };
#                                                                     ^^^^^^^ warning secret-of-dynamic-user
}
