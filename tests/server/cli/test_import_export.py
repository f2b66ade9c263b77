"""``import`` and ``export``: unit files in, Nix out, and unit files again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

UNIT = """\
# a comment
[Unit]
Description=A "web" server for ${HOME}
After=network.target a.service
After=b.service
Wants=%i.service
ConditionPathExists=/a

[Service]
Type=notify
Type=simple
ExecStart=/usr/bin/x --a \\
  b
ExecStart=
ExecStart=/bin/y "q"
Environment=A=b
Environment="C=d e"
ProtectHome=yes
NoNewPrivileges=yes
UMask=0077

[Install]
WantedBy=multi-user.target
Also=z.socket
"""
NIX = """\
{
  systemd.services.x = {
    description = "A \\"web\\" server for \\${HOME}";
    after = [
      "network.target"
      "a.service"
      "b.service"
    ];
    wantedBy = [ "multi-user.target" ];
    unitConfig = {
      Wants = "%i.service";
      ConditionPathExists = "/a";
    };
    serviceConfig = {
      Type = "simple";
      ExecStart = "/bin/y \\"q\\"";
      Environment = [
        "A=b"
        "\\"C=d e\\""
      ];
      ProtectHome = "yes";
      NoNewPrivileges = true;
      UMask = "0077";
    };
  };
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run([*arguments]) == status
    return capsys.readouterr().out


def test_a_unit_file_becomes_a_module(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Options where NixOS has them; a line that counts no more is left out; notes on the rest."""
    (folder / "x.service").write_text(UNIT)
    assert run(["import", "unit", "x.service"]) == 0
    captured = capsys.readouterr()
    assert captured.out == NIX
    assert captured.err == ("note: x.service: NixOS has no option for [Install] Also=z.socket\n")


def test_a_network_file_stays_a_text_where_networkd_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its sections may be repeated; systemd.units would write it where units are read."""
    monkeypatch.chdir(tmp_path)
    text = "[Match]\nName=x\n[Route]\nGateway=::1\n[Route]\nGateway=::2\n"
    (tmp_path / "y.network").write_text(text)
    out = printed(capsys, "import", "unit", "y.network")
    assert "environment.etc.\"systemd/network/y.network\".text = ''" in out
    assert [line.strip() for line in out.splitlines()][2:-2] == text.splitlines()


def test_drop_ins_are_merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After their unit, in the order of their names; in a folder also other types of units."""
    (folder / "x.service").write_text("[Service]\nExecStart=/a\nUser=a\nReadOnlyPaths=/a\n")
    (folder / "x.service.d").mkdir()
    (folder / "x.service.d" / "2.conf").write_text("[Service]\nUser=c\n")
    (folder / "x.service.d" / "1.conf").write_text("[Service]\nUser=b\nReadOnlyPaths=/b\n")
    (folder / "x.timer").write_text("[Timer]\nOnCalendar=daily\n")
    (folder / "a-b.mount").write_text(
        "[Mount]\nWhat=/dev/a\nWhere=/a/b\nOptions=ro\nLazyUnmount=yes\n"
    )
    (folder / "a.swap").write_text("[Swap]\nWhat=/dev/${a}''\n")
    out = printed(capsys, "import", "unit", ".")
    assert 'User = "c";' in out
    assert 'ReadOnlyPaths = [\n        "/a"\n        "/b"\n      ];' in out
    assert 'timerConfig = {\n      OnCalendar = "daily";\n    };' in out
    assert (
        'systemd.mounts = [\n    {\n      what = "/dev/a";\n      where = "/a/b";\n'
        '      options = "ro";\n      mountConfig = {\n        LazyUnmount = true;\n      };\n    }\n  ];'
    ) in out
    assert "systemd.units.\"a.swap\".text = ''\n    [Swap]\n    What=/dev/''${a}'''\n  '';" in out


def test_a_drop_in_alone_keeps_its_resets(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They reset what the unit has that it belongs to."""
    (folder / "x.service.d").mkdir()
    (folder / "x.service.d" / "1.conf").write_text("[Service]\nExecStart=\nExecStart=/b\n")
    out = printed(capsys, "import", "unit", "x.service.d/1.conf")
    assert 'ExecStart = [\n        ""\n        "/b"\n      ];' in out


def test_the_output_of_shh_becomes_a_block(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its options among its other lines."""
    (folder / "out").write_text(
        "-------- Start of suggested service options --------\n"
        "ProtectSystem=strict\nProtectHome=true\nNoNewPrivileges=true\n"
        "CapabilityBoundingSet=~CAP_BLOCK_SUSPEND CAP_BPF\n"
        "-------- End of suggested service options --------\n"
    )
    assert printed(capsys, "import", "shh", "--service", "web.service", "out") == (
        "{\n  systemd.services.web = {\n    serviceConfig = {\n"
        '      ProtectSystem = "strict";\n      ProtectHome = true;\n'
        "      NoNewPrivileges = true;\n"
        '      CapabilityBoundingSet = "~CAP_BLOCK_SUSPEND CAP_BPF";\n    };\n  };\n}\n'
    )


def test_what_cannot_be_imported_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is missing, is no unit, or holds nothing."""
    assert run(["import", "unit", "no.service"]) == 2
    assert "no.service: no such file or folder" in capsys.readouterr().err
    (folder / "bus.service").write_text("[D-BUS Service]\nName=x\nExec=/x\n")
    assert run(["import", "unit", "bus.service"]) == 2
    assert "there is no unit to import" in capsys.readouterr().err
    (folder / "bad.service").write_bytes(b"[Service]\nExecStart=\xff\n")
    assert run(["import", "unit", "bad.service"]) == 2
    assert "bad.service:2: not UTF-8" in capsys.readouterr().err


def test_a_unit_is_exported_as_nixos_writes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a comment about each line that is not known."""
    (folder / "a.nix").write_text(
        '{ systemd.services.a = { after = [ "b.service" ]; serviceConfig = {\n'
        '  ExecStart = "/x"; ProtectHome = true; User = c.d; ReadOnlyPaths = [ "/a" "/b" ]; }; }; }'
    )
    assert printed(capsys, "export", "a.nix") == (
        "# a.service\n# a.nix:1\n\n[Unit]\nAfter=b.service\n\n[Service]\nExecStart=/x\n"
        "ProtectHome=true\nReadOnlyPaths=/a\nReadOnlyPaths=/b\n"
        "# User= is not known: depends on c.d\n"
    )


def test_units_are_exported_into_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each in its file; a part of a unit as a drop-in; nothing leads out of the folder."""
    (folder / "a.nix").write_text(
        '{ systemd.services.a.serviceConfig = { ExecStart = "/x"; };\n'
        "systemd.services.acpid.serviceConfig.ProtectHome = true;\n"
        'systemd.user.services."../../b".serviceConfig = { ExecStart = "/x"; }; }'
    )
    printed(capsys, "export", "--folder", "out", "a.nix")
    written = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    assert written == [
        "a.nix",
        "out/a.service",
        "out/acpid.service.d/overrides.conf",
        "out/user/..-..-b.service",
    ]
    assert (folder / "out" / "a.service").read_text() == "# a.nix:1\n\n[Service]\nExecStart=/x\n"
    assert "ExecStart" in printed(capsys, "export", "--service", "a.service", "a.nix")


def test_there_and_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is exported and imported again is the same module."""
    (folder / "a.nix").write_text(NIX.replace("multi-user.target", "a.target"))
    printed(capsys, "export", "--folder", ".", "a.nix")
    out = printed(capsys, "import", "unit", "x.service")
    lines = {line.strip() for line in out.splitlines()}
    missing = [line.strip() for line in NIX.splitlines() if line.strip() not in lines]
    assert missing == ['wantedBy = [ "multi-user.target" ];']
