# What NixOS makes of modules, as far as unit files go: the merging is that of nixpkgs' own
# `lib.evalModules`, the way from values to lines is nixos/lib/systemd-lib.nix said again.
# Takes the folder of nixpkgs' lib and the modules; gives the lines of each unit.
{ lib, modules }:
let
  inherit (lib) mkOption types;
  inherit (builtins) attrNames concatMap isList toString;

  value = lib.mkOptionType {
    name = "value of a directive";
    merge =
      place: definitions:
      if builtins.any (d: isList d.value) definitions then
        concatMap (d: lib.toList d.value) definitions
      else
        lib.mergeEqualOption place definitions;
  };
  section = mkOption {
    type = types.attrsOf value;
    default = { };
  };
  names = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  words = mkOption {
    type = types.str;
    default = "";
  };
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  number = mkOption { type = types.int; };
  anything = mkOption {
    type = types.anything;
    default = null;
  };

  listed = {
    Requires = "requires";
    Wants = "wants";
    Upholds = "upholds";
    After = "after";
    Before = "before";
    BindsTo = "bindsTo";
    PartOf = "partOf";
    Conflicts = "conflicts";
    Requisite = "requisite";
    OnFailure = "onFailure";
    OnSuccess = "onSuccess";
    Documentation = "documentation";
  };

  unit =
    { config, options, ... }:
    {
      options = {
        unitConfig = section;
        description = words;
        wantedBy = names;
        requiredBy = names;
        aliases = names;
        startLimitIntervalSec = number;
        startLimitBurst = number;
        enable = anything;
        overrideStrategy = anything;
        restartTriggers = anything;
        reloadTriggers = anything;
      }
      // lib.mapAttrs' (_: option: lib.nameValuePair option names) listed;
      config.unitConfig =
        lib.concatMapAttrs (
          directive: option: lib.optionalAttrs (config.${option} != [ ]) { ${directive} = toString config.${option}; }
        ) listed
        // lib.optionalAttrs (config.description != "") { Description = config.description; }
        // lib.optionalAttrs options.startLimitIntervalSec.isDefined {
          StartLimitIntervalSec = toString config.startLimitIntervalSec;
        }
        // lib.optionalAttrs options.startLimitBurst.isDefined {
          StartLimitBurst = toString config.startLimitBurst;
        };
    };

  job = name: text: "/store/${name}" + lib.optionalString (text == null) "";
  service =
    { name, config, ... }:
    {
      options = {
        serviceConfig = section;
        environment = mkOption {
          type = types.attrsOf (types.nullOr (types.either types.str types.path));
          default = { };
        };
        path = mkOption {
          type = types.listOf types.anything;
          default = [ ];
        };
        script = lines;
        preStart = lines;
        postStart = lines;
        reload = lines;
        preStop = lines;
        postStop = lines;
        scriptArgs = words;
        restartIfChanged = anything;
        stopIfChanged = anything;
        startAt = mkOption {
          type = types.either types.str (types.listOf types.str);
          default = [ ];
          apply = lib.toList;
        };
        confinement = {
          enable = lib.mkEnableOption "confinement";
          mode = mkOption {
            type = types.enum [ "full-apivfs" "chroot-only" ];
            default = "full-apivfs";
          };
          fullUnit = anything;
          packages = anything;
          binSh = anything;
        };
      };
      config = lib.mkMerge [
        { environment.PATH = lib.mkIf (config.path != [ ]) (lib.makeBinPath config.path); }
        (lib.mkIf (config.preStart != "") { serviceConfig.ExecStartPre = [ (job name config.preStart) ]; })
        (lib.mkIf (config.script != "") {
          serviceConfig.ExecStart = job name config.script + " " + config.scriptArgs;
        })
        (lib.mkIf (config.postStart != "") {
          serviceConfig.ExecStartPost = [ (job name config.postStart) ];
        })
        (lib.mkIf (config.reload != "") { serviceConfig.ExecReload = job name config.reload; })
        (lib.mkIf (config.preStop != "") { serviceConfig.ExecStop = job name config.preStop; })
        (lib.mkIf (config.postStop != "") { serviceConfig.ExecStopPost = job name config.postStop; })
        (lib.mkIf config.confinement.enable { serviceConfig = confined name config.confinement.mode; })
      ];
    };
  # nixos/modules/security/systemd-confinement.nix, without its drop-in
  confined =
    name: mode:
    {
      ReadOnlyPaths = [ "+/" ];
      RuntimeDirectory = [ "confinement/${name}" ];
      RootDirectory = "/run/confinement/${name}";
      InaccessiblePaths = [ "-+/run/confinement/${name}" ];
      PrivateMounts = lib.mkDefault true;
    }
    // lib.genAttrs [
      "MountAPIVFS"
      "PrivateDevices"
      "PrivateTmp"
      "PrivateUsers"
      "ProtectControlGroups"
      "ProtectKernelModules"
      "ProtectKernelTunables"
    ] (_: lib.mkDefault (mode == "full-apivfs"));
  plain = option: { options.${option} = section; };
  units =
    parts:
    mkOption {
      type = types.attrsOf (types.submodule ([ unit ] ++ parts));
      default = { };
    };
  kinds = {
    services = units [ service ];
    sockets = units [ (plain "socketConfig") ];
    timers = units [ (plain "timerConfig") ];
    paths = units [ (plain "pathConfig") ];
    slices = units [ (plain "sliceConfig") ];
    targets = units [ ];
  };

  # nixos/modules/system/service/systemd: services whose units are named after them
  escaped = x: builtins.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON (toString x));
  modular =
    { config, ... }:
    {
      imports = [
        (lib.mkAliasOptionModule [ "systemd" "service" ] [ "systemd" "services" "" ])
        (lib.mkAliasOptionModule [ "systemd" "socket" ] [ "systemd" "sockets" "" ])
      ];
      options = {
        process.argv = mkOption { type = types.listOf types.anything; };
        serviceManager.notificationProtocol = mkOption { default = null; };
        systemd = {
          mainExecStart = mkOption {
            type = types.str;
            default = lib.concatMapStringsSep " " escaped config.process.argv;
          };
          services = mkOption {
            type = types.lazyAttrsOf types.deferredModule;
            default = { };
          };
          sockets = mkOption {
            type = types.lazyAttrsOf types.deferredModule;
            default = { };
          };
        };
        services = mkOption {
          type = types.attrsOf (types.submodule modular);
          default = { };
        };
      };
      config.systemd.services."".serviceConfig = {
        Type = lib.mkDefault (if config.serviceManager.notificationProtocol == "systemd" then "notify" else "simple");
        Restart = lib.mkDefault "always";
        RestartSec = lib.mkDefault "5";
        ExecStart = [ config.systemd.mainExecStart ];
      };
    };
  dashed = before: after: if after == "" then before else "${before}-${after}";
  unitsOf =
    kind: prefix: service:
    lib.mapAttrs' (unit: module: lib.nameValuePair (dashed prefix unit) (_: { imports = [ module ]; })) service.systemd.${kind}
    // lib.concatMapAttrs (name: unitsOf kind (dashed prefix name)) service.services;
  services = mkOption {
    type = types.attrsOf (types.submodule modular);
    default = { };
  };

  said = x: if x == true then "true" else if x == false then "false" else toString x;
  written =
    heading: set:
    concatMap (
      key: map (x: "${heading}.${key}=${said x}") (if isList set.${key} then set.${key} else [ set.${key} ])
    ) (attrNames set);
  environment =
    unit:
    concatMap (
      key:
      lib.optional (unit.environment.${key} != null)
        "Service.Environment=${builtins.toJSON "${key}=${unit.environment.${key}}"}"
    ) (attrNames (unit.environment or { }));
  file =
    unit:
    written "Unit" unit.unitConfig
    ++ environment unit
    ++ written "Service" (unit.serviceConfig or { })
    ++ written "Socket" (unit.socketConfig or { })
    ++ written "Timer" (unit.timerConfig or { })
    ++ written "Path" (unit.pathConfig or { })
    ++ written "Slice" (unit.sliceConfig or { });
  files =
    manager: sets:
    lib.concatMapAttrs (
      kind: _:
      lib.mapAttrs' (name: unit: lib.nameValuePair "${manager}${name}.${lib.removeSuffix "s" kind}" (file unit)) sets.${kind}
    ) kinds;

  pkgs = lib.genAttrs [ "hello" "nodejs" "redis" ] (name: {
    type = "derivation";
    inherit name;
    outPath = "/store/${name}";
    meta.mainProgram = name;
  }) // {
    writeShellScript = name: _: "/store/${name}";
    writeText = name: _: "/store/${name}";
    stdenv = {
      isLinux = true;
      isDarwin = false;
    };
  };
  # nixos/modules/system/boot/systemd.nix and systemd/user.nix; the initrd has none
  timed =
    services:
    lib.mapAttrs (_: service: { timerConfig.OnCalendar = service.startAt; }) (
      lib.filterAttrs (_: service: service.enable != false && service.startAt != [ ]) services
    );
  config =
    (lib.evalModules {
      # as nixos/lib/eval-config.nix, which puts its own modules first
      modules = [
        (
          { config, ... }:
          {
            systemd.timers = timed config.systemd.services;
            systemd.user.timers = timed config.systemd.user.services;
            systemd.services = lib.concatMapAttrs (unitsOf "services") config.system.services;
            systemd.sockets = lib.concatMapAttrs (unitsOf "sockets") config.system.services;
            systemd.user.services = lib.concatMapAttrs (unitsOf "services") config.home.services;
          }
        )
      ]
      ++ modules
      ++ [
        {
          options.systemd = kinds // { user = kinds; };
          options.boot.initrd.systemd = kinds;
          options.system.services = services;
          options.home.services = services;
          config._module = {
            freeformType = types.attrsOf types.anything;
            args = { inherit pkgs; };
          };
        }
      ];
    }).config;
in
files "" config.systemd // files "user/" config.systemd.user // files "initrd/" config.boot.initrd.systemd
