{
  systemd.services.old.serviceConfig.StartLimitInterval = null;
#                                    ^^^^^^^^^^^^^^^^^^ hint start-limit-in-service
#                                    | fix: Replace StartLimitIntervalSec by the option startLimitIntervalSec of the unit
#                                                         ^^^^ error null-directive
#                                                         | fix: Remove StartLimitInterval
  systemd.services.old2.serviceConfig.StartLimitInterval = "30s";
#                                     ^^^^^^^^^^^^^^^^^^ hint start-limit-in-service
#                                     | fix: Replace StartLimitIntervalSec by the option startLimitIntervalSec of the unit
  systemd.services.old3.serviceConfig.StartLimitIntervalSec = 30;
#                                     ^^^^^^^^^^^^^^^^^^^^^ error wrong-section
#                                     | fix: Replace StartLimitIntervalSec by the option startLimitIntervalSec of the unit
}
