# The unit files that NixOS makes for the services of one module: a small stand-in for its module system.
#
# Written from what the options of systemd units are documented to do; it evaluates the examples of
# the rules over Nix, so that Nix itself says which of them it refuses. It uses nothing of nixpkgs.
{ file }:
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    filter
    foldl'
    head
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    length
    match
    sort
    ;

  # properties, as the sets that they are
  lib = rec {
    mkIf = condition: content: {
      _type = "if";
      inherit condition content;
    };
    mkMerge = contents: {
      _type = "merge";
      inherit contents;
    };
    mkOverride = priority: content: {
      _type = "override";
      inherit priority content;
    };
    mkForce = mkOverride 50;
    mkDefault = mkOverride 1000;
    mkOrder = order: content: {
      _type = "order";
      inherit order content;
    };
    mkBefore = mkOrder 500;
    mkAfter = mkOrder 1500;
  };
  pkgs.writeText = name: _: "/nix/store/00000000000000000000000000000000-${name}";
  pkgs.hello = {
    outPath = "/nix/store/00000000000000000000000000000000-hello";
  };
  pkgs.coreutils = {
    outPath = "/nix/store/00000000000000000000000000000000-coreutils";
  };
  pkgs.python3 = {
    outPath = "/nix/store/00000000000000000000000000000000-python3";
  };

  # what the examples name of it
  config = {
    sops.secrets.web.path = "/run/secrets/web";
    sops.templates.web.path = "/run/secrets/rendered/web";
    sops.placeholder.web = "<SOPS:0:PLACEHOLDER>";
    age.secrets.web.path = "/run/agenix/web";
  };

  imported = import file;
  module = if isFunction imported then imported { inherit config lib pkgs; } else imported;

  # a value with its properties taken off: one entry for each definition that counts
  open =
    entry:
    let
      kind = if isAttrs entry.value then entry.value._type or null else null;
      under = value: open (entry // { inherit value; });
    in
    if kind == "merge" then
      concatMap under entry.value.contents
    else if kind == "if" then
      (if entry.value.condition then under entry.value.content else [ ])
    else if kind == "override" then
      open (
        entry
        // {
          inherit (entry.value) priority;
          value = entry.value.content;
        }
      )
    else if kind == "order" then
      open (
        entry
        // {
          inherit (entry.value) order;
          value = entry.value.content;
        }
      )
    else
      [ entry ];

  below =
    entries: name:
    concatMap (
      entry:
      if isAttrs entry.value && entry.value ? ${name} then
        open (entry // { value = entry.value.${name}; })
      else
        [ ]
    ) entries;
  names =
    entries:
    attrNames (
      foldl' (found: entry: found // entry.value) { } (filter (entry: isAttrs entry.value) entries)
    );

  # one directive: the strongest definitions, in order; lists join, scalars must agree
  merge =
    name: entries:
    let
      strongest = foldl' (least: e: if e.priority < least then e.priority else least) 9999 entries;
      held = sort (a: b: a.order < b.order) (filter (e: e.priority == strongest) entries);
      values = map (e: e.value) held;
      lists = concatMap (value: if isList value then value else [ value ]) values;
    in
    if foldl' (any: value: any || isList value) false values then
      lists
    else if foldl' (all: value: all && value == head values) true values then
      head values
    else
      throw "conflicting definitions of ${name}";

  # NixOS holds these against lists of its own, which know fewer words than systemd
  words = {
    Type = [
      "exec"
      "simple"
      "forking"
      "oneshot"
      "dbus"
      "notify"
      "notify-reload"
      "idle"
    ];
    Restart = [
      "no"
      "on-success"
      "on-failure"
      "on-abnormal"
      "on-abort"
      "always"
    ];
  };
  checked =
    name: value:
    if elem value (words.${name} or [ value ]) then value else throw "${name} cannot be ${text value}";

  text =
    value:
    if isBool value then
      (if value then "true" else "false")
    else if isList value then
      concatStringsSep " " (map text value)
    else
      toString value;
  lines =
    name: value:
    map (each: "${name}=${text each}") (if isList value then value else [ value ]);
  section =
    title: entries:
    [ "[${title}]" ] ++ concatMap (name: lines name (checked name (merge name (below entries name)))) (names entries);

  scripts = {
    script = "ExecStart";
    reload = "ExecReload";
    preStop = "ExecStop";
    postStop = "ExecStopPost";
  };
  # what the options of a unit add to its sections
  written =
    unit:
    concatMap (
      option:
      map (
        entry:
        entry // { value.${scripts.${option}} = "/nix/store/00000000000000000000000000000000-${option}"; }
      ) (below unit option)
    ) (filter (option: elem option (names unit)) (attrNames scripts));

  # NixOS sets PATH from path and from the packages that every service has
  variables =
    unit:
    let
      switch = below unit "enableDefaultPath";
      default = if switch == [ ] then true else merge "enableDefaultPath" switch;
      packages = concatMap (entry: entry.value) (below unit "path");
      path = {
        value.PATH = "/nix/store/00000000000000000000000000000000-path/bin";
        priority = 100;
        order = 1000;
      };
      own = below unit "environment" ++ (if default || packages != [ ] then [ path ] else [ ]);
      line =
        name:
        let
          value = merge "environment.${name}" (below own name);
        in
        if value == null then
          [ ]
        else if isBool value || isInt value || isFloat value || isList value then
          throw "not of type null or string or path or package"
        else
          [ "Environment=\"${name}=${text value}\"" ];
    in
    concatMap line (names own);

  # lists of unit names, which NixOS checks
  unitLists = [
    "after"
    "before"
    "bindsTo"
    "conflicts"
    "onFailure"
    "onSuccess"
    "partOf"
    "requires"
    "requisite"
    "upholds"
    "wants"
    "wantedBy"
    "requiredBy"
    "upheldBy"
    "aliases"
  ];
  unitName = "[a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)";
  namesUnits =
    unit: option:
    foldl' (
      all: entry:
      all
      && isList entry.value
      && foldl' (known: name: known && match unitName name != null) true entry.value
    ) true (below unit option);

  start = [
    {
      value = module;
      priority = 100;
      order = 1000;
    }
  ];
  systemd = below (concatMap open start) "systemd";
  services = below systemd "services";
  sockets = below systemd "sockets";
  slices = below systemd "slices";
  homeSections = [
    "Unit"
    "Service"
    "Install"
  ];
  # home-manager takes each attribute of a unit as a section
  homeUnits = below (below systemd "user") "services";
  checkedHome =
    name:
    let
      unit = below homeUnits name;
      isHome = foldl' (any: option: any || elem option homeSections) false (names unit);
      areSets = foldl' (
        all: option: all && foldl' (sets: entry: sets && isAttrs entry.value) true (below unit option)
      ) true (names unit);
    in
    if isHome && !areSets then throw "not a set of sections" else [ ];
  # the options of a unit that the examples have; others do not exist
  unitOptions = unitLists ++ attrNames scripts ++ homeSections ++ [
    "confinement"
    "description"
    "documentation"
    "enable"
    "enableDefaultPath"
    "enableStrictShellChecks"
    "environment"
    "listenStreams"
    "listenDatagrams"
    "overrideStrategy"
    "path"
    "postStart"
    "preStart"
    "reloadIfChanged"
    "reloadTriggers"
    "restartIfChanged"
    "restartTriggers"
    "scriptArgs"
    "serviceConfig"
    "socketConfig"
    "sliceConfig"
    "startAt"
    "startLimitBurst"
    "startLimitIntervalSec"
    "stopIfChanged"
    "unitConfig"
  ];
  isTyped =
    unit: option:
    foldl' (
      all: entry:
      all
      && (
        if elem option [ "startLimitBurst" "startLimitIntervalSec" ] then
          isInt entry.value
        else
          builtins.isString entry.value
      )
    ) true (below unit option);
  typed = attrNames scripts ++ [ "preStart" "postStart" "startLimitBurst" "startLimitIntervalSec" ];
  checkedUnit =
    unit: value:
    if !(foldl' (all: option: all && namesUnits unit option) true unitLists) then
      throw "no list of unit names"
    else if !(foldl' (all: option: all && isTyped unit option) true typed) then
      throw "not of the type of the option"
    else if !(foldl' (all: option: all && elem option unitOptions) true (names unit)) then
      throw "the option does not exist"
    else if foldl' (any: option: any || elem option homeSections) false (names unit) then
      throw "the option does not exist"
    else
      value;
  one =
    name:
    let
      unit = below services name;
    in
    {
      inherit name;
      kind = "service";
      dropIn = length (below unit "overrideStrategy") > 0;
      text = checkedUnit unit (
        concatStringsSep "\n" (
          section "Unit" (below unit "unitConfig")
          ++ section "Service" (below unit "serviceConfig" ++ written unit)
          ++ variables unit
        )
      );
    };
  socket =
    name:
    let
      unit = below sockets name;
      streams = concatMap (entry: entry.value) (below unit "listenStreams");
    in
    {
      inherit name;
      kind = "socket";
      dropIn = false;
      text = checkedUnit unit (
        concatStringsSep "\n" (
          section "Unit" (below unit "unitConfig")
          ++ section "Socket" (below unit "socketConfig")
          ++ map (each: "ListenStream=${each}") streams
        )
      );
    };
  slice =
    name:
    let
      unit = below slices name;
    in
    {
      inherit name;
      kind = "slice";
      dropIn = false;
      text = checkedUnit unit (
        concatStringsSep "\n" (
          section "Unit" (below unit "unitConfig") ++ section "Slice" (below unit "sliceConfig")
        )
      );
    };
in
map one (names services) ++ map socket (names sockets) ++ map slice (names slices) ++ concatMap checkedHome (names homeUnits)
