"""systemd's own manual pages on this machine, as Markdown, by directive and value.

No text of the manual is part of this package: pages are found where they are installed, read, and
cached. No library serves for that. Python has none that turns man(7) source into a structure
(``man2text`` prints flat text), mandoc and pandoc are programs, which this package never runs, and
what is needed here is what a page says about one value, which no converter marks. So ``roff``,
``inline``, ``tables`` and ``blocks`` read the part of man(7) that systemd's pages use.
"""

from __future__ import annotations

from systemd_directives.manpage.systemd_manual import Manual, cached_manual, find_manual

__all__ = ["Manual", "cached_manual", "find_manual"]
