# The journal, in the form of NixOS 26.11, with one mistake: a size without a known unit.
{
  services.journald.settings.Journal = {
    Storage = "volatile";
    SystemMaxUse = "1GB";
    ForwardToSyslog = false;
  };
}
