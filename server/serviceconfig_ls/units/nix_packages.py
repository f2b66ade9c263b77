"""Which package of nixpkgs has a program that other systems keep in /usr/bin or /bin."""

from __future__ import annotations

_BY_PACKAGE = {
    "bash": "bash sh",
    "coreutils": "basename cat chgrp chmod chown cp cut date dd df dirname du echo env false head "
    "id install ln ls md5sum mkdir mkfifo mktemp mv nice nohup printf pwd readlink realpath rm "
    "rmdir seq sha256sum sleep sort stat stty sync tail tee test timeout touch tr true truncate "
    "uname uniq wc whoami",
    "curl": "curl",
    "docker": "docker",
    "ethtool": "ethtool",
    "ffmpeg": "ffmpeg ffprobe",
    "findutils": "find xargs",
    "gawk": "awk gawk",
    "git": "git",
    "gnugrep": "egrep fgrep grep",
    "gnused": "sed",
    "gnutar": "tar",
    "gzip": "gunzip gzip zcat",
    "iproute2": "bridge ip ss tc",
    "iptables": "ip6tables iptables",
    "iputils": "arping ping",
    "jq": "jq",
    "kmod": "insmod lsmod modprobe rmmod",
    "nftables": "nft",
    "nginx": "nginx",
    "nodejs": "node npm npx",
    "openssh": "scp sftp ssh ssh-add ssh-agent ssh-keygen sshd",
    "openssl": "openssl",
    "perl": "perl",
    "php": "php",
    "podman": "podman",
    "procps": "free pgrep pkill ps sysctl top uptime vmstat watch",
    "psmisc": "fuser killall pstree",
    "python3": "python python3",
    "restic": "restic",
    "rsync": "rsync",
    "ruby": "ruby",
    "socat": "socat",
    "sqlite": "sqlite3",
    "systemd": "busctl journalctl loginctl networkctl resolvectl systemctl systemd-analyze "
    "systemd-cat systemd-notify systemd-run systemd-tmpfiles udevadm",
    "util-linux": "blkid dmesg findmnt flock hwclock ionice kill logger losetup lsblk mount "
    "nsenter renice setpriv su swapoff swapon umount unshare",
    "wget": "wget",
    "wireguard-tools": "wg wg-quick",
    "xz": "xz",
}

PACKAGES = {
    program: package for package, programs in _BY_PACKAGE.items() for program in programs.split()
}
"""The attribute of nixpkgs for each program."""
