"""Values that systemd rejects: one rule for each kind of value."""

from __future__ import annotations

from systemd_directives.model import Effect
from systemd_directives.rules.support import Example, service
from systemd_directives.rules.support.value_problems import value_rule

invalid_address = value_rule(
    "invalid-address",
    """A word that is not an IP address or a port.

    What it checks
        Words of IPAddressAllow and IPAddressDeny that are neither an address nor a network nor one
        of any, localhost, link-local and multicast; commas between words; ports above 65535 in
        SocketBindAllow and SocketBindDeny.

    Why
        systemd logs a message and ignores the word, so an address that was meant to be denied
        stays allowed.

    Instead
        Write addresses separated by spaces. Host names are not resolved.

    Reference
        systemd.resource-control(5), IPAddressAllow and SocketBindAllow; ``systemd-analyze verify``
        of 252, 257 and 262 report the line.
    """,
    bad=(
        service("IPAddressDeny=example.org"),
        service(
            "IPAddressDeny=10.0.0.0/8,192.168.0.0/16", "IPAddressDeny=10.0.0.0/8 192.168.0.0/16"
        ),
        service("IPAddressDeny=10.0.0.0/33"),
        service("SocketBindDeny=70000"),
    ),
    good=(
        service("IPAddressDeny=10.0.0.0/8 192.168.0.0/16"),
        service("IPAddressDeny=any"),
        service("SocketBindDeny=tcp:80"),
    ),
)

invalid_address_family = value_rule(
    "invalid-address-family",
    """A word that is not an address family.

    What it checks
        Words of RestrictAddressFamilies without the prefix AF_, misspelled ones, commas between
        words, and none beside other words.

    Why
        systemd logs a message and ignores the word; systemd 262 also ignores the rest of the line.

    Instead
        Write families in capitals, separated by spaces, or none alone.

    Reference
        systemd.exec(5), RestrictAddressFamilies; ``systemd-analyze verify`` of 252, 257 and 262
        report the line.
    """,
    bad=(
        service("RestrictAddressFamilies=AF_INET16", "RestrictAddressFamilies=AF_INET6"),
        service("RestrictAddressFamilies=UNIX", "RestrictAddressFamilies=AF_UNIX"),
        service(
            "RestrictAddressFamilies=AF_INET,AF_INET6", "RestrictAddressFamilies=AF_INET AF_INET6"
        ),
        service("RestrictAddressFamilies=~none"),
    ),
    good=(
        service("RestrictAddressFamilies=AF_INET AF_INET6"),
        service("RestrictAddressFamilies=none"),
        service("RestrictAddressFamilies=~AF_PACKET"),
    ),
)

invalid_command = value_rule(
    "invalid-command",
    """A command line that systemd cannot parse.

    What it checks
        Commands whose program is neither an absolute path nor a file name without a slash, whose
        prefixes conflict or repeat, whose quotes are not closed, or that contain a % that begins
        no specifier.

    Why
        systemd does not load the unit. With the prefix - it ignores the command instead.

    Instead
        Write the full path of the program, and %% for a percent sign.

    Reference
        systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252, 257 and 262 refuse
        the unit.
    """,
    effect=Effect.REFUSED,
    bad=(
        Example("[Service]\nExecStart=./server\n"),
        Example("[Service]\nExecStart=bin/server\n"),
        Example("[Service]\nExecStart=$HOME/server\n"),
        Example("[Service]\nExecStart=+!/bin/true\n"),
        Example("[Service]\nExecStart=@/bin/true\n"),
        Example('[Service]\nExecStart=/bin/sh -c "echo\n'),
        Example(
            "[Service]\nExecStart=/bin/echo 50%z\n", fixed="[Service]\nExecStart=/bin/echo 50%%z\n"
        ),
    ),
    good=(
        service(""),
        Example("[Service]\nExecStart=/bin/echo 50%%\n"),
    ),
)

invalid_device = value_rule(
    "invalid-device",
    """A device that systemd does not accept.

    What it checks
        Values of DeviceAllow that are neither a path below /dev nor a class char-… or block-…, and
        access modes other than r, w and m.

    Why
        systemd logs a message and ignores the line, so the service cannot use the device.

    Instead
        Write a path below /dev, or a class from /proc/devices, and access modes such as rw.

    Reference
        systemd.resource-control(5), DeviceAllow; ``systemd-analyze verify`` of 252, 257 and 262
        report the line.
    """,
    bad=(
        service("DevicePolicy=closed\nDeviceAllow=/srv/null rw"),
        service(
            "DevicePolicy=closed\nDeviceAllow=/dev/null rwx",
            "DevicePolicy=closed\nDeviceAllow=/dev/null rw",
        ),
        service("DevicePolicy=closed\nDeviceAllow=false"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/null rw"),
        service("DevicePolicy=closed\nDeviceAllow=char-rtc r"),
    ),
)

invalid_directory_name = value_rule(
    "invalid-directory-name",
    """A directory that systemd does not create.

    What it checks
        Absolute paths, .. and the name private in StateDirectory, CacheDirectory, LogsDirectory,
        RuntimeDirectory and ConfigurationDirectory.

    Why
        The values are names below /var/lib, /var/cache, /var/log, /run and /etc. systemd logs a
        message, ignores an invalid name and does not create the directory.

    Instead
        Write only the name.

    Reference
        systemd.exec(5), StateDirectory; ``systemd-analyze verify`` of 252, 257 and 262 report the
        line.
    """,
    bad=(
        service("StateDirectory=/var/lib/web", "StateDirectory=web"),
        service("RuntimeDirectory=../web"),
        service("CacheDirectory=private"),
    ),
    good=(
        service("StateDirectory=web"),
        service("RuntimeDirectory=web web/sockets"),
    ),
)

invalid_environment = value_rule(
    "invalid-environment",
    """A variable that systemd does not set.

    What it checks
        Words of Environment without an equals sign, and variable names with characters other than
        letters, digits and underscores.

    Why
        systemd logs a message and ignores the word. Without quotes around the whole word, a value
        with spaces ends at the first space.

    Instead
        Write "NAME=value with spaces".

    Reference
        systemd.exec(5), Environment; ``systemd-analyze verify`` of 252, 257 and 262 report the
        line.
    """,
    bad=(
        service("Environment=NAME"),
        service("Environment=A=b c"),
        service("Environment=1A=b"),
    ),
    good=(
        service("Environment=NAME=value"),
        service('Environment="A=b c"'),
    ),
)

invalid_mode = value_rule(
    "invalid-mode",
    """An access mode that is not an octal number.

    What it checks
        UMask and the modes of directories with the digits 8 and 9, with letters, or with more than
        four digits.

    Why
        systemd logs a message, ignores the line and uses the default. NixOS writes an integer as
        it is and systemd reads it as octal: 77 is 0077, and 89 is invalid.

    Instead
        Write octal digits, preferably as a string such as "0077".

    Reference
        systemd.exec(5), UMask; ``systemd-analyze verify`` of 252, 257 and 262 report the line.
    """,
    bad=(
        service("UMask=0088"),
        service("UMask=u=rwx"),
        service("StateDirectory=web\nStateDirectoryMode=0799"),
    ),
    good=(
        service("UMask=0077"),
        service("UMask=77"),
        service("StateDirectory=web\nStateDirectoryMode=0700"),
    ),
)

invalid_namespace = value_rule(
    "invalid-namespace",
    """A word that is not a namespace type.

    What it checks
        Words of RestrictNamespaces that are not a namespace type, and commas between words.

    Why
        systemd logs a message and ignores the whole line: nothing is restricted.

    Instead
        Write types such as user, mnt and net, separated by spaces, or true.

    Reference
        systemd.exec(5), RestrictNamespaces; ``systemd-analyze verify`` of 252, 257 and 262 report
        the line.
    """,
    bad=(
        service("RestrictNamespaces=user mount", "RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=user,mnt", "RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=~usr", "RestrictNamespaces=~user"),
    ),
    good=(
        service("RestrictNamespaces=user mnt"),
        service("RestrictNamespaces=true"),
    ),
)

invalid_number = value_rule(
    "invalid-number",
    """A value that is not a number or is out of range.

    What it checks
        Integers and weights outside of the range of the directive, such as Nice above 19 or
        CPUWeight above 10000.

    Why
        systemd logs a message, ignores the line and uses the default.

    Instead
        Write a number within the range that the message names.

    Reference
        systemd.exec(5), Nice and OOMScoreAdjust; systemd.resource-control(5), CPUWeight;
        ``systemd-analyze verify`` of 252, 257 and 262 report the line.
    """,
    bad=(
        service("Nice=20", "Nice=19"),
        service("OOMScoreAdjust=1001", "OOMScoreAdjust=1000"),
        service("CPUWeight=0", "CPUWeight=1"),
        service("IOWeight=10001", "IOWeight=10000"),
    ),
    good=(
        service("Nice=19"),
        service("OOMScoreAdjust=-1000"),
        service("CPUWeight=100"),
    ),
)

invalid_path = value_rule(
    "invalid-path",
    """A path that systemd does not accept.

    What it checks
        Paths that are not absolute or that contain .., in directives that take one path, a list of
        paths, bind mounts or temporary file systems.

    Why
        systemd logs a message and ignores the path: what was meant to be hidden is visible, and
        what was meant to be mounted is missing.

    Instead
        Write an absolute path.

    Reference
        systemd.exec(5), ReadWritePaths and BindPaths; ``systemd-analyze verify`` of 252, 257 and
        262 report the line.
    """,
    bad=(
        service("InaccessiblePaths=srv", "InaccessiblePaths=/srv"),
        service("InaccessiblePaths=~/x"),
        service("BindPaths=srv:/srv", "BindPaths=/srv:/srv"),
        service("TemporaryFileSystem=var", "TemporaryFileSystem=/var"),
        service("EnvironmentFile=web.env"),
        service("ReadOnlyPaths=/srv/../etc"),
    ),
    good=(
        service("InaccessiblePaths=/srv"),
        service("BindPaths=/srv:/var/srv"),
        service("EnvironmentFile=-/run/web.env"),
    ),
)

invalid_size = value_rule(
    "invalid-size",
    """A size or a limit that systemd cannot parse.

    What it checks
        Sizes and limits with a suffix other than K, M, G and T, percentages above 100 %, CPUQuota
        without %, and soft limits above the hard limit.

    Why
        systemd logs a message and ignores the line: nothing is limited.

    Instead
        Write a number of bytes with the suffix K, M, G or T, a percentage such as 50%, or infinity.

    Reference
        systemd.resource-control(5), MemoryMax and CPUQuota; systemd.exec(5), LimitNOFILE;
        ``systemd-analyze verify`` of 252, 257 and 262 report the line.
    """,
    bad=(
        service("MemoryMax=512MB", "MemoryMax=512M"),
        service("MemoryMax=150%", "MemoryMax=100%"),
        service("CPUQuota=50", "CPUQuota=50%"),
        service("LimitNOFILE=1:x"),
        service("LimitNOFILE=2000:1000", "LimitNOFILE=1000:2000"),
    ),
    good=(
        service("MemoryMax=512M"),
        service("CPUQuota=50%"),
        service("LimitNOFILE=1024:524288"),
    ),
)

invalid_system_call = value_rule(
    "invalid-system-call",
    """A word of the filter that is not a system call.

    What it checks
        Words of SystemCallFilter that are neither a system call nor a group, a ~ in the middle of
        a line, commas between words, and error numbers in an allow list.

    Why
        systemd logs a message and ignores the word: a call that was meant to be denied is allowed,
        and one that was meant to be allowed is denied.

    Instead
        Write system calls and groups separated by spaces, with at most one ~ at the start of the
        line.

    Reference
        systemd.exec(5), SystemCallFilter; ``systemd-analyze verify`` of 252, 257 and 262 report
        the line.
    """,
    bad=(
        service("SystemCallFilter=@sytem-service", "SystemCallFilter=@system-service"),
        service("SystemCallFilter=~@mount ~@swap", "SystemCallFilter=~@mount @swap"),
        service(
            "SystemCallFilter=@system-service read:EPERM", "SystemCallFilter=@system-service read"
        ),
        service("SystemCallFilter=~@mount,@swap", "SystemCallFilter=~@mount @swap"),
    ),
    good=(
        service("SystemCallFilter=~@mount @swap"),
        service("SystemCallFilter=~@mount:EPERM"),
        service("SystemCallFilter=@system-service"),
    ),
)

invalid_time = value_rule(
    "invalid-time",
    """A time span that systemd cannot parse.

    What it checks
        Time spans with unknown units, commas or signs.

    Why
        systemd logs a message, ignores the line and uses the default.

    Instead
        Write seconds, or a time span such as 5min 30s.

    Reference
        systemd.time(7), "Parsing time spans"; ``systemd-analyze verify`` of 252, 257 and 262
        report the line.
    """,
    bad=(
        service("TimeoutStartSec=5 minuts", "TimeoutStartSec=5 minutes"),
        service("TimeoutStopSec=-5s"),
        service("RuntimeMaxSec=1h,30min"),
    ),
    good=(
        service("TimeoutStartSec=5min"),
        service("TimeoutStopSec=5"),
        service("RuntimeMaxSec=1h 30min"),
    ),
)

invalid_unit_name = value_rule(
    "invalid-unit-name",
    """A name that is not a unit name.

    What it checks
        Names without a suffix such as .service or .target, and commas between names, in After,
        Wants and other lists of units.

    Why
        systemd logs a message and ignores the name: the unit is neither ordered nor started.

    Instead
        Write full unit names separated by spaces.

    Reference
        systemd.unit(5), "Description"; ``systemd-analyze verify`` of 252, 257 and 262 report the
        line.
    """,
    bad=(
        Example(
            "[Unit]\nAfter=network\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=network.target\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nWants=basic\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nWants=basic.target\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Unit]\nAfter=basic.target,network.target\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nAfter=basic.target network.target\n[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example("[Unit]\nAfter=basic.target network.target\n[Service]\nExecStart=/bin/true\n"),
        Example("[Unit]\nWants=basic.target\n[Service]\nExecStart=/bin/true\n"),
    ),
)

invalid_value = value_rule(
    "invalid-value",
    """A value that systemd does not accept.

    What it checks
        Each value against the grammar of its directive: booleans, enumerations, lists and all
        other kinds that have no rule of their own.

    Why
        systemd logs a message and ignores the line or the word; what was set before, or the
        default, stays in force.

    Instead
        Write one of the values that the message or the hover names.

    Reference
        The manual page of the directive; ``systemd-analyze verify`` of 252, 257 and 262 report the
        same lines.
    """,
    bad=(
        service("ProtectSystem=stric", "ProtectSystem=strict"),
        service("PrivateTmp=maybe"),
        service('NoNewPrivileges="yes"', "NoNewPrivileges=yes"),
        service("Restart=allways", "Restart=always"),
        service("ProtectHome=yes # and more", "ProtectHome=yes"),
        service("KillSignal=SIGTREM", "KillSignal=SIGTERM"),
    ),
    good=(
        service("ProtectSystem=strict"),
        service("PrivateTmp=yes"),
        service("KillSignal=SIGTERM"),
    ),
)
