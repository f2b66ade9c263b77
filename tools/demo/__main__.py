"""Shows in this terminal what an editor would show of the sample.

Starts the real server, opens the sample as an editor does, types into it, and prints the answers.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from rich.console import Console

from tools.demo import picture
from tools.demo.session import Session

SAMPLE = Path(__file__).parents[2] / "editors" / "samples" / "acpid.nix"
COLUMNS = 110


def main() -> int:
    """Effect: prints the demonstration; returns 0 when it is complete."""
    wide = None if sys.stdout.isatty() else COLUMNS
    console = Console(width=wide, force_terminal=True, highlight=False, emoji=False)
    asyncio.run(_show(console))
    return 0


async def _show(console: Console) -> None:
    text = SAMPLE.read_text()
    async with Session.started() as session:
        await session.open(SAMPLE, text)
        picture.title(console, f"{SAMPLE.name} as an editor shows it")
        picture.document(console, text, await session.shown(text.count("\n")))
        line = text[: text.index("ProtectHome = true;")].count("\n")
        await _type_name(console, session, line)
        await _type_value(console, session, line)
        picture.title(console, "The mouse rests on ProtectHome")
        picture.hover(console, await session.hover(line, 8))


async def _type_name(console: Console, session: Session, line: int) -> None:
    typed = "      Priv"
    session.replace((line, 0), (line, 0), f"{typed}\n")
    items = await session.completion(line, len(typed))
    picture.title(console, "A name is typed")
    picture.completion(console, typed, items, "")
    session.replace((line, 0), (line + 1, 0), "")


async def _type_value(console: Console, session: Session, line: int) -> None:
    typed = '      SystemCallFilter = "~@'
    session.replace((line, 0), (line, 0), f'{typed}";\n')
    items = await session.completion(line, len(typed))
    picture.title(console, "A value is typed")
    picture.completion(console, typed, items, await session.documentation(items[0]))
    session.replace((line, 0), (line + 1, 0), "")


if __name__ == "__main__":
    sys.exit(main())
