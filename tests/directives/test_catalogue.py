"""The catalogue of directives and words, against the recordings of real systemds."""

from __future__ import annotations

import re

import pytest

from record.builds import lacks
from record.compile import DATA, compiled
from record.recording import read, recorded_versions, union
from systemd_directives import catalogue
from systemd_directives.catalogue import known_words
from systemd_directives.catalogue.history import exists
from systemd_directives.data_files import rows
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

VERSIONS = recorded_versions()
RECORDINGS = {version: read(version) for version in VERSIONS}
SECTIONS = sorted(RECORDINGS[NEWEST]["keys"])
EVERY = union(found["keys"] for found in RECORDINGS.values())
BRACKET = re.compile(r"(?<=\t)~\d+(?=[\t\n])")
RELEASES = [SystemdVersion(version) for version in range(OLDEST, NEWEST + 1)]


def test_the_data_equals_the_recordings() -> None:
    """Every generated data file is what the recordings compile to."""
    for name, text in compiled(RECORDINGS).items():
        assert (DATA / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_recorded_release_has_exactly_its_keys(section: str, version: SystemdVersion) -> None:
    """The directives of a section are those that systemd itself lists, and all are certain."""
    found = catalogue.directives(section, version)
    assert [each.name for each in found] == sorted(RECORDINGS[version]["keys"][section])
    assert all(catalogue.known(section, each.name, version) for each in found)


def test_every_release_but_253_is_recorded() -> None:
    """The oldest and the newest release are recorded, and all between them except 253."""
    assert (VERSIONS[0], VERSIONS[-1]) == (OLDEST, NEWEST)
    assert set(RELEASES) - set(VERSIONS) == {253}


def test_only_253_is_in_doubt() -> None:
    """No table has another bracket than the one between the recordings of 252 and 254."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in DATA.glob("*.tsv")}
    found = {(name, bracket) for name, text in texts.items() for bracket in BRACKET.findall(text)}
    assert {bracket for _, bracket in found} == {"~254"}, found


def test_nothing_is_claimed_between_recordings_that_disagree() -> None:
    """In 253 a directive is dated by a manual page or unknown."""
    for section, names in EVERY.items():
        for name in names:
            unsure = {each for each in RELEASES if catalogue.known(section, name, each) is None}
            directive = catalogue.find(section, name)
            assert directive is not None
            assert unsure == (set() if directive.since_exact else {253}), (section, name)


def test_unknown_names_are_not_found() -> None:
    """A name that no release has is not found, in any case."""
    assert catalogue.find("Service", "protectsystem") is None
    assert catalogue.known("Service", "protectsystem", NEWEST) is False
    assert catalogue.find("Network", "DHCP") is None


DATED = [
    ("RestartSteps", 253, False),
    ("RestartSteps", 254, True),
    ("PrivatePIDs", 256, False),
    ("PrivatePIDs", 257, True),
    ("ExecReloadPost", 258, False),
    ("ExecReloadPost", 259, True),
    ("StartupMemoryHigh", 252, False),
    ("StartupMemoryHigh", 253, None),
    ("StartupMemoryHigh", 254, True),
    ("BlockIOWeight", 257, True),
    ("BlockIOWeight", 258, False),
    ("DefaultMemoryLow", 259, True),
    ("DefaultMemoryLow", 260, False),
    ("LUOSession", 261, False),
    ("LUOSession", 262, True),
    ("ProtectSystem", 252, True),
]


@pytest.mark.parametrize(("name", "version", "known"), DATED)
def test_directives_come_and_go_with_releases(
    name: str, version: SystemdVersion, *, known: bool | None
) -> None:
    """A directive is known from the release that the manual names, and until a recording."""
    assert catalogue.known("Service", name, version) is known


def test_sections_of_a_name() -> None:
    """A name is found in every section that has it."""
    assert catalogue.sections_of("PrivateTmp", OLDEST) == ("Mount", "Service", "Socket", "Swap")
    assert catalogue.sections_of("StartLimitIntervalSec", NEWEST) == ("Unit",)
    assert catalogue.sections_of("WantedBy", NEWEST) == ("Install",)
    assert catalogue.sections_of("DHCP", NEWEST) == ()


MISTAKES = {
    "AmbientCapablities": "AmbientCapabilities",
    "CapabilityBoundSet": "CapabilityBoundingSet",
    "DynamicUsers": "DynamicUser",
    "NoNewPriviledges": "NoNewPrivileges",
    "PrivateDev": "PrivateDevices",
    "PrivateHome": "ProtectHome",
    "ProtectControlGroup": "ProtectControlGroups",
    "ProtectDevices": "PrivateDevices",
    "ProtectKernelTuneables": "ProtectKernelTunables",
    "ProtectTmp": "PrivateTmp",
    "RestrictAddressFamily": "RestrictAddressFamilies",
    "RestrictNamespace": "RestrictNamespaces",
    "RestrictSUIDGID": "RestrictSUIDSGID",
    "RestrictSUIDGUID": "RestrictSUIDSGID",
    "StandardInputs": "StandardInput",
    "SystemCallArchitecture": "SystemCallArchitectures",
    "SystemCallFilters": "SystemCallFilter",
    "blockIOWeigth": "IOWeight",
    "cpuQuota": "CPUQuota",
    "group": "Group",
    "memoryMax": "MemoryMax",
    "type": "Type",
    "user": "User",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("wrong", "right"), MISTAKES.items())
def test_mistakes_that_people_made(wrong: str, right: str, version: SystemdVersion) -> None:
    """The likeliest meaning of a misspelt directive comes first."""
    assert catalogue.similar_names(wrong, "Service", version)[0] == right


@pytest.mark.parametrize("name", ["path", "wantedBy", "stopIfChanged", "a", "", "Exec", "ü"])
def test_names_that_are_like_nothing(name: str) -> None:
    """Without a similar name, nothing is proposed."""
    assert catalogue.similar_names(name, "Service", NEWEST) == ()


def test_only_what_a_release_has_is_proposed() -> None:
    """A proposal is never newer or older than the release."""
    assert catalogue.similar_names("RestartStep", "Service", SystemdVersion(252)) == ()
    assert catalogue.similar_names("RestartStep", "Service", SystemdVersion(254)) == (
        "RestartSteps",
    )
    assert catalogue.similar_names("cpuAccounting", "Service", SystemdVersion(257)) == ()


WORDS = {
    "address-family": known_words.address_families,
    "architecture": known_words.architectures,
    "capability": known_words.capabilities,
    "errno": known_words.errnos,
    "exit-status": known_words.exit_statuses,
    "namespace": known_words.namespaces,
    "signal": known_words.signals,
    "syscall": known_words.syscalls,
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", WORDS)
def test_lists_equal_the_recordings(kind: str, version: SystemdVersion) -> None:
    """Every list of a release has the words that systemd accepts, and those that a build lacks."""
    recorded = RECORDINGS[version]["words"][kind]
    found = set(WORDS[kind](version))
    assert {word for word in found if not lacks(version, kind, word)} == set(recorded)
    assert all(known_words.has_word(kind, word, version) for word in found)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["syscall", "filesystem"])
def test_groups_equal_the_recordings(kind: str, version: SystemdVersion) -> None:
    """The certain members of each group are exactly those that systemd prints."""
    groups = {
        "syscall": known_words.syscall_groups,
        "filesystem": known_words.filesystem_groups,
    }[kind](version)
    certain: dict[str, set[str]] = {}
    for row in rows("groups.tsv", known_words.GroupRow):
        if row.kind == kind and exists(row.since, row.until, version):
            certain.setdefault(row.group, set()).add(row.member)
    recorded = RECORDINGS[version]["groups"][kind]
    assert certain == {name: set(members) for name, members in recorded.items()}
    assert all(members <= set(groups[name].members) for name, members in certain.items())


def test_groups_expand_to_calls() -> None:
    """A group expands to its calls and those of its groups, limited to the machine's."""
    calls = known_words.expand(["@default", "@clock"], NEWEST, "x86-64")
    assert {"clock_settime", "landlock_create_ruleset", "brk"} <= calls
    assert not {"clock_settime64", "@sandbox", "@clock"} & calls
    assert known_words.expand(["open", "openat", "nonsense"], NEWEST, "arm64") == {"openat"}


def test_capabilities_stand_in_the_order_of_their_numbers() -> None:
    """The kernel's number of a capability is its place in the list."""
    numbers = known_words.capability_numbers(NEWEST)
    assert list(numbers.values()) == list(range(len(numbers)))
    assert list(known_words.capabilities(NEWEST))[21] == "CAP_SYS_ADMIN"


def test_a_word_between_two_recordings_is_uncertain() -> None:
    """A word that only the later of two recordings has is neither known nor unknown between."""
    assert known_words.has_word("syscall", "mseal", SystemdVersion(254)) is False
    assert known_words.has_word("syscall", "mseal", SystemdVersion(255)) is True
    assert known_words.has_word("errno", "EFTYPE", SystemdVersion(261)) is False
    assert known_words.has_word("exit-status", "KSM", SystemdVersion(252)) is False
    assert known_words.has_word("exit-status", "KSM", SystemdVersion(253)) is None
    assert known_words.has_word("exit-status", "KSM", SystemdVersion(254)) is True


def test_frequencies_name_directives_only() -> None:
    """What is counted exists, and the commonest come out as counted."""
    counted = known_words.frequencies()
    assert counted["ExecStart"] == 1161
    assert counted["ProtectSystem"] == 264
    assert all(catalogue.sections_of(name, NEWEST) for name in counted)


COMBINING = [
    ("Service", "ExecStart", True, True),
    ("Service", "CapabilityBoundingSet", True, True),
    ("Service", "SystemCallFilter", True, True),
    ("Service", "RestrictAddressFamilies", True, True),
    ("Service", "Environment", True, True),
    ("Service", "LoadCredential", True, True),
    ("Service", "IOReadBandwidthMax", True, True),
    ("Service", "User", False, True),
    ("Service", "MemoryMax", False, True),
    ("Service", "KillMode", False, True),
    ("Service", "PrivateMounts", False, True),
    ("Service", "SecureBits", False, True),
    ("Service", "PrivateTmp", False, False),
    ("Service", "ProtectSystem", False, False),
    ("Service", "NoNewPrivileges", False, False),
    ("Service", "Type", False, False),
    ("Service", "LimitNOFILE", False, False),
    ("Socket", "ListenStream", True, True),
    ("Timer", "OnCalendar", True, True),
    ("Timer", "Unit", False, False),
    ("Unit", "After", True, False),
    ("Unit", "ConditionPathExists", True, True),
    ("Install", "WantedBy", True, True),
    ("Install", "Also", True, False),
    ("Scope", "MemoryMax", False, True),
]


@pytest.mark.parametrize(("section", "name", "appends", "resets"), COMBINING)
def test_how_lines_combine(section: str, name: str, *, appends: bool, resets: bool) -> None:
    """Whether lines add up and an empty one resets is as the real systemd was seen to do it."""
    directive = catalogue.find(section, name)
    assert directive is not None
    assert (directive.appends, directive.resets) == (appends, resets)
    assert "-" not in directive.evidence[:3]


DEFAULTS = [
    ("Service", "PrivateTmp", "no"),
    ("Service", "SendSIGKILL", "yes"),
    ("Service", "KeyringMode", "private"),
    ("Socket", "KeyringMode", None),
    ("Service", "RestartSec", "100ms"),
    ("Service", "UMask", "0022"),
    ("Service", "ReloadSignal", "SIGHUP"),
    ("Service", "TasksMax", None),
    ("Service", "TimeoutStartSec", None),
    ("Service", "CapabilityBoundingSet", None),
    ("Timer", "AccuracySec", "1min"),
    ("Mount", "DirectoryMode", "0755"),
]


@pytest.mark.parametrize(("section", "name", "default"), DEFAULTS)
def test_what_is_in_force_without_a_line(section: str, name: str, default: str | None) -> None:
    """A default is stated if a real systemd behaves the same with it, not if it depends on more."""
    directive = catalogue.find(section, name)
    assert directive is not None
    assert directive.default == default


def test_successors_exist() -> None:
    """A deprecated directive names a successor in the same section, or says what to do."""
    for section in SECTIONS:
        for name in EVERY[section]:
            directive = catalogue.find(section, name)
            assert directive is not None
            instead = directive.deprecated
            if instead and " " not in instead:
                assert catalogue.known(section, instead, NEWEST), (section, name)


def test_what_is_gone_says_what_to_use() -> None:
    """Every directive that the newest release lacks names a successor or a remedy."""
    for section in SECTIONS:
        for name in EVERY[section] - set(RECORDINGS[NEWEST]["keys"][section]):
            directive = catalogue.find(section, name)
            assert directive is not None
            assert directive.until is not None
            assert directive.deprecated, (section, name)


SCOPES = [
    ("LogNamespace", 252, "no"),
    ("LogNamespace", 262, "no"),
    ("ProtectHome", 252, "namespace"),
    ("ProtectSystem", 262, "namespace"),
    ("RootImage", 257, "no"),
    ("RootImage", 258, "no"),
    ("RootImage", 259, "namespace"),
    ("LogExtraFields", 253, None),
    ("LogExtraFields", 254, "no"),
    ("Environment", 262, None),
    ("ProtectEverything", 262, None),
]


@pytest.mark.parametrize(("name", "version", "scope"), SCOPES)
def test_a_user_manager_cannot_do_everything(
    name: str, version: SystemdVersion, scope: str | None
) -> None:
    """What the manual says about user units is stated where it is certain."""
    assert catalogue.user_manager(name, version) == scope


def test_a_default_says_what_changes_it() -> None:
    """A default that depends on other lines names them; only directives with a default do."""
    found = catalogue.find("Service", "MountAPIVFS")
    assert found is not None
    assert (found.default, found.otherwise) == ("no", "`yes` with RootDirectory or RootImage")
    for row in rows("defaults.tsv", catalogue.DefaultRow):
        known = catalogue.find("Service" if row.section == "*" else row.section, row.directive)
        assert known is not None
        assert known.default
