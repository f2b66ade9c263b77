{
  systemd.services.dyn = { startAt = "5 minutes"; script = "true"; };
#                                     ^^ error invalid-value
  systemd.services.nightly = { startAt = "* *-*-* 06:00:00"; script = "true"; };
#                                         ^^ error invalid-value
  systemd.services.locate = { startAt = "00 12 * * *"; script = "true"; };
#                                        ^^^^^^^^^^^ error invalid-value
#                                        | fix: Change 00 12 * * * to *-*-* 12:00
  systemd.services.trim = { startAt = "48hr"; script = "true"; };
#                                      ^^^ error invalid-value
  systemd.services.once = { startAt = "now"; script = "true"; };
#                                      ^ error invalid-value
}
