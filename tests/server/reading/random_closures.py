"""Makes random modules that import each other: ``python -m tests.server.reading.random_closures``.

Writes ``closures_random.txt``; ``record.py`` then records what Nix makes of them.
"""

from __future__ import annotations

from random import Random

from tests.server.reading.cases import HERE, Files

COUNT = 60
_HEAD = "{ lib, config, ... }: "
_WRAPPERS = ("lib.mkForce", "lib.mkDefault", "lib.mkBefore", "lib.mkAfter", "lib.mkIf _.on")
_ON = "(config.flags.on or true)"


def made(random: Random) -> Files:
    """The files of one case, ``main.nix`` the first of them."""
    names = ["main", *(f"m{number}" for number in range(random.randint(2, 5)))]
    imports: dict[str, list[str]] = {name: [] for name in names}
    for index, name in enumerate(names[1:], 1):
        for importer in random.sample(names[:index], min(index, random.choice([1, 1, 1, 2]))):
            imports[importer].append(name)
    return {f"{name}.nix": _module(name, imports[name], random) for name in names}


def _module(name: str, imports: list[str], random: Random) -> str:
    random.shuffle(imports)
    listed = " ".join(f"./{each}.nix" for each in imports)
    head = f"imports = [ {listed} ]; " if imports else ""
    units = random.sample(["a", "b"], random.choice([0, 1, 1, 2]))
    body = " ".join(_unit(unit, name, random) for unit in units)
    if body and random.random() < 0.2:
        return f"{_HEAD}{{ {head}config = lib.mkIf {_ON} {{ {body} }}; }}\n"
    return f"{_HEAD}{{ {head}{body} }}\n"


def _unit(unit: str, name: str, random: Random) -> str:
    section = _section(name, random)
    if random.random() < 0.5:
        return f"systemd.services.{unit}.serviceConfig = {section};"
    more = random.choice(["", 'script = "s"; ', f'after = [ "t{name}" ]; ', 'description = "d"; '])
    held = f"{{ {more}serviceConfig = {section}; }}"
    if random.random() < 0.15:
        held = f'lib.mkMerge [ {held} {{ serviceConfig.M = [ "u{name}" ]; }} ]'
    return f"systemd.services.{unit} = {held};"


def _section(name: str, random: Random) -> str:
    keys = random.sample(["A", "B", "SystemCallFilter", "L", "M"], random.randint(1, 3))
    held = " ".join(f"{key} = {_value(name, random)};" for key in keys)
    section = f"{{ {held} }}"
    form = random.random()
    if form < 0.15:
        return f'lib.mkMerge [ {section} {{ L = [ "mm{name}" ]; }} ]'
    return f"lib.mkForce {section}" if form < 0.22 else section


def _value(name: str, random: Random) -> str:
    lists = [f'[ "{name}" ]', f'[ "{name}" "z" ]', "[ ]", f'[ "" "{name}" ]']
    value = random.choice(["1", "2", "true", '"x"', *lists])
    if random.random() < 0.55:
        return value
    return f"{random.choice(_WRAPPERS).replace('_.on', _ON)} ({value})"


def main() -> None:
    """Effect: writes the cases."""
    random = Random(5)
    with (HERE / "closures_random.txt").open("w") as out:
        for number in range(1, COUNT + 1):
            files = made(random)
            out.write(f"### random {number}\n{files.pop('main.nix')}")
            for name, text in files.items():
                out.write(f"#- {name}\n{text}")


if __name__ == "__main__":
    main()
